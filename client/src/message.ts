/** Sentences that ask for nothing: they stand in the status bar for a moment, or until they are no longer true. */

import * as vscode from "vscode";
import { withoutIcons } from "./inert";

const milliseconds = 5_000;

/** Characters: what stands behind a name must still be seen in a narrow status bar. */
const longestName = 60;

let shown: vscode.Disposable | undefined;

export function say(sentence: string): void {
  hush();
  shown = vscode.window.setStatusBarMessage(`$(key) ${withoutIcons(sentence)}`, milliseconds);
}

/** Stands until it is taken back, or something newer is said. */
export function sayUntil(sentence: string): vscode.Disposable {
  hush();
  const mine = vscode.window.setStatusBarMessage(`$(key) ${withoutIcons(sentence)}`);
  shown = mine;
  return mine;
}

/** Takes back what was said last. */
export function hush(): void {
  shown?.dispose();
  shown = undefined;
}

/** The beginning of a headline, where more is to be said behind it. */
export function short(text: string): string {
  return text.length > longestName ? `${text.slice(0, longestName - 1).trimEnd()}…` : text;
}
