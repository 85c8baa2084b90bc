/** Work in pieces: whoever waits is heard between them, and the answer is the same wherever it was interrupted. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, it, test } from "vitest";
import type { Framework, Orm } from "../server/src/domain/adapters";
import { guardFramework, guardOrm } from "../server/src/domain/guard";
import { inPieces, pace, paced, SearchFirst } from "../server/src/domain/paced";
import type { Place } from "../server/src/domain/text";
import { nodeHost } from "../server/src/lsp/node";
import { createSession } from "../server/src/lsp/session";
import { actualText, run } from "./harness/check";
import { pagesOf } from "./harness/told";
import { files, paste } from "./protocol/shop";

const usual = pace.unnoticed;
afterEach(() => {
  pace.unnoticed = usual;
});

function* counting(to: number, seen: number[]): Generator<void, number> {
  for (let at = 1; at <= to; at++) {
    seen.push(at);
    yield;
  }
  return to;
}

describe("pieces", () => {
  it("are made at once where nobody notices", () => {
    const kept: number[] = [];
    pace.unnoticed = Number.POSITIVE_INFINITY;
    expect(inPieces(counting(3, []), (value) => kept.push(value))).toBe(3);
    expect(kept).toEqual([3]);
  });

  it("go on where they were interrupted, none is made twice, and others are heard between them", async () => {
    pace.unnoticed = -1;
    const seen: number[] = [];
    let known: number | undefined;
    let heard = 0;
    const soon = setImmediate(() => heard++);
    const ask = () =>
      known ??
      inPieces(counting(4, seen), (value) => {
        known = value;
      });
    expect(await paced(ask)).toBe(4);
    clearImmediate(soon);
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(heard).toBe(1);
  });

  it("that need pieces of their own are asked for again when those are made", async () => {
    pace.unnoticed = -1;
    let inner: number | undefined;
    let outer: string | undefined;
    const innerWork = () =>
      inner ??
      inPieces(counting(2, []), (value) => {
        inner = value;
      });
    function* outerWork(): Generator<void, string> {
      yield;
      const value = innerWork();
      yield;
      return `outer of ${value}`;
    }
    const ask = () =>
      outer ??
      inPieces(outerWork(), (value) => {
        outer = value;
      });
    expect(await paced(ask)).toBe("outer of 2");
  });

  it("end with the reason of the cancel", async () => {
    pace.unnoticed = -1;
    const cancel = new AbortController();
    function* endless(): Generator<void, never> {
      for (let at = 0; ; at++) {
        if (at === 3) cancel.abort(new Error("enough"));
        yield;
      }
    }
    // Between two breaths twenty milliseconds may pass: a piece that never comes is no answer.
    await expect(paced(() => inPieces(endless(), () => {}), cancel.signal)).rejects.toThrow("enough");
  });
});

it("no guard takes them for a failure", () => {
  const search = new SearchFirst(() => []);
  const notes: string[] = [];
  const fails = () => {
    throw search;
  };
  const orm = guardOrm({ id: "some", names: fails } as unknown as Orm, (note) => notes.push(note));
  expect(() => orm.names?.({} as never, {} as never, {} as never)).toThrow(SearchFirst);
  const framework = guardFramework(
    { id: "web", answerAt: () => ({ statements: fails }) } as unknown as Framework,
    (note) => notes.push(note),
  );
  expect(() => framework.answerAt({} as Place as never)?.statements({} as never)).toThrow(SearchFirst);
  expect(notes).toEqual([]);
});

describe("a fix that is made in pieces while somebody types", () => {
  const root = mkdtempSync(join(tmpdir(), "keyclash-paced-"));
  const services = "customers/services.py";
  const uri = pathToFileURL(join(root, services)).href;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** @param typed says when somebody types: the question is how often */
  const made = async (typed: (times: number) => boolean) => {
    const ignored = () => {};
    const session = createSession(
      { publish: ignored, status: ignored, changed: ignored, log: ignored, watched: () => ["**/*"] },
      nodeHost,
    );
    session.openFolders([pathToFileURL(root).href]);
    await session.explain(paste, "Clipboard", "untitled:1", false, new AbortController().signal);
    const [entry] = session.entries;
    const fix = entry?.diagnosis.fixes[0];
    if (!entry || !fix) throw new Error("there is no fix");
    pace.unnoticed = -1;
    let text = readFileSync(join(root, services), "utf8");
    session.setText(uri, text, 1);
    let version = 1;
    let ended = false;
    const answer = session.fix(entry, fix.id).finally(() => {
      ended = true;
    });
    for (let times = 0; !ended; times++) {
      await new Promise((done) => setImmediate(done));
      if (ended || !typed(times)) continue;
      text = `\n${text}`;
      session.setText(uri, text, ++version);
    }
    const result = await answer;
    await session.dispose();
    return { text, result };
  };

  it("is that of the text as it is then", async () => {
    const { text, result } = await made((times) => times === 1);
    if (result === "done" || "declined" in result) throw new Error(JSON.stringify(result));
    const [edit] = result.edits.filter(({ file }) => file === services);
    const inserted = edit?.edits.reduceRight(
      (all, { start, end, text: one }) => all.slice(0, start) + one + all.slice(end),
      text,
    );
    expect(text.startsWith("\n")).toBe(true);
    expect(inserted).toContain("    try:\n");
    expect(inserted).toMatch(
      /^ {8,}(?:with transaction\.atomic\(\):\n {12})?return Customer\.objects\.create\(email=email, name=name\)$/m,
    );
  });

  it("is declined where there is no end of it", async () => {
    const { result } = await made(() => true);
    expect(result).toEqual({ declined: "The code changes while the fix is made: ask for it again." });
  });
});

/** Pages whose answers need callers, words of the workspace, chains and many fixes. */
const pages = [
  "django/cases/sites-found-wrong.md",
  "django/cases/where-it-runs.md",
  "/cases/caller-reads.md",
  "/cases/look-above.md",
  "/cases/heard-elsewhere.md",
];

describe("interrupted at every piece the answer is the same", () => {
  const known = pagesOf("server/src/orms").filter(({ path }) => pages.some((page) => path.endsWith(page)));
  for (const { path, cases } of known)
    for (const one of cases)
      test(`${path}: ${one.title}`, async () => {
        pace.unnoticed = -1;
        const outcome = await run(one);
        expect(outcome.marks).toEqual(one.files.flatMap((file) => file.marks));
        for (const { kind, argument, text } of one.expectations)
          expect(await actualText(kind, argument, outcome), `${kind} ${argument}`.trim()).toBe(text);
      });
});
