/** Sentences that ask for nothing: they stand in the status bar for a moment, or until they are no longer true. */

import * as vscode from "vscode";
import { withoutIcons } from "./inert";

const milliseconds = 5_000;

let shown: vscode.Disposable | undefined;

export function say(sentence: string): void {
  hush();
  shown = vscode.window.setStatusBarMessage(`$(key) ${withoutIcons(sentence)}`, milliseconds);
}

/** Takes back what was said last. */
export function hush(): void {
  shown?.dispose();
  shown = undefined;
}
