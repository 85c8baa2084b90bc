/** The command line as a program: exit codes, formats, one clear line for wrong input, no data values where they are not wanted. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const cli = join(import.meta.dirname, "..", "dist", "cli.js");
const folder = mkdtempSync(join(tmpdir(), "keyclash-cli-"));
const paste = `error: duplicate key value violates unique constraint "users_email_key"
DETAIL:  Key (email)=(ada@example.com) already exists.
`;

function keyclash(args: readonly string[], input: string | Buffer = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    input,
    encoding: "utf8",
    cwd: folder,
  });
  return { status, stdout, stderr };
}

describe("explain", () => {
  test("answers in text, and ends with 0", () => {
    const { status, stdout } = keyclash(["explain"], paste);
    expect(stdout).toContain("email must be unique, and a row with this value exists.");
    expect(stdout).toContain("ada@example.com");
    expect(status).toBe(0);
  });

  test("gives the JSON of version 1 with every key", () => {
    const { incidents, version, notes } = JSON.parse(
      keyclash(["explain", "-", "--format", "json"], paste).stdout,
    );
    expect(version).toBe(1);
    expect(notes).toEqual([]);
    expect(Object.keys(incidents[0])).toEqual([
      ...[
        "violation",
        "engine",
        "orm",
        "driver",
        "exception",
        "constraint",
        "schema",
        "table",
        "columns",
        "value",
      ],
      ...[
        "runtime",
        "frames",
        "key",
        "callSite",
        "callSiteCandidates",
        "cause",
        "intent",
        "fixes",
        "declined",
        "count",
        "explanation",
      ],
    ]);
    expect(incidents[0]).toMatchObject({
      ...{
        violation: "unique",
        engine: "postgresql",
        orm: null,
        driver: null,
        constraint: "users_email_key",
      },
      ...{ columns: ["email"], value: "ada@example.com", key: null, callSite: null, callSiteCandidates: [] },
    });
  });

  test.each(["text", "json", "sarif", "markdown"])("hides the values in %s", (format) => {
    const { stdout, status } = keyclash(["explain", "--format", format, "--no-values"], paste);
    expect(status).toBe(0);
    expect(stdout).toContain("users_email_key");
    expect(stdout).not.toContain("ada@example.com");
  });

  test("shows values in SARIF only where they are asked for", () => {
    const sarif = (...more: string[]) => keyclash(["explain", "--format", "sarif", ...more], paste).stdout;
    expect(sarif()).toContain("users_email_key");
    expect(sarif()).not.toContain("ada@example.com");
    expect(sarif("--values")).toContain("ada@example.com");
    expect(keyclash(["explain", "--values"], paste).stdout).toContain("ada@example.com");
  });

  test("shows control characters and turns of direction as escapes, on standard error too", () => {
    const hostile = paste.replaceAll("users_email_key", "users\u202eyek\u001b[31m");
    for (const format of ["text", "json", "sarif", "markdown"])
      expect(keyclash(["explain", "--format", format], hostile).stdout).not.toMatch(
        /[\p{Bidi_Control}\x7f]|(?!\n)\p{Cc}/u,
      );
    expect(keyclash(["explain", "no\u202esuch"], "").stderr).toContain("no\\u202esuch");
  });

  test("ends with 1 and says what was looked for where there is no violation", () => {
    for (const text of ["", "all is well\n", "\u0000\u0001\u0002".repeat(1000)]) {
      const { status, stdout, stderr } = keyclash(["explain"], text);
      expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
      expect(stdout).toMatch(/^(?:The text is empty|No integrity violation found)/);
      expect(JSON.parse(keyclash(["explain", "--format", "json"], text).stdout).incidents).toEqual([]);
    }
  });

  test("reads UTF-16 as PowerShell writes it", () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(paste, "utf16le")]);
    expect(keyclash(["explain"], bytes).status).toBe(0);
  });
});

describe("wrong use ends with 2 and one line", () => {
  const rows: [string, string[], RegExp][] = [
    [
      "no such file",
      ["explain", "missing.txt"],
      /^keyclash: can not read missing\.txt: there is no such file$/,
    ],
    ["a folder", ["explain", "."], /^keyclash: can not read \.: it is a folder$/],
    [
      "no such workspace",
      ["explain", "--workspace", "missing"],
      /^keyclash: the workspace missing is not a folder$/,
    ],
    ["an unknown format", ["explain", "--format", "xml"], /xml/],
    ["an unknown command", ["explode"], /unknown command/],
    ["a fix without workspace", ["fix", "--fix", "catch"], /--workspace/],
    [
      "an incident that is not there",
      ["fix", "-w", ".", "--fix", "catch", "--incident", "7"],
      /there is no incident 7/,
    ],
    [
      "an incident that is no number",
      ["fix", "-w", ".", "--fix", "catch", "--incident", "x"],
      /whole number/,
    ],
    ["a fix that is not offered", ["fix", "-w", ".", "--fix", "nonsense"], /There is no fix nonsense/],
  ];
  test.each(rows)("%s", (_, args, message) => {
    const { status, stdout, stderr } = keyclash(args, paste);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")[0]).toMatch(message);
  });
});

describe("models", () => {
  test("of a folder without any says so", () => {
    const { status, stdout } = keyclash(["models", "--workspace", "."]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "No model with a constraint was found in this workspace.\n",
    });
    const json = JSON.parse(keyclash(["models", "--workspace", ".", "--format", "json"]).stdout);
    expect(json).toMatchObject({ version: 1, constraints: [] });
  });
});

test("a file is read like standard input", () => {
  writeFileSync(join(folder, "error.txt"), paste);
  expect(keyclash(["explain", "error.txt"]).stdout).toBe(keyclash(["explain", "-"], paste).stdout);
});

test("the version is the package's", () => {
  expect(keyclash(["--version"])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});
