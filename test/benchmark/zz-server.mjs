/** Child process: the shipped language server in one workspace, asked as an editor asks. Times are those of a clock, ms; prints JSON. */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

const [, , program, root, pastesFile] = process.argv;
const pastes = JSON.parse(readFileSync(pastesFile, "utf8"));
const questions = 60;
const edits = 11;

const server = spawn(
  process.execPath,
  [...(process.env.EXEC ? process.env.EXEC.split(" ") : []), program, "--stdio"],
  { stdio: ["pipe", "pipe", "inherit"] },
);
const connection = createProtocolConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
const marked = new Map();
let waiting = [];
connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
  marked.set(uri, diagnostics);
  const [fulfilled, left] = [waiting.filter(({ is }) => is()), waiting.filter(({ is }) => !is())];
  waiting = left;
  for (const { done } of fulfilled) done();
});
connection.onRequest("client/registerCapability", () => null);
connection.onRequest("workspace/workspaceFolders", () => folders);
const until = (is) => new Promise((done) => (is() ? done() : waiting.push({ is, done })));

const uriOf = (path) => pathToFileURL(join(root, path)).href;
const folders = [{ name: "monorepo", uri: pathToFileURL(root).href }];
connection.listen();
await connection.sendRequest("initialize", {
  processId: process.pid,
  rootUri: folders[0].uri,
  workspaceFolders: folders,
  capabilities: {
    workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
  },
  initializationOptions: { commands: [] },
});
await connection.sendNotification("initialized", {});

/** A request that needs no work, sent all the time: how long it waits is how long the server is busy in one stretch. */
const waits = { now: 0 };
let pings = true;
const pinging = (async () => {
  while (pings) {
    const sent = performance.now();
    await connection.sendRequest("keyclash/incidents");
    waits.now = Math.max(waits.now, performance.now() - sent);
    await new Promise((done) => setTimeout(done, 5));
  }
})();
const stretch = () => {
  const longest = waits.now;
  waits.now = 0;
  return longest;
};

let asked = 0;
const ask = async (text) => {
  const sent = performance.now();
  const uri = `untitled:${++asked}`;
  const { incidents } = await connection.sendRequest("keyclash/explain", { text, origin: "bench", uri });
  if (!incidents[0]?.callSite) throw new Error(`no line: ${JSON.stringify(incidents)}`);
  return performance.now() - sent;
};
const clear = () => connection.sendRequest("keyclash/clear", {});

await connection.sendRequest("keyclash/incidents");
stretch();
const first = await ask(pastes.first);
const firstStretch = stretch();
for (const text of pastes.warm) await ask(text);
await clear();
stretch();
const again = [];
for (let i = 0; i < questions; i++) again.push(await ask(pastes.others[i % pastes.others.length]));
const againStretch = stretch();
await clear();

// One edit after the other in the file that writes: each moves the line by one.
await ask(pastes.edited.text);
const uri = uriOf(pastes.edited.file);
let text = readFileSync(join(root, pastes.edited.file), "utf8");
const lineOf = () => (marked.get(uri) ?? [])[0]?.range.start.line;
await until(() => lineOf() !== undefined);
connection.sendNotification("textDocument/didOpen", {
  textDocument: { uri, languageId: "typescript", version: 1, text },
});
await new Promise((done) => setTimeout(done, 2_000));
stretch();
const edited = [];
for (let version = 2; version < edits + 2; version++) {
  const wanted = lineOf() + 1;
  text = `\n${text}`;
  const sent = performance.now();
  connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges: [{ text }],
  });
  await until(() => lineOf() === wanted);
  edited.push(performance.now() - sent);
}
const editStretch = stretch();
connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
await clear();

// A checkout: a hundred files of models are other ones.
for (const file of pastes.changed)
  writeFileSync(join(root, file), `${readFileSync(join(root, file), "utf8")}\n// changed\n`);
stretch();
connection.sendNotification("workspace/didChangeWatchedFiles", {
  changes: pastes.changed.map((file) => ({ uri: uriOf(file), type: 2 })),
});
const behindChange = await ask(pastes.others[0]);
const changeStretch = stretch();

pings = false;
await pinging;
const memory = memoryOf(server.pid);
const gone = new Promise((done) => server.once("exit", done));
await connection.sendRequest("shutdown");
connection.sendNotification("exit");
await gone;
again.sort((a, b) => a - b);
edited.sort((a, b) => a - b);
process.stdout.write(
  JSON.stringify({
    first,
    firstStretch,
    median: again[again.length >> 1],
    p95: again[Math.floor(again.length * 0.95)],
    againStretch,
    edited: edited[edited.length >> 1],
    editStretch,
    behindChange,
    changeStretch,
    memory,
  }),
  () => process.exit(0),
);

/** Resident memory of a process and of those that it started, MB; Linux. */
function memoryOf(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number),
  );
  const kb = Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  return kb / 1024 + children.reduce((sum, child) => sum + memoryOf(child), 0);
}
