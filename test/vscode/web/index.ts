/** The job in VS Code's web worker extension host, where there is no Node: paste, marks, quick fix. What VS Code calls is `run`. */

import * as vscode from "vscode";

/** Put in by run.mjs: there is no environment to read it from. */
declare const KEYCLASH_EXAMPLE: {
  readonly paste: string;
  readonly headline: string;
  readonly call: { readonly file: string; readonly text: string; readonly name: string };
  readonly key: { readonly file: string; readonly text: string };
};

const { paste, headline, call, key } = KEYCLASH_EXAMPLE;

/** Workers that were started since; what runs here shares its scope with the extension. */
const workers: { terminate(): void }[] = [];

function watchWorkers(): void {
  const scope = globalThis as unknown as { Worker: new (...args: unknown[]) => { terminate(): void } };
  scope.Worker = new Proxy(scope.Worker, {
    construct(Worker, args: unknown[]) {
      const worker = new Worker(...args);
      workers.push(worker);
      return worker;
    },
  });
}

export async function run(): Promise<void> {
  watchWorkers();
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  check(folder, "a folder is open");
  check("importScripts" in globalThis, "the tests run in a browser's worker");
  check(!("process" in globalThis && "versions" in process), "there is no Node");
  const written = vscode.Uri.joinPath(folder.uri, call.file);
  const declared = vscode.Uri.joinPath(folder.uri, key.file);

  await vscode.env.clipboard.writeText(paste);
  await vscode.commands.executeCommand("keyclash.pasteError");
  await untilMarks(written, (marks) => marks.length > 0);
  await untilMarks(declared, (marks) => marks.length > 0);
  const [mark] = marksOf(written);
  const document = await vscode.workspace.openTextDocument(written);
  check(mark, "the write is marked");
  check(mark.message.startsWith(headline), `the mark says ${headline}: ${mark.message}`);
  check(document.getText(mark.range) === call.name, `${call.name} is underlined`);
  check(document.lineAt(mark.range.start).text.includes(call.text), `on the line of ${call.text}`);
  const [there] = marksOf(declared);
  const models = await vscode.workspace.openTextDocument(declared);
  check(there && models.getText(there.range).includes(key.text), "the declaration is marked");

  const started = () => workers.length;
  check(started() === 1, `one worker was started: ${started()}`);
  const gone = untilMarks(written, (marks) => marks.length === 0);
  // As a browser ends one that has no memory left: nobody is told.
  workers[0]?.terminate();
  await gone;
  await untilMarks(written, (marks) => marks.length > 0);
  await untilMarks(declared, (marks) => marks.length > 0);
  check(started() === 2, "a worker that has ended is replaced, and the marks come back");
  check(marksOf(written)[0]?.message === mark.message, "with the same words");

  const canTry = (await vscode.commands.getCommands(true)).includes("keyclash.tryExample");
  check(!canTry, "the example, which wants a folder of its own, is not offered in a browser");

  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    written,
    mark.range,
    vscode.CodeActionKind.QuickFix.value,
    10,
  );
  const fix = actions.find(({ title, edit }) => title.startsWith("Catch the duplicate") && edit);
  check(fix?.edit, `a fix with its edit is among ${actions.map(({ title }) => title).join(", ")}`);
  const before = document.getText();
  check(await vscode.workspace.applyEdit(fix.edit), "its edit is applied");
  check(document.getText() !== before, "and changes the file");
  await untilMarks(written, (marks) => marks.length === 0);
}

function marksOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "keyclash");
}

function untilMarks(
  uri: vscode.Uri,
  condition: (marks: readonly vscode.Diagnostic[]) => boolean,
): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!condition(marksOf(uri))) return;
      listener.dispose();
      done();
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

function check(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Not so: ${what}`);
  console.log(`  ✔ ${what}`);
}
