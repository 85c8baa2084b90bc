/** Hostile names, put into a case's paste and sources, and the tokenisers that say whether a piece of one became code. */

import { parsePrismaSchema as parseSchema } from "@loancrate/prisma-schema-parser/dist/parse";
import type { PyNode } from "../../server/src/syntax/python";
import { parsePython } from "../../server/src/syntax/python";
import { compiler, visit } from "../../server/src/syntax/typescript";
import type { Case } from "./case";

/** Stands behind every piece of a hostile name: where it is an identifier or a word, the piece before it ended a string or a line. */
export const marker = "KEYCLASHPWNED";

/** What ends a string, a comment, a line or a word somewhere. */
export const pieces: readonly string[] = [
  "'",
  '"',
  "`",
  "\\",
  "\n",
  "\r",
  "\r\n",
  "\u2028",
  "\u2029",
  "\u0085",
  "${",
  "$(",
  "*/",
  "//",
  "#",
  "--",
  ";",
  "/",
  "]",
  ")",
  " && ",
  " ",
  "\0",
  "\u001b[201~",
  "\u202e",
  "', [globalThis.pwned()]) @Unique('",
  '", map: "',
  "' or __import__('os') or '",
  '"); DROP TABLE x; --',
  "'''",
  '"""',
  "\ud800",
];

/** The case with a name of its own replaced: raw in the paste, and in the files as a string of their language where it stands in quotes. */
export function poisoned(one: Case, name: string, hostile: string, inFiles: boolean): Case {
  const files = (list: Case["files"]) =>
    list.map((file) => ({ ...file, text: inFiles ? inStrings(file.text, name, hostile) : file.text }));
  return {
    ...one,
    paste: one.paste.replaceAll(name, () => hostile),
    files: files(one.files),
    shared: files(one.shared),
  };
}

function inStrings(text: string, name: string, hostile: string): string {
  const encoded = [...hostile].map((sign) => (/[\w ]/.test(sign) ? sign : asEscape(sign))).join("");
  return text.replaceAll(`"${name}"`, () => `"${encoded}"`).replaceAll(`'${name}'`, () => `'${encoded}'`);
}

/** `\u0027`: the one escape that TypeScript, Python and Prisma share. */
function asEscape(text: string): string {
  return text
    .split("")
    .map((unit) =>
      /["'\\]/.test(unit) ? `\\${unit}` : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
    .join("");
}

export interface Reading {
  /** What the language's parser can not read. */
  readonly errors: number;
  /** Tokens that hold the marker and are no string, no comment and no pattern. */
  readonly escaped: readonly string[];
}

/** Reads a source by the parser of its language: adapters' parsers must be loaded. */
export function readSource(path: string, text: string): Reading {
  if (path.endsWith(".py")) return readPython(text);
  if (path.endsWith(".prisma")) return readPrisma(text);
  return readTypeScript(path, text);
}

function readTypeScript(path: string, text: string): Reading {
  const t = compiler();
  const root = t.createSourceFile(path, text, t.ScriptTarget.Latest, true);
  const escaped: string[] = [];
  visit(root, (node) => {
    const isName = t.isIdentifier(node) || t.isPrivateIdentifier(node) || node.kind === t.SyntaxKind.JsxText;
    if (isName && node.getText().includes(marker)) escaped.push(node.getText());
  });
  const { parseDiagnostics } = root as unknown as { parseDiagnostics: readonly unknown[] };
  return { errors: parseDiagnostics.length, escaped };
}

function readPython(text: string): Reading {
  const { root, broken } = parsePython(text);
  const escaped: string[] = [];
  const walk = (node: PyNode) => {
    if (node.type === "identifier" && text.slice(node.start, node.end).includes(marker))
      escaped.push(text.slice(node.start, node.end));
    for (const child of node.children) walk(child);
  };
  walk(root);
  // Python ends a line at these as well, which tree-sitter does not know.
  const lines = text.split("\n").filter((line) => /[\0\f\r](?!$)/.test(line));
  return { errors: (broken ? 1 : 0) + lines.length, escaped };
}

function readPrisma(text: string): Reading {
  const escaped = words(text, /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*/g);
  try {
    parseSchema(text);
    return { errors: 0, escaped };
  } catch {
    return { errors: 1, escaped };
  }
}

/** Words of a command to copy that hold the marker outside of quotes, or follow a comment that the name began. */
export function readCommand(command: string): Reading {
  const isShell = /^(?:python|npx|npm|yarn|pnpm) /.test(command);
  const isScript = command.startsWith("db.");
  const strings = isShell
    ? /'[^']*'/g
    : isScript
      ? /"(?:[^"\\\n]|\\.)*"/g
      : /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[(?:[^\]]|\]\])*\]/g;
  const rest = command.replace(strings, "_");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const raw = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/.test(command) ? 1 : 0;
  return { errors: raw + (/['"`]/.test(rest) ? 1 : 0), escaped: words(command, strings) };
}

function words(text: string, strings: RegExp): string[] {
  return text
    .replace(strings, "_")
    .split(/\s+/)
    .filter((word) => word.includes(marker));
}

/** Characters that no edit writes raw: they end lines, turn the reading direction, or are lost in UTF-8. */
export const rawSigns =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
