/** HTML and Markdown around a trace: entities, tags, code fences. */

import { type Change, change, replaced, type Step } from "./clean-line";

export const withoutMarkup: Step = (lines) =>
  replaced(lines, (line) => {
    const { text } = line;
    if (isFence(text)) return [{ text: "", offset: line.offset }];
    const changes = text.includes("<") || text.includes("&") ? marks(text) : [];
    return changes.length === 0 ? undefined : change(line, changes);
  });

function isFence(text: string): boolean {
  return (
    (text.includes("```") || text.includes("~~~")) &&
    /^\s{0,8}(?:```|~~~)[\w+-]{0,30}\s{0,8}$/.test(text.slice(0, 60))
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: "<",
  gt: ">",
  amp: "&",
  nbsp: " ",
  laquo: "«",
  raquo: "»",
  ldquo: "“",
  rdquo: "”",
};

/** Only real HTML names: `<anonymous>`, `<module>`, `<class 'x'>` and generics are the runtimes' own. */
const TAG =
  /^<\/?(span|div|p|pre|code|br|li|ul|ol|td|tr|th|table|tbody|thead|i|b|em|strong|h[1-6]|font|small|details|summary|html|body|head|mark|tt|u|a|section|article|header|blockquote|hr|title|style|meta|link)(?:\s[^<>]{0,500})?\/?>/i;

const BREAKS = /^<(?:br|\/p|\/li|\/div|\/tr|\/pre|\/h[1-6]|hr|\/title|\/summary)\b/i;

function marks(text: string): Change[] {
  const changes: Change[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 38) {
      const match = /^&(?:#(\d{1,6})|#x([0-9a-fA-F]{1,6})|([a-z]{2,6}));/.exec(text.slice(i, i + 12));
      const plain = match ? entity(match) : undefined;
      if (match && plain !== undefined) {
        changes.push({ start: i, end: i + match[0].length, text: plain });
        i += match[0].length - 1;
      }
    } else if (code === 60) {
      const window = text.slice(i, i + 520);
      const match = TAG.exec(window);
      if (match) {
        changes.push({ start: i, end: i + match[0].length, text: BREAKS.test(window) ? "\n" : "" });
        i += match[0].length - 1;
      }
    }
  }
  return changes;
}

function entity(match: RegExpExecArray): string | undefined {
  const [, decimal, hex, name] = match;
  if (name) return ENTITIES[name];
  const code = decimal ? Number(decimal) : Number.parseInt(hex ?? "", 16);
  return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : undefined;
}
