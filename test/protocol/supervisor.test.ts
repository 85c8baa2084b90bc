/** Whatever becomes of the process that answers, the editor sees the same incidents, and gets its answers from another. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Hover } from "vscode-languageserver-protocol/node";
import type { ExplainResult, FixAnswer, IncidentSummary, OutlineNode } from "../../server/src/lsp/protocol";
import { ableClient, type Editor, type EditorOptions, startEditor } from "./editor";
import { files, paste } from "./shop";

const patience = { timeout: 120_000 };

let editor: Editor;
let folder: string | undefined;
afterEach(async () => {
  await editor.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
}, 60_000);

async function begin(options: Partial<EditorOptions> = {}): Promise<void> {
  editor = await startEditor({ folders: { shop: files }, capabilities: ableClient, ...options });
}

const ask = <Result>(method: string, params: unknown = null): Promise<Result> =>
  editor.connection.sendRequest(`keyclash/${method}`, params) as Promise<Result>;
const explain = (text = paste, uri = "keyclash:/a") =>
  ask<ExplainResult>("explain", { text, origin: "Clipboard", uri });
const incidents = () => ask<IncidentSummary[]>("incidents");
const services = () => editor.uri("shop/customers/services.py");
const hover = () =>
  editor.connection.sendRequest("textDocument/hover", {
    textDocument: { uri: services() },
    position: { line: 4, character: 20 },
  }) as Promise<Hover | null>;

/** Processes that the one started: Linux alone tells. */
function children(): number[] {
  const told = readFileSync(`/proc/${editor.pid}/task/${editor.pid}/children`, "utf8");
  return told.split(" ").filter(Boolean).map(Number);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 20));
}

/** Kills the process that answers, and waits until it is gone. */
async function killSession(): Promise<void> {
  const [session] = children();
  if (session === undefined) throw new Error("nobody is there to be killed");
  process.kill(session, "SIGKILL");
  await until(() => !children().includes(session));
}

describe("a process that is killed", () => {
  it("leaves the same incidents and marks, and the fixes of them", patience, async () => {
    await begin();
    await explain();
    const before = await incidents();
    const marks = editor.diagnostics(services());
    const said = await hover();
    expect(before).toHaveLength(1);
    expect(marks).toHaveLength(1);
    for (let times = 0; times < 3; times++) {
      await killSession();
      expect(await incidents()).toEqual(before);
      expect(await hover()).toEqual(said);
      expect(editor.diagnostics(services())).toEqual(marks);
    }
    const nodes = await ask<OutlineNode[]>("outline", { id: before[0]?.id });
    const fix = nodes.find(({ kind }) => kind === "fix")?.value;
    const { edit } = await ask<FixAnswer>("fix", { id: before[0]?.id, fix });
    expect(JSON.stringify(edit)).toContain(services());
    // Files are watched once, by the last of them.
    expect(editor.registered.filter((method) => method.includes("didChangeWatchedFiles"))).toHaveLength(1);
  });

  it("leaves no question without its answer", patience, async () => {
    await begin();
    const asked = [explain(), explain(paste, "keyclash:/b")];
    await killSession();
    for (const answer of await Promise.all(asked)) expect(answer.incidents).toHaveLength(1);
    expect(await incidents()).toHaveLength(1);
  });

  it("knew the texts of open documents, with what was typed into them", patience, async () => {
    await begin();
    const text = readFileSync(editor.file("shop/customers/services.py"), "utf8");
    editor.open(services(), "python", text);
    await explain();
    const line = editor.diagnostics(services())[0]?.range.start.line ?? 0;
    await killSession();
    editor.change(services(), `# a line more\n${text}`);
    await editor.until(() => editor.diagnostics(services())[0]?.range.start.line === line + 1);
  });
});

/** Does to the process that answers what the text of a question names. */
const panic = `
  const { existsSync, writeFileSync } = require("node:fs");
  const once = __filename + ".done";
  process.on("message", (message) => {
    const { params } = message;
    const told = JSON.stringify(params ?? null);
    if (told.includes("panic:exit")) process.exit(7);
    if (told.includes("panic:throw")) setImmediate(() => { throw new Error("a panic"); });
    if (told.includes("panic:memory")) for (const all = []; ; ) all.push(new Array(1e6).fill(all.length));
    if (told.includes("panic:loop") && !existsSync(once)) {
      writeFileSync(once, "");
      for (;;);
    }
  });
`;

describe("a question at which the process", () => {
  const beginWith = async (options: Partial<EditorOptions> = {}, ...words: string[]) => {
    folder = mkdtempSync(join(tmpdir(), "keyclash-panic-"));
    const script = join(folder, "panic.cjs");
    writeFileSync(script, panic);
    await begin({ ...options, command: [process.execPath, ...words, "--require", script] });
  };

  it.each([
    ["exits", "panic:exit", []],
    ["runs out of memory", "panic:memory", ["--max-old-space-size=150"]],
  ])("%s twice is answered by a reason, and the rest goes on", patience, async (_what, text, words) => {
    await beginWith({}, ...words);
    await explain();
    const before = await incidents();
    await expect(explain(text, "keyclash:/b")).rejects.toThrow(
      "the process that answers has ended twice over this question",
    );
    expect(await incidents()).toEqual(before);
    expect(editor.diagnostics(services())).toHaveLength(1);
  });

  it("throws where nobody catches is answered", patience, async () => {
    await beginWith();
    expect((await explain("panic:throw")).incidents).toEqual([]);
    expect((await explain()).incidents).toHaveLength(1);
  });

  it("turns in a circle is taken from it, and answered by the next", patience, async () => {
    await beginWith({ patience: "600000,1500,10" });
    await explain();
    expect((await explain(`${paste}\npanic:loop`, "keyclash:/b")).incidents).toHaveLength(1);
    expect(await incidents()).toHaveLength(1);
  });

  it("dies when a document opens leaves it out, until its text is another one", patience, async () => {
    await beginWith();
    await explain();
    editor.open("untitled:paste", "keyclash", "panic:exit");
    expect(await incidents()).toHaveLength(1);
    await until(() => children().length === 1);
    expect(await incidents()).toHaveLength(1);
    editor.change("untitled:paste", paste);
    await editor.until(() => editor.diagnostics("untitled:paste").length > 0);
  });
});

describe("a process without a question", () => {
  const short = "200,15000,8";

  it("ends after a while, and is there again for the next one", patience, async () => {
    await begin({ patience: short });
    await explain();
    const before = await incidents();
    const said = await hover();
    const marks = editor.diagnostics(services());
    await until(() => children().length === 0);
    expect(editor.diagnostics(services())).toEqual(marks);
    expect(await hover()).toEqual(said);
    await until(() => children().length === 0);
    expect(await incidents()).toEqual(before);
    await until(() => children().length === 0);
    const text = readFileSync(editor.file("shop/customers/services.py"), "utf8");
    editor.open(services(), "python", text);
    editor.change(services(), `# a line more\n${text}`);
    await editor.until(
      () => editor.diagnostics(services())[0]?.range.start.line === (marks[0]?.range.start.line ?? 0) + 1,
    );
  });

  it("is not started for what is about incidents, where there are none", patience, async () => {
    await begin({ patience: short });
    await until(() => children().length === 0);
    const textDocument = { uri: services() };
    expect(await hover()).toBeNull();
    expect(await editor.connection.sendRequest("textDocument/codeLens", { textDocument })).toBeNull();
    editor.open(services(), "python", "x = 1\n");
    expect(await editor.connection.sendRequest("textDocument/documentLink", { textDocument })).toBeNull();
    expect(children()).toEqual([]);
    expect((await explain()).incidents).toHaveLength(1);
  });
});
