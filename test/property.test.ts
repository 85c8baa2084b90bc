/**
 * Properties of the reader, on texts that nobody wrote: total, places real, and the same answer whatever noise a copy brought along.
 * A short run with fixed seeds by default; `PROPERTY_RUNS=100000 npx vitest run test/property.test.ts` searches on new ones.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Incident } from "../server/src/domain/incident";
import type { Place } from "../server/src/domain/text";
import { explain } from "../server/src/explain";
import { readPaste } from "../server/src/trace";

const runs = Number(process.env.PROPERTY_RUNS ?? 0);
const long = runs > 0;
/** Fixed seeds in CI: a red run there is red everywhere. fast-check prints the seed of a failure in a long run. */
const parameters = (times: number) => (long ? { numRuns: runs } : { numRuns: times, seed: 20_260_501 });
const timeout = long ? 24 * 3_600_000 : 60_000;

const captures = readdirSync("test/capture")
  .filter((lab) => existsSync(join("test/capture", lab, "traces")))
  .flatMap((lab) =>
    readdirSync(join("test/capture", lab, "traces"), { recursive: true, encoding: "utf8" }).map(
      (path) => `${lab}/traces/${path.replaceAll("\\", "/")}`,
    ),
  )
  .filter((path) => path.endsWith(".txt"))
  .sort()
  .map((path) => ({ path, text: readFileSync(join("test/capture", path), "utf8") }));

/** Stacks that stand on lines of their own: what is one line (a log record) has no lines to put a noise in front of. Not yet coloured. */
const stacks = captures.filter(({ text }) => text.split("\n").length > 4 && !text.includes("\u001b"));

describe("total", () => {
  const words = [
    ...[
      "Error: ",
      "    at f (/app/a.ts:1:2)\n",
      '  File "/app/a.py", line 3, in g\n',
      "Traceback (most recent call last):\n",
    ],
    ...[
      "\n",
      "\r\n",
      "\r",
      "\t",
      " ",
      "\\n",
      "\\",
      "\0",
      "\u001b[31m",
      "\u001b",
      "\ufeff",
      "\ud800",
      "💥",
      "…",
    ],
    ...[
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "'",
      '"',
      "`",
      "«",
      "»",
      "=",
      ",",
      ":",
      ".",
      "|",
      "<",
      "&lt;",
      "<br>",
      "```\n",
    ],
    ...[
      '{"message":"',
      '","stack":"',
      '"}\n',
      "[cause]: ",
      "Caused by: ",
      "[SQL: ",
      "[parameters: ",
      "DETAIL:  ",
      "Key (a)=(b) already exists.",
    ],
    ...[
      'duplicate key value violates unique constraint "',
      "Duplicate entry 'a' for key 'b'",
      "UNIQUE constraint failed: t.c",
    ],
    ...[
      "E11000 duplicate key error collection: a.b index: c_1 dup key: { c: null }",
      "ORA-00001: unique constraint (A.B) violated",
    ],
    ...[
      "Violation of UNIQUE KEY constraint 'a'. Cannot insert duplicate key in object 'dbo.b'.",
      "23505",
      "P2002",
      "1062",
      "...",
    ],
    ...[
      "Unique constraint failed on the fields: (`a`)",
      'null value in column "a"',
      "> ",
      "// ",
      "web-1  | ",
      "2024-05-01T10:00:00Z ",
    ],
  ];
  const hostile = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary", maxLength: 8 })), {
      maxLength: 60,
    })
    .map((parts) => parts.join(""));
  const cut = fc
    .tuple(fc.constantFrom(...captures), fc.nat(), fc.nat(), hostile)
    .map(([{ text }, a, b, inserted]) => {
      const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
      return text.slice(0, from) + inserted + text.slice(to);
    });

  test.each([
    ["words of the reader in any order", hostile, 400],
    ["captured traces with a piece torn out and another put in", cut, 300],
  ] as const)(
    "%s",
    async (_, texts, times) => {
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          const { diagnoses, notes } = await explain(text, null, adapters);
          // An adapter that throws is caught by the façade and named in a note.
          expect(notes.filter((note) => note.includes(" could not "))).toEqual([]);
          const lines = text.split(/\r\n|\r|\n/);
          for (const { incident } of diagnoses)
            for (const place of placesOf(incident)) expectReal(place, lines);
        }),
        parameters(times),
      );
    },
    timeout,
  );
});

describe("the answer stays", () => {
  const eachLine = (change: (line: string) => string) => (text: string) =>
    text
      .split("\n")
      .map((line, i, all) => (i === all.length - 1 && line === "" ? line : change(line)))
      .join("\n");
  const noises: readonly (readonly [string, (text: string) => string])[] = [
    ["behind docker compose's names", eachLine((line) => `web-1  | ${line}`)],
    ["behind CI's time stamps", eachLine((line) => `2024-05-01T10:00:00.1234567Z ${line}`)],
    ["as a quotation", eachLine((line) => `> ${line}`)],
    ["as a comment", eachLine((line) => `// ${line}`)],
    ["behind the numbers of parallel commands", eachLine((line) => `[1] ${line}`)],
    ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
    ["with a byte order mark", (text) => `\ufeff${text}`],
    [
      "in colours that begin inside of words",
      eachLine((line) => line.replace(/\w{4,}/g, "\u001b[31m$&\u001b[39m")),
    ],
    ["dimmed", eachLine((line) => `\u001b[2m${line}\u001b[22m`)],
    ["with a blank line behind every line", eachLine((line) => `${line}\n`)],
    ["printed twice", (text) => `${text}\n${text}`],
  ];

  test.each(noises)(
    "%s",
    (_, change) => {
      fc.assert(
        fc.property(fc.constantFrom(...stacks), ({ path, text }) => {
          expect(answer(change(text)), path).toEqual(answer(text));
        }),
        parameters(60),
      );
    },
    timeout,
  );

  test(
    "with two noises on top of each other",
    () => {
      const plain = noises.filter(([name]) => !name.includes("twice") && !name.includes("blank"));
      fc.assert(
        fc.property(
          fc.constantFrom(...stacks),
          fc.constantFrom(...plain),
          fc.constantFrom(...plain),
          ({ path, text }, [first, inner], [second, outer]) => {
            fc.pre(
              first !== second && !first.includes("byte order") && !(isColour(first) && isColour(second)),
            );
            expect(answer(outer(inner(text))), `${path} ${first}, ${second}`).toEqual(answer(text));
          },
        ),
        parameters(120),
      );
    },
    timeout,
  );

  test(
    "with Windows paths",
    () => {
      fc.assert(
        fc.property(fc.constantFrom(...stacks), ({ path, text }) => {
          const windows = answer(toWindows(text));
          expect(sites(windows), path).toEqual(sites(answer(text)));
        }),
        parameters(100),
      );
    },
    timeout,
  );
});

/** A colour inside of another's escape sequence is no colour. */
function isColour(noise: string): boolean {
  return noise.includes("colours") || noise === "dimmed";
}

/** What a user sees of a reading, without places: those differ, since the text does. */
function answer(text: string) {
  return readPaste(text, adapters).incidents.map(({ violation, frames, exceptions, runtime }) => {
    const { at, invocation, ...said } = violation;
    return {
      said: Object.fromEntries(
        Object.entries(said).filter(([, value]) => value !== null && value !== undefined),
      ),
      invocation: invocation ? `${invocation.file}:${invocation.line}` : null,
      runtime,
      exceptions,
      frames: frames.map(({ file, line, column, function: name, inApp }) =>
        [file, line, column ?? "", name ?? "", inApp ? "app" : "library"].join(" "),
      ),
    };
  });
}

/** What is violated and the frames, their paths as POSIX writes them. */
function sites(answers: ReturnType<typeof answer>) {
  return answers.map(({ said, frames, runtime }) => ({
    kind: said.kind,
    constraint: said.constraint,
    runtime,
    frames: frames.map((frame) => frame.replace(/^C:\S+/, (file) => file.slice(2).replaceAll("\\", "/"))),
  }));
}

/** The paths of the program as Windows prints them; URLs keep their slashes, a Linux library stays where it is. */
function toWindows(text: string): string {
  return text
    .replace(/file:\/\/\/(?=app\/)/g, "file:///C:/")
    .replace(/(?<![\w:/.])\/app\/[^\s:'"()]+/g, (path) => `C:${path.replaceAll("/", "\\")}`);
}

function placesOf({ at, frames, violation }: Incident): Place[] {
  return [at, ...frames.map((frame) => frame.at), ...(violation.at ? [violation.at] : [])];
}

function expectReal({ start, end }: Place, lines: readonly string[]): void {
  expect(start.line).toBeGreaterThanOrEqual(1);
  expect(start.column).toBeGreaterThanOrEqual(1);
  expect(end.line).toBeLessThanOrEqual(lines.length);
  expect(end.line > start.line || (end.line === start.line && end.column >= start.column)).toBe(true);
  expect(end.column).toBeLessThanOrEqual((lines[end.line - 1] ?? "").length + 1);
}
