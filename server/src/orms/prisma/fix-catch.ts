/** The fix that catches a duplicate and goes on with the row that is there already. */

import { findBinding } from "../../code/typescript/bindings";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { compiler, findAll, type ts } from "../../syntax/typescript";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { transactionAround } from "./around";
import { modelExtra, writeExtra } from "./extra";
import { doesMore, handedOn, testedBefore, writesThrough } from "./fix-hazards";
import { codeTest, errorName, type FixSite, fixSite, formOf, nameFor } from "./fix-site";
import { type Where, whereOf } from "./fix-where";
import { type Handler, notACall, openedElsewhere, wrap } from "./fix-wrap";

/**
 * Fix: catch. Inserts first; where the database says that the key is there, reads that row and goes on with it. Everything else is
 * thrown again, another unique key too: then the row of this key is not there.
 *
 *     try {
 *       return await prisma.user.create({ data: { email, name } });
 *     } catch (err) {
 *       if (!(err instanceof Prisma.PrismaClientKnownRequestError && err.code === "P2002")) throw err;
 *       const existing = await prisma.user.findUnique({ where: { email } });
 *       if (!existing) throw err;
 *       return existing;
 *     }
 */
export const catchDuplicate: Fix = {
  id: "catch",
  kind: "catch",
  safety: "safe",
  causes: { "duplicate-insert": 1, "check-then-insert-race": 1, "soft-deleted-row": 2 },
  title: ({ constraint }) =>
    `Catch the duplicate ${constraint.fields.join(", ")}, use the row that is there, re-throw everything else`,
  make: (context) => caught(context, "existing", "found"),
};

/** The edits of the catch. @param names for the row that is read, the first one that is free in the file */
export function caught(context: FixContext, ...names: readonly string[]): FixResult {
  if (context.write.handled) return "done";
  const site = fixSite(context);
  if (!site) return { declined: notACall };
  if (context.write.method !== "create")
    return {
      declined: `\`${context.write.method}\` writes more than this row: there is no single row to go on with.`,
    };
  const where = whereOf(context, site);
  if ("declined" in where) return where;
  if (hidesOptions(site))
    return { declined: "The code does not show which fields of the row the call answers with." };
  const relation = writesThrough(site.data, modelExtra(context.model).relations);
  if (relation)
    return {
      declined: `The call writes \`${relation}\` as well, which would be missing where the ${context.model.name} is there already.`,
    };
  if (context.write.inTransaction && !canGoOn(context)) return aroundTransaction(context, site, where, names);
  const refused = handedOn(site);
  return refused
    ? { declined: refused }
    : wrap(context, site, site.call, readBack(context, site, where, names));
}

/** SQLite goes on after a failed statement and has one writer; PostgreSQL aborts, MySQL's snapshot does not see the other row. */
export function canGoOn({ violation }: FixContext): boolean {
  return violation.engine === "sqlite";
}

function readBack(
  context: FixContext,
  site: FixSite,
  where: Where,
  names: readonly string[],
): (uses: boolean) => Handler {
  return (uses) => {
    const { semicolon } = site.style;
    const error = errorName(site);
    const { text, edits } = codeTest(context, site, error, "P2002");
    const isCallback = ["expression", "declaration"].includes(formOf(site.call).kind);
    const tested = isCallback ? testedBefore(site, where.values).map((each) => each.getText()) : [];
    const guarded = [...new Set([...where.nullable, ...tested])];
    const guards = guarded.map((value) => `if (${value} == null) throw ${error}${semicolon}`);
    const existing = nameFor(site, ...names);
    const find = findUnique(site, where, uses ? shapeOf(site) : []);
    const lines =
      uses || find.includes("\n")
        ? [
            ...`const ${existing} = await ${find}${semicolon}`.split("\n"),
            `if (!${existing}) throw ${error}${semicolon}`,
            ...(uses ? [`return ${existing}${semicolon}`] : []),
          ]
        : [`if (!(await ${find})) throw ${error}${semicolon}`];
    return {
      lines: [`if (!(${text})) throw ${error}${semicolon}`, ...guards, ...lines],
      isAsync: true,
      leaves: false,
      edits,
      error,
    };
  };
}

/** `select`, `include` and `omit` as in the call, so that both rows have one type. */
export function shapeOf({ argument }: FixSite): string[] {
  return ["select", "include", "omit"].flatMap((name) => {
    const value = memberOf(argument, name);
    return value ? [`${name}: ${onOneLine(value.getText())}`] : [];
  });
}

/** `create({ data, ...options })`: a `select` may be among them. */
function hidesOptions({ argument }: FixSite): boolean {
  return objectOf(argument)?.node.properties.some(compiler().isSpreadAssignment) === true;
}

function onOneLine(text: string): string {
  return text.replace(/,\s{0,200}\n\s{0,200}(?=[}\]])/g, " ").replace(/\s{0,200}\n\s{0,200}/g, " ");
}

/** On one line where that is short enough to read. */
export function findUnique({ delegate, style }: FixSite, where: Where, shape: readonly string[]): string {
  const members = [`where: ${where.text}`, ...shape];
  const short = `${delegate}.findUnique({ ${members.join(", ")} })`;
  if (short.length <= 80) return short;
  return [`${delegate}.findUnique({`, ...members.map((member) => `${style.indent}${member},`), "})"].join(
    "\n",
  );
}

/** The failed statement has ended the transaction: only around it can the program go on, and only if nothing needs its result. */
function aroundTransaction(
  context: FixContext,
  site: FixSite,
  where: Where,
  names: readonly string[],
): FixResult {
  const transaction = transactionAround(site.call);
  if (!transaction) return { declined: openedElsewhere };
  if (formOf(transaction).kind !== "statement")
    return {
      declined:
        "The duplicate ends the whole transaction, whose result is used: there is nothing to go on with.",
    };
  if (doesMore(transaction, site.call))
    return {
      declined:
        "The duplicate undoes the whole transaction: what else it does would be missing, and a caught error would hide that.",
    };
  const local = where.values.flatMap((value) => namesIn(value)).find((name) => isInside(name, transaction));
  if (local)
    return {
      declined: `${local.text} is known inside the transaction only, the error must be caught around it.`,
    };
  const t = compiler();
  const opened = t.isPropertyAccessExpression(transaction.expression)
    ? transaction.expression.expression.getText()
    : "";
  const client = writeExtra(context.write)?.client ?? "";
  const outside = { ...site, delegate: site.delegate.replace(client, opened) };
  return wrap(context, outside, transaction, readBack(context, outside, where, names));
}

function namesIn(expression: ts.Expression): ts.Identifier[] {
  return findAll(expression, compiler().isIdentifier).filter((node) => {
    const holder = node.parent;
    return !(compiler().isPropertyAccessExpression(holder) && holder.name === node);
  });
}

function isInside(name: ts.Identifier, transaction: ts.Node): boolean {
  const binding = findBinding(name.text, name);
  return binding !== undefined && binding.pos >= transaction.pos && binding.end <= transaction.end;
}
