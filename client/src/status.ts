/** The language status item: how many incidents are open, and whether the server is at work. */

import * as vscode from "vscode";
import type { StatusParams } from "../../server/src/lsp/protocol";
import { openIncidents } from "./incidents";
import { hush } from "./message";
import { workspaceSchemes } from "./schemes";

export interface Status extends vscode.Disposable {
  show(params: StatusParams): void;
  failed(how: Failure): void;
}

/** What became of the server. */
type Failure = "did not start" | "stopped" | "ended and is started again";

function sentence(how: Failure): string {
  if (how === "stopped") return vscode.l10n.t("Keyclash: the language server stopped");
  return how === "did not start"
    ? vscode.l10n.t("Keyclash: the language server did not start")
    : vscode.l10n.t("Keyclash: the language server ended and is started again");
}

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
    item.text = open === 0 ? vscode.l10n.t("Keyclash: no open incident") : `Keyclash: ${openIncidents(open)}`;
    item.command =
      total > 0
        ? { command: "keyclash.showIncidents", title: vscode.l10n.t("Show") }
        : { command: "keyclash.pasteError", title: vscode.l10n.t("Paste Error") };
  };
  show({ busy: false, open: 0, total: 0 });
  return {
    show,
    failed: (how) => {
      const again = how === "ended and is started again";
      item.busy = again;
      item.severity = vscode.LanguageStatusSeverity[again ? "Warning" : "Error"];
      item.text = sentence(how);
      item.command =
        how !== "did not start"
          ? { command: "keyclash.restartServer", title: vscode.l10n.t("Restart") }
          : { command: "keyclash.showOutput", title: vscode.l10n.t("Show Output") };
    },
    dispose: () => item.dispose(),
  };
}
