/** What a broken or hostile editor can send: the server answers, recovers or ends with one clear line, and never falls silent. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { frame, openWire, type Wire } from "./wire";

let wire: Wire;
afterEach(async () => {
  wire.signal("SIGKILL");
  await wire.exit;
}, 60_000);

const initialize = {
  jsonrpc: "2.0",
  id: "init",
  method: "initialize",
  params: { processId: null, rootUri: null, capabilities: {} },
};
const paste = "sqlite3.IntegrityError: UNIQUE constraint failed: users.email\n";
const detect = (id: number | string) => ({
  jsonrpc: "2.0",
  id,
  method: "keyclash/detect",
  params: { text: paste },
});
const byId = (id: unknown) => (message: { id?: unknown; method?: unknown }) =>
  message.method === undefined && message.id === id;

async function start(execArgv: readonly string[] = []): Promise<void> {
  wire = openWire(execArgv);
  wire.send(initialize);
  await wire.reply(byId("init"));
  wire.send({ jsonrpc: "2.0", method: "initialized", params: {} });
}

/** The server still does its work. */
async function works(): Promise<void> {
  wire.send(detect("works"));
  const { result } = await wire.reply(byId("works"));
  const label = "users.email must be unique, and a row with this value exists.";
  expect(result).toEqual({ labels: [label], failure: label });
}

describe("addresses that are no encoding", () => {
  const addresses = [
    "untitled:100%",
    "untitled:%E0%A4%A",
    "file:///tmp/%zz/a.py",
    "file:///tmp/%00",
    "file://host:99999/%",
    "keyclash:/Clipboard%201%.dberror",
    "%",
    "",
    ":",
    "untitled:\ud800",
    "untitled:\u202e\u0000",
  ];
  it.each(addresses)("%j is a document as any other", async (uri) => {
    await start();
    wire.send({
      jsonrpc: "2.0",
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "keyclash", version: 1, text: paste } },
    });
    const isExplained = (message: { method?: string; params?: { uri?: string; diagnostics?: unknown[] } }) =>
      message.method === "textDocument/publishDiagnostics" && (message.params?.diagnostics ?? []).length > 0;
    await wire.reply(isExplained);
    const ask = (id: string, method: string, more = {}) =>
      wire.send({ jsonrpc: "2.0", id, method, params: { textDocument: { uri }, ...more } });
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 9 } };
    ask("hover", "textDocument/hover", { position: range.start });
    ask("links", "textDocument/documentLink");
    ask("actions", "textDocument/codeAction", { range, context: { diagnostics: [] } });
    for (const id of ["hover", "links", "actions"])
      expect((await wire.reply(byId(id))).error, id).toBeUndefined();
    wire.send({
      jsonrpc: "2.0",
      method: "workspace/didChangeWatchedFiles",
      params: { changes: [{ uri, type: 1 }] },
    });
    await works();
    expect(wire.complaints).toBe("");
  });
});

describe("the order of messages", () => {
  it("a request before initialize is answered: not initialized", async () => {
    wire = openWire();
    wire.send(detect(1));
    expect((await wire.reply(byId(1))).error?.code).toBe(-32002);
    wire.send({ jsonrpc: "2.0", id: 2, method: "shutdown" });
    expect((await wire.reply(byId(2))).error?.code).toBe(-32002);
    wire.send({ jsonrpc: "2.0", id: 3, method: "no/such" });
    expect((await wire.reply(byId(3))).error?.code).toBe(-32002);
    wire.send(initialize);
    expect((await wire.reply(byId("init"))).result).toMatchObject({ serverInfo: { name: "keyclash" } });
    await works();
  });

  it("a notification before initialize is dropped", async () => {
    wire = openWire();
    wire.send({
      jsonrpc: "2.0",
      method: "textDocument/didOpen",
      params: { textDocument: { uri: "untitled:a", languageId: "keyclash", version: 1, text: paste } },
    });
    wire.send(initialize);
    await wire.reply(byId("init"));
    wire.send({
      jsonrpc: "2.0",
      id: 1,
      method: "textDocument/hover",
      params: { textDocument: { uri: "untitled:a" }, position: { line: 0, character: 3 } },
    });
    expect((await wire.reply(byId(1))).result).toBeNull();
    wire.send({ jsonrpc: "2.0", id: 2, method: "keyclash/incidents" });
    expect((await wire.reply(byId(2))).result).toEqual([]);
  });

  it("a second initialize is an invalid request, and changes nothing", async () => {
    await start();
    wire.send({ ...initialize, id: 2 });
    expect((await wire.reply(byId(2))).error?.code).toBe(-32600);
    await works();
  });

  it("a request after shutdown is an invalid request, a notification is dropped, exit then is no failure", async () => {
    await start();
    wire.send({ jsonrpc: "2.0", id: 1, method: "shutdown" });
    expect((await wire.reply(byId(1))).result).toBeNull();
    wire.send({ jsonrpc: "2.0", method: "textDocument/didOpen", params: null });
    wire.send(detect(2));
    expect((await wire.reply(byId(2))).error?.code).toBe(-32600);
    wire.send({ jsonrpc: "2.0", id: 3, method: "shutdown" });
    expect((await wire.reply(byId(3))).error?.code).toBe(-32600);
    wire.send({ jsonrpc: "2.0", method: "exit" });
    expect(await wire.exit).toBe(0);
    expect(wire.complaints).toBe("");
  });

  it("exit without shutdown is exit code 1, before initialize too", async () => {
    await start();
    wire.send({ jsonrpc: "2.0", method: "exit" });
    expect(await wire.exit).toBe(1);
    wire = openWire();
    wire.send({ jsonrpc: "2.0", method: "exit" });
    expect(await wire.exit).toBe(1);
  });

  it("an input that ends is exit code 1, after shutdown 0", async () => {
    await start();
    wire.close();
    expect(await wire.exit).toBe(1);
    await start();
    wire.send({ jsonrpc: "2.0", id: 1, method: "shutdown" });
    await wire.reply(byId(1));
    wire.close();
    expect(await wire.exit).toBe(0);
  });
});

describe("frames that are none", () => {
  const broken: readonly (readonly [string, string, string])[] = [
    ["no number", "Content-Length: many\r\n\r\n{}", 'a Content-Length of "many"'],
    ["a negative length", "Content-Length: -5\r\n\r\n{}", 'a Content-Length of "-5"'],
    ["a length in hex", "Content-Length: 0x10\r\n\r\n{}", 'a Content-Length of "0x10"'],
    ["a huge length", "Content-Length: 99999999999\r\n\r\n{}", "a message of 99999999999 bytes"],
    ["an endless length", `Content-Length: ${"9".repeat(400)}\r\n\r\n{}`, "a Content-Length of"],
    ["no length", "Content-Type: application/vscode-jsonrpc\r\n\r\n{}", "a header without Content-Length"],
    ["an empty header", "\r\n\r\n{}", "a header without Content-Length"],
    ["a header without colon", "hello there\r\n\r\n", 'no header: "hello '],
    ["bytes of something else", "\u0000\u0001\u0002", "no header: "],
    ["JSON without a frame", '{"jsonrpc":"2.0"}', 'no header: "{"'],
    ["line feeds alone", "Content-Length: 2\n\n{}", "ends without a carriage return"],
    ["a header without end", `X: ${"x".repeat(5_000)}`, "a header of more than 4096 bytes"],
    ["two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", "two headers content-length"],
    [
      "another charset",
      "Content-Length: 2\r\nContent-Type: a/b; charset=utf-16\r\n\r\n{}",
      "a body in utf-16",
    ],
    ["a length too short", `Content-Length: 10\r\n\r\n${JSON.stringify(detect(1))}`, "no header: "],
  ];
  it.each(broken)("%s ends the server with a sentence and exit code 2", async (_name, bytes, sentence) => {
    await start();
    wire.raw(bytes);
    expect(await wire.exit).toBe(2);
    expect(wire.complaints).toContain(`keyclash: the language server ends, its input is no LSP: `);
    expect(wire.complaints).toContain(sentence);
    expect(wire.complaints.trimEnd().split("\n")).toHaveLength(1);
  });

  it("an input that ends within a message says so", async () => {
    await start();
    wire.raw("Content-Length: 50\r\n\r\n{");
    wire.close();
    expect(await wire.exit).toBe(2);
    expect(wire.complaints).toContain("the input ended in the middle of a message");
  });

  it("a message in pieces of one byte is a message", async () => {
    await start();
    for (const byte of Buffer.from(frame(JSON.stringify(detect("é"))))) wire.raw(Buffer.of(byte));
    expect((await wire.reply(byId("é"))).error).toBeUndefined();
  });
});

describe("bodies that are no message", () => {
  it.each(["", "{", "nonsense", "\u0000", "[1,", '{"a":\ud800}'])(
    "%j is a parse error, and the next message is read",
    async (body) => {
      await start();
      wire.raw(frame(body));
      expect((await wire.reply(byId(null))).error?.code).toBe(-32700);
      await works();
    },
  );

  it.each([
    null,
    1,
    "text",
    [],
    [detect(7)],
    {},
    { id: 1 },
    { method: 5, id: "known" },
    { method: "shutdown", id: null },
    { method: "shutdown", id: {} },
  ])("%j is an invalid request, and the next message is read", async (message) => {
    await start();
    wire.send(message);
    const isRefusal = ({ error }: { error?: { code: number } }) => error?.code === -32600;
    await wire.reply(isRefusal);
    await works();
  });

  it("deep JSON and parameters of any shape are survived", async () => {
    await start();
    wire.raw(frame(`${"[".repeat(200_000)}${"]".repeat(200_000)}`));
    const methods = ["hover", "documentLink", "codeAction"].map((name) => `textDocument/${name}`);
    const custom = ["explain", "detect", "incidents", "report", "clear"].map((name) => `keyclash/${name}`);
    let id = 100;
    for (const method of [...methods, ...custom, "codeAction/resolve", "no/such"])
      for (const params of [
        undefined,
        null,
        {},
        [],
        5,
        { text: 5 },
        { textDocument: null },
        { textDocument: { uri: 5 } },
      ]) {
        wire.send({ jsonrpc: "2.0", id: ++id, method, params });
        await wire.reply(byId(id));
      }
    for (const method of [
      "textDocument/didOpen",
      "textDocument/didChange",
      "workspace/didChangeWatchedFiles",
      "$/cancelRequest",
      "$/setTrace",
      "no/such",
    ])
      for (const params of [undefined, null, {}, [], { textDocument: {} }, { changes: [{}] }])
        wire.send({ jsonrpc: "2.0", method, params });
    wire.send({ jsonrpc: "2.0", id: "nobody asked", result: {} });
    await works();
  });
});

describe("a failure that nobody caught", () => {
  it("is told, and the server goes on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyclash-failure-"));
    const script = join(folder, "fail.cjs");
    writeFileSync(
      script,
      `process.on("SIGUSR2", () => { Promise.reject(new Error("unheard promise")); setImmediate(() => { throw new Error("unheard throw \\x1b[2J\\u202e"); }); });`,
    );
    await start(["--require", script]);
    wire.signal("SIGUSR2");
    await wire.complaint("unheard promise");
    await wire.complaint("unheard throw");
    await works();
    expect(wire.complaints).toContain(
      "keyclash: unexpected failure, the server goes on: Error: unheard throw \\u001b[2J\\u202e",
    );
    rmSync(folder, { recursive: true });
  });
});
