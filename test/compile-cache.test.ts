/** Where Node can keep what it compiles, the command line asks for it before it loads anything, unless nothing is to be kept. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "keyclash-compile-"));

/** As Node 22 has it: it tells what it is asked, and how much was loaded by then. */
const stub = join(scratch, "stub.cjs");
writeFileSync(
  stub,
  `require("node:module").enableCompileCache = (folder) => {
    const loaded = Object.keys(require.cache).map((path) => require("node:path").basename(path));
    process.stderr.write(\`asked \${folder} \${loaded.filter((name) => name !== "stub.cjs")}\\n\`);
  };\n`,
);

function asked(...command: readonly string[]): string[] {
  const { stderr } = spawnSync(process.execPath, ["--require", stub, "dist/cli.js", ...command], {
    encoding: "utf8",
    input: "",
    env: { ...process.env, XDG_CACHE_HOME: scratch },
  });
  return stderr.split("\n").filter((line) => line.startsWith("asked"));
}

test("an ordinary command asks first of all", () => {
  expect(asked("--version")).toEqual([`asked ${join(scratch, "keyclash", "compiled")} cli.js,start.js`]);
});

test.each([
  ["explain", "-", "--no-cache"],
  ["lsp", "--stdio"],
])("not `keyclash %s`, which may keep nothing", (...command) => {
  expect(asked(...command)).toEqual([]);
});
