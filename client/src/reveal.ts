/** Shows where an incident came from: the line that wrote the row, with the hover that explains it. */

import * as vscode from "vscode";
import type { IncidentSummary, Link } from "../../server/src/lsp/protocol";
import { say, short } from "./message";

/** Opens the call site, else the declaration, else the text itself. */
export async function reveal(incident: IncidentSummary, count: number): Promise<void> {
  await open(incident.callSite ?? incident.key ?? incident.paste);
  await vscode.commands.executeCommand("editor.action.showHover");
  say(
    count > 1
      ? vscode.l10n.t("{0} (and {1} more: “Keyclash: Show Incidents”)", short(incident.label), count - 1)
      : incident.label,
  );
}

export async function open({ uri, range }: Link): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const start = new vscode.Position(range.start.line, range.start.character);
  const editor = await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(start, start),
  });
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
