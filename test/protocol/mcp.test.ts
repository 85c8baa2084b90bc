/** `keyclash mcp` as an agent's host sees it: tools over standard input and output, the command line's own answers, no values unasked. */

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { files, paste, value } from "./shop";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const base = realpathSync(mkdtempSync(join(tmpdir(), "keyclash-mcp-")));
const shop = join(base, "code/shop");
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(shop, path)), { recursive: true });
  writeFileSync(join(shop, path), text);
}
mkdirSync(join(base, "outside"));
symlinkSync(join(base, "outside"), join(base, "code/link"));

interface Answer {
  readonly id: number;
  readonly result?: { content: { type: string; text: string }[]; isError?: boolean; [key: string]: unknown };
  readonly error?: { code: number; message: string };
}

interface Host {
  ask(method: string, params?: object): Promise<Answer>;
  /** Of a tool: its text, or the sentence of its refusal. */
  call(name: string, args: object): Promise<{ text: string; isError: boolean }>;
  raw(line: string): void;
  close(): void;
  readonly exit: Promise<number | null>;
  readonly complaints: () => string;
}

let running: Host | undefined;
afterEach(async () => {
  running?.close();
  await running?.exit;
});

/** @param version of the protocol that the host speaks */
async function openHost(args: readonly string[], version = "2025-06-18"): Promise<Host> {
  const server = spawn(process.execPath, [cli, "mcp", ...args], { cwd: base, stdio: "pipe" });
  const waiting = new Map<number, (answer: Answer) => void>();
  let complaints = "";
  let last = 0;
  server.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  server.stdin.on("error", () => {});
  createInterface(server.stdout).on("line", (line) => {
    // Nothing else may be printed there.
    const answer: Answer = JSON.parse(line);
    waiting.get(answer.id)?.(answer);
  });
  const exit = new Promise<number | null>((done) => server.once("close", done));
  const raw = (line: string) => void server.stdin.write(`${line}\n`);
  const ask = (method: string, params: object = {}) =>
    new Promise<Answer>((done, fail) => {
      last++;
      waiting.set(last, done);
      void exit.then(() => fail(new Error(`the server has ended: ${complaints}`)));
      raw(JSON.stringify({ jsonrpc: "2.0", id: last, method, params }));
    });
  const host: Host = {
    ask,
    call: async (name, given) => {
      const { result, error } = await ask("tools/call", { name, arguments: given });
      if (!result) throw new Error(JSON.stringify(error));
      return { text: result.content[0]?.text ?? "", isError: result.isError === true };
    },
    raw,
    close: () => void server.stdin.end(),
    exit,
    complaints: () => complaints,
  };
  running = host;
  await ask("initialize", {
    protocolVersion: version,
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  });
  raw(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
  return host;
}

const onCommandLine = (...args: string[]) =>
  spawnSync(process.execPath, [cli, "explain", "--format", "json", ...args], {
    input: paste,
    encoding: "utf8",
  }).stdout;

test("names its tools, that they change nothing, and what they take", async () => {
  const host = await openHost([]);
  const { result } = await host.ask("tools/list");
  expect(result?.tools).toMatchObject([
    {
      name: "keyclash_explain",
      annotations: { readOnlyHint: true, openWorldHint: false },
      inputSchema: { required: ["text"], properties: { text: {}, workspace: {}, values: {} } },
    },
    { name: "keyclash_models", annotations: { readOnlyHint: true } },
  ]);
});

test.each(["2024-11-05", "2025-11-25"])("answers a host of %s", async (version) => {
  const host = await openHost(["--workspace", shop], version);
  expect((await host.call("keyclash_explain", { text: paste })).isError).toBe(false);
});

describe("keyclash_explain", () => {
  test("answers as the command line does, without the values until they are asked for", async () => {
    const host = await openHost(["--workspace", shop]);
    const { text } = await host.call("keyclash_explain", { text: paste });
    expect(text).toBe(onCommandLine("--workspace", shop, "--no-values"));
    expect(text).not.toContain(value);
    const [incident] = JSON.parse(text).incidents;
    expect(incident).toMatchObject({
      value: "…",
      callSite: { file: "customers/services.py", line: 5, evidence: "frame" },
      key: { model: "Customer", file: "customers/models.py" },
    });
    const asked = await host.call("keyclash_explain", { text: paste, values: true });
    expect(asked.text).toBe(onCommandLine("--workspace", shop));
    expect(JSON.parse(asked.text).incidents[0].value).toBe(value);
  });

  test("explains the text alone where no folder was given", async () => {
    const host = await openHost([]);
    const { text } = await host.call("keyclash_explain", { text: paste });
    expect(text).toBe(onCommandLine("--no-values"));
    expect(JSON.parse(text).incidents[0]).toMatchObject({ violation: "unique", key: null });
  });

  test("reads a folder within the one that was given, and no other", async () => {
    const host = await openHost(["--workspace", join(base, "code")]);
    const within = await host.call("keyclash_explain", { text: paste, workspace: "shop" });
    expect(JSON.parse(within.text).incidents[0].callSite.file).toBe("customers/services.py");
    for (const workspace of [
      "..",
      "../outside",
      join(base, "outside"),
      "/",
      "link",
      "nowhere",
      "shop/manage.py",
    ]) {
      const refused = await host.call("keyclash_explain", { text: paste, workspace });
      expect(refused, workspace).toEqual({
        isError: true,
        text: expect.stringMatching(
          /is not within .*code, which the server was started with$|is not a folder$/,
        ),
      });
    }
    const other = await openHost([]);
    expect(await other.call("keyclash_explain", { text: paste, workspace: shop })).toEqual({
      isError: true,
      text: expect.stringContaining("no folder may be read: start the server as"),
    });
    host.close();
    await host.exit;
  });

  test("says what was looked for where there is no violation, and what is wrong with its input", async () => {
    const host = await openHost([]);
    expect(JSON.parse((await host.call("keyclash_explain", { text: "" })).text)).toMatchObject({
      incidents: [],
      notes: [expect.stringContaining("empty")],
    });
    for (const args of [{}, { text: 5 }, { text: "x", values: "yes" }, { text: "x", workspace: ["/"] }])
      expect(await host.call("keyclash_explain", args)).toEqual({
        isError: true,
        text: expect.stringMatching(/text|values|workspace/),
      });
    expect(
      (await host.ask("tools/call", { name: "keyclash_nothing", arguments: {} })).error?.message,
    ).toContain("keyclash_nothing");
  });

  test("reads a text of megabytes", async () => {
    const host = await openHost([]);
    const long = `${"a line of a log that says nothing\n".repeat(100_000)}${paste}`;
    const { text } = await host.call("keyclash_explain", { text: long });
    expect(JSON.parse(text).incidents).toHaveLength(1);
  });

  test("stops when it is cancelled, and goes on with the next question", async () => {
    const host = await openHost(["--workspace", shop]);
    const cancelled = host.ask("tools/call", { name: "keyclash_explain", arguments: { text: paste } });
    let answered = false;
    cancelled.then(
      () => {
        answered = true;
      },
      () => {},
    );
    // The handshake had the first number.
    host.raw(JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 2 } }));
    const { text } = await host.call("keyclash_explain", { text: paste });
    expect(JSON.parse(text).incidents).toHaveLength(1);
    expect(answered, "a cancelled question has no answer").toBe(false);
  });
});

test("keyclash_models lists as the command line does", async () => {
  const host = await openHost(["--workspace", shop]);
  const listed = spawnSync(process.execPath, [cli, "models", "-w", shop, "--format", "json"], {
    encoding: "utf8",
  });
  expect((await host.call("keyclash_models", {})).text).toBe(listed.stdout);
  expect(JSON.parse(listed.stdout).constraints.length).toBeGreaterThan(0);
});

describe("the process", () => {
  test("goes on after lines that are no message, and ends with its input", async () => {
    const host = await openHost([]);
    host.raw("{ this is no JSON");
    host.raw('{"jsonrpc":"1.0"}');
    expect((await host.ask("tools/list")).result?.tools).toHaveLength(2);
    host.close();
    expect(await host.exit).toBe(0);
  });

  test("ends with a sentence and 2 where a message is over its limit", async () => {
    const host = await openHost([]);
    host.raw("x".repeat(17 * 1024 * 1024));
    expect(await host.exit).toBe(2);
    expect(host.complaints()).toMatch(/^keyclash: the server ends, a message has more than 16 MB/);
  });

  test("does not begin in a folder that is none", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [cli, "mcp", "-w", join(base, "nowhere")],
      {
        encoding: "utf8",
        input: "",
      },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^keyclash: the workspace .*nowhere is not a folder\n$/);
  });

  test("alone loads the SDK: the other commands do not pay for it", () => {
    const loaded = (...args: string[]) =>
      spawnSync(process.execPath, ["--require", spy, cli, ...args], { input: "", encoding: "utf8" }).stderr;
    const spy = join(base, "spy.cjs");
    writeFileSync(
      spy,
      'process.on("exit", () => process.stderr.write(Object.keys(require.cache).filter((f) => f.endsWith("mcp-sdk.js")).join() + "\\n"));',
    );
    expect(loaded("mcp")).toMatch(/mcp-sdk\.js/);
    expect(loaded("explain")).not.toMatch(/mcp-sdk/);
    expect(loaded("models", "-w", shop)).not.toMatch(/mcp-sdk/);
  });
});
