/** What a user waits for in a workspace of 40,000 files: a lost stack is pasted into a window that has just been opened. By command alone. */

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { dressUp, marks, pictures, untilMarks, uriOf } from "./workbench";

const failure = (app: number, item: number) =>
  `django.db.utils.IntegrityError: duplicate key value violates unique constraint "app${app}_item${item}_sku_key"\nDETAIL:  Key (sku)=(A-1) already exists.\n`;

describe("a workspace of 40,000 files", () => {
  const rows: { what: string; value: string }[] = [];
  const tell = (what: string, ms: number) => rows.push({ what, value: Math.round(ms).toLocaleString("en") });

  before(dressUp);

  it("answers a lost stack", async () => {
    const first = await answered(33, 337, true);
    tell("first paste → the declaration is marked", first.declared);
    tell("first paste → the line is marked, everything was looked through", first.written);
    tell("a hover meanwhile, median", first.hovers[first.hovers.length >> 1] ?? 0);
    tell("a hover meanwhile, longest", first.hovers.at(-1) ?? 0);
    await pictures("large");
    const second = await answered(34, 341, false);
    tell("another failure, later: → its line is marked", second.written);
  });

  it("answers anew behind an edit", async () => {
    const uri = uriOf("backend/app33/views.py");
    const [mark] = marks(uri);
    assert(mark);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), "# moved\n");
    const start = performance.now();
    await vscode.workspace.applyEdit(edit);
    await untilMarks(uri, (found) => found[0]?.range.start.line === mark.range.start.line + 1);
    tell("an edit of the file → its mark stands at the new line", performance.now() - start);
  });

  it("tells its memory", () => {
    const all = process.platform === "linux" ? processes() : [];
    for (const [what, file] of [
      ["server (supervisor)", "dist/server.js"],
      ["process that answers", "dist/session.js"],
      ["reader of models", "dist/read-models.js"],
    ] as const)
      for (const { peak, now } of all.filter(({ command }) => command.includes(file)))
        rows.push({ what: `memory of the ${what}, MB: now, at most`, value: `${now}, ${peak}` });
    writeFileSync(process.env.KEYCLASH_TIMELINE ?? "", JSON.stringify(rows));
  });
});

/** Milliseconds from the paste on; hovers by their length. */
async function answered(app: number, item: number, asks: boolean) {
  const models = uriOf(`backend/app${app}/models.py`);
  const views = uriOf(`backend/app${app}/views.py`);
  await vscode.env.clipboard.writeText(failure(app, item));
  const start = performance.now();
  const since = () => performance.now() - start;
  let isOver = false;
  const declared = untilMarks(models, (found) => found.length > 0).then(since);
  const written = untilMarks(views, (found) => found.length > 0).then(since);
  const pasted = vscode.commands.executeCommand("keyclash.pasteError");
  const hovers: number[] = [];
  const asking = async () => {
    while (asks && !isOver) {
      const at = performance.now();
      await vscode.commands.executeCommand("vscode.executeHoverProvider", models, new vscode.Position(0, 0));
      hovers.push(performance.now() - at);
    }
  };
  const asked = asking();
  const times = { declared: await declared, written: await written };
  isOver = true;
  await pasted;
  await asked;
  return { ...times, hovers: hovers.sort((a, b) => a - b) };
}

/** Those of this machine with what they take of its memory, in MB. */
function processes(): { command: string; now: number; peak: number }[] {
  return readdirSync("/proc")
    .filter((id) => /^\d+$/.test(id))
    .flatMap((id) => {
      try {
        const status = readFileSync(`/proc/${id}/status`, "utf8");
        const of = (name: string) =>
          Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
        const command = readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ command, now: of("VmRSS"), peak: of("VmHWM") }];
      } catch {
        return [];
      }
    });
}
