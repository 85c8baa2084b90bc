/** Text of a paste, a terminal or a debug session made inert for the views of VS Code that give some text a meaning. */

/** Status bar, quick pick, progress: `$(name)` is an icon there, and no escape holds for text that has backslashes itself. */
export function withoutIcons(text: string): string {
  return visible(text).replaceAll("$(", "$ (");
}

/** Notifications: `[text](target)` is a link there, commands too, and there is no escape. */
export function withoutLinks(text: string): string {
  return visible(text).replaceAll("](", "] (");
}

/** Control characters, what turns the direction of writing and what is not seen, as `\u202e`: as the server shows names (present/inert.ts). */
function visible(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]|(?!\u200c|\u200d|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/gu;
