/** The language status item: how many incidents are open, and whether the server is at work. */

import * as vscode from "vscode";
import type { StatusParams } from "../../server/src/lsp/protocol";
import { hush } from "./message";
import { workspaceSchemes } from "./schemes";

export interface Status extends vscode.Disposable {
  show(params: StatusParams): void;
  failed(how: Failure): void;
}

/** What became of the server. */
type Failure = "did not start" | "stopped" | "ended and is started again";

export function createStatus(): Status {
  const item = vscode.languages.createLanguageStatusItem("keyclash.status", [
    { language: "keyclash" },
    ...workspaceSchemes().map((scheme) => ({ scheme })),
  ]);
  item.name = "Keyclash";
  let before = 0;
  const show = ({ busy, open, total }: StatusParams) => {
    // What was said of an incident is no longer true when it was fixed or cleared.
    if (open < before) hush();
    before = open;
    item.busy = busy;
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.text =
      open === 0 ? "Keyclash: no open incident" : `Keyclash: ${open} open incident${open === 1 ? "" : "s"}`;
    item.command =
      total > 0
        ? { command: "keyclash.showIncidents", title: "Show" }
        : { command: "keyclash.pasteError", title: "Paste Error" };
  };
  show({ busy: false, open: 0, total: 0 });
  return {
    show,
    failed: (how) => {
      const again = how === "ended and is started again";
      item.busy = again;
      item.severity = vscode.LanguageStatusSeverity[again ? "Warning" : "Error"];
      item.text = `Keyclash: the language server ${how}`;
      item.command =
        how !== "did not start"
          ? { command: "keyclash.restartServer", title: "Restart" }
          : { command: "keyclash.showOutput", title: "Show Output" };
    },
    dispose: () => item.dispose(),
  };
}
