/** Offers to explain an integrity error that a terminal or the debug console printed, in the way the settings ask for. */

import * as vscode from "vscode";
import { type DetectParams, type DetectResult, methods } from "../../server/src/lsp/protocol";
import { withoutIcons, withoutLinks } from "./inert";
import { say } from "./message";
import type { Server } from "./server";

/** Output that looks like an integrity error. */
export interface Sighting {
  readonly text: string;
  /** For people: "Terminal: npm start". */
  readonly origin: string;
  readonly setting: "watch.terminal" | "watch.debugConsole";
  readonly scope: vscode.Uri | undefined;
}

export interface Offers extends vscode.Disposable {
  /** Asks the server whether the text really holds an error, and if so offers to explain it. */
  consider(sighting: Sighting): Promise<void>;
  /** Explains at once: the user clicked. */
  explain(text: string, origin: string): Promise<void>;
}

type Manner = "statusBar" | "notification" | "off";

/** A server that fails again and again shall not notify again and again. */
const quietMilliseconds = 60_000;

export function createOffers(
  server: Server,
  explain: (text: string, origin: string) => Promise<boolean>,
): Offers {
  const item = vscode.window.createStatusBarItem("keyclash.offer", vscode.StatusBarAlignment.Left);
  item.name = "Keyclash: error seen";
  const command = "keyclash.explainSeen";
  let seen: Sighting | undefined;
  const recent = new Map<string, number>();

  const take = async () => {
    item.hide();
    if (seen) await explain(seen.text, seen.origin);
  };
  const registered = vscode.commands.registerCommand(command, take);

  return {
    consider: async (sighting) => {
      const manner = mannerOf(sighting);
      if (manner === "off") return;
      const params: DetectParams = { text: sighting.text };
      const { labels } = await server.request<DetectParams, DetectResult>(methods.detect, params);
      const label = labels.at(-1);
      if (label === undefined) return;
      seen = sighting;
      if (manner === "notification") {
        if (!isNews(recent, label)) return;
        const question = withoutLinks(`${label} (${sighting.origin})`);
        const answer = await vscode.window.showInformationMessage(question, "Explain");
        if (answer === "Explain") await explain(sighting.text, sighting.origin);
        return;
      }
      item.text = `$(key) ${withoutIcons(label)}`;
      item.tooltip = `${withoutIcons(sighting.origin)}: an integrity error was printed. Click to explain it.`;
      item.command = command;
      item.show();
    },
    explain: async (text, origin) => {
      item.hide();
      if (!(await explain(text, origin))) say("There is not enough of the error left to explain it.");
    },
    dispose: () => vscode.Disposable.from(item, registered).dispose(),
  };
}

function mannerOf({ setting, scope }: Sighting): Manner {
  return vscode.workspace.getConfiguration("keyclash", scope ?? null).get<Manner>(setting, "statusBar");
}

function isNews(recent: Map<string, number>, label: string): boolean {
  const now = Date.now();
  const before = recent.get(label);
  recent.set(label, now);
  return before === undefined || now - before > quietMilliseconds;
}
