/** A string of TypeScript code as the program sees it, with the way back to the file: literals, templates, and `+` between them. */

import { type CodeText, codeText, type Piece } from "./code-text";
import { compiler, type ts, unwrap } from "./typescript";

export type { CodeText } from "./code-text";

/** undefined where the expression is no string that is written here, not even a part of it. */
export function textOf(node: ts.Node | undefined): CodeText | undefined {
  const t = compiler();
  const pieces: Piece[] = [];
  let text = "";
  let written = false;
  const add = (cooked: string, node: ts.Node, before: number, after: number) => {
    const from = node.getStart() + before;
    const raw = node.getSourceFile().text.slice(from, node.end - after);
    const offsets = raw === cooked ? null : offsetsOf(raw, from);
    pieces.push({ start: text.length, length: cooked.length, offsets, from, hole: false });
    text += cooked;
    written ||= cooked.trim() !== "";
  };
  const hole = (node: ts.Node) => {
    pieces.push({ start: text.length, length: 1, offsets: null, from: node.getStart(), hole: true });
    text += "?";
  };
  const parts = node && t.isExpression(node) ? summands(node) : [];
  for (const part of parts) {
    if (t.isStringLiteralLike(part)) add(part.text, part, 1, 1);
    else if (t.isTemplateExpression(part)) {
      add(part.head.text, part.head, 1, 2);
      for (const { expression, literal } of part.templateSpans) {
        hole(expression);
        add(literal.text, literal, 1, t.isTemplateTail(literal) ? 1 : 2);
      }
    } else hole(part);
  }
  if (!written) return undefined;
  return codeText(text, pieces);
}

/** `a + b + c` -> [a, b, c]; a loop, so that a long sum is safe. */
function summands(node: ts.Expression): ts.Expression[] {
  const t = compiler();
  const found: ts.Expression[] = [];
  const waiting: ts.Expression[] = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const inner = unwrap(next);
    if (t.isBinaryExpression(inner) && inner.operatorToken.kind === t.SyntaxKind.PlusToken)
      waiting.push(inner.right, inner.left);
    else found.push(inner);
  }
  return found;
}

/** The offset of each character that the escapes of `raw` stand for, and of the end. */
function offsetsOf(raw: string, from: number): number[] {
  const offsets: number[] = [];
  let at = 0;
  while (at < raw.length) {
    const escaped = /^(?:\\(?:x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]{1,6}\}|\r\n|[\s\S])|\r\n)/i.exec(
      raw.slice(at, at + 12),
    )?.[0];
    const continues = escaped !== undefined && /^\\[\r\n]/.test(escaped);
    if (!continues) offsets.push(from + at);
    // Two code units stand for a character beyond the first plane.
    if (escaped?.startsWith("\\u{") && Number.parseInt(escaped.slice(3), 16) > 0xffff)
      offsets.push(from + at);
    at += escaped?.length ?? 1;
  }
  offsets.push(from + raw.length);
  return offsets;
}
