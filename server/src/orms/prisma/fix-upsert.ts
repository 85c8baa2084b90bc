/** Fixes that let the database decide: upsert with the one retry that it needs, skipDuplicates for many rows. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { movedText, statementAround } from "../../syntax/typescript-edits";
import { objectOf } from "../../syntax/typescript-literals";
import { modelExtra } from "./extra";
import { handedOn, noRoom, runsTwice, testedBefore, writesThrough } from "./fix-hazards";
import { block, codeTest, errorName, type FixSite, fixSite, formOf, indentOf, nameFor } from "./fix-site";
import { whereOf } from "./fix-where";

/**
 * Fix: get-or-create. `upsert` with an empty `update`. Prisma runs it as find and insert, so two calls can both find nothing
 * (9 of 20 concurrent calls failed on PostgreSQL and on MariaDB): the second try finds the row.
 * https://www.prisma.io/docs/orm/prisma-client/queries/crud#unique-key-constraint-errors-on-upserts
 *
 *     const upsertUser = () =>
 *       prisma.user.upsert({ where: { email }, update: {}, create: { email, name } });
 *     return await upsertUser().catch((err: unknown) => {
 *       if (!(err instanceof Prisma.PrismaClientKnownRequestError && err.code === "P2002")) throw err;
 *       return upsertUser();
 *     });
 */
export const getOrCreate: Fix = {
  id: "get-or-create",
  kind: "get-or-create",
  safety: "changes-behaviour",
  causes: { "duplicate-insert": 2, "check-then-insert-race": 2 },
  title: ({ write, constraint, model }) =>
    isMany(write.method)
      ? "Skip rows that are there already (skipDuplicates: of any unique key)"
      : `Get the ${model.name} with this ${constraint.fields.join(", ")} or create it (upsert, retried once)`,
  make: (context) => (isMany(context.write.method) ? skipDuplicates(context) : asUpsert(context, () => "{}")),
};

/** Fix: upsert. The same, but a row that is there gets the new values. */
export const upsert: Fix = {
  id: "upsert",
  kind: "upsert",
  safety: "changes-behaviour",
  causes: { "duplicate-insert": 3, "check-then-insert-race": 3 },
  title: ({ constraint, model }) =>
    `Create the ${model.name} or overwrite the one with this ${constraint.fields.join(", ")} (upsert, retried once)`,
  make: (context) => asUpsert(context, updateOf),
};

/** Fix: retry. The code upserts already; the loser of a race tries once more and finds the winner's row. */
export const retry: Fix = {
  id: "retry",
  kind: "upsert",
  safety: "safe",
  causes: { "already-upsert-race": 1, "soft-deleted-row": 1 },
  title: ({ write }) => `Try \`${write.method}\` once more when another call was first`,
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if (!site) return { declined: "The write is not a call of the client that can be changed here." };
    if (context.write.lookup === undefined)
      return { declined: `\`${context.write.method}\` does not look the row up first.` };
    const refused = refusal(context, site);
    if (refused) return { declined: refused };
    const name = nameFor(site, functionName(site));
    return withRetry(context, site, name, (steps) => movedText(site.root, site.call, steps, site.style));
  },
};

function isMany(method: string): boolean {
  return method === "createMany" || method === "createManyAndReturn";
}

/** Why no retry can be put around the call; undefined where it can. */
function refusal({ write }: FixContext, site: FixSite): string | undefined {
  const t = compiler();
  if (write.inTransaction)
    return "In a transaction a second try cannot see the other call's row: retry the transaction as a whole.";
  const { call } = site;
  const refused = handedOn(site);
  if (refused) return refused;
  const waits = findAll(
    call,
    (node): node is ts.Node => t.isAwaitExpression(node) || t.isYieldExpression(node),
  );
  if (waits.some((node) => node !== call))
    return "The call awaits a value within its arguments: put it into a variable first.";
  const [tested] = testedBefore(site, call.arguments);
  if (tested)
    return `\`${tested.getText()}\` was tested before, and a function of its own does not know the result: put it into a \`const\` first.`;
  return runsTwice(site);
}

function asUpsert(
  context: FixContext,
  update: (context: FixContext, site: FixSite) => string | { declined: string },
): FixResult {
  if (context.write.handled) return "done";
  const site = fixSite(context);
  if (!site || context.write.method !== "create" || !site.data)
    return { declined: `\`${context.write.method}\` cannot become an upsert of one row.` };
  const refused = refusal(context, site);
  if (refused) return { declined: refused };
  const where = whereOf(context, site);
  if ("declined" in where) return where;
  if (where.nullable.length > 0)
    return {
      declined: `${where.nullable.join(", ")} may be null, and an upsert cannot look a row up by null.`,
    };
  const relation = writesThrough(site.data, modelExtra(context.model).relations);
  if (relation)
    return {
      declined: `The call writes \`${relation}\` as well, which would be missing where the ${context.model.name} is there already.`,
    };
  const changes = update(context, site);
  if (typeof changes !== "string") return changes;
  const { argument, data } = site;
  const others = (objectOf(argument)?.node.properties ?? []).filter(
    (property) => property.name?.getText() !== "data",
  );
  const created = (steps: number) => movedText(site.root, data as ts.Expression, steps, site.style);
  const name = nameFor(site, `upsert${context.model.name}`);
  return withRetry(context, site, name, (steps, indent) => {
    const step = site.style.indent;
    const lines = [
      `where: ${where.text},`,
      `update: ${changes},`,
      `create: ${created(steps)},`,
      ...others.map((property) => `${movedText(site.root, property, steps, site.style)},`),
    ];
    return [`${site.delegate}.upsert({`, ...lines.map((line) => indent + step + line), `${indent}})`].join(
      site.style.eol,
    );
  });
}

/** The members of `data` without the key: what an existing row gets. */
function updateOf({ constraint, model }: FixContext, { data }: FixSite): string | { declined: string } {
  const t = compiler();
  const object = objectOf(data);
  if (!object?.complete || object.node.properties.some(t.isSpreadAssignment))
    return { declined: "The code does not show which fields an existing row would get." };
  const primary = model.constraints.find((each) => each.kind === "primary_key");
  const keys = [...constraint.fields, ...(primary?.fields ?? [])];
  const relations = modelExtra(model).relations;
  const rest = object.node.properties.filter((property) => {
    const name = property.name?.getText() ?? "";
    const fields = relations.find((each) => each.field === name)?.fields ?? [name];
    return !fields.some((field) => keys.includes(field));
  });
  if (rest.length === 0) return { declined: "The call sets the key only: there is nothing to overwrite." };
  return `{ ${rest.map((property) => property.getText()).join(", ")} }`;
}

/**
 * Puts the query into a function and calls it, a second time after a lost race. An arrow function's bare expression becomes a body.
 * @param query the call's text, whose following lines are moved by so many steps to the given indentation
 */
function withRetry(
  context: FixContext,
  site: FixSite,
  name: string,
  query: (steps: number, indent: string) => string,
): FixResult {
  const { call, root, style } = site;
  const { eol, semicolon, indent: step } = style;
  const statement = statementAround(call);
  const arrow = statement ? undefined : arrowAround(call);
  if (!statement && !arrow)
    return { declined: "The call stands where no statement can be put in front of it." };
  const room = statement && noRoom(site, statement);
  if (room) return { declined: room };
  const error = errorName(site);
  const { text: test, edits } = codeTest(context, site, error, "P2002");
  const parameter = site.isTypeScript ? `(${error}: unknown)` : `(${error})`;
  const indent = statement ? indentOf(site, statement) : indentOf(site, arrow as ts.Node) + step;
  const callIndent = indentOf(site, call);
  const steps = Math.max(0, Math.round((indent.length + step.length - callIndent.length) / step.length));
  // A line that begins with one of these goes on with the line before.
  const ends = statement && /^[([`+\-/]/.test(statement.getText()) ? ";" : semicolon;
  const declared = `const ${name} = () =>${eol}${indent}${step}${query(steps, indent + step)}${ends}`;
  const handler = (at: string) =>
    [
      `${name}().catch(${parameter} => {`,
      block([`if (!(${test})) throw ${error}${semicolon}`, `return ${name}()${semicolon}`], at + step, site),
      `${at}})`,
    ].join(eol);
  const own: TextEdit[] = statement
    ? [
        { start: startOf(statement), end: startOf(statement), text: `${declared}${eol}${indent}` },
        { start: startOf(call), end: call.end, text: handler(callIndent) },
      ]
    : arrowBody(root, arrow as ts.ArrowFunction, call, declared, handler(indent), indent, site);
  return {
    edits: [{ file: context.source.path, edits: [...edits, ...own].sort((a, b) => a.start - b.start) }],
  };
}

/** `prisma.post.create` -> `createPost`. */
function functionName({ call, delegate }: FixSite): string {
  const method = call.expression.getText().split(".").at(-1) ?? "write";
  const model = delegate.split(".").at(-1) ?? "";
  return method + model.charAt(0).toUpperCase() + model.slice(1);
}

/** The arrow function whose bare expression the call is, awaited or not. */
function arrowAround(call: ts.CallExpression): ts.ArrowFunction | undefined {
  const t = compiler();
  const outer: ts.Node = t.isAwaitExpression(call.parent) ? call.parent : call;
  return t.isArrowFunction(outer.parent) && outer.parent.body === outer ? outer.parent : undefined;
}

function arrowBody(
  root: ts.SourceFile,
  arrow: ts.ArrowFunction,
  call: ts.CallExpression,
  declared: string,
  handled: string,
  indent: string,
  { style }: FixSite,
): TextEdit[] {
  const { eol, semicolon, indent: step } = style;
  const outer = indent.slice(0, indent.length - step.length);
  const before = root.text.slice(startOf(arrow.body), startOf(call));
  const body = `{${eol}${indent}${declared}${eol}${indent}return ${before}${handled}${semicolon}${eol}${outer}}`;
  const start = arrow.equalsGreaterThanToken.end;
  return [{ start, end: arrow.body.end, text: ` ${body}` }];
}

/** Many rows: the database skips those that collide. Not where the client has no such option. */
function skipDuplicates(context: FixContext): FixResult {
  const site = fixSite(context);
  const object = objectOf(site?.argument);
  if (!site || !object) return { declined: "The arguments of the call are not written out here." };
  const given = object.members.get("skipDuplicates")?.value;
  if (given?.kind === compiler().SyntaxKind.TrueKeyword) return "done";
  if (given)
    return { declined: `\`skipDuplicates\` is set here already, to \`${given.getText().slice(0, 40)}\`.` };
  const without = withoutSkip(context);
  if (without) return { declined: `Prisma has no skipDuplicates on ${without}.` };
  const isAnswer = context.write.method === "createManyAndReturn" && formOf(site.call).kind !== "statement";
  if (isAnswer)
    return { declined: "Its result is used, and skipDuplicates leaves the rows out of it that were there." };
  const last = object.node.properties.at(-1);
  if (!last) return { declined: "The call has no data." };
  const multiline = object.node.getText().includes("\n");
  const between = multiline ? `,${site.style.eol}${indentOf(site, last)}` : ", ";
  const edit = { start: last.end, end: last.end, text: `${between}skipDuplicates: true` };
  return { edits: [{ file: context.source.path, edits: [edit] }] };
}

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference#createmany */
function withoutSkip({ model, read, violation }: FixContext): string | undefined {
  const schema = read(model.place.file)?.text ?? "";
  const provider = /\bdatasource\s+\w+\s*\{[^}]*?\bprovider\s*=\s*"(\w+)"/.exec(schema)?.[1];
  const names: Readonly<Record<string, string>> = {
    sqlite: "SQLite",
    mongodb: "MongoDB",
    sqlserver: "SQL Server",
  };
  return names[violation.engine ?? ""] ?? names[provider ?? ""];
}
