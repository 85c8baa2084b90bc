/** The fixes that Keyclash offers for PyMongo, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { words } from "../../code/fixes/words";
import type { PySite } from "../../code/python/dialect";
import { fixesOf } from "../../code/python/fixes";
import { isRepeatable } from "../../code/python/repeatable";
import { withRoom } from "../../code/python/room";
import type { Fix, FixResult } from "../../domain/adapters";
import type { PyNode } from "../../syntax/python";
import { formatCall, oneLineChain } from "../../syntax/python-edits";
import { hasComment, textOf } from "../../syntax/python-tree";
import { dictionaryOf, isLiteral, isPlain } from "../../syntax/python-values";
import { dialect } from "./dialect";
import type { IndexExtra } from "./extra";
import { fixing, mongoSite } from "./fixing";

const common = fixesOf(fixing);

/**
 * Fix: get-or-create. The filter is the key and nothing else, so that the server itself tries an upsert again that another one was first to:
 * https://www.mongodb.com/docs/manual/reference/method/db.collection.updateOne/#upsert-with-duplicate-values
 *
 *     users.update_one({"email": email}, {"$setOnInsert": {"name": name}}, upsert=True)
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint }) =>
    `Insert the document only where none has this ${words(constraint.fields)} (update_one with $setOnInsert)`,
  make: (context) => unhandled(context, mongoSite, (site) => asUpsert(site, false)),
};

/** Fix: upsert. The same, but the document that is there gets the new values. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint }) =>
    `Insert the document or overwrite the one with this ${words(constraint.fields)} (update_one with $set)`,
  make: (context) => unhandled(context, mongoSite, (site) => asUpsert(site, true)),
};

export const fixes: readonly Fix[] = [
  common.catch,
  common.answer,
  common.ignore,
  common.next,
  getOrCreate,
  upsert,
  common.translate,
].map((fix) => withRoom(fix, dialect));

function asUpsert(site: PySite, overwrites: boolean): FixResult {
  const { call, context, form, quote, style, lines, receiverText, isAsync } = site;
  if (call.name !== "insert_one" || call.positional.length !== 1 || call.keywords.size > 0 || call.spread)
    decline(`\`${call.name}\` cannot become an upsert of one document, as it is written here.`);
  if (context.write.inTransaction)
    decline("In a transaction the server does not try an upsert again that another one was first to.");
  if (form !== "statement")
    decline("The result of `insert_one` is used: an upsert gives the `_id` of a new document only.");
  if (hasComment(call.node)) decline("A comment stands within the call, which the new call would lose.");
  const { key, rest } = documentOf(site);
  const said = setAnew(context, new Map(rest.map(([name, node]) => [name, valueText(site, node)])));
  const isSaid = ([name]: Entry) => said.includes(name);
  const [set, once] = overwrites ? [rest.filter(isSaid), rest.filter((each) => !isSaid(each))] : [[], rest];
  if (overwrites && set.length === 0) decline("The call sets the key only: there is nothing to overwrite.");
  const entries = (of: readonly Entry[]) =>
    of.map(([name, node]) => `${quote(name)}: ${valueText(site, node)}`).join(", ");
  const operators = [
    ...(set.length > 0 ? [`${quote("$set")}: {${entries(set)}}`] : []),
    ...(once.length > 0 ? [`${quote("$setOnInsert")}: {${entries(once)}}`] : []),
  ];
  const args = [`{${entries(key)}}`, `{${operators.join(", ")}}`, "upsert=True"];
  const { indent } = lines;
  const before = `${indent}${isAsync ? "await " : ""}`;
  const { start, end } = call.node;
  return inFile(site, [
    { start, end, text: formatCall(`${receiverText}.update_one`, args, { indent, before }, style) },
  ]);
}

type Entry = readonly [string, PyNode];

/** The key and the other values of the document; declines where they are not written in the call. */
function documentOf(site: PySite): { readonly key: readonly Entry[]; readonly rest: readonly Entry[] } {
  const { call, context, file } = site;
  const { constraint } = context;
  const document = dictionaryOf(file, call.positional[0]);
  if (!document || document.hidden)
    decline(
      "The fields of the document are not written in the call: which of them is the key is not shown there.",
    );
  if (constraint.condition || constraint.expression || (constraint.extra as IndexExtra | undefined)?.sparse)
    decline(
      "The index holds for some documents only, or compares in its own way: a filter by the values may find another one.",
    );
  const all = [...document.named];
  const strange = all.find(([name]) => name.startsWith("$") || name.includes("."));
  if (strange || constraint.fields.some((field) => field.includes(".")))
    decline("The key is in a document within the document, which the upsert would replace.");
  const key = constraint.fields.map((field): Entry => {
    const node = document.named.get(field) ?? decline(`The document does not name \`${field}\`.`);
    if (node.type === "none") decline(`\`${field}\` is None: any document without it would be found.`);
    // `{"$ne": None}` of a request would be an operator in a filter.
    if (!isLiteral(node) && !isName(site, node))
      decline(
        `The value of \`${field}\` is computed in the call, and a filter takes a dictionary for operators: put a plain value into a variable first.`,
      );
    return [field, node];
  });
  const rest = all.filter(([name]) => !constraint.fields.includes(name));
  if (rest.length === 0) decline("The document is its key alone: an update has to set something.");
  if (rest.some(([name]) => name === "_id"))
    decline("The document chooses its `_id`, which one that is there must keep.");
  const isLate = rest.some(([, node]) => !isPlain(file, node) && !isRepeatable(file, node, dialect));
  if (isLate && key.some(([, node]) => !isPlain(file, node)))
    decline(
      "The key would be computed before the other values, which calls compute: put them into variables first.",
    );
  return { key, rest };
}

/** A name or an attribute, of which the code does not show that a request gave it. */
function isName({ file, meanings }: PySite, node: PyNode): boolean {
  if (node.type === "attribute") return !/\b(?:request|req|params|args|form|json)\b/.test(textOf(file, node));
  if (node.type !== "identifier") return false;
  const binding = meanings.bindings.at(node, textOf(file, node));
  const given = binding?.kind === "value" && binding.value ? textOf(file, binding.value) : "";
  return !/\b(?:request|req|data|payload|body|params|args|form|json)\b/.test(given.slice(0, 2_000));
}

function valueText({ file }: PySite, node: PyNode): string {
  return (
    oneLineChain(textOf(file, node)) ?? decline("A value takes several lines: put it into a variable first.")
  );
}
