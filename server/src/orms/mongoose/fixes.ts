/** The fixes that Keyclash offers for Mongoose and the driver, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { head } from "../../code/fixes/policy";
import { unhandled } from "../../code/fixes/steps";
import { words } from "../../code/fixes/words";
import { awaitFix } from "../../code/typescript/awaited";
import { fixesOf } from "../../code/typescript/fixes";
import { declineRetry, retried } from "../../code/typescript/rewrite";
import { rowOf } from "../../code/typescript/values";
import type { Fix, FixResult } from "../../domain/adapters";
import { typescriptKey } from "../../syntax/escape";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { movedText } from "../../syntax/typescript-edits";
import { objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { filterOf, finderOf, type MongooseSite, mongooseSite } from "./fix-site";
import { fixing } from "./fixing";
import { modelExtra } from "./link";
import { argumentsOf } from "./writes";

/**
 * Fix: get-or-create. The filter is the key; MongoDB finds and inserts, and two calls may both find nothing: the second try finds the row.
 * https://www.mongodb.com/docs/manual/reference/method/db.collection.update/#upsert-with-duplicate-values
 *
 *     const upsertUser = () =>
 *       User.findOneAndUpdate({ email }, { $setOnInsert: { name } }, { upsert: true, returnDocument: "after", runValidators: true });
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint, model }) =>
    `Get the ${model.name} with this ${words(constraint.fields)} or create it (findOneAndUpdate, retried once)`,
  make: (context) => unhandled(context, mongooseSite, (site) => asUpsert(site, "$setOnInsert")),
};

/** Fix: upsert. The same, but the document that is there gets the new values. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint, model }) =>
    `Create the ${model.name} or overwrite the one with this ${words(constraint.fields)} (findOneAndUpdate, retried once)`,
  make: (context) => unhandled(context, mongooseSite, (site) => asUpsert(site, "$set")),
};

/** Fix: retry. The code upserts already by this very key: the loser of a race tries once more and finds the winner's document. */
const retry: Fix = {
  ...head("retry"),
  title: ({ write }) => `Try \`${write.method}\` once more when another call was first`,
  make: (context) =>
    unhandled(context, mongooseSite, (site) => {
      const { write, constraint } = context;
      if (write.several)
        decline("Several rows are written at once: a second try would write the others again.");
      if (write.lookup?.slice().sort().join() !== [...constraint.fields].sort().join())
        decline(`\`${write.method}\` does not look the document up by the violated key alone.`);
      return retried(site, fixing, `${write.method}Again`, (steps) =>
        movedText(site.root, site.call, steps, site.style),
      );
    }),
};

const common = fixesOf(fixing);

export const fixes: readonly Fix[] = [
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

function asUpsert(site: MongooseSite, operator: "$setOnInsert" | "$set"): FixResult {
  const { write, context, style } = site;
  const { model } = context;
  const { row } = write.roles;
  if (write.method !== "create" || write.on?.kind !== "model" || argumentsOf(write).length !== 1 || !row)
    decline(`\`${write.method}\` cannot become an upsert of one document.`);
  declineHidden(context);
  const { hooks, plugins } = modelExtra(model);
  if (operator === "$setOnInsert" && hooks.includes("timestamps"))
    decline(
      `The schema has timestamps: an upsert would set \`updatedAt\` of the ${model.name} that is there.`,
    );
  const [hook] = hooks.filter((each) => !/^timestamps$| (?:find|count|aggregate|init)/.test(each));
  if (hook !== undefined)
    decline(`The schema's \`${hook}\` hook would not run: an upsert saves no document.`);
  if (plugins.length > 0)
    decline(`The schema has plugins (${plugins.join(", ")}), whose hooks an upsert may not run.`);
  const rest = restOf(site, row);
  const filter = filterOf(site);
  if (!filter.isGiven)
    decline("The code does not show that the key has a value: an upsert would find a document without one.");
  declineRetry(site, fixing);
  const set = operator === "$set" ? setAnew(context, rest) : [...rest.keys()];
  if (operator === "$set" && set.length < rest.size)
    decline("Some fields belong to a new document only: the code does not show how both are said at once.");
  if (operator === "$set" && set.length === 0)
    decline("The call sets the key only: there is nothing to overwrite.");
  const members = set.map((name) => {
    const text = rest.get(name) ?? name;
    return name === text ? name : `${typescriptKey(name, style)}: ${text}`;
  });
  const values = members.length > 0 ? `{ ${operator}: { ${members.join(", ")} } }` : "{}";
  return retried(site, fixing, `upsert${model.name}`, (_, indent) => {
    const lines = [
      `${filter.text},`,
      `${values},`,
      `{ upsert: true, returnDocument: ${site.quote("after")}, runValidators: true },`,
    ];
    const all = lines.map((line) => indent + style.indent + line);
    return [`${finderOf(site)}.findOneAndUpdate(`, ...all, `${indent})`].join(style.eol);
  });
}

/** What the document is given beside its key; declines where an update would not refuse what `create` refuses. */
function restOf(site: MongooseSite, row: ts.Expression): ReadonlyMap<string, string> {
  const { context } = site;
  const { constraint, model } = context;
  const object = objectOf(unwrap(row));
  const { values } = rowOf(row, dialect.signs.calls);
  if (!object?.complete || !values || object.node.properties.some(compiler().isSpreadAssignment))
    decline("The code does not show which fields the document gets.");
  const keys = constraint.fields.map((path) => path.split(".")[0] ?? path);
  const required = model.constraints
    .filter(({ kind }) => kind === "not_null")
    .flatMap(({ fields }) => fields)
    .find((path) => !constraint.fields.includes(path));
  // What is undefined is left out of an update, and no validator sees it.
  if (required !== undefined)
    decline(`\`${required}\` is required: \`create\` refuses a document without it, and an upsert does not.`);
  if (constraint.fields.some((path) => path.includes(".")))
    decline("The key is in a document within the document, which the upsert would replace.");
  const known = new Set(model.fields.map(({ name }) => name.split(".")[0]));
  const strange = [...values.keys()].find((name) => !known.has(name));
  if (strange !== undefined) decline(`\`${strange}\` is no path of the schema that was read.`);
  return new Map(
    [...values].filter(([name]) => !keys.includes(name)).map(([name, value]) => [name, value.getText()]),
  );
}
