/** Of a large text only what stands around a sign is read: the signs miss nothing that an adapter reads, and the answer is that of the whole. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Incident } from "../server/src/domain/incident";
import { readPaste } from "../server/src/trace";
import { LARGE, MOST_LINES, MOST_TEXT, scout, signsOf } from "../server/src/trace/scout";
import { pagesOf } from "./harness/told";

const captures = readdirSync("test/capture")
  .filter((lab) => existsSync(join("test/capture", lab, "traces")))
  .flatMap((lab) =>
    readdirSync(join("test/capture", lab, "traces"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".txt"))
      .map((path) => join("test/capture", lab, "traces", path)),
  )
  .sort()
  .map((path) => readFileSync(path, "utf8"));
const pastes = pagesOf("server/src").flatMap(({ cases }) => cases.map(({ paste }) => paste));

const logLine = (i: number) => `2026-05-01T10:00:00.${i % 1000}Z INFO [http] GET /api/users/${i} 200 12ms`;
const log = (lines: number) => Array.from({ length: lines }, (_, i) => logLine(i)).join("\n");
/** More than the scout reads around an error, and enough that the text is a large one. */
const long = log(Math.ceil(LARGE / logLine(0).length));
const short = log(20);

describe("signs", () => {
  test("stand in whatever an adapter reads, in all cases and captured traces", () => {
    const missed = new Set<string>();
    let read = 0;
    const watched = <T extends (typeof adapters.databases)[number] | (typeof adapters.orms)[number]>(
      adapter: T,
      tells: (kind: unknown, followUp: unknown) => boolean,
    ): T => ({
      ...adapter,
      readViolation: (text: string) => {
        const found = adapter.readViolation(text);
        if (found && tells(found.kind, found.followUp)) {
          read++;
          const signs = signsOf([adapter]);
          if (!signs.test(text)) missed.add(`${adapter.id}: ${text.slice(0, 300)}`);
        }
        return found;
      },
    });
    const all = {
      runtimes: adapters.runtimes,
      databases: adapters.databases.map((one) => watched(one, () => true)),
      orms: adapters.orms.map((one) => watched(one, (kind, followUp) => kind !== null || followUp === true)),
    };
    // One of each kind of printing is enough of the labs: every fourth.
    for (const text of [...pastes, ...captures.filter((_, i) => i % 4 === 0)]) readPaste(text, all);
    expect([...missed]).toEqual([]);
    expect(read).toBeGreaterThan(2000);
  }, 120_000);

  test("that are not ASCII are seen as JSON writes them", () => {
    const message =
      'ОШИБКА:  повторяющееся значение ключа нарушает ограничение уникальности "users_email_key"';
    const escaped = [...message]
      .map((c) => (c > "~" ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c))
      .join("");
    const { incidents } = readPaste(
      `${long}\n{"level":"error","msg":${JSON.stringify(escaped).replaceAll("\\\\", "\\")}}\n${long}`,
      adapters,
    );
    expect(incidents.map(({ violation }) => violation.constraint)).toEqual(["users_email_key"]);
  });

  test("of digits alone are no part of another number", () => {
    const times = Array.from(
      { length: 6000 },
      (_, i) => `{"time":17235051062${i},"id":1062505,"msg":"request completed"}`,
    ).join("\n");
    expect(scout(times, adapters).parts).toEqual([]);
    expect(scout(`${times}\nERROR 1062 (23000): …`, adapters).parts).toHaveLength(1);
  });
});

/** What an incident says, wherever it stands. */
const said = ({ violation, frames, exceptions, runtime }: Incident) => {
  const { at: _, invocation, ...rest } = violation;
  return JSON.stringify({
    rest,
    invocation: invocation && [invocation.file, invocation.line],
    frames: frames.map(({ at: __, ...frame }) => frame),
    exceptions,
    runtime,
  });
};

/** Of the message. Where a message without a stack begins in its surroundings depends on how these are divided. */
const lineOf = (incident: Incident | undefined) => incident?.violation.at?.start.line;

describe("the answer", () => {
  test("within a long log is that within a short one", () => {
    const other: string[] = [];
    // Spread over all labs.
    const some = captures.filter((_, i) => i % 37 === 0);
    for (const text of some) {
      const [whole, scouted] = [short, long].map(
        (around) => readPaste(`${around}\n\n${text}\n\n${around}`, adapters).incidents,
      );
      if (whole?.map(said).join() !== scouted?.map(said).join()) other.push(text.slice(0, 400));
      const shift = long.split("\n").length - short.split("\n").length;
      for (const [i, one] of (scouted ?? []).entries())
        if (lineOf(one) !== (lineOf(whole?.[i]) ?? 0) + shift) other.push(`place: ${text.slice(0, 400)}`);
    }
    expect(other).toEqual([]);
    expect(some.length).toBeGreaterThan(30);
  }, 120_000);

  test("of two failures far apart is two, each with its own stack", () => {
    const failure = (name: string) =>
      `error: duplicate key value violates unique constraint "${name}_key"\n    at register (/app/src/${name}.ts:5:20)`;
    const { incidents } = readPaste(`${failure("first")}\n${long}\n${failure("second")}`, adapters);
    expect(incidents.map(({ violation, frames }) => [violation.constraint, frames[0]?.file])).toEqual([
      ["first_key", "/app/src/first.ts"],
      ["second_key", "/app/src/second.ts"],
    ]);
  });

  test("of a large text without any sign is that none was found", () => {
    const { incidents, notes } = readPaste(long, adapters);
    expect(incidents).toEqual([]);
    expect(notes).toEqual([expect.stringContaining("No integrity violation found")]);
  });

  test("is the first 200 of many, as if all had been read", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => `UNIQUE constraint failed: t${i}.email\n${log(8)}`).join("\n");
    const first = readPaste(many(1200), adapters);
    const all = readPaste(many(16_000), adapters);
    expect(all.notes).toEqual(first.notes);
    expect(all.incidents.map(said)).toEqual(first.incidents.map(said));
    expect(all.incidents).toHaveLength(200);
  });

  test("of more than may be read is that of the end", () => {
    const message = "UNIQUE constraint failed: users.email\n";
    const { incidents, notes } = readPaste(
      message.repeat(MOST_LINES + 1).concat("UNIQUE constraint failed: pets.name"),
      adapters,
    );
    expect(incidents.map(({ violation }) => violation.table).at(-1)).toBe("pets");
    expect(notes[0]).toContain("1,000,000 lines");
    const line = `${"x".repeat(MOST_TEXT)} UNIQUE constraint failed: users.email`;
    expect(readPaste(line, adapters).incidents).toHaveLength(1);
  }, 60_000);
});

test("what is read are whole lines, in order, around every sign", () => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 3000 }).map((n) => "a\n".repeat(n)) },
    { weight: 1, arbitrary: fc.constant("a constraint of b\n") },
    { weight: 1, arbitrary: fc.constant("\r\n") },
    { weight: 1, arbitrary: fc.constant("b") },
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = `${pieces.join("")}\n${"c\n".repeat(LARGE / 2)}`;
      const { parts } = scout(text, adapters);
      let done = -1;
      for (const { start, end } of parts) {
        expect(start).toBeGreaterThan(done);
        expect(start === 0 || text[start - 1] === "\n").toBe(true);
        expect(end === text.length || text[end - 1] === "\n").toBe(true);
        done = end;
      }
      for (const { index } of text.matchAll(/constraint/g))
        expect(parts.some(({ start, end }) => start <= index && index + 10 <= end)).toBe(true);
    }),
    { numRuns: 60, seed: 20_261_130 },
  );
});
