/** Text of a paste made inert: what no surface may render, and one escaping function per surface that gives text a meaning. */

/**
 * Control characters, line and paragraph separators, lone surrogates, what turns the direction of writing, and what is not
 * seen at all. The joiners and selectors of scripts and emoji stay: words need them.
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]|(?!\u200c|\u200d|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/gu;

/** For people: each such character as `\u202e`, line feeds too. Applied twice it changes nothing more. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same for text of several lines of ours. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/** JSON whose values are exact and whose bytes are inert: the same characters as JSON's own escapes. */
export function inertJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  // Of a large workspace's constraints: megabytes, and nearly all of them ASCII.
  if (!/[^\n\x20-\x7e]/.test(text)) return text;
  return text
    .split("\n")
    .map((line) =>
      line.replace(HIDDEN, (char) =>
        char
          .split("")
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
          .join(""),
      ),
    )
    .join("\n");
}

/**
 * A message of an editor's notification: VS Code makes links of `[text](target)` there, commands too, and knows no escape.
 * A blank between the brackets is none.
 */
export function inNotification(text: string): string {
  return visible(text).replaceAll("](", "] (");
}

/** A SARIF message, plain or Markdown: braces are placeholders (3.11.5). */
export function inSarifMarkdown(text: string): string {
  return text.replace(/[{}]/g, "$&$&");
}

/** A plain SARIF message: brackets are links (3.11.6) as well, and a backslash escapes them. */
export function inSarifText(text: string): string {
  return inSarifMarkdown(visible(text).replace(/[\\[\]]/g, "\\$&"));
}
