/** What happens to a file while somebody types: one damage at a time, each of a named kind. */

import type { Language } from "./seeds";

/** Numbers from a seed: an integer in [0, n). */
export type Dice = (n: number) => number;

/** A stretch of the text: offsets, end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** One replacement in the healthy text. */
export interface Damage extends Stretch {
  readonly text: string;
}

export const kinds = [
  "half typed",
  "unclosed bracket",
  "unclosed quote",
  "broken import",
  "doubled token",
  "deleted token",
  "repeated sign",
] as const;
export type DamageKind = (typeof kinds)[number];

/** What costs a parser its stack, or more and more time, when it stands there thousands of times. */
const repeated: Readonly<Record<Language, readonly string[]>> = {
  typescript: [
    "[",
    "(",
    "{",
    "!",
    "@",
    "`${",
    "a?",
    "new ",
    "else if(a)",
    "import{",
    "async ",
    "async(",
    "f<a,",
  ],
  python: ["[", "(", "{", "not ", "lambda:", "if a:", "from a import (", "\n\\", "\n#", "def f(", "..."],
  prisma: ["[", "(", "{", "@", "a(", "?", "a ", "\n{"],
};

const token = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|@{0,2}\w+|[^\s\w]/g;

/** A damage of the kind within the stretch (a statement; for a broken import, the import); undefined where it has no place for it. */
export function damage(
  kind: DamageKind,
  language: Language,
  text: string,
  within: Stretch,
  roll: Dice,
): Damage | undefined {
  if (kind === "broken import") {
    // Nobody types thousands of signs into an import: what that costs is measured elsewhere in the file.
    const others = kinds.filter((other) => other !== "broken import" && other !== "repeated sign");
    return damage(others[roll(others.length)] ?? "half typed", language, text, within, roll);
  }
  if (kind === "repeated sign") {
    const signs = repeated[language];
    const at = within.start + roll(within.end - within.start);
    return { start: at, end: at, text: (signs[roll(signs.length)] ?? "(").repeat(200 + roll(3000)) };
  }
  if (kind === "half typed") return halfTyped(text, within, roll);
  const tokens = [...text.slice(within.start, within.end).matchAll(token)].map((match) => ({
    start: within.start + match.index,
    end: within.start + match.index + match[0].length,
    written: match[0],
  }));
  const one = tokens[roll(tokens.length)];
  if (!one) return undefined;
  if (kind === "deleted token") return { start: one.start, end: one.end, text: "" };
  if (kind === "doubled token")
    return { start: one.end, end: one.end, text: `${roll(2) ? " " : ""}${one.written}` };
  if (kind === "unclosed bracket") {
    const closing = tokens.filter(({ written }) => ")]}".includes(written));
    const gone = closing[roll(closing.length)];
    if (gone && roll(2)) return { start: gone.start, end: gone.end, text: "" };
    return { start: one.start, end: one.start, text: "([{"[roll(3)] ?? "(" };
  }
  const quotes =
    language === "python" ? ['"', "'", '"""', "'''"] : language === "prisma" ? ['"'] : ['"', "'", "`"];
  const at = roll(2) ? one.start : one.end;
  return { start: at, end: at, text: quotes[roll(quotes.length)] ?? '"' };
}

/** A line ends where its author stopped, or one more was begun behind it. */
function halfTyped(text: string, within: Stretch, roll: Dice): Damage | undefined {
  const lines = linesIn(text, within).filter(({ start, end }) => text.slice(start, end).trim().length > 2);
  const line = lines[roll(lines.length)];
  if (!line) return undefined;
  const written = text.slice(line.start, line.end);
  const indent = written.length - written.trimStart().length;
  const stop = indent + 1 + roll(written.trim().length - 1);
  if (roll(2)) return { start: line.start + stop, end: line.end, text: "" };
  const begun = text.slice(text.lastIndexOf("\n", line.start - 1) + 1, line.start + stop);
  return { start: line.end, end: line.end, text: `\n${begun}` };
}

function linesIn(text: string, { start, end }: Stretch): Stretch[] {
  const lines: Stretch[] = [];
  for (let at = start; at < end; ) {
    const next = text.indexOf("\n", at);
    const stop = next < 0 || next > end ? end : next;
    lines.push({ start: at, end: stop });
    at = stop + 1;
  }
  return lines;
}

export function apply(text: string, { start, end, text: inserted }: Damage): string {
  return text.slice(0, start) + inserted + text.slice(end);
}
