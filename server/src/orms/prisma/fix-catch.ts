/** Fixes that catch: the row that is there already is used, or the violation becomes an error that says what happened. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { movedText } from "../../syntax/typescript-edits";
import { findBinding } from "../../syntax/typescript-scope";
import { memberOf } from "../../syntax/typescript-literals";
import { transactionAround } from "./around";
import { writeExtra } from "./extra";
import { block, codeTest, errorName, type FixSite, fixSite, formOf, indentOf, nameFor } from "./fix-site";
import { type Where, whereOf } from "./fix-where";
import { constraintTest } from "./printed";

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
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if (!site) return { declined: notACall };
    if (context.write.method !== "create")
      return {
        declined: `\`${context.write.method}\` writes more than this row: there is no single row to go on with.`,
      };
    const where = whereOf(context, site.data);
    if ("declined" in where) return where;
    if (!context.write.inTransaction || canGoOn(context))
      return wrap(context, site, site.call, readBack(context, site, where));
    return aroundTransaction(context, site, where);
  },
};

/**
 * Fix: translate. For writes whose row cannot be read back (updates, nested writes) and for foreign keys: the violation of this
 * constraint, and no other, becomes an error in the words of the program.
 */
export const translate: Fix = {
  id: "translate",
  kind: "catch",
  safety: "changes-behaviour",
  causes: {
    "update-collision": 1,
    "missing-parent": 1,
    "still-referenced": 1,
    "duplicate-insert": 4,
    "check-then-insert-race": 4,
  },
  title: (context) => `Catch this violation only and throw “${sentence(context)}”`,
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if (!site) return { declined: notACall };
    const around = transactionAround(site.call);
    if (context.write.inTransaction && !around) return { declined: openedElsewhere };
    return wrap(context, site, around ?? site.call, throwing(context, site));
  },
};

const notACall = "The write is not a call of the client that can be changed here.";
const openedElsewhere =
  "The transaction is opened elsewhere and a failed statement may end it: catch the error where the transaction is opened.";

/** SQLite goes on after a failed statement and has one writer; PostgreSQL aborts, MySQL's snapshot does not see the other row. */
function canGoOn({ violation }: FixContext): boolean {
  return violation.engine === "sqlite";
}

/** What happens in the handler: lines with one step of relative indentation, and the edits of imports. */
interface Handler {
  readonly lines: readonly string[];
  readonly isAsync: boolean;
  readonly edits: readonly TextEdit[];
  readonly error: string;
}

function readBack(context: FixContext, site: FixSite, where: Where): (uses: boolean) => Handler {
  return (uses) => {
    const { semicolon } = site.style;
    const error = errorName(site);
    const { text, edits } = codeTest(context, site, error, "P2002");
    const guards = where.nullable.map((value) => `if (${value} == null) throw ${error}${semicolon}`);
    const existing = nameFor(site, "existing", "found");
    const find = findUnique(site, where, uses ? shapeOf(site) : []);
    const lines = uses
      ? [
          ...`const ${existing} = await ${find}${semicolon}`.split("\n"),
          `if (!${existing}) throw ${error}${semicolon}`,
          `return ${existing}${semicolon}`,
        ]
      : `if (!(await ${find})) throw ${error}${semicolon}`.split("\n");
    return {
      lines: [`if (!(${text})) throw ${error}${semicolon}`, ...guards, ...lines],
      isAsync: true,
      edits,
      error,
    };
  };
}

/** `select`, `include` and `omit` as in the call, so that both rows have one type. */
function shapeOf({ argument }: FixSite): string[] {
  return ["select", "include", "omit"].flatMap((name) => {
    const value = memberOf(argument, name);
    return value ? [`${name}: ${value.getText().replace(/\s*\n\s*/g, " ")}`] : [];
  });
}

/** On one line where that is short enough to read. */
function findUnique({ delegate, style }: FixSite, where: Where, shape: readonly string[]): string {
  const members = [`where: ${where.text}`, ...shape];
  const short = `${delegate}.findUnique({ ${members.join(", ")} })`;
  if (short.length <= 80) return short;
  return [`${delegate}.findUnique({`, ...members.map((member) => `${style.indent}${member},`), "})"].join(
    "\n",
  );
}

function throwing(context: FixContext, site: FixSite): () => Handler {
  return () => {
    const { semicolon, quote, indent } = site.style;
    const error = errorName(site);
    const code = context.violation.kind === "foreign_key" ? "P2003" : "P2002";
    const { text, edits } = codeTest(context, site, error, code);
    const tests = [...text.split(" && "), ...constraintTest(context, error)];
    const known = nameFor(site, "isKnown", "isThisViolation");
    const words = sentence(context).replaceAll(quote, `\\${quote}`);
    const cause = knowsCause(context) ? `, { cause: ${error} }` : "";
    return {
      lines: [
        `const ${known} =`,
        ...tests.map((test, i) => `${indent}${test}${i < tests.length - 1 ? " &&" : semicolon}`),
        `if (!${known}) throw ${error}${semicolon}`,
        `throw new Error(${quote}${words}${quote}${cause})${semicolon}`,
      ],
      isAsync: false,
      edits,
      error,
    };
  };
}

function sentence({ violation, constraint, model, cause }: FixContext): string {
  const fields = constraint.fields.join(", ");
  if (violation.kind !== "foreign_key") return `${model.name} with this ${fields} exists already`;
  if (cause.id === "still-referenced")
    return `${constraint.references?.model ?? "The row"} is still used by ${model.name}`;
  return `There is no ${constraint.references?.model ?? "row"} with this ${fields}`;
}

/** `new Error(message, { cause })` is ES2022: older targets do not type-check it. */
function knowsCause({ read, source }: FixContext): boolean {
  if (/\.[cm]?jsx?$/.test(source.path)) return true;
  const folders = source.path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const config = read([...folders.slice(0, depth), "tsconfig.json"].join("/"));
    if (config)
      return /"(?:target|lib)"\s*:\s*(?:\[[^\]]*)?"es(?:202[2-9]|next)/i.test(config.text.slice(0, 20_000));
  }
  return false;
}

/** The statement in a `try`, or `.catch(…)` behind an expression. */
function wrap(
  context: FixContext,
  site: FixSite,
  call: ts.CallExpression,
  handler: (uses: boolean) => Handler,
): FixResult {
  const form = formOf(call);
  const { eol, indent: step } = site.style;
  const { isAsync, lines, edits, error } = handler(form.kind !== "statement");
  const own: TextEdit[] = [];
  if (form.kind === "expression") {
    const indent = indentOf(site, call);
    const parameter = site.isTypeScript ? `(${error}: unknown)` : `(${error})`;
    const text = `.catch(${isAsync ? "async " : ""}${parameter} => {${eol}${block(lines, indent + step, site)}${eol}${indent}})`;
    own.push({ start: call.end, end: call.end, text });
  } else {
    const { statement } = form;
    const indent = indentOf(site, statement);
    const moved =
      form.kind === "return" && !compiler().isAwaitExpression(call.parent)
        ? `return await ${movedText(site.root, call, 1, site.style)}${site.style.semicolon}`
        : movedText(site.root, statement, 1, site.style);
    const text = [
      "try {",
      `${indent}${step}${moved}`,
      `${indent}} catch (${error}) {`,
      block(lines, indent + step, site),
      `${indent}}`,
    ].join(eol);
    own.push({ start: startOf(statement), end: statement.end, text });
  }
  return {
    edits: [{ file: context.source.path, edits: [...edits, ...own].sort((a, b) => a.start - b.start) }],
  };
}

/** The failed statement has ended the transaction: only around it can the program go on, and only if nothing needs its result. */
function aroundTransaction(context: FixContext, site: FixSite, where: Where): FixResult {
  const transaction = transactionAround(site.call);
  if (!transaction) return { declined: openedElsewhere };
  if (formOf(transaction).kind !== "statement")
    return {
      declined:
        "The duplicate ends the whole transaction, whose result is used: there is nothing to go on with.",
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
  return wrap(context, outside, transaction, readBack(context, outside, where));
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
