/** The commands of the palette; each gets its answer from the server and shows it. */

import * as vscode from "vscode";
import {
  clientCommands,
  type ExplainParams,
  type ExplainResult,
  type IncidentParams,
  type IncidentSummary,
  methods,
  type ReportResult,
} from "../../server/src/lsp/protocol";
import { pickIncident } from "./incidents";
import { withoutIcons } from "./inert";
import { say } from "./message";
import type { Pastes } from "./pastes";
import { reveal } from "./reveal";
import type { Server } from "./server";
import { openTraceDocument } from "./trace-document";

export interface CommandParts {
  readonly server: Server;
  readonly pastes: Pastes;
  readonly log: vscode.LogOutputChannel;
}

export interface Commands extends vscode.Disposable {
  /** Explains a text and shows the answer; false where it holds no integrity error. */
  explain(text: string, origin: string): Promise<boolean>;
  /** Explains a text that a program has just printed, and shows nothing. */
  ask(text: string, origin: string): Promise<ExplainResult>;
  reveal(incident: IncidentSummary): Promise<void>;
}

export function registerCommands({ server, pastes, log }: CommandParts): Commands {
  const request = (params: ExplainParams, token?: vscode.CancellationToken) =>
    server.request<ExplainParams, ExplainResult>(methods.explain, params, token);

  const explain = async (text: string, origin: string): Promise<boolean> => {
    const uri = pastes.add(text, origin);
    const title = `Keyclash: explaining ${withoutIcons(origin.toLowerCase())}`;
    const { incidents, notes } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title, cancellable: true },
      (_progress, token) => request({ text, origin, uri: uri.toString() }, token),
    );
    for (const note of notes) log.info(note);
    const first = incidents[0];
    if (first) await reveal(first, incidents.length);
    else pastes.remove(uri);
    return first !== undefined;
  };

  const ask = async (text: string, origin: string): Promise<ExplainResult> => {
    const uri = pastes.add(text, origin);
    const answer = await request({ text, origin, uri: uri.toString(), again: true });
    if (answer.incidents.length === 0) pastes.remove(uri);
    return answer;
  };

  const pasteError = async () => {
    const text = await vscode.env.clipboard.readText();
    if (text.trim() === "") {
      await openTraceDocument("The clipboard is empty. Paste the error here, with its stack.");
    } else if (!(await explain(text, "Clipboard"))) {
      await openTraceDocument("The clipboard holds no database integrity error. Paste one here.");
    }
  };

  const explainSelection = async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return say("Select the text of an error in an editor first.");
    const { document, selection } = editor;
    const text = document.getText(selection.isEmpty ? undefined : selection);
    if (!(await explain(text, "Selection"))) {
      const what = selection.isEmpty ? "This document" : "The selection";
      say(`${what} holds no database integrity error. Select the whole message, with its stack.`);
    }
  };

  const incidents = () => server.request<null, IncidentSummary[]>(methods.incidents, null);

  const revealById = async (id: unknown) => {
    const found = (await incidents()).find((incident) => incident.id === id);
    if (found) await reveal(found, 1);
  };

  const copyReport = async (id?: unknown) => {
    const params: IncidentParams = typeof id === "string" ? { id } : {};
    const { markdown } = await server.request<IncidentParams, ReportResult>(methods.report, params);
    if (markdown === null) return say("There is no incident to report. Paste an error first.");
    await vscode.env.clipboard.writeText(markdown);
    say("The report is in the clipboard. Data values are replaced by “…”.");
  };

  const clear = async (id?: unknown) => {
    await server.request<IncidentParams, null>(methods.clear, typeof id === "string" ? { id } : {});
  };

  const showIncidents = async () => {
    const known = await incidents();
    if (known.length === 0)
      return say("No error has been explained yet. Copy one and run “Keyclash: Paste Error”.");
    await pickIncident(known, { reveal: (incident) => reveal(incident, 1), copyReport, clear });
  };

  const copyText = async (text: unknown) => {
    await vscode.env.clipboard.writeText(String(text));
    say("Copied. Keyclash runs nothing itself: read it before you do.");
  };

  const handlers: Record<string, (...args: unknown[]) => unknown> = {
    "keyclash.pasteError": pasteError,
    "keyclash.explainSelection": explainSelection,
    "keyclash.showIncidents": showIncidents,
    "keyclash.copyReport": copyReport,
    "keyclash.restartServer": () => server.restart(),
    "keyclash.showOutput": () => log.show(),
    [clientCommands.clear]: clear,
    [clientCommands.copyText]: copyText,
    [clientCommands.reveal]: revealById,
  };
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, handler),
  );
  return {
    explain,
    ask,
    reveal: (incident) => reveal(incident, 1),
    dispose: () => vscode.Disposable.from(...registered).dispose(),
  };
}
