/** Hover, quick fixes and links: each a plain function of the session and a position. */

import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type DocumentLink,
  type Hover,
  type Position as LspPosition,
  MarkupKind,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { FixOffer } from "../domain/diagnosis";
import type { Frame } from "../domain/incident";
import { declaredPlace } from "../domain/model";
import { contains, type Place, type Position } from "../domain/text";
import { codeActionOf, markedPlace, plain, toRange, workspaceEdit } from "../present/editor";
import { type Beside, code, explanation } from "../present/markdown";
import { seenTimes, subject } from "../present/words";
import { failureOf, failuresOf } from "./failures";
import { candidatesOf, type Entry } from "./incidents";
import { type ChooseParams, clientCommands } from "./protocol";
import { pastePlace } from "./publishing";
import type { Session } from "./session";

/** More explanations than these in one hover are a wall of text. */
const maxHovers = 3;

/** @param withMarks true = the editor prints what the mark says above the hover: it stands at the mark alone, and adds to that */
export function hover(session: Session, uri: string, at: LspPosition, withMarks: boolean): Hover | null {
  const position = toPosition(at);
  const inPaste = session.entries.filter((entry) => entry.uri === uri);
  for (const frame of inPaste.flatMap((entry) => entry.incident.frames)) {
    if (contains(frame.at, position)) return markdown(aboutFrame(session, frame), toRange(frame.at));
  }
  const shown = inPaste.filter((entry) => contains(pastePlace(entry), position));
  const inCode = endsAt(session, uri, position, withMarks);
  const entries = once([...shown, ...inCode.map(({ entry }) => entry)]).slice(0, maxHovers);
  if (entries.length === 0) return null;
  const mark = inCode[0]?.end ?? "paste";
  const beside: Beside | undefined = withMarks ? { mark, several: entries.length > 1 } : undefined;
  const text = entries.map((entry) => about(session, entry, beside)).join("\n\n---\n\n");
  const range = inCode[0]
    ? toRange(withMarks ? inCode[0].marked : inCode[0].place)
    : shown[0]
      ? toRange(pastePlace(shown[0]))
      : undefined;
  return markdown(text, range);
}

function about(session: Session, entry: Entry, beside: Beside | undefined): string {
  const text = explanation(entry.diagnosis, linkTo(session), beside);
  // The mark counts by itself.
  const times = beside ? "" : seenTimes(failureOf(entry, session.entries)?.count ?? 1);
  return times === "" ? text : `${text}\n\n${times}`;
}

/** Of each failure the first. */
function once(entries: readonly Entry[]): Entry[] {
  const ids = new Set<string>();
  return entries.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/** What a code action carries until it is resolved. */
interface FixData {
  readonly entry: string;
  readonly fix: string;
}

/** Fixes at the call site (and at the declaration, which may be where the user looks), without their edits. */
export function codeActions(
  session: Session,
  uri: string,
  range: Range,
  diagnostics: readonly Diagnostic[],
  commands: readonly string[],
): CodeAction[] {
  const actions: CodeAction[] = [];
  const path = session.workspace.toPath(uri);
  const mine = diagnostics.filter(({ source }) => source === "keyclash");
  // Many editors ask at the cursor, which stands anywhere on the line, and say which marks they mean.
  const asked = [range, ...mine.map((one) => one.range)];
  for (const entry of once(asked.flatMap((one) => entriesIn(session, uri, one)))) {
    const { key, callSite, fixes } = entry.diagnosis;
    const declared = key?.constraint.place.file === path && callSite?.file !== path;
    for (const fix of declared ? schemaFirst(fixes) : fixes) {
      if (fix.command === undefined) {
        const data: FixData = { entry: entry.id, fix: fix.id };
        const edited = fix.kind === "schema" ? key?.constraint.place.file : callSite?.file;
        actions.push(codeActionOf(fix, mine, data, edited === path ? undefined : edited));
      } else if (commands.includes(clientCommands.copyText)) {
        const { data: _none, ...action } = codeActionOf(fix, mine, {});
        const command = { title: fix.title, command: clientCommands.copyText, arguments: [fix.command] };
        actions.push({ ...action, command });
      }
    }
    if (commands.includes(clientCommands.clear)) {
      const count = failureOf(entry, session.entries)?.count ?? 1;
      const title = `Clear this incident${count > 1 ? ` (seen ${count} times)` : ""}`;
      const command = { title, command: clientCommands.clear, arguments: [entry.id] };
      actions.push({
        title: `Keyclash: c${title.slice(1)}`,
        kind: CodeActionKind.QuickFix,
        diagnostics: mine,
        command,
      });
    }
  }
  if (commands.includes(clientCommands.choose)) actions.push(...choices(session, uri, asked, mine));
  return actions;
}

/** At a line that may have written: the user may know that it did. */
function choices(
  session: Session,
  uri: string,
  ranges: readonly Range[],
  mine: readonly Diagnostic[],
): CodeAction[] {
  const path = session.workspace.toPath(uri);
  const isAsked = (place: Place) =>
    ranges.some(({ start, end }) => touches(place, toPosition(start), toPosition(end)));
  return failuresOf(session.entries)
    .filter(({ shown }) => shown.state === "open")
    .flatMap(({ id, shown: { diagnosis } }) =>
      candidatesOf(diagnosis)
        .filter(({ file, place }) => file === path && isAsked(place))
        .map(({ line }) => {
          const params: ChooseParams = { id, uri, line: line - 1 };
          const title = `It was this one: ${short(subject(diagnosis))}`;
          return {
            title,
            kind: CodeActionKind.QuickFix,
            diagnostics: [...mine],
            command: { title, command: clientCommands.choose, arguments: [params] },
          };
        }),
    );
}

/** Titles of a menu stay short. */
function short(text: string): string {
  return text.length > 50 ? `${text.slice(0, 49).trimEnd()}…` : text;
}

/** Who looks at the declaration thinks of the declaration. */
function schemaFirst(fixes: readonly FixOffer[]): FixOffer[] {
  const ofSchema = (fix: FixOffer) => fix.kind === "schema";
  return [...fixes.filter(ofSchema), ...fixes.filter((fix) => !ofSchema(fix))];
}

/** Computes the edit on the text of this moment; `tell` gets the sentence why a fix cannot be made any more. */
export async function resolveCodeAction(
  session: Session,
  action: CodeAction,
  editor: TakesEdits & { readonly commands: readonly string[] },
  tell: (sentence: string) => void,
): Promise<CodeAction> {
  const data = action.data as FixData | undefined;
  const entry = session.entries.findLast(({ id }) => id === data?.entry);
  if (!data || !entry) return action;
  const { edit, reason } = await fixAnswer(session, entry.id, data.fix, editor);
  if (edit) return { ...action, edit, ...showing(edit, editor.commands) };
  tell(`${action.title}: ${reason}`);
  return { ...action, disabled: { reason: String(reason) } };
}

/** Where the edit is in another file than the mark, that file comes to the front. */
function showing(
  { changes, documentChanges }: WorkspaceEdit,
  commands: readonly string[],
): Pick<CodeAction, "command"> {
  const [first] = documentChanges ?? [];
  const uri = first && "textDocument" in first ? first.textDocument.uri : Object.keys(changes ?? {})[0];
  if (uri === undefined || !commands.includes(clientCommands.edited)) return {};
  return { command: { title: "Show", command: clientCommands.edited, arguments: [uri] } };
}

/** What the editor can do with an edit. */
export interface TakesEdits {
  /** It refuses an edit that was made for another version of a document. */
  readonly takesVersions: boolean;
  /** It shows a preview in which each change says what it means. */
  readonly annotates: boolean;
}

/** The edit on the text of this moment, or the sentence why a fix can not be made any more. */
export async function fixAnswer(
  session: Session,
  id: string,
  fix: string,
  { takesVersions, annotates }: TakesEdits,
): Promise<{ readonly edit: WorkspaceEdit | null; readonly reason: string | null }> {
  const entry = session.entries.findLast((one) => one.id === id);
  if (!entry) return { edit: null, reason: "The incident was cleared." };
  const result = await session.fix(entry, fix);
  if (result === "done") return { edit: null, reason: "There is nothing left to do." };
  if ("declined" in result) return { edit: null, reason: plain(result.declined) };
  const { project, toUri } = session.workspace;
  const edit = workspaceEdit(result.edits, (path) => project.read(path), toUri);
  if (!takesVersions) return { edit, reason: null };
  const versioned = withVersions(edit, session);
  const offer = entry.diagnosis.fixes.find((one) => one.id === fix);
  return { edit: annotates && offer ? withAnnotations(versioned, offer) : versioned, reason: null };
}

/** A preview says where behaviour changes; what changes the declaration is not done before it was looked at. */
function withAnnotations(edit: WorkspaceEdit, { safety, kind, title }: FixOffer): WorkspaceEdit {
  if (safety === "safe") return edit;
  const id = "behaviour";
  return {
    documentChanges: (edit.documentChanges ?? []).map((change) =>
      "edits" in change
        ? { ...change, edits: change.edits.map((one) => ({ ...one, annotationId: id })) }
        : change,
    ),
    changeAnnotations: {
      [id]: { label: "Changes behaviour", description: plain(title), needsConfirmation: kind === "schema" },
    },
  };
}

/** An editor whose text has moved on meanwhile refuses the edit instead of applying it to another text. */
function withVersions({ changes = {} }: WorkspaceEdit, session: Session): WorkspaceEdit {
  return {
    documentChanges: Object.entries(changes).map(([uri, edits]) => {
      const path = session.workspace.toPath(uri);
      const version = path === undefined ? null : session.versionOf(path);
      return { textDocument: { uri, version }, edits };
    }),
  };
}

/** Frames of a paste that stand in the workspace lead there. */
export function documentLinks(session: Session, uri: string): DocumentLink[] {
  const links = new Map<string, DocumentLink>();
  for (const { incident } of session.entries.filter((entry) => entry.uri === uri)) {
    for (const frame of incident.frames) {
      if (frame.at.start.line < 1) continue;
      const target = frameTarget(session, frame);
      const range = toRange(frame.at);
      if (target) links.set(JSON.stringify(range), { range, target, tooltip: "Go to this line" });
    }
  }
  return [...links.values()];
}

/** `file:///…#12,3`: the form in which editors take a line and a column in a link. */
function linkTo(session: Session) {
  return (file: string, line: number, column: number): string | undefined => {
    const uri = session.workspace.toUri(file);
    return uri && `${uri}#L${line},${column}`;
  };
}

/** Only the user's own frames are looked for: a library's path may fit a file of the workspace by chance. */
function frameTarget(session: Session, frame: Frame): string | undefined {
  if (!frame.inApp) return undefined;
  const file = session.workspace.project.locate(frame.file)[0];
  return file === undefined ? undefined : linkTo(session)(file, frame.line ?? 1, frame.column ?? 1);
}

function aboutFrame(session: Session, frame: Frame): string {
  const target = frameTarget(session, frame);
  const name = frame.function ? ` in ${code(frame.function)}` : "";
  if (target) return `Your code${name}. Follow the link to the line as it stands now.`;
  return frame.inApp ? `No file of the workspace has this path${name}.` : `Library or runtime code${name}.`;
}

interface End {
  readonly entry: Entry;
  readonly end: "write" | "declaration";
  /** All of the call, or the declaration. */
  readonly place: Place;
  /** What is underlined of it. */
  readonly marked: Place;
}

/** Open incidents one of whose ends covers the position. @param marked only what is underlined */
function endsAt(session: Session, uri: string, position: Position, marked: boolean): End[] {
  return ends(session, uri).filter((end) => contains(marked ? end.marked : end.place, position));
}

function entriesIn(session: Session, uri: string, range: Range): Entry[] {
  const [from, to] = [toPosition(range.start), toPosition(range.end)];
  const inPaste = session.entries
    .filter((entry) => entry.uri === uri && entry.state === "open")
    .map((entry) => ({ entry, place: pastePlace(entry) }));
  return [...ends(session, uri), ...inPaste]
    .filter(({ place }) => touches(place, from, to))
    .map(({ entry }) => entry);
}

function ends(session: Session, uri: string): End[] {
  const path = session.workspace.toPath(uri);
  if (path === undefined) return [];
  return failuresOf(session.entries)
    .map(({ shown }) => shown)
    .filter((entry) => entry.state === "open")
    .flatMap((entry) => {
      const { callSite, key } = entry.diagnosis;
      const declared = declaredPlace(key);
      const write: End[] = callSite
        ? [{ entry, end: "write", place: callSite.place, marked: markedPlace(callSite) }]
        : [];
      return declared
        ? [...write, { entry, end: "declaration" as const, place: declared, marked: declared }]
        : write;
    })
    .filter(({ place }) => place.file === path);
}

function touches(place: Place, from: Position, to: Position): boolean {
  return (
    contains(place, from) || contains(place, to) || contains({ file: "", start: from, end: to }, place.start)
  );
}

function toPosition({ line, character }: LspPosition): Position {
  return { line: line + 1, column: character + 1 };
}

function markdown(value: string, range: Range | undefined): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, ...(range ? { range } : {}) };
}
