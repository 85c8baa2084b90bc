/** The commands of the palette; each gets its answer from the server and shows it. */

import * as vscode from "vscode";
import {
  type ChooseParams,
  clientCommands,
  type DetectParams,
  type DetectResult,
  type ExplainParams,
  type ExplainResult,
  type FindWritesParams,
  type FixAnswer,
  type FixParams,
  type IncidentParams,
  type IncidentSummary,
  type Link,
  methods,
  type OutlineNode,
  type PeekParams,
  type ReportResult,
} from "../../server/src/lsp/protocol";
import { pickIncident } from "./incidents";
import { withoutIcons } from "./inert";
import { say } from "./message";
import { chosenCell, textOfOutput } from "./notebooks";
import type { Pastes } from "./pastes";
import { findWrites, peek } from "./peek";
import { open, reveal } from "./reveal";
import type { Server } from "./server";
import { textOfMessage } from "./test-results";
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
  ask(text: string, origin: string, failure: string): Promise<ExplainResult>;
  reveal(incident: IncidentSummary): Promise<void>;
}

export function registerCommands({ server, pastes, log }: CommandParts): Commands {
  const request = (params: ExplainParams, token?: vscode.CancellationToken) =>
    server.request<ExplainParams, ExplainResult>(methods.explain, params, token);

  /** The text alone says what failed: its tab is called so. Where nothing has, nothing is explained. */
  const failureIn = async (text: string) => {
    const { failure } = await server.request<DetectParams, DetectResult>(methods.detect, { text });
    return failure;
  };

  const explain = async (text: string, origin: string): Promise<boolean> => {
    const failure = await failureIn(text);
    if (failure === null) return false;
    const uri = pastes.add(text, failure);
    const title = vscode.l10n.t("Keyclash: explaining {0}", withoutIcons(origin));
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

  const ask = async (text: string, origin: string, failure: string): Promise<ExplainResult> => {
    const uri = pastes.add(text, failure);
    const answer = await request({ text, origin, uri: uri.toString(), again: true });
    if (answer.incidents.length === 0) pastes.remove(uri);
    return answer;
  };

  const pasteError = async () => {
    const text = await vscode.env.clipboard.readText();
    if (text.trim() === "") {
      await openTraceDocument(
        pastes.blank(),
        vscode.l10n.t("The clipboard is empty. Paste the error here, with its stack."),
      );
    } else if (!(await explain(text, vscode.l10n.t("Clipboard")))) {
      await openTraceDocument(
        pastes.blank(),
        vscode.l10n.t("The clipboard holds no database integrity error. Paste one here."),
      );
    }
  };

  const explainSelection = async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return say(vscode.l10n.t("Select the text of an error in an editor first."));
    const { document, selection } = editor;
    const text = document.getText(selection.isEmpty ? undefined : selection);
    if (!(await explain(text, vscode.l10n.t("Selection")))) {
      say(
        selection.isEmpty
          ? vscode.l10n.t(
              "This document holds no database integrity error. Select the whole message, with its stack.",
            )
          : vscode.l10n.t(
              "The selection holds no database integrity error. Select the whole message, with its stack.",
            ),
      );
    }
  };

  const incidents = () => server.request<null, IncidentSummary[]>(methods.incidents, null);

  const revealById = async (id: unknown) => {
    const found = (await incidents()).find((incident) => incident.id === id);
    if (found) await reveal(found, 1);
  };

  const copyReport = async (id?: unknown) => {
    const one = idOf(id);
    const params: IncidentParams = one === undefined ? {} : { id: one };
    const { markdown } = await server.request<IncidentParams, ReportResult>(methods.report, params);
    if (markdown === null) return say(vscode.l10n.t("There is no incident to report. Paste an error first."));
    await vscode.env.clipboard.writeText(markdown);
    say(vscode.l10n.t("The report is in the clipboard. Data values are replaced by “…”."));
  };

  const clear = async (id?: unknown) => {
    const one = idOf(id);
    await server.request<IncidentParams, null>(methods.clear, one === undefined ? {} : { id: one });
  };

  const showIncidents = async () => {
    const known = await incidents();
    if (known.length === 0)
      return say(vscode.l10n.t("No error has been explained yet. Copy one and run “Keyclash: Paste Error”."));
    await pickIncident(known, { reveal: (incident) => reveal(incident, 1), copyReport, clear });
  };

  /** Applies a fix, which the user picks where none is named, and shows the file that it changed. */
  const fix = async (id: unknown, named?: unknown) => {
    if (typeof id !== "string") return;
    const chosen = typeof named === "string" ? named : await pickFix(id);
    if (chosen === undefined) return;
    const params: FixParams = { id, fix: chosen };
    const { edit, reason } = await server.request<FixParams, FixAnswer>(methods.fix, params);
    if (!edit) return say(reason ?? vscode.l10n.t("There is nothing left to do."));
    const [changed] = await server.apply(edit);
    if (!changed) return say(vscode.l10n.t("The file has changed meanwhile: choose the fix once more."));
    await showChanged(changed.toString());
  };

  const pickFix = async (id: string): Promise<string | undefined> => {
    const nodes = await server.request<IncidentParams, OutlineNode[]>(methods.outline, { id });
    const items = nodes
      .filter(({ kind }) => kind === "fix")
      .map(({ label, value }) => ({ label: withoutIcons(label), value }));
    if (items.length === 0) say(vscode.l10n.t("No edit is offered for this incident: its hover says why."));
    else return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Keyclash: fix") }))?.value;
  };

  /** An edit of a file that nobody looks at would go unseen. */
  const showChanged = async (uri: unknown) => {
    const changed = vscode.Uri.parse(String(uri));
    if (vscode.window.activeTextEditor?.document.uri.toString() !== changed.toString())
      await vscode.window.showTextDocument(changed);
  };

  /** From a code action, or from a candidate in the Incidents view. */
  const choose = async (chosen: unknown) => {
    const { incident, node } = chosen as { incident?: IncidentSummary; node?: OutlineNode };
    const params =
      incident && node?.link
        ? { id: incident.id, uri: node.link.uri, line: node.link.range.start.line }
        : (chosen as ChooseParams);
    await server.request<ChooseParams, null>(methods.choose, params);
  };

  /** Of a cell of a notebook. */
  const explainOutput = async (argument: unknown) => {
    const cell = chosenCell(argument);
    if (!cell) return say(vscode.l10n.t("Put the cursor into a notebook's cell first."));
    const origin = vscode.l10n.t("Notebook: {0}", vscode.workspace.asRelativePath(cell.notebook.uri));
    if (!(await explain(textOfOutput(cell), origin)))
      say(vscode.l10n.t("This cell's output holds no database integrity error."));
  };

  const explainTest = async (argument: unknown) => {
    const text = textOfMessage(argument);
    if (text === undefined) return say(vscode.l10n.t("Choose a failure in the list of test results."));
    if (!(await explain(text, vscode.l10n.t("Test"))))
      say(vscode.l10n.t("This test's failure is no database integrity error."));
  };

  const copyText = async (text: unknown) => {
    await vscode.env.clipboard.writeText(String(text));
    say(vscode.l10n.t("Copied. Keyclash runs nothing itself: read it before you do."));
  };

  const handlers: Record<string, (...args: unknown[]) => unknown> = {
    "keyclash.pasteError": pasteError,
    "keyclash.explainSelection": explainSelection,
    "keyclash.showIncidents": showIncidents,
    "keyclash.copyReport": copyReport,
    "keyclash.clearIncident": clear,
    "keyclash.explainOutput": explainOutput,
    "keyclash.explainTest": explainTest,
    [clientCommands.findWrites]: (params) => findWrites(server, params as FindWritesParams | undefined),
    [clientCommands.peek]: (params) => peek(params as PeekParams),
    "keyclash.restartServer": () => server.restart(),
    "keyclash.showOutput": () => log.show(),
    "keyclash.open": (link) => open(link as Link),
    [clientCommands.clear]: clear,
    [clientCommands.choose]: choose,
    [clientCommands.edited]: showChanged,
    [clientCommands.fix]: fix,
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

/** A command gets the id itself, or the node of the Incidents view. */
function idOf(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  return (argument as { incident?: IncidentSummary } | undefined)?.incident?.id;
}
