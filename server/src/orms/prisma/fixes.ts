/** The fixes that Keyclash offers for Prisma, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { dataFix } from "../../code/fixes/data";
import { decline } from "../../code/fixes/declined";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { words } from "../../code/fixes/words";
import { awaitFix } from "../../code/typescript/awaited";
import { unnamed } from "../../code/typescript/counts";
import { countAt, edited, withNull, withoutMembers } from "../../code/typescript/data";
import { fixesOf } from "../../code/typescript/fixes";
import { declineRetry, retried } from "../../code/typescript/rewrite";
import type { Fix, FixResult } from "../../domain/adapters";
import { compiler, startOf } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { appendedTo, movedText } from "../../syntax/typescript-edits";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { modelExtra } from "./extra";
import { type PrismaSite, prismaSite, whereOf } from "./fix-site";
import { declineWritesThrough, fixing } from "./fixing";

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
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ write, constraint, model }) =>
    isMany(write.method)
      ? "Skip rows that are there already (skipDuplicates: of any unique key)"
      : `Get the ${model.name} with this ${words(constraint.fields)} or create it (upsert, retried once)`,
  sure: (context) => !isMany(context.write.method) || otherKeys(context).length === 0,
  make: (context) =>
    unhandled(context, prismaSite, (site) =>
      isMany(context.write.method) ? skipDuplicates(site) : asUpsert(site, () => "{}"),
    ),
};

/** Fix: upsert. The same, but a row that is there gets the new values. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint, model }) =>
    `Create the ${model.name} or overwrite the one with this ${words(constraint.fields)} (upsert, retried once)`,
  make: (context) => unhandled(context, prismaSite, (site) => asUpsert(site, updateOf)),
};

/** Fix: retry. The code upserts already; the loser of a race tries once more and finds the winner's row. */
const retry: Fix = {
  ...head("retry"),
  title: ({ write }) => `Try \`${write.method}\` once more when another call was first`,
  make: (context) =>
    unhandled(context, prismaSite, (site) =>
      context.write.lookup === undefined
        ? decline(`\`${context.write.method}\` does not look the row up first.`)
        : retried(site, fixing, functionName(site), (steps) =>
            movedText(site.root, site.write, steps, site.style),
          ),
    ),
};

// The client has no code for a check of its own.
const common = fixesOf(fixing, {
  "answer-conflict": { not: ["check-failed"] },
  translate: { not: ["check-failed"] },
});

/** What the write puts into its rows. */
const data = dataFix({
  counts: "increment",
  // https://www.prisma.io/docs/orm/reference/prisma-client-reference#atomic-number-operations
  counted(context) {
    const found = countAt(context, dialect, ({ node }) => memberOf(node.arguments[0], "where"));
    if (!found) return "done";
    const { member, does, by } = found.count;
    const text = `{ ${does}: ${by.getText()} }`;
    return edited(context, [
      ...unnamed(found.count),
      { start: startOf(member.initializer), end: member.initializer.end, text },
    ]);
  },
  none: (context, field) => withNull(context, field, dialect),
  without(context) {
    // https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/null-and-undefined
    if (context.read(context.model.place.file)?.text.includes("strictUndefinedChecks"))
      decline(
        "`strictUndefinedChecks` refuses a field that is undefined: take the key out where the data is made.",
      );
    return withoutMembers(context, dialect, ({ node }) => memberOf(node.arguments[0], "data"));
  },
});

export const fixes: readonly Fix[] = [
  data,
  awaitFix,
  common.catch,
  common.answer,
  common.ignore,
  common.next,
  getOrCreate,
  upsert,
  retry,
  common.translate,
  common.checkFirst,
];

function isMany(method: string): boolean {
  return method === "createMany" || method === "createManyAndReturn";
}

function asUpsert(site: PrismaSite, update: (site: PrismaSite) => string): FixResult {
  const { argument, data, root, style, delegate, context } = site;
  const { write, model } = context;
  if (write.method !== "create" || !data) decline(`\`${write.method}\` cannot become an upsert of one row.`);
  declineRetry(site, fixing);
  const where = whereOf(site);
  if (where.nullable.length > 0)
    decline(`${where.nullable.join(", ")} may be null, and an upsert cannot look a row up by null.`);
  declineWritesThrough(site);
  const changes = update(site);
  const others = (objectOf(argument)?.node.properties ?? []).filter(({ name }) => name?.getText() !== "data");
  return retried(site, fixing, `upsert${model.name}`, (steps, indent) => {
    const members = [
      `where: ${where.text},`,
      `update: ${changes},`,
      `create: ${movedText(root, data, steps, style)},`,
      ...others.map((property) => `${movedText(root, property, steps, style)},`),
    ];
    const lines = members.map((member) => indent + style.indent + member);
    return [`${delegate}.upsert({`, ...lines, `${indent}})`].join(style.eol);
  });
}

/** The members of `data` without the key: what an existing row gets. */
function updateOf({ data, context }: PrismaSite): string {
  const { constraint, model } = context;
  const t = compiler();
  const object = objectOf(data);
  if (!object?.complete || object.node.properties.some(t.isSpreadAssignment))
    decline("The code does not show which fields an existing row would get.");
  const primary = model.constraints.find((each) => each.kind === "primary_key");
  const keys = [...constraint.fields, ...(primary?.fields ?? [])];
  const relations = modelExtra(model).relations;
  const rest = [...object.members.values()].filter(({ name }) => {
    const fields = relations.find((each) => each.field === name)?.fields ?? [name];
    return !fields.some((field) => keys.includes(field));
  });
  if (rest.length === 0) decline("The call sets the key only: there is nothing to overwrite.");
  const set = setAnew(context, new Map(rest.map(({ name, value }) => [name, value?.getText() ?? name])));
  const members = rest.filter(({ name }) => set.includes(name)).map(({ node }) => node.getText());
  return `{ ${members.join(", ")} }`;
}

/** `prisma.post.create` -> `createPost`. */
function functionName({ write }: PrismaSite): string {
  const called = member(write.expression);
  const model = (called && lastName(called.of)) ?? "";
  return (called?.name ?? "write") + model.charAt(0).toUpperCase() + model.slice(1);
}

/** Many rows: the database skips those that collide. Not where the client has no such option. */
function skipDuplicates(site: PrismaSite): FixResult {
  const { context, style, root } = site;
  const { model, violation, write } = context;
  const object = objectOf(site.argument);
  const last = object?.node.properties.at(-1);
  if (!object || !last) decline("The arguments of the call are not written out here.");
  const given = object.members.get("skipDuplicates")?.value;
  if (given?.kind === compiler().SyntaxKind.TrueKeyword) return "done";
  if (given) decline(`\`skipDuplicates\` is set here already, to \`${given.getText().slice(0, 40)}\`.`);
  const without = withoutSkip[violation.engine ?? ""] ?? withoutSkip[modelExtra(model).provider ?? ""];
  if (without) decline(`Prisma has no skipDuplicates on ${without}.`);
  if (write.method === "createManyAndReturn" && !site.unused)
    decline("Its result is used, and skipDuplicates leaves the rows out of it that were there.");
  return inFile(site, [
    appendedTo(root, object.node.properties, object.node.end - 1, "skipDuplicates: true", style),
  ]);
}

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference#createmany */
const withoutSkip: Readonly<Record<string, string>> = {
  sqlite: "SQLite",
  mongodb: "MongoDB",
  sqlserver: "SQL Server",
  mssql: "SQL Server",
};
