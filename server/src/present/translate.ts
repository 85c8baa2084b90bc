/**
 * Sentences of ours in another language: told by their English templates, where they leave for an editor. What the product knows, its JSON and its
 * reports stay English.
 */

/** One text of ours; what is not known stays as it is. */
export type Translate = (text: string) => string;

export const untranslated: Translate = (text) => text;

/** Lines with more characters are no sentences of ours. */
const longest = 2_000;

/** Sentences of one line. */
const mostSentences = 12;

/** Parts of parts: a title within a title. */
const deepest = 4;

/**
 * @param texts by their English: `{0}` stands for a name or a number as it is, `{s0}` for a text that is translated itself; whatever else is
 * there is no text
 */
export function translator(texts: unknown): Translate {
  const { exact, templates } = read(texts);
  if (exact.size + templates.length === 0) return untranslated;

  /** Undefined = it is none that is known. */
  const one = (text: string, depth: number): string | undefined =>
    exact.get(text) ?? first(templates, (template) => filled(template, text, depth));

  const filled = ({ literals, parts, sentences, starts, bare }: Template, text: string, depth: number) => {
    const read = literals[0] === "" && sentences[0] ? argumentsFromEnd : argumentsOf;
    const given = bare && text.includes("`") ? undefined : read(text, literals);
    if (!given) return undefined;
    const args: string[] = [];
    for (const [index, argument] of given.entries()) {
      const isQuoted = isWithin(literals, index, "“", "”") || isCode(literals, index, argument);
      const inner = sentences[index]
        ? depth < deepest
          ? whole(argument, depth + 1)
          : undefined
        : isQuoted || isName(argument)
          ? argument
          : undefined;
      if (inner === undefined) return undefined;
      args.push(inner);
    }
    const said = parts.map((part) => (typeof part === "number" ? args[part] : part)).join("");
    // What stands first on a line may begin a list or a heading.
    return starts && !/^[\p{L}\p{N}`_]/u.test(said) ? undefined : said;
  };

  /** All of the text, sentence by sentence where it has several; undefined = one of them is not known. */
  const whole = (text: string, depth: number): string | undefined => {
    const said = inPieces(text, depth);
    return said.every(({ known }) => known) ? joined(said) : undefined;
  };

  const inPieces = (text: string, depth: number): readonly Piece[] => {
    const at = sentences(text);
    const pieces: Piece[] = [];
    for (let from = 0; from < at.length; ) {
      let to = at.length;
      let said: string | undefined;
      const part = (end: number) => at.slice(from, end).join(" ");
      for (; to > from && said === undefined; to--) said = one(part(to), depth);
      to = said === undefined ? from + 1 : to + 1;
      pieces.push({ text: said ?? part(to), known: said !== undefined });
      from = to;
    }
    return pieces;
  };

  const line = (text: string): string => {
    if (text.length > longest) return text;
    const [mark = ""] = /^(?: {0,3}(?:[-*]|\d{1,3}\.) )?/.exec(text) ?? [];
    return mark + joined(inPieces(text.slice(mark.length), 0));
  };

  return (text) => {
    let isCode = false;
    return text
      .split("\n")
      .map((each) => {
        const isFence = /^`{3,}/.test(each);
        if (isFence) isCode = !isCode;
        return isCode || isFence ? each : line(each);
      })
      .join("\n");
  };
}

interface Piece {
  readonly text: string;
  readonly known: boolean;
}

/** A full-width stop needs no blank behind it. */
function joined(pieces: readonly Piece[]): string {
  return pieces.reduce((all, { text }) => `${all}${all === "" || all.endsWith("。") ? "" : " "}${text}`, "");
}

interface Template {
  /** English around the placeholders: one more than there are of those. */
  readonly literals: readonly string[];
  /** Whether what stands there is translated itself. */
  readonly sentences: readonly boolean[];
  /** The translation: texts of ours, and which placeholder stands between them. */
  readonly parts: readonly (string | number)[];
  /** True where the translation begins with a name, and the English does not. */
  readonly starts: boolean;
  /** True for a form without the quotes of code: it is for texts that have none. */
  readonly bare: boolean;
}

function read(texts: unknown): {
  readonly exact: ReadonlyMap<string, string>;
  readonly templates: readonly Template[];
} {
  const exact = new Map<string, string>();
  const templates: Template[] = [];
  for (const [english, said] of Object.entries(typeof texts === "object" && texts !== null ? texts : {})) {
    if (typeof said !== "string") continue;
    if (!/\{s?\d\}/.test(english)) exact.set(english, said);
    else templates.push(...template(english, said, false));
    // Views that render nothing get our sentences without the quotes of code.
    if (english.includes("`"))
      templates.push(...template(english.replaceAll("`", ""), said.replaceAll("`", ""), true));
  }
  // What stands behind a text of ours is told first: else it would be taken for the end of a name.
  const weight = ({ literals, sentences: [isText] }: Template) =>
    literals.join("").length + (isText && literals[0] === "" ? longest : 0);
  return { exact, templates: templates.sort((a, b) => weight(b) - weight(a)) };
}

/** None where the two do not have the same placeholders. */
function template(english: string, said: string, bare: boolean): Template[] {
  const [from, to] = [english, said].map((text) => text.split(/(\{s?\d\})/)) as [string[], string[]];
  const names = from.filter((_, index) => index % 2 === 1);
  const parts = to.map((part, index) => (index % 2 === 1 ? names.indexOf(part) : part));
  const used = parts.filter((part) => typeof part === "number");
  if (used.includes(-1) || new Set(used).size !== names.length) return [];
  return [
    {
      literals: from.filter((_, index) => index % 2 === 0),
      sentences: names.map((name) => name.startsWith("{s")),
      parts,
      starts: to[0] === "" && from[0] !== "",
      bare,
    },
  ];
}

/** What stands between the literals, each taken where it comes first; undefined = the text is another. Linear. */
function argumentsOf(text: string, literals: readonly string[]): readonly string[] | undefined {
  const [head = "", ...rest] = literals;
  const last = rest.at(-1) ?? "";
  if (!text.startsWith(head) || !text.endsWith(last)) return undefined;
  const found: string[] = [];
  let at = head.length;
  for (const [index, literal] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const end = isLast ? text.length - last.length : text.indexOf(literal, at + 1);
    if (end <= at) return undefined;
    found.push(text.slice(at, end));
    at = end + literal.length;
  }
  return found;
}

function isWithin(literals: readonly string[], index: number, from: string, to: string): boolean {
  return (literals[index]?.endsWith(from) && literals[index + 1]?.startsWith(to)) ?? false;
}

/** In the quotes of code anything may stand, but for their end. */
function isCode(literals: readonly string[], index: number, argument: string): boolean {
  return isWithin(literals, index, "`", "`") && !argument.includes("`");
}

/** The same for what stands behind a text of ours, which may hold the literals itself: each is taken where it comes last. */
function argumentsFromEnd(text: string, literals: readonly string[]): readonly string[] | undefined {
  const [, ...rest] = literals;
  if (!text.endsWith(rest.at(-1) ?? "")) return undefined;
  const found: string[] = [];
  let end = text.length;
  for (const [index, literal] of [...rest.entries()].reverse()) {
    const isLast = index === rest.length - 1;
    const at = isLast ? text.length - literal.length : text.lastIndexOf(literal, end - 1 - literal.length);
    if (at < 1) return undefined;
    if (!isLast) found.unshift(text.slice(at + literal.length, end));
    end = at;
  }
  return [text.slice(0, end), ...found];
}

/** A name holds no end of a sentence or of its head, but in its quotes. */
function isName(text: string): boolean {
  return !text
    .split("`")
    .some((part, index) => index % 2 === 0 && (/[.;:] (?=\S)/.test(part) || /\.$/.test(part)));
}

/** Cut behind each full stop that stands outside of quotes. */
function sentences(text: string): readonly string[] {
  const found: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "`") isQuoted = !isQuoted;
    if (isQuoted || text[at] !== "." || text[at + 1] !== " " || found.length >= mostSentences - 1) continue;
    found.push(text.slice(from, at + 1));
    from = at + 2;
  }
  return [...found, text.slice(from)];
}

function first<T, R>(all: readonly T[], ask: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const answer = ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
