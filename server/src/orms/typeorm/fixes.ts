/** The fixes that Keyclash offers for TypeORM, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { dataFix } from "../../code/fixes/data";
import { decline, unlessDeclined } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { words } from "../../code/fixes/words";
import { keptRow } from "../../code/typescript/again";
import { awaitFix } from "../../code/typescript/awaited";
import { unnamed } from "../../code/typescript/counts";
import { countAt, edited, withNull, withoutMembers, withoutNull } from "../../code/typescript/data";
import { fixesOf } from "../../code/typescript/fixes";
import { replaced } from "../../code/typescript/rewrite";
import { savepointFix } from "../../code/typescript/savepoint";
import { indentOf } from "../../code/typescript/site";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { typescriptString } from "../../syntax/escape";
import { compiler, startOf, unwrap } from "../../syntax/typescript";
import { movedText, styleOf } from "../../syntax/typescript-edits";
import { elementsOf, objectOf, stringsOf } from "../../syntax/typescript-literals";
import { canAwait } from "../../syntax/typescript-scope";
import { areSeveral, rowOf } from "./calls";
import { dialect } from "./dialect";
import { cascaded, declares, declineUpdate, strangeMember } from "./fix-hazards";
import { orIgnore } from "./fix-ignore";
import { readRow } from "./fix-key";
import { type Finder, finderOf, type TypeormSite, typeormSite } from "./fix-site";
import { fixing } from "./fixing";

/**
 * Fix: get-or-create. One INSERT that does nothing where the key is there, then the row is read. Reading throws where another constraint
 * was the reason, so nothing is swallowed.
 *
 *     await this.users
 *       .createQueryBuilder()
 *       .insert()
 *       .values({ email, name })
 *       .orIgnore()
 *       .execute();
 *     return await this.users.findOneByOrFail({ email });
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint }) =>
    `Insert or ignore, then read the row by its ${words(constraint.fields)} (no cascades)`,
  make: (context) =>
    unlessDeclined(() => {
      if (context.database?.namesConflicts === false)
        decline(
          "INSERT IGNORE of MySQL and MariaDB also ignores nulls, foreign keys and values that are too long: catch the duplicate instead.",
        );
      const [other] = otherKeys(context);
      if (other !== undefined)
        decline(
          `\`orIgnore()\` ignores any unique key: a duplicate of another one (${other}) would come as a row that is not found. Catch the duplicate instead.`,
        );
      return inOneStatement(context, true, (site, finds, values) => {
        const { style, write } = site;
        const links = [
          ".createQueryBuilder()",
          ".insert()",
          ...(finds.entity ? [`.into(${finds.entity})`] : []),
          `.values(${values(1)})`,
          ".orIgnore()",
          ".execute()",
        ];
        const on = write.api === "entity" ? finds.on : write.receiver.getText();
        return [on, ...links].join(style.eol + indentOf(site) + style.indent);
      });
    }),
};

/** Fix: upsert. One INSERT that overwrites the row of the same key. */
const upsert: Fix = {
  // TypeORM's upsert names the key by which it looks: it can be another one.
  ...head("upsert", { also: { "lookup-wider-than-key": 1 } }),
  title: (context) =>
    context.cause.id === "lookup-wider-than-key"
      ? `Look the row up by ${words(context.constraint.fields)}, the key that collides`
      : `Upsert by ${words(context.constraint.fields)}: overwrite the row that is there`,
  make: (context) =>
    unlessDeclined(() => {
      const { model, constraint, database } = context;
      if (constraint.condition) decline("The key is unique for some rows only: an upsert cannot name it.");
      const [other] = database?.namesConflicts === false ? otherKeys(context) : [];
      if (other !== undefined)
        decline(
          `The upsert of MySQL and MariaDB reacts to any unique key: it would overwrite the row of another ${model.name} (${other}).`,
        );
      if (context.cause.id === "lookup-wider-than-key") return unhandled(context, typeormSite, changeLookup);
      if (declares(context, /^VersionColumn$/, "version"))
        decline(
          `An upsert does not count the version of the ${model.name} up: who holds it would not notice the change.`,
        );
      return inOneStatement(context, false, (site, { on, entity }, values) => {
        const fields = [...new Set(constraint.fields)];
        const known = rowOf(site.write.values).values;
        if (known && [...known.keys()].every((name) => fields.includes(name)))
          decline(
            "The row has nothing beside its key, so there is nothing to overwrite: get-or-create is the same.",
          );
        const rest = [...(known ?? [])].filter(([name]) => !fields.includes(name));
        const set = setAnew(context, new Map(rest.map(([name, value]) => [name, value?.getText() ?? name])));
        const left = rest.find(([name]) => !set.includes(name))?.[0];
        if (left !== undefined)
          decline(
            `The upsert would also set \`${left}\` of the row that is there, which the code leaves as it is.`,
          );
        return `${on}.upsert(${entity ? `${entity}, ` : ""}${values(0)}, [${fields.map(site.quote).join(", ")}])`;
      });
    }),
};

const common = fixesOf(fixing);

/** What the write puts into its rows. */
const data = dataFix({
  counts: "increment",
  counted,
  none(context, field) {
    const source = context.read(field.place.file);
    const declared = source?.text.slice(source.offset(field.place.start)).split(/[;\n]/, 1)[0] ?? "";
    if (!/\bnull\b/.test(declared))
      decline(
        `The type of \`${field.name}\` does not name \`null\`, which its column takes: declare it, then give the copy none.`,
      );
    return withNull(context, field, dialect);
  },
  // An update leaves the row's own value, which no default replaces.
  defaulted(context, field) {
    if (context.write.operation !== "insert")
      decline("Whether the row is new the code does not show: an update has no default.");
    return withoutNull(context, field, dialect);
  },
  without: (context) => withoutMembers(context, dialect, ({ roles }) => roles.row ?? roles.set),
});

/**
 * `update({ id }, { queued: group.queued - 1 })` -> `decrement({ id }, "queued", 1)`: the same UPDATE, which counts by itself.
 * https://typeorm.io/docs/working-with-entity-manager/repository-api
 */
function counted(context: FixContext): FixResult {
  const found = countAt(context, dialect, ({ roles }) => roles.where);
  if (!found) return "done";
  const { count, call } = found;
  const { row, where } = call.roles;
  const object = row && objectOf(row);
  const { expression, arguments: given } = call.node;
  if (
    call.method !== "update" ||
    !compiler().isPropertyAccessExpression(expression) ||
    !row ||
    given.at(-1) !== row
  )
    decline("Only `update()` by a condition becomes one that counts: count in the database by hand.");
  if (object?.node.properties.length !== 1)
    decline("The update sets other fields too, which `increment()` does not: count in the database by hand.");
  if (!where || !objectOf(where))
    decline("`increment()` wants its condition as an object: write it so first.");
  const text = `${typescriptString(count.field, styleOf(call.node.getSourceFile()))}, ${count.by.getText()}`;
  const { name } = expression;
  return edited(context, [
    ...unnamed(count),
    { start: startOf(name), end: name.end, text: count.does },
    { start: startOf(row), end: row.end, text },
  ]);
}

export const fixes: readonly Fix[] = [
  savepointFix(fixing),
  data,
  awaitFix,
  common.catch,
  common.answer,
  common.ignore,
  common.next,
  orIgnore,
  getOrCreate,
  upsert,
  common.translate,
  common.checkFirst,
];

/**
 * Replaces the write by one statement and a read of the row.
 * @param swallows the statement also does nothing where another constraint was the reason: only reading the row tells
 */
function inOneStatement(
  context: FixContext,
  swallows: boolean,
  statement: (site: TypeormSite, finds: Finder, values: (steps: number) => string) => string,
): FixResult {
  return unhandled(context, typeormSite, (site) => {
    const { write, style, root } = site;
    declineInsert(site);
    declineHidden(context);
    if (context.constraint.deferrable)
      decline("The constraint is deferrable: PostgreSQL's ON CONFLICT cannot rely on it.");
    const row = write.values && unwrap(write.values);
    const finds = finderOf(site);
    if (!row || !finds) decline("The code does not show the row that is written.");
    const find = readRow(site, mayMiss(context));
    const kept = keptRow(site, write.values, site.meaningOf);
    const made = statement(site, finds, (steps) => movedText(root, row, steps, style));
    return replaced(site, { statement: made, find: find.text, kept, swallows });
  });
}

/** Where the insert does not throw for a missing value, the read must not take it for any value. */
function mayMiss({ database, model, constraint }: FixContext): boolean {
  if (database?.ignoresMissing) return true;
  return model.fields.some(({ name, nullable }) => nullable && constraint.fields.includes(name));
}

/** Declines a write that cannot become one INSERT. */
function declineInsert(site: TypeormSite): void {
  const { write, context } = site;
  const isPlain = ["save", "insert"].includes(write.method);
  if (!isPlain || ["builder", "raw", "relation"].includes(write.api))
    decline(`\`${write.method}\` is not a plain insert that can be replaced.`);
  if (context.write.operation === "update") decline("The row was loaded before: this is an update.");
  if (areSeveral(write.values) || (write.values && elementsOf(unwrap(write.values))))
    decline("Several rows are written at once.");
  if (!site.unused && write.method !== "save")
    decline(`The result of \`${write.method}\` is used, and a row that is there already has none.`);
  if (!canAwait(write.node))
    decline("The function is not async, so it cannot read the row behind the insert.");
  const behind = (write.values ? write.node.arguments.indexOf(write.values) : -1) + 1;
  if (write.node.arguments.length > behind)
    decline(`The options of \`${write.method}\` have no place in an insert.`);
  if (declares(context, /^Tree/, "trees")) decline("The entity is a tree, whose paths `save` alone keeps.");
  const strange = strangeMember(site);
  if (strange !== undefined)
    decline(`\`${strange}\` is no column, which \`save\` leaves out and an insert does not allow.`);
  const cascade = cascaded(site);
  if (cascade !== undefined) decline(`\`save\` also writes \`${cascade}\`, which an insert does not.`);
  declineUpdate(site);
}

/** An upsert that looks the row up by another key: the violated one takes its place. */
function changeLookup(site: TypeormSite): FixResult {
  const { write, quote, context } = site;
  const fields = [...new Set(context.constraint.fields)];
  if (write.method !== "upsert" || !write.conflict || !stringsOf(write.conflict))
    decline("The conflict path of the upsert is not a list that can be changed.");
  const { values } = rowOf(write.values);
  const missing = values && fields.find((field) => !values.has(field.split(".")[0] ?? field));
  if (missing) decline(`The upsert gives \`${missing}\` no value, so it cannot look the row up by it.`);
  const text = `[${fields.map(quote).join(", ")}]`;
  return inFile(site, [{ start: startOf(write.conflict), end: write.conflict.end, text }]);
}
