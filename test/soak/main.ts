/**
 * A soak: one session lives through a hundred thousand random operations of an editor, of the disk and of its user. At each check what it
 * knows is compared with what a session says that reads the same files for the first time. Bundled and started by run.mjs.
 */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as adapters from "../../server/src/adapters";
import { createSource } from "../../server/src/domain/text";
import { explainIncident } from "../../server/src/explain";
import { codeActions, documentLinks, hover, resolveCodeAction } from "../../server/src/lsp/features";
import { nodeHost } from "../../server/src/lsp/node";
import { createSession, type Session } from "../../server/src/lsp/session";
import { modelGlobs } from "../../server/src/lsp/watched";
import { openWorkspace } from "../../server/src/lsp/workspace";
import { readFactsHere } from "../../server/src/workspace/facts";
import { type Setting, writeFiles } from "./setting";

export interface Soak {
  readonly root: string;
  readonly setting: Setting;
  readonly operations: number;
  readonly seed: number;
  /** Operations between two checks. */
  readonly every: number;
  /** Called at each quarter: bytes of heap after a collection. */
  readonly heap: () => number;
  readonly say: (sentence: string) => void;
}

export interface Told {
  readonly counts: Readonly<Record<string, number>>;
  readonly checks: number;
  readonly compared: number;
  readonly findings: readonly string[];
  /** After each quarter, bytes. */
  readonly heap: readonly number[];
}

export async function soak({ root, setting, operations, seed, every, heap, say }: Soak): Promise<Told> {
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(roll() * list.length)];
  writeFiles(root, setting.files);
  /** The world as it is: the disk, and the texts that the editor holds. */
  const disk = new Map(setting.files);
  const open = new Map<string, { text: string; version: number; before: string[] }>();
  const pastes = new Map<string, string>();
  const findings: string[] = [];
  /** Said at once: a run of an hour may be broken off. */
  const find = (text: string) => {
    findings.push(text);
    say(text);
  };
  const counts: Record<string, number> = {};
  const heaps: number[] = [];
  let checks = 0;
  let compared = 0;
  let made = 0;

  const uriOf = (path: string) => pathToFileURL(join(root, path)).href;
  const failed = (what: string, error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    find(`${what}: ${text.slice(0, 2_000)}`);
  };
  const begin = (): Session => {
    const session = createSession(
      {
        publish: () => {},
        status: () => {},
        changed: () => {},
        watched: () => everything,
        log: (sentence) => {
          if (/could not be read again|can not be read|failed/.test(sentence)) find(`log: ${sentence}`);
        },
      },
      nodeHost,
    );
    session.openFolders([pathToFileURL(root).href]);
    return session;
  };
  let session = begin();

  const setText = (path: string, text: string) => {
    const known = open.get(path);
    const version = (known?.version ?? 0) + 1;
    open.set(path, { text, version, before: [...(known?.before ?? []), known?.text ?? text].slice(-20) });
    session.setText(uriOf(path), text, version);
  };
  const write = (path: string, text: string) => {
    const isNew = !disk.has(path);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    disk.set(path, text);
    session.filesChanged([{ uri: uriOf(path), now: isNew ? "made" : "changed" }]);
  };
  const remove = (path: string) => {
    rmSync(join(root, path), { force: true });
    disk.delete(path);
    session.filesChanged([{ uri: uriOf(path), now: "gone" }]);
  };
  const close = (path: string) => {
    open.delete(path);
    session.setText(uriOf(path), null, null);
  };
  const changedText = (text: string): string => {
    const lines = text.split("\n");
    const at = Math.floor(roll() * lines.length);
    const line = lines[at] ?? "";
    const indent = line.slice(0, line.length - line.trimStart().length);
    const [kind = ""] = [pick(["blank", "comment", "delete", "twice", "word", "cut", "swap"])];
    if (kind === "blank") lines.splice(at, 0, "");
    if (kind === "comment") lines.splice(at, 0, `${indent}${text.includes("import {") ? "//" : "#"} note`);
    if (kind === "delete") lines.splice(at, 1);
    if (kind === "twice") lines.splice(at, 0, line);
    if (kind === "word") lines[at] = line.replace(/[a-z]{4,}/, (word) => `${word}x`);
    if (kind === "cut") lines[at] = line.slice(0, Math.floor(roll() * line.length));
    if (kind === "swap") lines.splice(at, 2, lines[at + 1] ?? "", line);
    return lines.join("\n");
  };
  const somewhere = () => {
    const entry = pick(session.entries);
    const places = [entry?.diagnosis.callSite?.place, entry?.diagnosis.key?.constraint.place];
    const place = pick(places.filter((each) => each !== undefined));
    if (place && roll() < 0.7)
      return { uri: uriOf(place.file), at: { line: place.start.line - 1, character: place.start.column } };
    const uri = pick([...pastes.keys()]) ?? uriOf(pick([...disk.keys()]) ?? "");
    return { uri, at: { line: Math.floor(roll() * 12), character: Math.floor(roll() * 40) } };
  };

  const all: Readonly<Record<string, readonly [weight: number, act: () => unknown]>> = {
    open: [
      6,
      () => {
        const path = pick([...disk.keys()]);
        if (path !== undefined && !open.has(path)) setText(path, disk.get(path) ?? "");
      },
    ],
    edit: [
      40,
      () => {
        const path = pick([...open.keys()]);
        if (path !== undefined) setText(path, changedText(open.get(path)?.text ?? ""));
      },
    ],
    undo: [
      12,
      () => {
        const path = pick([...open.keys()]);
        const before = path === undefined ? undefined : pick(open.get(path)?.before ?? []);
        if (path !== undefined && before !== undefined) setText(path, before);
      },
    ],
    save: [
      4,
      () => {
        const path = pick([...open.keys()]);
        if (path !== undefined) write(path, open.get(path)?.text ?? "");
      },
    ],
    close: [
      4,
      () => {
        const path = pick([...open.keys()]);
        if (path !== undefined) close(path);
      },
    ],
    "change on disk": [
      5,
      () => {
        const path = pick([...disk.keys()]);
        if (path !== undefined)
          write(path, roll() < 0.6 ? (setting.files.get(path) ?? "") : changedText(disk.get(path) ?? ""));
      },
    ],
    create: [
      1,
      () => {
        const [path = "", text = ""] = pick([...setting.files]) ?? [];
        write(path.replace(/(\w+)(\.\w+)$/, `$1_new${++made % 20}$2`), text);
      },
    ],
    delete: [
      1,
      () => {
        const path = pick([...disk.keys()]);
        if (path !== undefined) remove(path);
      },
    ],
    "bring back": [
      1,
      () => {
        const [path = "", text = ""] = pick([...setting.files].filter(([each]) => !disk.has(each))) ?? [];
        if (path !== "") write(path, text);
      },
    ],
    explain: [
      5,
      async () => {
        const uri = `untitled:Paste-${Math.floor(roll() * 30)}`;
        const text = [pick(setting.pastes), roll() < 0.2 ? pick(setting.pastes) : ""].join("\n");
        const cancel = new AbortController();
        if (roll() < 0.2) setTimeout(() => cancel.abort(), roll() * 40);
        pastes.set(uri, text);
        session.showPaste(uri, true);
        await session.explain(text, "Clipboard", uri, roll() < 0.3, cancel.signal).catch((error: unknown) => {
          if (!cancel.signal.aborted) failed("explain", error);
        });
      },
    ],
    "explain an open document": [
      1,
      () => {
        const [uri, text] = pick([...pastes]) ?? [];
        if (uri !== undefined && text !== undefined) return session.explainDocument(text, "Document", uri);
      },
    ],
    detect: [1, () => session.detect(pick(setting.pastes) ?? "")],
    hover: [
      6,
      () => {
        const { uri, at } = somewhere();
        hover(session, uri, at, pick([true, false]) ?? true);
      },
    ],
    links: [3, () => documentLinks(session, pick([...pastes.keys()]) ?? "untitled:none")],
    actions: [
      5,
      () => {
        const { uri, at } = somewhere();
        codeActions(session, uri, { start: at, end: at }, [], ["keyclash.clear", "keyclash.copyText"]);
      },
    ],
    fix: [
      2,
      async () => {
        const { uri, at } = somewhere();
        const action = pick(codeActions(session, uri, { start: at, end: at }, [], []));
        if (!action) return;
        await resolveCodeAction(
          session,
          action,
          { takesVersions: false, annotates: false, commands: [] },
          () => {},
        );
        const entry = session.entries.find(({ id }) => id === (action.data as { entry?: string })?.entry);
        const { fix = "" } = (action.data ?? {}) as { fix?: string };
        const result = entry && (await session.fix(entry, fix));
        if (!result || result === "done" || !("edits" in result)) return;
        for (const { file, edits } of result.edits) {
          let text = session.workspace.project.read(file)?.text ?? "";
          for (const each of [...edits].sort((a, b) => b.start - a.start))
            text = text.slice(0, each.start) + each.text + text.slice(each.end);
          setText(file, text);
        }
      },
    ],
    clear: [
      1,
      () => {
        const entry = pick(session.entries);
        if (roll() < 0.05) session.clear();
        else if (entry && roll() < 0.2) session.dismiss(entry.id);
        else if (entry) session.clear(entry.id);
      },
    ],
    "close a paste": [
      2,
      () => {
        const uri = pick([...pastes.keys()]);
        if (uri !== undefined) session.showPaste(uri, false);
      },
    ],
    "another server": [
      0.3,
      async () => {
        const kept = JSON.parse(JSON.stringify(session.kept()));
        await session.dispose();
        session = begin();
        session.restore(kept);
        for (const [path, { text, version }] of open) session.setText(uriOf(path), text, version);
        await session.ready;
      },
    ],
    "the folders anew": [0.2, () => session.openFolders([pathToFileURL(root).href])],
  };
  const total = Object.values(all).reduce((sum, [weight]) => sum + weight, 0);
  const choose = (): string => {
    let left = roll() * total;
    for (const [name, [weight]] of Object.entries(all)) {
      left -= weight;
      if (left < 0) return name;
    }
    return "edit";
  };

  const settle = async (one: Session) => {
    while (!one.isSettled()) await new Promise((done) => setTimeout(done, 20));
  };
  /** A text that is broken while somebody types keeps what it declared before, which a first reading cannot know: it is mended first. */
  const mendBroken = async () => {
    for (const [path, { text }] of [...open]) {
      const source = createSource(path, text);
      for (const orm of adapters.orms) {
        if (!orm.models?.marker(text, path)) continue;
        const [facts] = await readFactsHere(orm, [source]);
        if (facts?.broken) setText(path, setting.files.get(path) ?? "");
      }
    }
  };
  const check = async (at: number) => {
    await mendBroken();
    await settle(session);
    checks++;
    const fresh = openWorkspace([pathToFileURL(root).href]);
    const listed = new Set(fresh.project.files());
    for (const [path, { text }] of open)
      if (listed.has(path) || session.workspace.project.files().includes(path))
        fresh.project.setOverlay(path, text);
    const [a, b] = [session.workspace.project.files(), fresh.project.files()].map((files) =>
      files.join("\n"),
    );
    if (a !== b) find(`after ${at}: the lists of files differ`);
    for (const entry of session.entries) {
      compared++;
      const diagnosis = await explainIncident(entry.incident, fresh.project, adapters);
      const [known, now] = [entry.diagnosis, diagnosis].map((each) => JSON.stringify(each));
      if (known === now) continue;
      find(`after ${at}: ${difference(known ?? "", now ?? "")}`);
    }
    const again = begin();
    again.restore(JSON.parse(JSON.stringify(session.kept())));
    for (const [path, { text, version }] of open) again.setText(uriOf(path), text, version);
    await again.ready;
    await settle(again);
    const told = (one: Session) =>
      JSON.stringify(one.entries.map(({ id, state, count, site, uri }) => ({ id, state, count, site, uri })));
    if (told(again) !== told(session))
      find(
        `after ${at}: another server goes on with something else: ${difference(told(session), told(again))}`,
      );
    await again.dispose();
  };

  for (let index = 1; index <= operations; index++) {
    const name = choose();
    counts[name] = (counts[name] ?? 0) + 1;
    try {
      await all[name]?.[1]();
    } catch (error) {
      failed(`after ${index}, ${name}`, error);
    }
    if (index % every === 0) {
      await check(index);
      say(`${index} operations, ${compared} answers compared, ${findings.length} findings`);
    }
    if (index % Math.ceil(operations / 4) === 0) heaps.push(heap());
  }
  await session.dispose();
  return { counts, checks, compared, findings, heap: heaps };
}

/** What the editor watches, and the rest; the same array each time: see DiskOptions. */
const everything = ["**/*", ...modelGlobs()];

/** The first place at which two texts differ, with what stands around it. */
function difference(known: string, now: string): string {
  let at = 0;
  while (at < known.length && known[at] === now[at]) at++;
  const from = Math.max(0, at - 160);
  return `\n  known: …${known.slice(from, at + 200)}\n  anew:  …${now.slice(from, at + 200)}`;
}

/** mulberry32: the same numbers for the same seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
