/** Peeks: places shown below a line, without leaving it; from a declared constraint to what writes its rows. */

import * as vscode from "vscode";
import {
  type FindWritesParams,
  type FindWritesResult,
  type Link,
  type LinkPosition,
  methods,
  type PeekParams,
} from "../../server/src/lsp/protocol";
import { say } from "./message";
import type { Server } from "./server";

export async function peek({ uri, position, links }: PeekParams): Promise<void> {
  const locations = links.map(toLocation);
  await vscode.commands.executeCommand(
    "editor.action.peekLocations",
    vscode.Uri.parse(uri),
    toPosition(position),
    locations,
    "peek",
  );
}

/** @param asked without it the constraint at the cursor is meant */
export async function findWrites(
  server: Pick<Server, "request">,
  asked: FindWritesParams | undefined,
): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const params = asked ?? (editor && atCursor(editor));
  if (!params) return say(vscode.l10n.t("Put the cursor on a constraint of a model first."));
  const { name, links } = await server.request<FindWritesParams, FindWritesResult>(methods.writes, params);
  if (name === null) return say(vscode.l10n.t("No constraint that Keyclash knows is declared here."));
  if (links.length === 0) return say(vscode.l10n.t("No write of {0} was found.", name));
  await peek({ ...params, links });
  say(
    links.length === 1
      ? vscode.l10n.t("1 write of {0}", name)
      : vscode.l10n.t("{0} writes of {1}", links.length, name),
  );
}

function atCursor({ document, selection: { active } }: vscode.TextEditor): FindWritesParams {
  return {
    uri: document.uri.toString(),
    position: { line: active.line, character: active.character },
  };
}

function toLocation({ uri, range: { start, end } }: Link): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(toPosition(start), toPosition(end)));
}

function toPosition({ line, character }: LinkPosition): vscode.Position {
  return new vscode.Position(line, character);
}
