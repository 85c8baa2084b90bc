/** What stays on top of a TypeScript file, above its first statement. */

import { compiler, type ts } from "./typescript";

/** Behind a shebang, `// @ts-check` and comments with an empty line below: they speak of the whole file. */
export function behindHeader({ text }: ts.SourceFile): number {
  const t = compiler();
  const shebang = t.getShebang(text)?.length ?? 0;
  let end = shebang;
  for (const comment of t.getLeadingCommentRanges(text, shebang) ?? []) {
    const isApart = /^[^\S\n]*\n[^\S\n]*(?:\n|$)/.test(text.slice(comment.end, comment.end + 200));
    if (isApart || /^\/\/\s?@ts-\w+check\b/.test(text.slice(comment.pos, comment.end))) end = comment.end;
  }
  if (end === 0) return 0;
  const rest = text.slice(end);
  return end + rest.length - rest.replace(/^[^\S\n]*\n(?:[^\S\n]*\r?\n)?/, "").length;
}
