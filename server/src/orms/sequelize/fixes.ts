/** The fixes that Keyclash offers for Sequelize, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { words } from "../../code/fixes/words";
import { awaitFix } from "../../code/typescript/awaited";
import { fixesOf } from "../../code/typescript/fixes";
import { savepointFix } from "../../code/typescript/savepoint";
import { indentOf } from "../../code/typescript/site";
import { rowOf } from "../../code/typescript/values";
import type { Fix, FixResult } from "../../domain/adapters";
import { compiler, startOf, type ts, unwrap } from "../../syntax/typescript";
import { endOfStatement } from "../../syntax/typescript-edits";
import { objectOf } from "../../syntax/typescript-literals";
import { canAwait } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import { declineNothing, finderOf, keyOf, type SequelizeSite, sequelizeSite } from "./fix-site";
import { fixing } from "./fixing";
import { modelExtra } from "./link";
import { constraintExtra } from "./names";

/**
 * Fix: get-or-create. It looks, inserts, and looks again where another call was first; what is refused for another key it throws on.
 * https://sequelize.org/docs/v6/core-concepts/model-querying-finders/#findorcreate
 *
 *     const [user] = await User.findOrCreate({ where: { email }, defaults: { email, name } });
 */
const getOrCreate: Fix = {
  ...head("get-or-create", { also: { "lookup-wider-than-key": 1 } }),
  title: ({ constraint, model, cause }) =>
    cause.id === "lookup-wider-than-key"
      ? `Look the row up by ${words(constraint.fields)}, the key that collides`
      : `Get the ${model.name} with this ${words(constraint.fields)} or create it (findOrCreate)`,
  make: (context) =>
    unhandled(context, sequelizeSite, (site) =>
      context.cause.id === "lookup-wider-than-key" ? narrowed(site) : found(site),
    ),
};

/** Fix: upsert. One INSERT that overwrites the row of the same key. https://sequelize.org/api/v6/class/src/model.js~model#static-method-upsert */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint }) => `Upsert by ${words(constraint.fields)}: overwrite the row that is there`,
  make: (context) => unhandled(context, sequelizeSite, overwritten),
};

/** Fix: many rows at once; the database passes over those that are there. */
const ignoreDuplicates: Fix = {
  ...head("ignore", { id: "or-ignore" }),
  fits: ({ method, several }) => method === "bulkCreate" && several === true,
  title: () => "Skip rows that are there already (ignoreDuplicates)",
  make: (context) => unhandled(context, sequelizeSite, passOver),
};

const common = fixesOf(fixing);

export const fixes: readonly Fix[] = [
  savepointFix(fixing),
  awaitFix,
  common.catch,
  common.answer,
  common.ignore,
  common.next,
  ignoreDuplicates,
  getOrCreate,
  upsert,
  common.translate,
  common.checkFirst,
];

/** What a single `create(row)` is given; declines any other write, and what would not be the same in another call. */
function createdOnce({ write, context }: SequelizeSite): ts.Expression {
  const { row } = write.roles;
  const { constraint } = context;
  if (write.method !== "create" || !row)
    decline(`\`${write.method}\` is not a plain insert that can be replaced.`);
  declineHidden(context);
  if (context.write.inTransaction)
    decline("In a transaction another call's row may not be seen: catch the duplicate instead.");
  if (write.node.arguments.length > 1)
    decline("The options of `create` may mean something else in another call.");
  if (constraint.deferrable)
    decline("The constraint is deferrable: PostgreSQL's ON CONFLICT cannot rely on it.");
  return row;
}

function found(site: SequelizeSite): FixResult {
  const { context, style, place, call } = site;
  const row = createdOnce(site);
  if (context.database?.id === "sqlite")
    decline(
      "On SQLite two calls of `findOrCreate` at once fail (a transaction within a transaction), and `findCreateFind` takes other refusals for a duplicate: catch it instead.",
    );
  const [other] = otherKeys(context);
  if (other !== undefined && modelExtra(context.model).version === 7)
    decline(
      `A duplicate of another key (${other}) would come as a row that is not found: catch the duplicate instead.`,
    );
  // It compares the values of the message with those of its condition, and MySQL's message joins those of a named key by hyphens.
  if (context.database?.namesConflicts === false && constraintExtra(context.constraint).key !== undefined)
    decline(
      "On MySQL and MariaDB `findOrCreate` misreads the values of a named key: catch the duplicate instead.",
    );
  const key = keyOf(site);
  declineNothing(site, key);
  // Its insert is wrapped in a function there, of whose error the detail alone comes back.
  if (other !== undefined && context.database?.id === "postgresql")
    decline(
      `On PostgreSQL the duplicate of another key (${other}) comes out of \`findOrCreate\` without the name of its constraint: catch the duplicate instead.`,
    );
  // Its type wants the whole row, the key too.
  const made = `${finderOf(site)}.findOrCreate({ where: ${key.where}, defaults: ${row.getText()} })`;
  const t = compiler();
  if (place.kind === "statement") return inFile(site, [{ start: startOf(call), end: call.end, text: made }]);
  if (place.kind === "expression" || !canAwait(call))
    decline("The call stands inside of an expression, where there is no room for a second statement.");
  if (place.kind === "declared") {
    const { declaration, awaited } = place;
    if (!awaited || !t.isIdentifier(declaration.name) || declaration.type)
      decline(
        "The promise is awaited elsewhere, and gives a list then: write `const [row] = await …` by hand.",
      );
    return inFile(site, [
      { start: startOf(declaration.name), end: declaration.name.end, text: `[${declaration.name.text}]` },
      { start: startOf(call), end: call.end, text: made },
    ]);
  }
  const name = site.free("row", "found");
  const { statement } = place;
  const lines = [`const [${name}] = await ${made}${style.semicolon}`, `return ${name}${style.semicolon}`];
  const text = lines.join(style.eol + indentOf(site));
  return inFile(site, [{ start: startOf(statement), end: endOfStatement(statement), text }]);
}

/** `findOrCreate({ where: { email, name } })` -> `{ where: { email }, defaults: { name } }` */
function narrowed(site: SequelizeSite): FixResult {
  const { write, context } = site;
  const { constraint } = context;
  const [options] = write.node.arguments;
  const object = objectOf(options);
  const where = object?.members.get("where");
  const looked = objectOf(where?.value);
  if (!object || !looked?.complete || !where?.value)
    decline("The condition of the call is not written here.");
  const missing = constraint.fields.find((field) => !looked.members.has(field));
  if (missing !== undefined)
    decline(`The condition gives \`${missing}\` no value, so it cannot look the row up by it.`);
  const members = [...looked.members.values()].map(({ name, node }) => ({ name, text: node.getText() }));
  const kept = members.filter(({ name }) => constraint.fields.includes(name));
  const moved = members.filter(({ name }) => !constraint.fields.includes(name));
  if (moved.length === 0 || moved.some(({ text }) => text.includes("[")))
    decline("The condition is not made of plain values.");
  const defaults = object.members.get("defaults")?.value;
  const inner = objectOf(defaults);
  if (defaults && !inner?.complete) decline("The defaults of the call are not written here.");
  const said = (list: typeof members) => list.map(({ text }) => text).join(", ");
  const narrow = { start: startOf(looked.node), end: looked.node.end, text: `{ ${said(kept)} }` };
  // The type of `defaults` wants the whole row, the key too.
  if (!inner) return inFile(site, [{ ...narrow, text: `${narrow.text}, defaults: { ${said(members)} }` }]);
  const twice = moved.find(({ name, text }) => (inner.members.get(name)?.node.getText() ?? text) !== text);
  if (twice) decline(`The condition and the defaults give \`${twice.name}\` different values.`);
  const added = moved.filter(({ name }) => !inner.members.has(name));
  if (added.length === 0) return inFile(site, [narrow]);
  const at = startOf(inner.node) + 1;
  const text = inner.members.size > 0 ? ` ${said(added)},` : ` ${said(added)} `;
  return inFile(site, [narrow, { start: at, end: at, text }]);
}

function overwritten(site: SequelizeSite): FixResult {
  const { context, call } = site;
  const { database, constraint, model } = context;
  const row = createdOnce(site);
  if (constraint.condition) decline("The key is unique for some rows only: an upsert cannot name it.");
  const [other] = database?.namesConflicts === false ? otherKeys(context) : [];
  if (other !== undefined)
    decline(
      `The upsert of MySQL and MariaDB reacts to any unique key: it would overwrite the row of another ${model.name} (${other}).`,
    );
  if (!site.unused)
    decline("Its result is used, and an upsert gives a list whose row may lack what the database made.");
  const hook = modelExtra(model).hooks.find((each) => /(?:create|save|validat|update)/i.test(each));
  if (hook !== undefined)
    decline(`The model's \`${hook}\` hook would not run: an upsert has hooks of its own.`);
  const { values } = rowOf(row, dialect.signs.calls);
  if (!values || !objectOf(row)?.complete) decline("The code does not show which fields the row gets.");
  const own = constraint.fields.map((field) => model.fields.find(({ name }) => name === field));
  if (own.some((field) => field?.column !== field?.name))
    decline("The key's columns have other names than its fields, and `conflictFields` takes columns.");
  const unset = constraint.fields.find((field) => !values.has(field));
  if (unset !== undefined) decline(`The row gives \`${unset}\` no value, so it cannot collide by it.`);
  const rest = [...values].filter(([name]) => !constraint.fields.includes(name));
  if (rest.length === 0)
    decline(
      "The row has nothing beside its key, so there is nothing to overwrite: get-or-create is the same.",
    );
  const set = setAnew(context, new Map(rest.map(([name, value]) => [name, value?.getText() ?? name])));
  const left = rest.find(([name]) => !set.includes(name))?.[0];
  if (left !== undefined)
    decline(
      `The upsert would also set \`${left}\` of the row that is there, which the code leaves as it is.`,
    );
  const fields = constraint.fields.map(site.quote).join(", ");
  const text = `${finderOf(site)}.upsert(${row.getText()}, { conflictFields: [${fields}] })`;
  return inFile(site, [{ start: startOf(call), end: call.end, text }]);
}

function passOver(site: SequelizeSite): FixResult {
  const { write, context, form } = site;
  const { database, constraint, intent } = context;
  const again = intent?.once ?? (intent?.id === "ignore" ? intent.only : undefined);
  if (again !== undefined) decline(again);
  if (database?.namesConflicts === false || database?.ignoresMissing)
    decline(
      "On MySQL, MariaDB and SQLite `ignoreDuplicates` also passes over nulls and other rows that are refused for another reason: write the rows one by one.",
    );
  if (constraint.deferrable)
    decline("The constraint is deferrable: PostgreSQL's ON CONFLICT cannot rely on it.");
  const [other] = otherKeys(context);
  if (other !== undefined)
    decline(`\`ignoreDuplicates\` passes over a duplicate of any unique key, another one's too (${other}).`);
  if (form !== "statement")
    decline("Its result is used, and the ids of rows that are passed over are not in it.");
  const [rows, options] = write.node.arguments;
  if (!rows) decline("The rows of the call are not written here.");
  if (!options)
    return inFile(site, [{ start: rows.end, end: rows.end, text: ", { ignoreDuplicates: true }" }]);
  const object = objectOf(unwrap(options));
  if (!object?.complete) decline("The options of the call are not written here.");
  const at = startOf(object.node) + 1;
  const text = object.node.properties.length > 0 ? " ignoreDuplicates: true," : " ignoreDuplicates: true ";
  return inFile(site, [{ start: at, end: at, text }]);
}
