/** The README's pipe: what comes late, slowly or in masses is read to its end, and memory stays bounded. */

import { spawn } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { createTail } from "../server/src/cli/tail";
import { explain } from "../server/src/explain";

const cli = join(import.meta.dirname, "..", "dist", "cli.js");
const folder = mkdtempSync(join(tmpdir(), "keyclash-pipe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const first = `error: duplicate key value violates unique constraint "users_email_key"\n`;
const second = "DETAIL:  Key (email)=(ada@example.com) already exists.\n";
const headline = "email must be unique, and a row with this value exists.";

/** Says at the end how much memory was held at most, in kilobytes. */
const meter = join(folder, "meter.cjs");
writeFileSync(
  meter,
  `process.on("exit", () => require("fs").writeSync(2, "maxRSS=" + process.resourceUsage().maxRSS + "\\n"));`,
);

/** Runs `producer | keyclash explain -` in a shell, as the README says. */
function piped(producer: string, args = "explain -") {
  const script = join(folder, "producer.cjs");
  writeFileSync(
    script,
    `const first = ${JSON.stringify(first)}, second = ${JSON.stringify(second)};\n${producer}`,
  );
  return inShell(
    `"${process.execPath}" "${script}" | "${process.execPath}" --require "${meter}" "${cli}" ${args}`,
  );
}

/** Asynchronous: the test runner wants to hear from its worker while a program takes its time. */
async function inShell(command: string) {
  const shell = spawn("sh", ["-c", command], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, said, status] = await Promise.all([
    text(shell.stdout),
    text(shell.stderr),
    new Promise<number | null>((done) => shell.once("close", done)),
  ]);
  const memory = Number(/maxRSS=(\d+)/.exec(said)?.[1] ?? Number.NaN) / 1024;
  return { status, stdout, stderr: said.replace(/maxRSS=\d+\n/, ""), memory };
}

describe.runIf(process.platform !== "win32")("a pipe", { timeout: 300_000 }, () => {
  const producers: [string, string][] = [
    ["that speaks at once", "process.stdout.write(first + second);"],
    ["that begins late", "setTimeout(() => process.stdout.write(first + second), 700);"],
    ["that begins very late", "setTimeout(() => process.stdout.write(first + second), 2_000);"],
    [
      "that pauses in the middle of a word",
      `process.stdout.write(first.slice(0, 30));
       setTimeout(() => process.stdout.write(first.slice(30)), 500);
       setTimeout(() => process.stdout.write(second), 1_000);`,
    ],
    [
      "that speaks byte by byte, cutting a letter in two",
      `const bytes = Buffer.from("\\u00e9\\u20ac\\n" + first + second);
       let at = 0;
       const next = () => at < bytes.length && process.stdout.write(bytes.subarray(at, ++at), () => setImmediate(next));
       next();`,
    ],
  ];
  test.each(producers)("%s is read to its end", async (_, producer) => {
    const { status, stdout, stderr } = await piped(producer);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(headline);
    expect(stdout).toContain("ada@example.com");
  });

  test("that closes without a word is an empty text", async () => {
    expect(await piped("setTimeout(() => {}, 300);")).toMatchObject({
      status: 1,
      stdout: "The text is empty.\n",
    });
  });

  const flood = (megabytes: number) => `
    const piece = Buffer.from(("2026-01-01 all is well ".repeat(40) + "\\n").repeat(1200));
    let left = ${megabytes} * 1024 * 1024;
    const next = () => {
      if (left <= 0) return process.stdout.write(first + second);
      left -= piece.length;
      process.stdout.write(piece, next);
    };
    next();`;

  test("of 100 MB keeps its end, and says so", async () => {
    const { status, stdout } = await piped(flood(100));
    expect(status).toBe(0);
    expect(stdout).toContain(headline);
    expect(stdout).toMatch(/The text has 100 MB: the last 64 MB were read\./);
  });

  test("holds no more memory for three times as much", async () => {
    const [one, three] = [await piped(flood(150)), await piped(flood(450))];
    expect([one.status, three.status]).toEqual([0, 0]);
    expect(three.memory).toBeLessThan(one.memory + 200);
  });
});

describe.runIf(process.platform !== "win32")("a named file", { timeout: 120_000 }, () => {
  test("of 3 GB is read at its end", async () => {
    const log = join(folder, "huge.log");
    const descriptor = openSync(log, "w");
    ftruncateSync(descriptor, 3 * 1024 ** 3);
    writeSync(descriptor, `\n${first}${second}`, 3 * 1024 ** 3);
    closeSync(descriptor);
    const { status, stdout, stderr } = await inShell(`"${process.execPath}" "${cli}" explain huge.log`);
    rmSync(log);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(headline);
    expect(stdout).toContain("The text has 3.0 GB: the last 64 MB were read.");
  });

  test.each([
    ["explain /dev/zero", /^keyclash: can not read \/dev\/zero: it is a device that does not end\n$/],
    ["explain - < /dev/zero", /^keyclash: can not read standard input: it is a device that does not end\n$/],
  ])("%s ends with one line", async (command, message) => {
    const { status, stderr, memory } = await inShell(
      `"${process.execPath}" --require "${meter}" "${cli}" ${command}`,
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(memory).toBeLessThan(400);
  });

  test("that is a FIFO is read to its end, and nothing waits for one that is empty for good", async () => {
    const command = `mkfifo pipe && ("${process.execPath}" -e 'setTimeout(() => console.log(process.argv[1]), 400)' '${first}' > pipe &) ; "${process.execPath}" "${cli}" explain pipe`;
    expect(await inShell(command)).toMatchObject({ status: 0, stderr: "" });
    expect(await inShell(`"${process.execPath}" "${cli}" explain /dev/null`)).toMatchObject({ status: 1 });
  });

  test("that is a folder on standard input is said", async () => {
    const { status, stderr } = await inShell(`"${process.execPath}" "${cli}" explain - < .`);
    expect(status).toBe(2);
    expect(stderr).toBe("keyclash: can not read standard input: it is a folder\n");
  });

  test.runIf(process.platform === "linux")("that is a closed standard input is no empty text", async () => {
    expect(await inShell(`"${process.execPath}" "${cli}" explain - <&-`)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: "keyclash: can not read standard input: it is closed\n",
    });
    expect(await inShell(`"${process.execPath}" "${cli}" explain - < /dev/null`)).toMatchObject({
      status: 1,
    });
  });
});

describe("the end of a text", () => {
  const cut = (bytes: Buffer, most: number, piece: number) => {
    const tail = createTail(most);
    for (let at = 0; at < bytes.length; at += piece) tail.add(bytes.subarray(at, at + piece));
    return tail.text();
  };
  const wide = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");
  const letters = "αβγ 𝄞 one two three four five six seven";

  test.each([1, 2, 3, 5, 7, 1_000])("is whole in pieces of %i", (piece) => {
    expect(cut(Buffer.from(letters), 1_000, piece)).toBe(letters);
    expect(cut(wide(letters), 1_000, piece)).toBe(letters);
    expect(cut(wide(letters).swap16(), 1_000, piece)).toBe(letters);
    for (let most = 8; most < 60; most++) {
      for (const bytes of [Buffer.from(letters), wide(letters), wide(letters).swap16()]) {
        const kept = cut(bytes, most, piece);
        // No letter is cut in two, no byte order mistaken.
        expect(letters.endsWith(kept), `${most}: ${kept}`).toBe(true);
        expect(kept.length).toBeGreaterThan(0);
      }
    }
  });
});

const tooMuch =
  "More than 1,000,000 lines, or 16 million characters, stand around what may be an error: the last ones were read.";

describe("64 MB of line breaks", { timeout: 120_000 }, () => {
  test.each([
    ["\n", []],
    ["\r\n", []],
    // Nothing in it is a line to the scout: all of it stands around the error.
    ["\r", [tooMuch]],
  ])("%j before the error are survived, and the error is placed rightly", async (end, said) => {
    const count = 2 ** 26 / end.length;
    const { diagnoses, notes } = await explain(end.repeat(count) + first + second, null, adapters);
    expect(diagnoses).toHaveLength(1);
    expect(diagnoses[0]?.incident.at.start.line).toBe(count + 1);
    expect(notes).toEqual(said);
  });
});
