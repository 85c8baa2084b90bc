/** The editor's open documents as it has told of them: another process is told the same. */

import { TextDocument } from "vscode-languageserver-textdocument";
import { hashOf } from "../lsp/hash";
import { isPaste } from "../lsp/protocol";
import type { Message, Notification } from "./messages";

export interface Documents {
  /** @returns true where it is about a paste */
  take(message: Notification): boolean;
  /** What opens them, but for those that are left out. */
  opened(): readonly Message[];
  /**
   * Leaves out the pastes that no process has explained, until they change.
   * @param state what the last process told of itself
   * @returns true where one is left out that was not before
   */
  leaveOut(state: unknown): boolean;
  /** What a process is told, that may not know a document yet which was left out. */
  asTold(message: Notification): readonly Message[];
}

export function createDocuments(): Documents {
  const all = new Map<string, TextDocument>();
  const leftOut = new Set<string>();
  const uriOf = ({ params }: Message) =>
    (params as { textDocument?: { uri?: unknown } } | null | undefined)?.textDocument?.uri;
  const documentOf = (message: Message) => {
    const uri = uriOf(message);
    return typeof uri === "string" ? all.get(uri) : undefined;
  };
  return {
    take(message) {
      const before = documentOf(message);
      // Of what is no such message nothing is known; whom it is sent to says so.
      const now = following(message, before);
      const uri = uriOf(message);
      if (typeof uri !== "string") return false;
      if (now) all.set(uri, now);
      else if (message.method === "textDocument/didClose") all.delete(uri);
      return [before, now].some((document) => document !== undefined && isPaste(document));
    },
    opened: () => [...all.values()].filter(({ uri }) => !leftOut.has(uri)).map(opening),
    leaveOut(state) {
      const before = leftOut.size;
      const { explained } = (state ?? {}) as { explained?: readonly (readonly [string, string])[] };
      const known = new Map(explained);
      for (const [uri, document] of all)
        if (isPaste(document) && known.get(uri) !== hashOf(document.getText())) leftOut.add(uri);
      return leftOut.size > before;
    },
    asTold(message) {
      const uri = uriOf(message);
      if (typeof uri !== "string" || !leftOut.has(uri)) return [message];
      if (message.method === "textDocument/didClose") leftOut.delete(uri);
      const document = all.get(uri);
      if (message.method !== "textDocument/didChange" || !document) return [];
      leftOut.delete(uri);
      return [opening(document)];
    },
  };
}

interface DocumentParams {
  readonly textDocument: {
    readonly uri: string;
    readonly languageId: string;
    readonly version: number;
    readonly text: string;
  };
  readonly contentChanges: Parameters<typeof TextDocument.update>[1];
}

/** The document after the message; undefined = it is not about its text. */
function following(
  { method, params }: Message,
  document: TextDocument | undefined,
): TextDocument | undefined {
  try {
    const { textDocument, contentChanges } = params as DocumentParams;
    if (method === "textDocument/didOpen")
      return TextDocument.create(
        textDocument.uri,
        textDocument.languageId,
        textDocument.version,
        textDocument.text,
      );
    if (method === "textDocument/didChange" && document)
      return TextDocument.update(document, [...contentChanges], textDocument.version);
  } catch {
    // A message of another shape.
  }
  return undefined;
}

function opening(document: TextDocument): Message {
  const { uri, languageId, version } = document;
  const textDocument = { uri, languageId, version, text: document.getText() };
  return { jsonrpc: "2.0", method: "textDocument/didOpen", params: { textDocument } };
}
