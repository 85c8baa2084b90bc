/** A word in the status bar when an incident is done with: the code handles it now, or its line is gone. */

import * as vscode from "vscode";
import type { IncidentState } from "../../server/src/lsp/protocol";
import type { Memory } from "./memory";
import { say } from "./message";

function sentence(state: IncidentState, name: string): string {
  return state === "handled"
    ? vscode.l10n.t("Handled: {0}", name)
    : vscode.l10n.t("No longer there: {0}", name);
}

export function tellOfHandled(memory: Pick<Memory, "incidents" | "onDidChange">): vscode.Disposable {
  const states = () => new Map(memory.incidents.map(({ id, state }) => [id, state]));
  let before = states();
  return memory.onDidChange(() => {
    const done = memory.incidents.filter(({ id, state }) => state !== "open" && before.get(id) === "open");
    before = states();
    const [first] = done;
    if (!first) return;
    const told = sentence(first.state, first.name);
    say(done.length > 1 ? vscode.l10n.t("{0} (and {1} more)", told, done.length - 1) : told);
  });
}
