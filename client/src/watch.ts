/** What a terminal or a debug session prints is explained where it happens: marks at once, and a word about each new failure. */

import * as vscode from "vscode";
import {
  type DetectParams,
  type DetectResult,
  type ExplainResult,
  type IncidentParams,
  type IncidentSummary,
  methods,
} from "../../server/src/lsp/protocol";
import { withoutIcons, withoutLinks } from "./inert";
import type { Memory } from "./memory";
import { say, short } from "./message";
import type { Server } from "./server";

/** Output that looks like an integrity error. */
export interface Sighting {
  readonly text: string;
  /** For people: "Terminal: npm start". */
  readonly origin: string;
  readonly scope: vscode.Uri | undefined;
  /** Where it was printed, when that can be closed. */
  readonly terminal?: vscode.Terminal;
}

export interface Watch extends vscode.Disposable {
  /** Explains the text where it really holds an error, as the setting says. */
  consider(sighting: Sighting): Promise<void>;
  /** Explains and shows it: the user clicked. */
  explain(text: string, origin: string): Promise<void>;
}

export interface WatchParts {
  readonly server: Pick<Server, "request">;
  readonly memory: Pick<Memory, "incidents" | "onDidChange">;
  /** Explains without showing anything. */
  ask(text: string, origin: string, failure: string): Promise<ExplainResult>;
  /** Explains and goes there; false where there is no error. */
  explain(text: string, origin: string): Promise<boolean>;
  reveal(incident: IncidentSummary): Promise<void>;
  log(sentence: string): void;
}

type Manner = "off" | "quiet" | "notify";

interface Seen {
  readonly incident: IncidentSummary;
  readonly terminal: vscode.Terminal | undefined;
}

export function createWatch({ server, memory, ask, explain, reveal, log }: WatchParts): Watch {
  const item = vscode.window.createStatusBarItem("keyclash.offer", vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t("Keyclash: error seen");
  item.command = "keyclash.explainSeen";
  let seen: Seen | undefined;
  /** One after the other: what is new depends on what was before. */
  let before: Promise<void> = Promise.resolve();

  const hide = () => {
    seen = undefined;
    item.hide();
  };
  const show = (found: Seen, origin: string) => {
    seen = found;
    item.text = `$(key) ${withoutIcons(short(found.incident.label))}`;
    item.tooltip = tooltip(origin);
    item.show();
  };
  const dismiss = async (id: string) => {
    if (seen?.incident.id === id) hide();
    await server.request<IncidentParams, null>(methods.dismiss, { id });
  };
  const take = async (): Promise<void> => {
    const incident = seen?.incident;
    hide();
    if (incident) await reveal(incident);
  };
  const notify = async (incident: IncidentSummary, { origin, scope }: Sighting) => {
    const sentence = withoutLinks(`${incident.label} (${origin})`);
    const show = vscode.l10n.t("Show");
    const neverThis = vscode.l10n.t("Never for This Failure");
    const never = vscode.l10n.t("Never for This Workspace");
    const answer = await vscode.window.showInformationMessage(sentence, show, neverThis, never);
    if (answer === show) await reveal(incident);
    else if (answer === neverThis) await dismiss(incident.id);
    else if (answer === never) {
      const settings = vscode.workspace.getConfiguration("keyclash", scope ?? null);
      await settings.update("watch", "off", vscode.ConfigurationTarget.Workspace);
    }
  };
  const look = async (sighting: Sighting) => {
    const manner = mannerOf(sighting);
    if (manner === "off") return;
    const params: DetectParams = { text: sighting.text };
    const { labels, failure } = await server.request<DetectParams, DetectResult>(methods.detect, params);
    if (labels.length === 0) return;
    const open = new Set(memory.incidents.filter(({ state }) => state === "open").map(({ id }) => id));
    const { incidents } = await ask(sighting.text, sighting.origin, failure ?? labels[0] ?? "");
    // What is marked already only counts up.
    const incident = incidents.findLast(({ id, state }) => state === "open" && !open.has(id));
    if (!incident) return;
    show({ incident, terminal: sighting.terminal }, sighting.origin);
    if (manner === "notify") void notify(incident, sighting);
  };

  const subscriptions = [
    item,
    vscode.commands.registerCommand("keyclash.explainSeen", take),
    vscode.commands.registerCommand("keyclash.dismissSeen", () => seen && dismiss(seen.incident.id)),
    vscode.window.onDidCloseTerminal((closed) => {
      if (seen?.terminal === closed) hide();
    }),
    memory.onDidChange(() => {
      const state = memory.incidents.find(({ id }) => id === seen?.incident.id)?.state;
      if (seen && state !== "open") hide();
    }),
  ];

  return {
    consider: (sighting) => {
      before = before.then(() => look(sighting)).catch((error: unknown) => log(`Not explained: ${error}`));
      return before;
    },
    explain: async (text, origin) => {
      hide();
      if (!(await explain(text, origin)))
        say(vscode.l10n.t("There is not enough of the error left to explain it."));
    },
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

/** Its words are ours but for the origin, which is escaped: the commands in it are the two that it names. */
function tooltip(origin: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString("", false);
  text.isTrusted = { enabledCommands: ["keyclash.explainSeen", "keyclash.dismissSeen"] };
  text.appendText(vscode.l10n.t("{0}: an integrity error was printed.", withoutIcons(origin)));
  text.appendMarkdown(
    `\n\n[${vscode.l10n.t("Show")}](command:keyclash.explainSeen) · [${vscode.l10n.t("Never Tell of This Failure Again")}](command:keyclash.dismissSeen)`,
  );
  return text;
}

function mannerOf({ scope }: Sighting): Manner {
  return vscode.workspace.getConfiguration("keyclash", scope ?? null).get<Manner>("watch", "quiet");
}
