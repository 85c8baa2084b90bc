/** Code lenses: above the words of a paste, above a violated declaration, above the line that wrote. */

import type { CodeLens, Command, Range } from "vscode-languageserver-types";
import { declaredPlace } from "../domain/model";
import { markedPlace, toRange } from "../present/editor";
import { visible } from "../present/inert";
import { headline } from "../present/words";
import { failuresOf } from "./failures";
import type { Entry } from "./incidents";
import { clientCommands, type FindWritesParams, type PeekParams } from "./protocol";
import { pastePlace } from "./publishing";
import type { Session } from "./session";

/** @param commands what the editor can run: a lens that needs another command is none */
export function codeLenses(session: Session, uri: string, commands: readonly string[]): CodeLens[] {
  return [...inPaste(session, uri), ...inCode(session, uri)].filter(({ command }) =>
    commands.includes(command.command),
  );
}

type Lens = Required<Pick<CodeLens, "range" | "command">>;

/** Where it came from, and what can be done: an editor that may not write has no light bulb. */
function inPaste(session: Session, uri: string): Lens[] {
  return session.entries
    .filter((entry) => entry.uri === uri && entry.state === "open")
    .flatMap((entry) => {
      const range = toRange(pastePlace(entry));
      const { callSite, fixes } = entry.diagnosis;
      const line = callSite && !callSite.outside ? `${callSite.file}:${callSite.line}` : undefined;
      const title = line === undefined ? headline(entry.diagnosis) : visible(`Go to ${line}`);
      const lenses = [lens(range, title, clientCommands.reveal, entry.id)];
      if (fixes.length > 0) lenses.push(lens(range, "Fix…", clientCommands.fix, entry.id));
      return lenses;
    });
}

/** From a declaration to what writes its rows, and back. */
function inCode(session: Session, uri: string): Lens[] {
  const path = session.workspace.toPath(uri);
  if (path === undefined) return [];
  const open = failuresOf(session.entries)
    .map(({ shown }) => shown)
    .filter(({ state }) => state === "open");
  return [...atDeclarations(open, path, uri), ...open.flatMap((entry) => atWrite(session, entry, path, uri))];
}

function atDeclarations(open: readonly Entry[], path: string, uri: string): Lens[] {
  const byLine = new Map<number, { range: Range; entries: Entry[] }>();
  for (const entry of open) {
    const place = declaredPlace(entry.diagnosis.key);
    if (place?.file !== path) continue;
    const known = byLine.get(place.start.line) ?? { range: toRange(place), entries: [] };
    known.entries.push(entry);
    byLine.set(place.start.line, known);
  }
  return [...byLine.values()].flatMap(({ range, entries }) => {
    const [first] = entries;
    const params: FindWritesParams = { uri, position: range.start };
    const title = `${entries.length} open incident${entries.length === 1 ? "" : "s"}`;
    return [
      ...(first ? [lens(range, title, clientCommands.reveal, first.id)] : []),
      lens(range, "Find writes", clientCommands.findWrites, params),
    ];
  });
}

function atWrite(session: Session, { diagnosis }: Entry, path: string, uri: string): Lens[] {
  const { callSite, key } = diagnosis;
  const declared = declaredPlace(key);
  const target = declared && session.workspace.toUri(declared.file);
  if (!callSite || callSite.outside || callSite.file !== path || !declared || !target) return [];
  const range = toRange(markedPlace(callSite));
  const params: PeekParams = {
    uri,
    position: range.start,
    links: [{ uri: target, range: toRange(declared) }],
  };
  return [lens(range, "Peek the declaration", clientCommands.peek, params)];
}

function lens(range: Range, title: string, command: string, argument: unknown): Lens {
  const named: Command = { title, command, arguments: [argument] };
  return { range, command: named };
}
