/** The list of incidents as a quick pick: open one, look at its text, copy its report, clear it. */

import * as vscode from "vscode";
import type { IncidentState, IncidentSummary } from "../../server/src/lsp/protocol";
import { withoutIcons } from "./inert";
import { open } from "./reveal";

export interface IncidentActions {
  reveal(incident: IncidentSummary): Promise<void>;
  copyReport(id: string): Promise<void>;
  clear(id?: string): Promise<void>;
}

interface Item extends vscode.QuickPickItem {
  readonly incident: IncidentSummary;
}

type Buttons = Readonly<Record<"declaration" | "text" | "report" | "clear", vscode.QuickInputButton>>;

function createButtons(): Buttons {
  const button = (icon: string, tooltip: string) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip });
  return {
    declaration: button("symbol-key", vscode.l10n.t("Go to the declaration")),
    text: button("output", vscode.l10n.t("Show the pasted text")),
    report: button("copy", vscode.l10n.t("Copy the report (values replaced)")),
    clear: button("close", vscode.l10n.t("Clear this incident")),
  };
}

/** What became of it; nothing is said of an open one. */
export function stateWord(state: IncidentState): string {
  if (state === "handled") return vscode.l10n.t("handled");
  return state === "gone" ? vscode.l10n.t("gone") : "";
}

export function openIncidents(count: number): string {
  return count === 1 ? vscode.l10n.t("1 open incident") : vscode.l10n.t("{0} open incidents", count);
}

const icons: Readonly<Record<IncidentState, string>> = {
  open: "error",
  handled: "pass",
  gone: "circle-slash",
};

export function pickIncident(incidents: readonly IncidentSummary[], actions: IncidentActions): Promise<void> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = vscode.l10n.t("Keyclash: incidents");
  pick.placeholder = vscode.l10n.t("Go to the line that wrote the row");
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const buttons = createButtons();
  pick.items = incidents.map((incident) => toItem(incident, buttons));
  return new Promise((done) => {
    pick.onDidAccept(async () => {
      const incident = pick.selectedItems[0]?.incident;
      pick.hide();
      if (incident) await actions.reveal(incident);
    });
    pick.onDidTriggerItemButton(async ({ button, item: { incident } }) => {
      if (button === buttons.clear) {
        await actions.clear(incident.id);
        pick.items = pick.items.filter((item) => item.incident.id !== incident.id);
        if (pick.items.length === 0) pick.hide();
        return;
      }
      pick.hide();
      if (button === buttons.declaration && incident.key) await open(incident.key);
      else if (button === buttons.report) await actions.copyReport(incident.id);
      else await open(incident.paste);
    });
    pick.onDidHide(() => {
      pick.dispose();
      done();
    });
    pick.show();
  });
}

function toItem(incident: IncidentSummary, buttons: Buttons): Item {
  const { label, detail, origin, state, callSite, key } = incident;
  const at = callSite ?? key;
  const place = at
    ? `${vscode.workspace.asRelativePath(vscode.Uri.parse(at.uri))}:${at.range.start.line + 1}`
    : origin;
  const shown = key ? [buttons.declaration, buttons.text] : [buttons.text];
  return {
    incident,
    label: `$(${icons[state]}) ${withoutIcons(label)}`,
    description: withoutIcons(state === "open" ? place : `${place} · ${stateWord(state)}`),
    detail: withoutIcons(`${detail} (${origin})`),
    buttons: [...shown, buttons.report, buttons.clear],
  };
}
