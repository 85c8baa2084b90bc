/** What the server told of its incidents: kept for the list, for the next server, and over a reload of the window. */

import * as vscode from "vscode";
import type { IncidentSummary, StateParams } from "../../server/src/lsp/protocol";

export interface Memory extends vscode.Disposable {
  /** Newest first. */
  readonly incidents: readonly IncidentSummary[];
  /** Documents of pastes that still mean something. */
  readonly pastes: readonly string[];
  /** For the next server; undefined = nothing is known. */
  readonly kept: unknown;
  readonly onDidChange: vscode.Event<void>;
  take(state: StateParams): void;
}

const key = "state";

/** @param storage VS Code's own, of this workspace: the only place on disk where data values of pastes are */
export function createMemory(storage: vscode.Memento): Memory {
  const changed = new vscode.EventEmitter<void>();
  let state = storage.get<StateParams>(key);
  return {
    get incidents() {
      return state?.incidents ?? [];
    },
    get pastes() {
      return state?.pastes ?? [];
    },
    get kept() {
      return state?.kept;
    },
    onDidChange: changed.event,
    take: (told) => {
      state = told;
      void storage.update(key, told);
      changed.fire();
    },
    dispose: () => changed.dispose(),
  };
}
