/** How text that Keyclash did not write itself gets into code: what every language shares. The languages' own rules stand in syntax/escape.ts, those of SQL in databases/escape.ts. */

/** Control characters, line ends of any language, marks that turn the reading direction, halves of a character: no line of code holds them raw. */
const raw =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text without characters that end a line, are invisible or get lost: `\n`, `\u202e`. TypeScript, Python, Prisma and JSON all read these back. */
export function withoutRaw(text: string): string {
  return text.replace(raw, (sign) => short[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A string of a language that escapes with backslashes. Reading it back gives the text, whatever it holds. */
export function backslashString(text: string, quote: '"' | "'" | "`"): string {
  const inner = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote + withoutRaw(quote === "`" ? inner.replaceAll("${", "\\${") : inner) + quote;
}

/** A name in standard SQL, always in its quotes; a quote within is doubled. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** False where a name holds what a copied line cannot show or carry: nobody could check such a command before running it. */
export function isShowable(name: string): boolean {
  return withoutRaw(name) === name;
}

/**
 * True for what people and tools call constraints, tables and columns: letters and digits of any script, `_ $ # @ . : -` and single
 * spaces within, at most 128 characters (SQL Server's limit, the longest). What else a paste calls a name is none to put into code.
 */
export function isPlausibleName(name: string): boolean {
  return (
    name.length <= 128 &&
    /^[\p{L}\p{N}_$#@][\p{L}\p{M}\p{N}_$#@.:-]*(?: [\p{L}\p{M}\p{N}_$#@.:-]+)*$/u.test(name)
  );
}
