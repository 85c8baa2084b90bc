/** The connection in the editor's language: what people read of its answers and notifications is translated where it leaves, nothing else is. */

import type { Connection } from "vscode-languageserver";
import { type MenuParts, menuTitleIn } from "../present/menu";
import { type Translate, translator, untranslated } from "../present/translate";

export interface Spoken {
  readonly connection: Connection;
  /** From now on. @param texts as `translator` takes them */
  speak(texts: unknown): void;
}

export function spoken(connection: Connection): Spoken {
  let translate: Translate = untranslated;
  const wrapped = new Proxy(connection, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      const call = (...args: unknown[]): unknown => Reflect.apply(member, target, args);
      if (String(name).startsWith("on"))
        return (...args: unknown[]) => call(...args.map((arg) => (isCall(arg) ? answering(arg) : arg)));
      if (name === "sendDiagnostics" || name === "sendNotification")
        return (...args: unknown[]) => call(...args.map((arg) => inWords(arg, translate)));
      return call;
    },
  });
  const answering =
    (handler: Call): Call =>
    (...args) => {
      const answer = handler(...args);
      return answer instanceof Promise
        ? answer.then((one: unknown) => inWords(one, translate))
        : inWords(answer, translate);
    };
  return {
    connection: wrapped,
    speak: (texts) => {
      translate = translator(texts);
    },
  };
}

type Call = (...args: unknown[]) => unknown;

function isCall(value: unknown): value is Call {
  return typeof value === "function";
}

/** Members whose text is for people. Reports and the JSON of answers have other names: they stay English. */
const texts = new Set([
  "message",
  "title",
  "label",
  "detail",
  "tooltip",
  "reason",
  "name",
  "description",
  "failure",
]);
const lists = new Set(["labels", "notes"]);

/** What comes back to the server as it is, and what is no text of ours: code, texts to copy, the state that is kept. */
const left = new Set(["arguments", "data", "kept", "edits", "changes", "serverInfo", "diagnostic"]);

/** The same data with its texts translated. */
export function inWords<T>(value: T, translate: Translate): T {
  if (translate === untranslated) return value;
  if (Array.isArray(value)) return value.map((one) => inWords(one, translate)) as T;
  if (!isPlain(value)) return value;
  const { kind } = value;
  const menu = (value.data as { readonly menu?: MenuParts } | null | undefined)?.menu;
  const entries = Object.entries(value).map(([name, member]) => {
    if (left.has(name)) return [name, member];
    if (typeof member === "string") {
      const isText = texts.has(name) ? isSentence(member, kind) : kind === "markdown" && name === "value";
      return [
        name,
        isText ? (name === "title" && menu ? menuTitleIn(menu, translate) : translate(member)) : member,
      ];
    }
    if (lists.has(name) && Array.isArray(member))
      return [name, member.map((one) => (typeof one === "string" ? translate(one) : one))];
    return [name, inWords(member, translate)];
  });
  return Object.fromEntries(entries) as T;
}

/** A word alone may be a function's name, but where the outline says something of its own. */
function isSentence(text: string, kind: unknown): boolean {
  return /[ …]/.test(text) || kind === "why" || kind === "write";
}

/** An error of the protocol is none. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
