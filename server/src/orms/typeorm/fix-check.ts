/** The fix that looks before it writes, for a friendlier path; it never stands alone: the catch stays around the write. */

import type { Fix, FixResult } from "../../domain/adapters";
import { applyEdits, type TextEdit } from "../../domain/text";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { functionsAround } from "../../syntax/typescript-scope";
import { gone, goOn, keptRow, words } from "./fix-catch";
import { mayUpdate } from "./fix-hazards";
import { readRow } from "./fix-key";
import { endOf, type FixSite, fixSite, freshName, indentOf } from "./fix-site";
import { wrap } from "./fix-wrap";

/**
 * Fix: check-first.
 *
 *     const existing = await this.users.findOneBy({ email });
 *     if (existing) return existing;
 *     try { ... the catch
 */
export const checkFirst: Fix = {
  id: "check-first",
  kind: "check-first",
  safety: "changes-behaviour",
  // Where a check is there already it has nothing to add, and says so.
  causes: { "duplicate-insert": 9, "check-then-insert-race": 9 },
  title: ({ constraint }) =>
    `Look for the ${words(constraint.fields)} first (stops no race: the duplicate is still caught)`,
  make(context) {
    if (context.write.handled || context.write.checkedAt) return "done";
    const site = fixSite(context);
    if (!site) return { declined: gone };
    if (context.write.inTransaction && ["mysql", "mariadb"].includes(context.violation.engine ?? ""))
      return {
        declined:
          "A look within the transaction would fix the state that it sees, or lock rows that are not there yet: use the catch.",
      };
    const refused = noRoom(site) ?? mayUpdate(site);
    if (refused !== undefined) return { declined: refused };
    const handler = goOn(site);
    if ("declined" in handler) return handler;
    const look = readRow(site, true, "findOneBy");
    if ("declined" in look) return look;
    const caught = wrap(site, handler);
    if (caught === "done" || "declined" in caught) return caught;
    return withLook(site, caught.edits[0]?.edits ?? [], look.text);
  },
};

/** Why no statement can stand in front of the write. */
function noRoom({ form, call }: FixSite): string | undefined {
  const t = compiler();
  if (form.kind === "expression")
    return "The call stands inside of an expression, where there is no room for a look before it.";
  const isAsync = functionsAround(call.node)[0]?.modifiers?.some(
    ({ kind }) => kind === t.SyntaxKind.AsyncKeyword,
  );
  if (
    isAsync === false ||
    (isAsync === undefined && functionsAround(call.node).length > 0) ||
    !(form.awaited || form.kind === "returned")
  )
    return "Nothing waits for the write here, so nothing can wait for a look before it.";
  return undefined;
}

function withLook(site: FixSite, caught: readonly TextEdit[], look: string): FixResult {
  const { form, style, root, context } = site;
  if (form.kind === "expression") return { declined: gone };
  const { statement } = form;
  const [start, end] = [startOf(statement), endOf(statement)];
  const own = caught.filter((edit) => edit.start >= start && edit.end <= end);
  const text = edited(root, start, end, own);
  const indent = indentOf(site);
  const name = freshName(site, "existing");
  const found = `const ${name} = await ${look}${style.semicolon}`;
  const kept = keptRow(site);
  if (form.kind === "statement" && findAll(statement, isLongTemplate).length > 0)
    return { declined: "The text in backquotes would be moved to the right." };
  const deeper = () => text.split(style.eol).join(style.eol + style.indent);
  const inner = style.eol + indent + style.indent;
  const lines =
    form.kind === "returned"
      ? [found, `if (${name}) return ${name}${style.semicolon}`, text]
      : form.kind === "declared"
        ? [found, assigned(site, form.declaration, own, `${name} ?? (`)]
        : typeof kept === "string"
          ? [
              found,
              `if (${name}) Object.assign(${kept}, ${name})${style.semicolon}`,
              `else {${inner}${deeper()}${style.eol}${indent}}`,
            ]
          : [`if (!(await ${look})) {${inner}${deeper()}${style.eol}${indent}}`];
  const edits = [
    ...caught.filter((edit) => !own.includes(edit)),
    { start, end, text: lines.join(style.eol + indent) },
  ].sort((a, b) => a.start - b.start);
  return { edits: [{ file: context.source.path, edits }] };
}

/** `const user = existing ?? (await …)`: the brackets around what the variable got. */
function assigned(
  { root, form }: FixSite,
  { initializer }: ts.VariableDeclaration,
  own: readonly TextEdit[],
  before: string,
): string {
  if (form.kind !== "declared" || !initializer) return "";
  const { statement } = form;
  const [start, end] = [startOf(statement), endOf(statement)];
  const value = edited(root, startOf(initializer), initializer.end, own);
  return `${root.text.slice(start, startOf(initializer))}${before}${value})${root.text.slice(initializer.end, end)}`;
}

/** A stretch of the file with those edits in it. */
function edited(root: ts.SourceFile, start: number, end: number, edits: readonly TextEdit[]): string {
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applyEdits(root.text.slice(start, end), moved);
}

function isLongTemplate(node: ts.Node): node is ts.TemplateLiteral {
  const t = compiler();
  const isTemplate = t.isNoSubstitutionTemplateLiteral(node) || t.isTemplateExpression(node);
  return isTemplate && node.getText().includes("\n");
}
