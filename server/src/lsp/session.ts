/** What the server knows between two requests: the workspace, the incidents, and what it told the editor about them. */

import type { Diagnostic } from "vscode-languageserver-types";
import * as adapters from "../adapters";
import type { FixResult } from "../domain/adapters";
import type { CauseId, Details, Diagnosis, Explanation } from "../domain/diagnosis";
import type { Position } from "../domain/text";
import { applyFix, detailsOf, explain, explainIncident } from "../explain";
import { headline } from "../present/words";
import type { Cache } from "../workspace/disk";
import type { FileGiver } from "../workspace/virtual";
import { failuresOf, join } from "./failures";
import { type FoundWrites, findWrites } from "./find-writes";
import { hashOf } from "./hash";
import type { Host, Workspace } from "./host";
import {
  candidatesOf,
  chooseLine,
  createEntry,
  dependsOn,
  type Entry,
  follow,
  isSameFailure,
  printedFailure,
  relocate,
  takeChoice,
} from "./incidents";
import { type Kept, type KeptEntry, keep, readKept, restoreEntries } from "./kept";
import { createOpenTexts } from "./open-texts";
import type { DetectResult, StatusParams } from "./protocol";
import { diagnosticsByUri, type Notes } from "./publishing";
import { createReviews } from "./reviews";

/** What a session may do to the world: the editor behind the connection. */
export interface Editor {
  publish(uri: string, diagnostics: Diagnostic[]): void;
  status(status: StatusParams): void;
  /** Something is known that was not before. */
  changed(): void;
  log(sentence: string): void;
  /** The address of the page about a cause; undefined = this editor takes none. */
  aboutCause?(cause: CauseId): string | undefined;
  /** Where what is read of the workspace's files is kept for the next start; undefined = nowhere. */
  cache?(): Cache | undefined;
  /** Globs of the files that the editor watches at this moment, telling of each change. */
  watched?(): readonly string[];
  /** It reads files for a server that can not; undefined = it does not. */
  files?(): FileGiver | undefined;
}

export interface Answer {
  readonly entries: readonly Entry[];
  readonly notes: readonly string[];
}

/** `gone` = it was deleted. */
export interface FileChange {
  readonly uri: string;
  readonly now: "made" | "changed" | "gone";
}

export interface Session {
  readonly workspace: Workspace;
  readonly entries: readonly Entry[];
  /** Goes on from what another session kept; a state that can not be read is none. Questions wait for `ready`. */
  restore(state: unknown): void;
  readonly ready: Promise<void>;
  /** What another session would go on from. */
  kept(): Kept;
  openFolders(uris: readonly string[]): void;
  /** Explains a text; the incidents that its document had before give way. @param again it has happened once more */
  explain(text: string, origin: string, uri: string, again: boolean, cancel?: AbortSignal): Promise<Answer>;
  /** The same for an open document of language `keyclash`; nothing is done where its text was explained before. */
  explainDocument(text: string, origin: string, uri: string): Promise<void>;
  /** The violations in the text; it is not kept. */
  detect(text: string): Promise<DetectResult>;
  /** What is found in a text, of which nothing is kept or shown. */
  answer(text: string, cancel?: AbortSignal): Promise<Explanation>;
  clear(id?: string): void;
  /** Clears it, and `detect` is silent about it from now on, until somebody asks about such a text. */
  dismiss(id: string): void;
  /** The user says that this candidate wrote; nothing happens where it is none. */
  choose(id: string, path: string, line: number): Promise<void>;
  /** What is said about a paste is shown while its document is open. */
  showPaste(uri: string, open: boolean): void;
  /** The text of an open file; null = it was closed, the one on disk counts. */
  setText(uri: string, text: string | null, version: number | null): void;
  /** The editor's version of an open file; null = it is not open. */
  versionOf(path: string): number | null;
  /** Files changed on disk: where some came or went the workspace is walked again. */
  filesChanged(changes: readonly FileChange[]): void;
  /** What writes the rows of the constraint that is declared at the position. */
  findWrites(path: string, position: Position): Promise<FoundWrites>;
  fix(entry: Entry, fixId: string): Promise<FixResult>;
  /** What a report adds to what is known of it. */
  details(entry: Entry): Promise<Details>;
  /** True where nothing waits to be read again. */
  isSettled(): boolean;
  /** Its last work: keeps what was read for the next start. */
  dispose(): Promise<void>;
}

/** What was read of the files is kept when no question has come for this long. */
const restBeforeKeeping = 5_000;

/** Who types on while a fix is made is waited for so often. */
const mostTimes = 5;

/** A log file may repeat the same failure for days. */
const maxIncidents = 100;

/** Lets a cancellation that is already on its way come in before the work begins. */
const breath = () => new Promise((done) => setTimeout(done, 1));

export function createSession(editor: Editor, { open, toAbsolute, isAbsolute }: Host): Session {
  let workspace = open([]);
  let entries: readonly Entry[] = [];
  const notes: Map<string, Notes> = new Map();
  const shown = new Set<string>();
  /** Hashes of the texts that were explained, by document. */
  const explained = new Map<string, string>();
  const dismissed = new Set<string>();
  /** What is known so far, by the question whose answer is not there yet. */
  const early = new Map<object, readonly Diagnosis[]>();
  /** The question that counts for a document: what another one finds, that began before it or before all was cleared, is late. */
  const asked = new Map<string, object>();
  let ready: Promise<void> = Promise.resolve();
  /** What is not explained anew yet of what another session kept. */
  let waiting: readonly KeptEntry[] = [];
  const texts = createOpenTexts(workspace.project);
  const { project, current } = texts;
  let published = new Map<string, string>();
  let keeping: ReturnType<typeof setTimeout> | undefined;
  let work = 0;
  /** Counts the changes of files. */
  let changes = 0;

  const aboutCause = (cause: CauseId) => editor.aboutCause?.(cause);
  const tell = () => {
    const states = new Map(waiting.map(({ id, state }) => [id, state]));
    for (const { id, shown } of failuresOf(entries)) states.set(id, shown.state);
    const open = [...states.values()].filter((state) => state === "open").length;
    editor.status({ busy: work > 0, open, total: states.size });
  };
  const publish = () => {
    const now = diagnosticsByUri(
      { entries, early: [...early.values()].flat(), notes, shown },
      workspace.toUri,
      aboutCause,
    );
    const sent = new Map<string, string>();
    for (const [uri, diagnostics] of now) {
      const text = JSON.stringify(diagnostics);
      sent.set(uri, text);
      if (published.get(uri) !== text) editor.publish(uri, diagnostics);
    }
    for (const uri of published.keys()) if (!sent.has(uri)) editor.publish(uri, []);
    published = sent;
    tell();
    if (waiting.length === 0) editor.changed();
  };
  const busy = async <T>(task: () => Promise<T>): Promise<T> => {
    work++;
    tell();
    try {
      return await task();
    } finally {
      work--;
      tell();
      clearTimeout(keeping);
      keeping = setTimeout(() => void workspace.project.keep(), restBeforeKeeping);
      // In Node nobody waits for it.
      (keeping as { unref?(): void }).unref?.();
    }
  };
  const restoreAll = async () => {
    await current();
    const before = changes;
    const restored = await restoreEntries(waiting, {
      project,
      changes: () => changes,
      explain: async (incident) => explainIncident(incident, await current(), adapters),
      log: editor.log,
    });
    entries = [...entries, ...restored];
    waiting = [];
    if (changes !== before) reviews.muchLater(entries);
    publish();
  };
  const reviews = createReviews({
    explain: async (incident) => explainIncident(incident, await current(), adapters),
    isKnown: (entry) => entries.includes(entry),
    changes: () => changes,
    busy,
    publish,
    log: editor.log,
  });
  const changed = (path: string) => {
    changes++;
    const concerned = entries.filter((entry) => entry.watched.has(path) || dependsOn(entry, path));
    const text = concerned.length > 0 ? (project().read(path)?.text ?? "") : "";
    for (const entry of concerned) follow(entry, path, text, project());
    reviews.soon(concerned);
    reviews.muchLater(entries);
  };

  const session: Session = {
    get workspace() {
      return workspace;
    },
    get entries() {
      return entries;
    },
    get ready() {
      return ready;
    },
    restore(state) {
      const kept = readKept(state);
      if (!kept) return;
      waiting = kept.entries;
      for (const [uri, hash] of kept.explained) explained.set(uri, hash);
      for (const printed of kept.dismissed) dismissed.add(printed);
      if (waiting.length > 0) ready = busy(restoreAll);
    },
    kept: () => keep(entries, explained, dismissed),
    openFolders(uris) {
      const before = workspace.project;
      workspace = open(uris, {
        cache: editor.cache?.(),
        watched: () => editor.watched?.() ?? [],
        files: editor.files?.(),
      });
      const now = workspace.project;
      const translate = (path: string) => {
        const absolute = isAbsolute(path) ? path : before.toAbsolute(path);
        return (absolute && now.toWorkspace(absolute)) ?? absolute ?? path;
      };
      texts.moveTo(now);
      changes++;
      for (const entry of entries) relocate(entry, translate);
      reviews.soon(entries);
    },
    explain: (text, origin, uri, again, cancel) =>
      busy(async () => {
        const question = {};
        asked.set(uri, question);
        const counts = () => asked.get(uri) === question;
        await breath();
        await ready;
        cancel?.throwIfAborted();
        const before = changes;
        try {
          const answer = await explain(text, await current(), adapters, cancel, (known) => {
            if (!counts()) return;
            early.set(question, [...(early.get(question) ?? []), known]);
            publish();
          });
          cancel?.throwIfAborted();
          if (!counts())
            return { entries: entries.filter((entry) => entry.uri === uri), notes: answer.notes };
          const last = Date.now();
          const fresh = answer.diagnoses
            .slice(0, maxIncidents)
            .map((diagnosis) =>
              createEntry({ id: crypto.randomUUID(), origin, uri, first: last, last }, diagnosis, project()),
            );
          const { entries: all, added } = join(entries, uri, fresh, again);
          entries = all;
          if (changes !== before) reviews.muchLater(added);
          // Who asks about it wants to know of it.
          for (const { printed } of added) dismissed.delete(printed);
          explained.set(uri, hashOf(text));
          notes.set(uri, {
            empty: answer.diagnoses.length === 0 && text.trim() !== "",
            sentences: text.trim() === "" ? [] : answer.notes,
          });
          for (const note of answer.notes) editor.log(note);
          early.delete(question);
          publish();
          return { entries: added, notes: answer.notes };
        } finally {
          if (early.delete(question)) publish();
        }
      }),
    async explainDocument(text, origin, uri) {
      await ready;
      if (explained.get(uri) !== hashOf(text)) await session.explain(text, origin, uri, false);
    },
    async detect(text) {
      const { diagnoses } = await explain(text, null, adapters);
      const labels = diagnoses
        .filter(({ incident }) => !dismissed.has(printedFailure(incident)))
        .map((diagnosis) => headline(diagnosis));
      return { labels, failure: diagnoses[0] ? headline(diagnoses[0]) : null };
    },
    answer: (text, cancel) =>
      busy(async () => {
        await ready;
        return explain(text, await current(), adapters, cancel);
      }),
    clear(id) {
      entries = id === undefined ? [] : entries.filter((entry) => entry.id !== id);
      if (id === undefined) for (const about of [notes, asked, early]) about.clear();
      publish();
    },
    dismiss(id) {
      for (const entry of entries) if (entry.id === id) dismissed.add(entry.printed);
      session.clear(id);
    },
    choose: (id, path, line) =>
      busy(async () => {
        for (const entry of entries.filter((one) => one.id === id)) {
          const site = candidatesOf(entry.diagnosis).find((one) => one.file === path && one.line === line);
          if (!site) continue;
          const incident = chooseLine(entry, path, line, site.column);
          const diagnosis = await explainIncident(incident, await current(), adapters);
          if (diagnosis.callSite?.file === path) takeChoice(entry, diagnosis, project());
        }
        publish();
      }),
    showPaste(uri, open) {
      if (open) shown.add(uri);
      else {
        shown.delete(uri);
        // Who opens it again asks again; what was cleared while it stood open stays cleared.
        if (!entries.some((entry) => entry.uri === uri)) explained.delete(uri);
      }
      publish();
    },
    setText(uri, text, version) {
      const absolute = toAbsolute(uri);
      if (absolute === undefined) return;
      if (!texts.set(absolute, text, version)) return;
      const path = workspace.project.toWorkspace(absolute);
      if (path !== undefined) changed(path);
    },
    versionOf(path) {
      const absolute = workspace.project.toAbsolute(path);
      return absolute === undefined ? null : texts.versionOf(absolute);
    },
    filesChanged(changes) {
      const paths = changes.map(({ uri }) => workspace.toPath(uri)).filter((path) => path !== undefined);
      workspace.project.invalidate(paths);
      const concerned = changes.filter(({ uri, now }) => {
        const absolute = toAbsolute(uri);
        return absolute !== undefined && (texts.setGone(absolute, now === "gone") || !texts.has(absolute));
      });
      if (changes.some(({ now }) => now !== "changed")) texts.layAgain();
      const tell = () => {
        for (const { uri } of concerned) {
          const path = workspace.toPath(uri);
          if (path !== undefined) changed(path);
        }
      };
      // Where nothing was explained yet nothing is read for it.
      if (!workspace.project.settle || entries.length === 0) tell();
      else current().then(tell, (error: unknown) => editor.log(`The files could not be read: ${error}`));
    },
    findWrites: (path, position) => busy(async () => findWrites(await current(), path, position)),
    async fix(entry, fixId) {
      // An edit is made of what stands in the files, whatever the watcher has told.
      workspace.project.distrust();
      const result = await busy(async () => {
        for (let times = 0; times < mostTimes; times++) {
          const before = changes;
          const made = await applyFix(entry.incident, fixId, await current(), adapters);
          // Its places are those of the text that it was made for.
          if (changes === before) return made;
        }
        return { declined: "The code changes while the fix is made: ask for it again." };
      });
      if (result !== "done" && "edits" in result)
        for (const same of entries.filter((one) => one.id === entry.id || isSameFailure(one, entry))) {
          same.taken.add(fixId);
          for (const { file } of result.edits) same.related.add(file);
        }
      editor.changed();
      return result;
    },
    details: (one) => detailsOf({ ...one.diagnosis, incident: one.incident }, project(), adapters),
    isSettled: () => work + reviews.left() + waiting.length === 0,
    dispose: () => {
      reviews.dispose();
      clearTimeout(keeping);
      return workspace.project.keep();
    },
  };
  return session;
}
