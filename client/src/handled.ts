/** A word in the status bar when an incident is done with: the code handles it now, or its line is gone. */

import type * as vscode from "vscode";
import type { IncidentState } from "../../server/src/lsp/protocol";
import type { Memory } from "./memory";
import { say } from "./message";

const words: Readonly<Partial<Record<IncidentState, string>>> = {
  handled: "Handled",
  gone: "No longer there",
};

export function tellOfHandled(memory: Pick<Memory, "incidents" | "onDidChange">): vscode.Disposable {
  const states = () => new Map(memory.incidents.map(({ id, state }) => [id, state]));
  let before = states();
  return memory.onDidChange(() => {
    const done = memory.incidents.filter(
      ({ id, state }) => words[state] !== undefined && before.get(id) === "open",
    );
    before = states();
    const [first] = done;
    if (!first) return;
    const more = done.length > 1 ? ` (and ${done.length - 1} more)` : "";
    say(`${words[first.state]}: ${first.name}${more}`);
  });
}
