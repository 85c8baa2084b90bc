/**
 * The one way in which a value gets into code that a fix writes: a string, a pattern, a comment, a key or a member, per language. Values come from
 * pastes and from sources that others wrote; test/escape.test.ts attacks each place, test/escaping.test.ts lets no template write quotes by hand.
 */

import { backslashString, withoutRaw } from "../domain/escape";

/** The quotes of a file's style. */
interface Quotes {
  readonly quote: '"' | "'";
}

/** A TypeScript or JavaScript string. */
export function typescriptString(text: string, { quote }: { readonly quote: '"' | "'" | "`" }): string {
  return backslashString(text, quote);
}

/** What a regular expression literal needs to find the text as it is: `/a\.b/`. */
export function typescriptPattern(text: string): string {
  return withoutRaw(text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
}

/** What follows `//` or `#`, on its one line. */
export function lineComment(text: string): string {
  return withoutRaw(text);
}

/** True for what TypeScript takes as a name without quotes: a variable, a member, a key. Reserved words are no variables, but members. */
export function isTypescriptName(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
}

/** A key of an object literal: bare where that is a name, else a string. */
export function typescriptKey(name: string, style: Quotes): string {
  return isTypescriptName(name) ? name : typescriptString(name, style);
}

/** What reads members, one in another: `.team.id`, `["team name"]`. */
export function typescriptMembers(names: readonly string[], style: Quotes): string {
  return names
    .map((name) => (isTypescriptName(name) ? `.${name}` : `[${typescriptString(name, style)}]`))
    .join("");
}

/** A Python string. */
export function pythonString(text: string, { quote }: Quotes): string {
  return backslashString(text, quote);
}

/** True for what Python takes as a name of its own: a keyword argument, an attribute. */
export function isPythonName(name: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) && !pythonKeywords.has(name);
}

const pythonKeywords: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** https://docs.python.org/3/library/functions.html, and the soft keywords. */
export const pythonBuiltins: ReadonlySet<string> = new Set(
  (
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict " +
    "dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass " +
    "iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr " +
    "slice sorted staticmethod str sum super tuple type vars zip match case self cls Exception BaseException"
  ).split(" "),
);

/** `OrderItem` -> `order_item`: how Python names what holds one. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** A string of a Prisma schema, whose only quotes are double. */
export function prismaString(text: string): string {
  return backslashString(text, '"');
}

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference#naming-conventions-1 */
export function isPrismaName(name: string): boolean {
  return /^[A-Za-z]\w*$/.test(name);
}

/** One word of a POSIX shell's command line; a word that begins like an option stays one, which no quotes prevent. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
