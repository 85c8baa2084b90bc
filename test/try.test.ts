/** The bundled example keeps its promise: the error that it ships is explained with its files, its fix is made, and running it prints that error. */

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";

const cli = join(__dirname, "../dist/cli.js");
const folder = mkdtempSync(join(tmpdir(), "keyclash-try-"));
cpSync("try", folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keyclash = (...args: string[]) =>
  spawnSync(process.execPath, [cli, ...args, "--workspace", folder], { encoding: "utf8" });

it("names the line, the constraint and a fix, as its README says", () => {
  const { stdout } = keyclash("explain", join(folder, "error.dberror"), "--format", "json");
  const [incident] = JSON.parse(stdout).incidents;
  const lines = readFileSync(join(folder, "app/signup.py"), "utf8").split("\n");
  expect(incident.callSite.file).toBe("app/signup.py");
  expect(lines[incident.callSite.line - 1]).toContain("Customer.objects.create(");
  expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(
    `app/signup.py:${incident.callSite.line}`,
  );
  expect(incident.key).toMatchObject({ model: "Customer", fields: ["email"], file: "app/models.py" });
  expect(incident.fixes.length).toBeGreaterThan(0);
  const [fix] = incident.fixes;
  const made = keyclash("fix", join(folder, "error.dberror"), "--fix", fix.id);
  expect(made.stdout).toContain("+");
});

it("is all in the package and in the command's list", () => {
  const client = readFileSync("client/src/example.ts", "utf8");
  const files = readdirSync("try", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replace(/^try\//, ""));
  for (const file of files) expect(client).toContain(`"${file}"`);
  expect(readFileSync(".vscodeignore", "utf8")).toContain("!try/**");
});

it("prints that error where Django is installed", ({ skip }) => {
  const python = "/usr/bin/python3";
  if (!existsSync(python) || spawnSync(python, ["-c", "import django"]).status !== 0) return skip();
  const { stderr } = spawnSync(python, ["-B", "fail.py"], { cwd: folder, encoding: "utf8" });
  const ends = (text: string) => text.trim().split("\n").at(-1);
  const own = (text: string) =>
    [...text.matchAll(/(app\/\w+\.py)", line (\d+)/g)].map(([, file, line]) => `${file}:${line}`);
  const shipped = readFileSync("try/error.dberror", "utf8");
  expect(ends(stderr)).toBe(ends(shipped));
  expect(own(stderr)).toEqual(own(shipped));
});
