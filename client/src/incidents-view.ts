/** The Incidents view: each incident as a tree of what is known of it; every node leads to its place. */

import * as vscode from "vscode";
import {
  type IncidentParams,
  type IncidentSummary,
  methods,
  type OutlineNode,
} from "../../server/src/lsp/protocol";
import { openIncidents, stateWord } from "./incidents";
import { withoutIcons } from "./inert";
import type { Memory } from "./memory";
import type { Server } from "./server";

export interface IncidentsView extends vscode.Disposable {
  /** For the tests: the view's own items. */
  readonly provider: vscode.TreeDataProvider<TreeNode>;
}

export interface ViewParts {
  readonly server: Pick<Server, "request">;
  readonly memory: Pick<Memory, "incidents" | "onDidChange">;
}

/** The incident, or something that is known of it. */
export type TreeNode = IncidentNode | DetailNode;

interface IncidentNode {
  readonly incident: IncidentSummary;
}

interface DetailNode {
  readonly incident: IncidentSummary;
  readonly node: OutlineNode;
}

export function createIncidentsView({ server, memory }: ViewParts): IncidentsView {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.TreeDataProvider<TreeNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: (one) => ("node" in one ? detailItem(one) : incidentItem(one.incident)),
    getChildren: async (one) => {
      if (!one) return memory.incidents.map((incident) => ({ incident }));
      const { incident } = one;
      const nodes =
        "node" in one
          ? (one.node.children ?? [])
          : await server.request<IncidentParams, OutlineNode[]>(methods.outline, { id: incident.id });
      return nodes.map((node) => ({ incident, node }));
    },
  };
  const view = vscode.window.createTreeView("keyclash.incidents", { treeDataProvider: provider });
  const show = () => {
    const open = memory.incidents.filter(({ state }) => state === "open").length;
    view.badge = open > 0 ? { value: open, tooltip: openIncidents(open) } : undefined;
    changed.fire();
  };
  const listener = memory.onDidChange(show);
  show();
  return { provider, dispose: () => vscode.Disposable.from(view, changed, listener).dispose() };
}

const stateIcons: Readonly<Record<IncidentSummary["state"], vscode.ThemeIcon>> = {
  open: new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground")),
  handled: new vscode.ThemeIcon("pass"),
  gone: new vscode.ThemeIcon("circle-slash"),
};

function incidentItem(incident: IncidentSummary): vscode.TreeItem {
  const { id, label, detail, origin, state, count, last } = incident;
  // The count and the time stand behind it in a narrow column.
  const [name = label] = label.split(/[,:] |\.$|[，：。]/);
  const item = new vscode.TreeItem(withoutIcons(name), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.iconPath = stateIcons[state];
  const time = new Date(last).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  item.description = [stateWord(state), count > 1 ? vscode.l10n.t("{0} times", count) : "", time]
    .filter(Boolean)
    .join(" · ");
  item.tooltip = withoutIcons(`${label}\n${detail}\n(${origin})`);
  item.contextValue = "keyclash.incident";
  item.command = { command: "keyclash.reveal", title: vscode.l10n.t("Go to the Line"), arguments: [id] };
  return item;
}

const icons: Readonly<Record<OutlineNode["kind"], string>> = {
  declaration: "key",
  write: "edit",
  step: "arrow-small-right",
  candidate: "question",
  why: "info",
  next: "arrow-right",
  fix: "lightbulb",
  command: "copy",
  group: "list-tree",
};

function detailItem({ incident, node }: DetailNode): vscode.TreeItem {
  const { kind, label, detail, link, value, children } = node;
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(withoutIcons(label), children ? Expanded : None);
  item.iconPath = new vscode.ThemeIcon(icons[kind]);
  if (detail) item.description = withoutIcons(detail);
  item.tooltip = withoutIcons(detail ? `${label}\n${detail}` : label);
  item.contextValue = `keyclash.${kind}`;
  if (kind === "fix")
    item.command = { command: "keyclash.fix", title: vscode.l10n.t("Fix"), arguments: [incident.id, value] };
  else if (kind === "command")
    item.command = { command: "keyclash.copyText", title: vscode.l10n.t("Copy"), arguments: [value] };
  else if (link) item.command = { command: "keyclash.open", title: vscode.l10n.t("Open"), arguments: [link] };
  return item;
}
