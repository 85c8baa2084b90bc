/** Nobody in: on hostile pastes and a hostile workspace nothing outside the workspace is opened, written, run or connected to. */

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { fillOutside, fillWorkspace, pastes, secret } from "./outside/hostile";
import { type Act, hasStrace, shim, strace, type Witness } from "./outside/witness";
import { startEditor } from "./protocol/editor";
import { paste, files as shop } from "./protocol/shop";

const repository = realpathSync(join(import.meta.dirname, ".."));
const cli = join(repository, "dist", "cli.js");
const base = realpathSync(mkdtempSync(join(tmpdir(), "keyclash-outside-")));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** All that may be read besides the workspace and the paste's own file: the program, Node, and what the system loads for Node. */
const readable: readonly RegExp[] = [
  new RegExp(`^${literal(join(repository, "dist"))}/[\\w.-]+$`),
  // Node asks whether the program is an ES module.
  new RegExp(`^${literal(repository)}/(?:dist/)?package\\.json$`),
  new RegExp(`^${literal(join(repository, "test", "outside", "shim.cjs"))}$`),
  new RegExp(`^${literal(repository)}/test/(?:outside/)?package\\.json$`),
  new RegExp(`^${literal(realpathSync(process.execPath))}$`),
  /^(?:\/usr)?\/lib(?:64|32)?\/(?:[\w-]+\/)*[\w+.-]+\.so(?:\.[\d.]+)?$/,
  /^\/etc\/(?:ld\.so\.cache|ssl\/openssl\.cnf)$/,
  // Node measures the machine's memory and its own mappings.
  /^\/proc\/(?:meminfo|cpuinfo|sys\/vm\/overcommit_memory|(?:\d+|self)\/(?:maps|cgroup|stat|status))$/,
  /^\/sys\/fs\/cgroup(?:\/[\w.:@-]+)*\/(?:memory|cpu)\.[\w.]+$/,
  /^\/sys\/devices\/system\/cpu(?:\/[\w/]+)?$/,
  // Node on Debian keeps parts of itself here.
  /^\/usr\/share\/(?:nodejs|icu)\//,
  // Standard input of the server's child process.
  /^\/dev\/null$/,
];

function literal(path: string): string {
  return path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** @param own the workspace, and files that the user named. @param writes what may be written */
function trespasses(
  acts: readonly Act[],
  own: readonly string[],
  writes: (path: string) => boolean,
): string[] {
  const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
  const isOwn = (path: string) => own.some((one) => isIn(path, one));
  const isKept = (path: string) => isIn(path, caches);
  const allowed = ({ kind, path }: Act) => {
    if (isKept(path)) return kind === "read" || kind === "write";
    if (kind === "read") return isOwn(path) || readable.some((pattern) => pattern.test(path));
    if (kind === "write") return path === "/dev/null" || (isOwn(path) && writes(path));
    return kind === "run" && realpath(path) === realpathSync(process.execPath);
  };
  return acts.filter((act) => !allowed(act)).map(({ kind, said }) => `${kind}: ${said}`);
}

const realpath = (path: string) => (existsSync(path) ? realpathSync(path) : path);
const never = () => false;

/** What was read is kept there for the next run: the one folder besides the workspace. */
const caches = join(base, "caches");
const environment = { PATH: process.env.PATH, HOME: process.env.HOME, XDG_CACHE_HOME: caches };

async function run(witness: Witness, log: string, args: readonly string[]) {
  const [command = "", ...before] = witness.command(log);
  const program = spawn(command, [...before, ...args], {
    cwd: base,
    env: { ...environment, ...witness.environment(log) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((done) => program.once("close", done));
  const [stdout, stderr, status] = await Promise.all([text(program.stdout), text(program.stderr), ended]);
  return { stdout, stderr, status, acts: witness.acts(log) };
}

/** A hostile workspace, the folder beside it, and a file with all the pastes. */
function setting(name: string) {
  const root = join(base, name, "shop");
  const outside = join(base, name, "outside");
  for (const [path, content] of Object.entries(shop)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  fillOutside(outside);
  fillWorkspace(root, outside);
  const all = join(base, name, "pastes.txt");
  writeFileSync(all, pastes(outside).join("\n"));
  const one = join(base, name, "paste.txt");
  writeFileSync(one, paste);
  return { root, outside, all, one, log: join(base, name, "log") };
}

test("there are sixty pastes and more", () => expect(pastes("/x").length).toBeGreaterThanOrEqual(60));

const witnesses = [...(hasStrace ? [strace] : []), ...(process.platform === "win32" ? [] : [shim])];

test.runIf(process.platform === "linux" && process.env.CI === "true")("strace watches in CI", () =>
  expect(hasStrace).toBe(true),
);

describe.each(witnesses)("$name", { timeout: 120_000 }, (witness) => {
  test("sees a program that trespasses", async () => {
    const { one, log, root, outside } = setting(`${witness.name}-control`);
    const script = join(root, "trespass.cjs");
    writeFileSync(
      script,
      `const fs = require("fs");
       fs.readFileSync(${JSON.stringify(join(root, "folder/secret.py"))});
       fs.closeSync(fs.openSync("/etc/hosts"));
       fs.writeFileSync(${JSON.stringify(join(outside, "new.txt"))}, "x");
       try { fs.renameSync("/nonexistent/a", "/nonexistent/b"); } catch {}
       fs.promises.readdir("/etc").then(() => {
         require("child_process").spawnSync("true");
         require("net").connect(9, "127.0.0.1").on("error", () => {});
       });`,
    );
    const { acts } = await run(witness, log, [script]);
    const seen = trespasses(acts, [root, one], never).join("\n");
    for (const word of [
      "read: .*secret\\.py",
      "read: .*/etc/hosts",
      "write: .*new\\.txt",
      "write: .*nonexistent/b",
    ])
      expect(seen).toMatch(new RegExp(word));
    for (const word of ["read: .*/etc\\b", "run: .*true", "connect: "])
      expect(seen).toMatch(new RegExp(word));
  });

  test("explain and models open nothing else", async () => {
    const { root, all, log } = setting(`${witness.name}-explain`);
    const explained = await run(witness, log, [cli, "explain", all, "-w", root, "--format", "json"]);
    expect({ status: explained.status, stderr: explained.stderr }).toEqual({ status: 0, stderr: "" });
    expect(trespasses(explained.acts, [root, all], never)).toEqual([]);
    // The witness was there.
    expect(explained.acts.map(({ path }) => path)).toContain(join(root, "customers/models.py"));
    const { incidents, notes } = JSON.parse(explained.stdout);
    expect(incidents.length).toBeGreaterThanOrEqual(60);
    expect(explained.stdout).not.toContain(secret);
    expect(notes.join("\n")).toContain("a link leads out of the workspace");
    const listed = await run(witness, log, [cli, "models", "-w", root]);
    expect(listed.status).toBe(0);
    expect(trespasses(listed.acts, [root, all], never)).toEqual([]);
    expect(listed.stdout).toContain("customers/models.py:5");
    expect(listed.stdout).not.toContain(secret);
  });

  test("what is kept of a reading lies in its own folder, and not there either where nobody wants it", async () => {
    const { root, all, log } = setting(`${witness.name}-kept`);
    for (let index = 0; index < 50; index++)
      writeFileSync(
        join(root, `customers/more_${index}.py`),
        `from django.db import models\n\n\nclass More${index}(models.Model):\n    code = models.CharField(unique=True)\n`,
      );
    const without = await run(witness, log, [cli, "models", "-w", root, "--no-cache"]);
    expect(without.acts.filter(({ path }) => path.startsWith(caches))).toEqual([]);
    expect(trespasses(without.acts, [root, all], never)).toEqual([]);
    const kept = await run(witness, log, [cli, "models", "-w", root]);
    expect(trespasses(kept.acts, [root, all], never)).toEqual([]);
    expect(kept.stdout).toBe(without.stdout);
    expect(kept.stderr).toBe("");
  });

  test("fix --write writes the one file and nothing else", async () => {
    const { root, one, log } = setting(`${witness.name}-fix`);
    const { status, stderr, acts } = await run(witness, log, [
      ...[cli, "fix", one, "-w", root, "--fix", "get-or-create", "--write"],
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const isIts = (path: string) =>
      path === join(root, "customers/services.py") || /\/customers\/\.keyclash-[0-9a-f]{24}\.tmp$/.test(path);
    expect(trespasses(acts, [root, one], isIts)).toEqual([]);
    expect(acts.some(({ kind }) => kind === "write")).toBe(true);
    expect(readFileSync(join(root, "customers/services.py"), "utf8")).toContain("get_or_create");
  });

  test("the language server opens nothing else", async () => {
    const log = join(base, `${witness.name}-server.log`);
    const editor = await startEditor({
      folders: { shop },
      command: witness.command(log),
      environment: { ...environment, ...witness.environment(log) },
    });
    const root = realpathSync(editor.file("shop"));
    const outside = join(dirname(root), "outside");
    fillOutside(outside);
    fillWorkspace(root, outside);
    const answers: unknown[] = [];
    const ask = async (method: string, params: object) => {
      const answer = await editor.connection.sendRequest(method, params);
      answers.push(answer);
      return answer;
    };
    for (const [index, paste] of pastes(outside).entries()) {
      const uri = `untitled:Paste-${index}`;
      await ask("keyclash/explain", { text: paste, origin: "Clipboard", uri });
      await ask("textDocument/documentLink", { textDocument: { uri } });
      await ask("textDocument/hover", { textDocument: { uri }, position: { line: 1, character: 10 } });
    }
    for (const path of [
      "/etc/passwd",
      join(outside, "secret.py"),
      join(root, "linked.py"),
      join(root, "loop.py"),
    ]) {
      const uri = pathToFileURL(path).href;
      const textDocument = { uri };
      editor.open(uri, "python", "x = 1\n");
      await editor.filesChanged([{ uri, type: 1 }]);
      await ask("textDocument/hover", { textDocument, position: { line: 0, character: 0 } });
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
      await ask("textDocument/codeAction", { textDocument, range, context: { diagnostics: [] } });
      editor.close(uri);
      await editor.filesChanged([{ uri, type: 2 }]);
    }
    await ask("keyclash/explain", { text: paste, origin: "Clipboard", uri: "untitled:Last" });
    await ask("keyclash/report", {});
    await editor.stop();
    const acts = witness.acts(log);
    expect(trespasses(acts, [root], never)).toEqual([]);
    expect(acts.map(({ path }) => path)).toContain(join(root, "customers/models.py"));
    expect(JSON.stringify(answers)).not.toContain(secret);
  });
});
