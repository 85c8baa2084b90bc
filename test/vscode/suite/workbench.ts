/** What the tests do with the workbench beyond the extension API: pictures, keys, and waiting for a state. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

/** What run.mjs says about the example in the open folder. */
export interface Example {
  readonly name: string;
  readonly workspace: string;
  readonly paste: string;
  /** `name` = what is underlined of it. */
  readonly call: { readonly file: string; readonly text: string; readonly name: string };
  readonly key: { readonly file: string; readonly text: string };
  readonly headline: string;
  readonly compile: readonly [string, readonly string[]];
  /** The command line that prints the error. */
  readonly run: string;
  /** What js-debug runs: a program that prints the error, and one that lets it go uncaught. */
  readonly node?: { readonly prints: string; readonly throws: string };
  /** What debugpy runs, and by which Python. */
  readonly python?: { readonly python: string; readonly script: string };
  /** An error whose stack names the outermost layer alone. */
  readonly layered: {
    readonly paste: string;
    /** What stands on the lines from the printed frame to the write. */
    readonly steps: readonly { readonly file: string; readonly text: string; readonly name?: string }[];
    /** True where the writing line can be mended. */
    readonly fixed: boolean;
    readonly compile?: readonly [string, readonly string[]];
  };
}

export const example: Example = JSON.parse(process.env.KEYCLASH_EXAMPLE ?? "{}");

/** What the window showed before it was loaded anew. */
export const leftOver = join(dirname(example.paste), "left-over.json");

export const uriOf = (path: string) => vscode.Uri.file(join(example.workspace, path));

export const marks = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "keyclash");

/** The titles of all tabs. */
export const tabs = () =>
  vscode.window.tabGroups.all.flatMap(({ tabs: open }) => open.map(({ label }) => label));

/** Resolves when the diagnostics of the file fulfil the condition; mocha's time limit is the limit. */
export function untilMarks(
  uri: vscode.Uri,
  condition: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!condition(marks(uri))) return;
      listener.dispose();
      done();
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

/** Resolves when the editor that has the focus, and its selection, fulfil the condition. */
export function untilEditor(condition: (editor: vscode.TextEditor) => boolean): Promise<void> {
  return new Promise((done) => {
    const listeners: vscode.Disposable[] = [];
    const look = () => {
      const editor = vscode.window.activeTextEditor;
      if (!editor || !condition(editor)) return;
      for (const listener of listeners) listener.dispose();
      done();
    };
    listeners.push(
      vscode.window.onDidChangeActiveTextEditor(look),
      vscode.window.onDidChangeTextEditorSelection(look),
    );
    look();
  });
}

/** Resolves when the open tabs fulfil the condition. */
export function untilTabs(condition: () => boolean): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!condition()) return;
      listener.dispose();
      done();
    };
    const listener = vscode.window.tabGroups.onDidChangeTabs(look);
    look();
  });
}

/** The entry in the status bar that tells of a failure that a terminal or a debug session has printed. */
export const entry = '.statusbar-item[id*="keyclash"][id$="offer"] a';

/** Keys, the mouse and pictures exist in the host of test/vscode/host only; elsewhere nothing happens. */
export async function act(action: string, options: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const hands = process.env.KEYCLASH_WORKBENCH;
  if (!hands) return undefined;
  const response = await fetch(hands, { method: "POST", body: JSON.stringify({ action, ...options }) });
  if (!response.ok) throw new Error(`${action}: ${await response.text()}`);
  return response.json();
}

/** Gives the command until what it opens is seen: a hover closes again when the focus or the text below it moves. */
export async function show(command: string, selector: string): Promise<void> {
  for (let seen = false; !seen; ) {
    await vscode.commands.executeCommand(command);
    seen = await act("read", { selector, timeout: 3_000 }).then(
      () => true,
      () => false,
    );
  }
}

export const takesPictures = Boolean(process.env.KEYCLASH_PICTURES);

const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  contrast: "Default High Contrast",
};

/** The same surface in light, dark and high contrast. @param again shows what goes when the colours change */
export async function pictures(name: string, again: () => Promise<unknown> = async () => {}): Promise<void> {
  if (!takesPictures) return;
  const workbench = vscode.workspace.getConfiguration("workbench");
  for (const [kind, theme] of Object.entries(themes)) {
    await workbench.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
    await again();
    await picture(`${name}-${kind}`);
  }
  await workbench.update("colorTheme", themes.dark, vscode.ConfigurationTarget.Global);
}

export async function picture(name: string): Promise<void> {
  const folder = process.env.KEYCLASH_PICTURES;
  if (folder) await act("picture", { file: join(folder, `${name}.png`) });
}

/**
 * The look of the pictures. Set twice: VS Code starts a development window with the first theme below the folder of the
 * developed extension, and the themes of the host's own VS Code stand below it (.vscode-test).
 */
export async function dressUp(): Promise<void> {
  if (!takesPictures) return;
  const workbench = vscode.workspace.getConfiguration("workbench");
  for (const theme of ["Default Light Modern", "Default Dark Modern"])
    await workbench.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
}

/** What stands on the line at which the range begins. */
export async function lineAt(uri: vscode.Uri, { start }: vscode.Range): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).lineAt(start).text;
}

export async function text(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

export async function covered(uri: vscode.Uri, range: vscode.Range): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText(range);
}

/** Asks the providers of a document; VS Code drops a question when something newer comes between: asked again, it answers. */
export async function ask<Answer>(command: string, ...args: readonly unknown[]): Promise<Answer> {
  for (;;)
    try {
      return await vscode.commands.executeCommand<Answer>(command, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !/^Cancell?ed/.test(error.message)) throw error;
    }
}

export async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await ask<vscode.Hover[]>("vscode.executeHoverProvider", uri, position);
  return hovers
    .flatMap(({ contents }) => contents.map((one) => (typeof one === "string" ? one : one.value)))
    .join("\n");
}

/** All quick fixes there, with the edits of the first ones; VS Code does not tell whose they are. */
export async function quickFixesAt(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const { value } = vscode.CodeActionKind.QuickFix;
  return ask("vscode.executeCodeActionProvider", uri, range, value, 20);
}

/** The tab of the example's paste: another test may have brought the same text in by another way, it keeps its first name. */
export async function pasteTab(): Promise<vscode.Uri> {
  const folder = vscode.Uri.from({ scheme: "keyclash", path: "/" });
  const paste = readFileSync(example.paste, "utf8");
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  for (const name of names.filter((one) => !one.startsWith("Paste here"))) {
    const uri = vscode.Uri.joinPath(folder, name);
    if (new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) === paste) return uri;
  }
  throw new Error(`no paste of the example among ${names.join(", ")}`);
}

/** Closes every editor and forgets every incident. */
export async function reset(): Promise<void> {
  await vscode.commands.executeCommand("keyclash.clear");
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
