/** `fix --write`: no byte is lost, no link followed out or replaced, owner and mode stay, and what may not be written is said in one sentence. */

import { spawnSync } from "node:child_process";
import fs, {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { diskProject } from "../server/src/workspace/disk";
import { folders } from "./harness/folder";
import { paste, services, files as shop } from "./protocol/shop";

const cli = join(import.meta.dirname, "..", "dist", "cli.js");
const folder = folders("write");

const file = "customers/services.py";
const isRoot = process.getuid?.() === 0;
/** Takes from root the rights by which it writes everything. */
const asUser = isRoot ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-chown,-fowner"] : [];

function fix(root: string, prefix: readonly string[] = [], node: readonly string[] = []) {
  const [command = "", ...args] = [...prefix, process.execPath, ...node, cli];
  const { status, stdout, stderr } = spawnSync(
    command,
    [...args, "fix", "-w", root, "--fix", "get-or-create", "--write"],
    { input: paste, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

const isEdited = (root: string) => readFileSync(join(root, file), "latin1").includes("get_or_create");
const names = (root: string) => readdirSync(root, { recursive: true, encoding: "utf8" }).sort();

/** The fix was declined with one sentence, and the workspace is what it was. */
function expectUntouched(root: string, before: { names: string[]; bytes: Buffer }, stderr: string) {
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toMatch(/nothing was written\.\n$/);
  expect(readFileSync(join(root, file)).equals(before.bytes)).toBe(true);
  expect(names(root)).toEqual(before.names);
}

describe("an edit", () => {
  test("is made in UTF-8, and a byte order mark and line ends stay", () => {
    const text = `\uFEFF# é € 𝄞\n${services}`.replaceAll("\n", "\r\n");
    const root = folder({ ...shop, [file]: text });
    expect(fix(root)).toEqual({ status: 0, stdout: `Edited ${file}.\n`, stderr: "" });
    const after = readFileSync(join(root, file), "utf8");
    expect(after.startsWith("\uFEFF# é € 𝄞\r\n")).toBe(true);
    expect(after).toContain("get_or_create");
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
  });

  const encodings: [string, Buffer][] = [
    ["Latin-1", Buffer.from(`# -*- coding: latin-1 -*- caf\u00e9\n${services}`, "latin1")],
    ["Shift JIS", Buffer.concat([Buffer.from([0x23, 0x95, 0x5c, 0x0a]), Buffer.from(services)])],
    ["UTF-16", Buffer.from(`\uFEFF${services}`, "utf16le")],
    ["UTF-16, the other order", Buffer.from(`\uFEFF${services}`, "utf16le").swap16()],
    [
      "UTF-8 with one broken letter",
      Buffer.concat([Buffer.from("# "), Buffer.from([0xe2, 0x82]), Buffer.from(`\n${services}`)]),
    ],
  ];
  test.each(encodings)("loses no byte of %s: it is declined", (_, bytes) => {
    const root = folder({ ...shop, [file]: bytes });
    const before = { names: names(root), bytes };
    const { status, stdout, stderr } = fix(root);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/customers\/services\.py is (?:not UTF-8|UTF-16)/);
    expectUntouched(root, before, stderr);
  });
});

describe.runIf(process.platform !== "win32")("a link", () => {
  test("stays one: its file within the workspace is written", () => {
    const { [file]: text, ...rest } = shop;
    const root = folder({ ...rest, "shared/services.py": text });
    symlinkSync("../shared/services.py", join(root, file));
    expect(fix(root).status).toBe(0);
    expect(lstatSync(join(root, file)).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(root, "shared/services.py")).isFile()).toBe(true);
    expect(readFileSync(join(root, "shared/services.py"), "utf8")).toContain("get_or_create");
  });

  test("that was planted under the temporary name is not followed", () => {
    // The process plants it itself, under its own number, before anything else of it runs.
    const outside = folder({ "victim.txt": "precious" });
    const root = folder(shop);
    const plant = join(outside, "plant.cjs");
    writeFileSync(
      plant,
      `require("fs").symlinkSync(${JSON.stringify(join(outside, "victim.txt"))}, ${JSON.stringify(join(root, file))} + ".keyclash-" + process.pid);`,
    );
    expect(fix(root, [], ["--require", plant]).status).toBe(0);
    expect(readFileSync(join(outside, "victim.txt"), "utf8")).toBe("precious");
    expect(lstatSync(join(root, file)).isFile()).toBe(true);
    expect(isEdited(root)).toBe(true);
  });

  test("is not followed under any name: the new file must not be there", () => {
    const outside = folder({ "victim.txt": "precious" });
    const root = folder(shop);
    // Whatever name is asked for, a link stands there already.
    const plant = join(outside, "plant.cjs");
    writeFileSync(
      plant,
      `const fs = require("fs");
       const { openSync, writeFileSync } = fs;
       const plant = (path) => { if (/keyclash/.test(require("path").basename(path)) && !fs.existsSync(path)) fs.symlinkSync(${JSON.stringify(join(outside, "victim.txt"))}, path); };
       fs.openSync = (path, flags, ...rest) => { if (typeof flags === "string" && flags.includes("w")) plant(path); return openSync(path, flags, ...rest); };
       fs.writeFileSync = (path, ...rest) => { plant(path); return writeFileSync(path, ...rest); };`,
    );
    const { status } = fix(root, [], ["--require", plant]);
    expect(readFileSync(join(outside, "victim.txt"), "utf8")).toBe("precious");
    expect(status).toBe(2);
    expect(isEdited(root)).toBe(false);
  });

  test("out of the workspace is not written", () => {
    const { [file]: text, ...rest } = shop;
    const outside = folder({ "services.py": text });
    const root = folder(rest);
    symlinkSync(join(outside, "services.py"), join(root, file));
    const { declined } = diskProject([root]).write([
      { file, edits: [{ start: 0, end: 0, text: "# x\n" }] },
    ]) as { declined: string };
    expect(declined).toBe(`${file} can not be opened any more: nothing was written.`);
    expect(readFileSync(join(outside, "services.py"), "utf8")).toBe(text);
  });
});

test("a file with a second name (a hard link) is declined: that name would keep the old text", () => {
  const root = folder(shop);
  linkSync(join(root, file), join(root, "customers/second.py"));
  const before = { names: names(root), bytes: readFileSync(join(root, file)) };
  const { status, stderr } = fix(root);
  expect(status).toBe(2);
  expect(stderr).toContain("is one of 2 names of the same file (hard links)");
  expectUntouched(root, before, stderr);
  expect(statSync(join(root, file)).nlink).toBe(2);
});

describe.runIf(process.platform === "linux")("owner and mode", () => {
  test("stay, whatever the mask is", () => {
    const root = folder(shop);
    chmodSync(join(root, file), 0o4775);
    if (isRoot) chownSync(join(root, file), 12345, 54321);
    if (isRoot) chmodSync(join(root, file), 0o4775);
    const before = statSync(join(root, file));
    expect(fix(root).status).toBe(0);
    const after = statSync(join(root, file));
    expect(isEdited(root)).toBe(true);
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  });

  const refused: [string, (root: string) => void, RegExp][] = [
    [
      "a file that is read-only",
      (root) => chmodSync(join(root, file), 0o444),
      /may not be written, because you have no right to/,
    ],
    [
      "a folder that is read-only",
      (root) => chmodSync(join(root, dirname(file)), 0o555),
      /may not be written, because you have no right to/,
    ],
    ...(isRoot
      ? ([
          [
            "a file of someone else",
            (root) => {
              chownSync(join(root, file), 12345, 54321);
              chmodSync(join(root, file), 0o666);
            },
            /may not be written, because it belongs to someone else/,
          ],
        ] satisfies [string, (root: string) => void, RegExp][])
      : []),
  ];
  test.each(refused)("%s is declined in one sentence, and nothing is left behind", (_, make, sentence) => {
    const root = folder(shop);
    make(root);
    const before = { names: names(root), bytes: readFileSync(join(root, file)) };
    const { status, stderr } = fix(root, asUser);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
    expectUntouched(root, before, stderr);
    chmodSync(join(root, dirname(file)), 0o755);
  });
});

describe("several files", () => {
  const insert = (path: string) => ({ file: path, edits: [{ start: 0, end: 0, text: "# edited\n" }] });

  test("are written together", () => {
    const root = folder({ "a.py": "a\n", "b.py": "b\n" });
    expect(diskProject([root]).write([insert("a.py"), insert("b.py")])).toEqual({ files: ["a.py", "b.py"] });
    expect(readFileSync(join(root, "b.py"), "utf8")).toBe("# edited\nb\n");
    expect(names(root)).toEqual(["a.py", "b.py"]);
  });

  test("are left alone together when one of them can not be written", () => {
    const root = folder({ "a.py": "a\n", "b.py": Buffer.from([0x23, 0xe9, 0x0a]) });
    expect(diskProject([root]).write([insert("a.py"), insert("b.py")])).toEqual({
      declined: "b.py is not UTF-8, and its letters would be lost: nothing was written.",
    });
    expect(readFileSync(join(root, "a.py"), "utf8")).toBe("a\n");
    expect(names(root)).toEqual(["a.py", "b.py"]);
  });

  test("get their old bytes back when the last one can not be put into place", () => {
    const root = folder({ "a.py": "a\n", "b.py": "b\n" });
    const rename = fs.renameSync;
    fs.renameSync = (from, to) => {
      if (to === join(root, "b.py")) throw Object.assign(new Error(), { code: "EROFS", syscall: "rename" });
      rename(from, to);
    };
    syncBuiltinESMExports();
    try {
      expect(diskProject([root]).write([insert("a.py"), insert("b.py")])).toEqual({
        declined: "b.py may not be written, because its disk is read-only: nothing was written.",
      });
    } finally {
      fs.renameSync = rename;
      syncBuiltinESMExports();
    }
    expect(readFileSync(join(root, "a.py"), "utf8")).toBe("a\n");
    expect(names(root)).toEqual(["a.py", "b.py"]);
  });

  test("a file that changed after it was read is left alone", () => {
    const root = folder({ "a.py": "a\n" });
    const project = diskProject([root]);
    project.setOverlay("a.py", "what the fix was made for\n");
    expect(project.write([insert("a.py")])).toEqual({
      declined: "a.py has changed meanwhile: nothing was written.",
    });
  });
});
