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

const buttons = {
  declaration: { iconPath: new vscode.ThemeIcon("symbol-key"), tooltip: "Go to the declaration" },
  text: { iconPath: new vscode.ThemeIcon("output"), tooltip: "Show the pasted text" },
  report: { iconPath: new vscode.ThemeIcon("copy"), tooltip: "Copy the report (values replaced)" },
  clear: { iconPath: new vscode.ThemeIcon("close"), tooltip: "Clear this incident" },
} satisfies Record<string, vscode.QuickInputButton>;

const icons: Readonly<Record<IncidentState, string>> = {
  open: "error",
  handled: "pass",
  gone: "circle-slash",
};

export function pickIncident(incidents: readonly IncidentSummary[], actions: IncidentActions): Promise<void> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = "Keyclash: incidents";
  pick.placeholder = "Go to the line that wrote the row";
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = incidents.map(toItem);
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

function toItem(incident: IncidentSummary): Item {
  const { label, detail, origin, state, callSite, key } = incident;
  const at = callSite ?? key;
  const place = at
    ? `${vscode.workspace.asRelativePath(vscode.Uri.parse(at.uri))}:${at.range.start.line + 1}`
    : origin;
  const shown = key ? [buttons.declaration, buttons.text] : [buttons.text];
  return {
    incident,
    label: `$(${icons[state]}) ${withoutIcons(label)}`,
    description: withoutIcons(state === "open" ? place : `${place} · ${state}`),
    detail: withoutIcons(`${detail} (${origin})`),
    buttons: [...shown, buttons.report, buttons.clear],
  };
}
