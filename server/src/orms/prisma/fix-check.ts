/** The fix that looks before it writes, for a friendlier path; it never stands alone: the catch stays around the write. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { applyEdits, type TextEdit } from "../../domain/text";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { canGoOn, caught, findUnique, shapeOf } from "./fix-catch";
import { type FixSite, type Form, fixSite, formOf, indentOf, nameFor } from "./fix-site";
import { whereOf } from "./fix-where";
import { notACall } from "./fix-wrap";

/**
 * Fix: check-first.
 *
 *     const existing = await prisma.user.findUnique({ where: { email } });
 *     if (existing) return existing;
 *     try { ... the catch
 */
export const checkFirst: Fix = {
  id: "check-first",
  kind: "check-first",
  safety: "changes-behaviour",
  causes: { "duplicate-insert": 9 },
  title: ({ constraint }) =>
    `Look for the ${constraint.fields.join(", ")} first (stops no race: the duplicate is still caught)`,
  make(context) {
    if (context.write.handled || context.write.checkedAt) return "done";
    const site = fixSite(context);
    if (!site) return { declined: notACall };
    const handled = caught(context, "found", "raced");
    if (handled === "done" || "declined" in handled) return handled;
    if (context.write.inTransaction && !canGoOn(context))
      return {
        declined: "A look within the transaction would not keep the duplicate from ending it: use the catch.",
      };
    const where = whereOf(context, site);
    if ("declined" in where) return where;
    if (where.nullable.length > 0)
      return { declined: `${where.nullable.join(", ")} may be null, and null finds no row: use the catch.` };
    const form = formOf(site.call);
    const refused = noPlace(form);
    if (refused || form.kind === "expression") return { declined: refused ?? notACall };
    const look = findUnique(site, where, form.kind === "statement" ? [] : shapeOf(site));
    return withLook(context, site, form, look, handled.edits[0]?.edits ?? []);
  },
};

type Placed = Exclude<Form, { kind: "expression" }>;

/** Why no statement can stand in front of the write. */
function noPlace(form: Form): string | undefined {
  if (form.kind === "expression")
    return "The call stands where no look can be put in front of it: use the catch.";
  if (form.kind === "declaration" && !(form.declaration.initializer && isBare(form.declaration.initializer)))
    return "The result is cast on its way into the variable, and the row that is found would not be.";
  if (form.kind === "statement" && findAll(form.statement, isLongTemplate).length > 0)
    return "The text in backquotes would be moved to the right.";
  return undefined;
}

/** `await prisma.user.create(…)`, in brackets or not. */
function isBare(initializer: ts.Expression): boolean {
  const t = compiler();
  const inner = t.isParenthesizedExpression(initializer) ? initializer.expression : initializer;
  return t.isAwaitExpression(inner) && t.isCallExpression(inner.expression);
}

function withLook(
  context: FixContext,
  site: FixSite,
  form: Placed,
  look: string,
  handled: readonly TextEdit[],
): FixResult {
  const { root, style } = site;
  const { eol, semicolon, indent: step } = style;
  const { statement } = form;
  const [start, end] = [startOf(statement), statement.end];
  const own = handled.filter((edit) => edit.start >= start && edit.end <= end);
  const indent = indentOf(site, statement);
  const name = nameFor(site, "existing", "known");
  const lines = (text: string) => text.split("\n").join(eol + indent);
  const found = `const ${name} = await ${lines(look)}${semicolon}`;
  const written = edited(root, start, end, own);
  const text =
    form.kind === "return"
      ? [found, `if (${name}) return ${name}${semicolon}`, written]
      : form.kind === "declaration"
        ? [found, assigned(root, form, own, name)]
        : [
            `if (!(await ${lines(look)})) {`,
            `${step}${written.split(eol).join(eol + step)}`.replaceAll(/[ \t]+$/gm, ""),
            "}",
          ];
  const edits = [
    ...handled.filter((edit) => !own.includes(edit)),
    { start, end, text: text.join(eol + indent) },
  ].sort((a, b) => a.start - b.start);
  return { edits: [{ file: context.source.path, edits }] };
}

/** `const user = existing ?? (await …)`: the brackets around what the variable got. */
function assigned(
  root: ts.SourceFile,
  { statement, declaration }: Extract<Form, { kind: "declaration" }>,
  own: readonly TextEdit[],
  name: string,
): string {
  const { initializer } = declaration;
  if (!initializer) return "";
  const value = edited(root, startOf(initializer), initializer.end, own);
  const inBrackets = compiler().isParenthesizedExpression(initializer) ? value : `(${value})`;
  const before = root.text.slice(startOf(statement), startOf(initializer));
  return `${before}${name} ?? ${inBrackets}${root.text.slice(initializer.end, statement.end)}`;
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
