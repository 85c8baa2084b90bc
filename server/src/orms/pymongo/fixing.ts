/** How PyMongo's errors, the documents of a key and the transactions of a session are handled: the fixing half of its dialect. */

import { decline } from "../../code/fixes/declined";
import { declining, words } from "../../code/fixes/words";
import type { PyFixing, PyHandler, PySite, PyTest } from "../../code/python/dialect";
import { siteOf } from "../../code/python/site";
import type { FixContext } from "../../domain/adapters";
import type { PyNode } from "../../syntax/python";
import { allIn, enclosing, isAwaited, isVariable, textOf } from "../../syntax/python-tree";
import { dialect } from "./dialect";
import type { IndexExtra } from "./extra";
import { ownOf } from "./signs";

export const fixing: PyFixing = {
  siteOf(context, goesOn) {
    const site = mongoSite(context);
    if (goesOn && context.write.inTransaction) decline(aborted);
    return site;
  },
  test,
  transaction: {
    // https://www.mongodb.com/docs/manual/core/transactions/: a failed write aborts the transaction; there are no savepoints.
    afterFailure: () => "dead",
    savepoint: () => undefined,
    always: ({ context }) => context.write.inTransaction === true,
    undoes: () => decline(aborted),
  },
  existing,
  find: () => decline(ownFields),
  raised: ({ quote }, says) => `ValueError(${quote(says)})`,
  answered: ({ context }) =>
    context.constraint.fields.length === 1 ? (context.constraint.fields[0] ?? null) : null,
  hazard(_site, fix) {
    if (fix === "check-first") decline(ownFields);
  },
};

const aborted =
  "A failed write aborts MongoDB's transaction, and there are no savepoints: catch the error around the transaction.";

const ownFields =
  "A collection has no schema that says what a look would find: the error tells the key, and needs no look.";

/** The write as it can be changed; declines where its errors come elsewhere or are of another class. */
export function mongoSite(context: FixContext): PySite {
  const { violation, write } = context;
  if (violation.kind !== "unique")
    decline(
      "MongoDB tells which document failed its validation, and not by which rule: test the value before the write.",
    );
  if (write.several)
    decline(
      `\`${write.method}\` raises a BulkWriteError, whose \`details["writeErrors"]\` may tell of several keys: with \`ordered=False\` the other documents are written all the same.`,
    );
  // https://pymongo.readthedocs.io/en/stable/faq.html#why-does-pymongo-add-an-id-field-to-all-of-my-documents
  if (context.constraint.kind === "primary_key" && write.fields && !write.fields.includes("_id"))
    decline(
      "The driver gives a dictionary its `_id` once, and this one was written before: make a new dictionary for each document.",
    );
  const site = siteOf(context, dialect);
  const awaited = isAwaited(site.call.node);
  const { isAsync } = ownOf(site.receiver);
  if (!awaited && (isAsync ?? isInAsync(site.call.node)))
    decline("The call is not awaited here: its error comes out where its result is awaited.");
  return { ...site, isAsync: awaited };
}

function isInAsync(node: PyNode): boolean {
  const owner = enclosing(node, "function_definition", "lambda");
  return owner?.children.some(({ type }) => type === "async") ?? false;
}

/** https://pymongo.readthedocs.io/en/stable/api/pymongo/errors.html#pymongo.errors.DuplicateKeyError */
const duplicate = { module: "pymongo.errors", name: "DuplicateKeyError" };

/** `error.details["keyPattern"]`, which MongoDB 4.2 and later give; of an older server's error nothing is taken for this key's. */
function test({ context, error, quote }: PySite): PyTest {
  const { constraint } = context;
  const { keys = constraint.columns.map((column) => [column, "1"] as const) } = (constraint.extra ??
    {}) as IndexExtra;
  const plain = keys.every(([, direction]) => /^-?1$/.test(direction));
  if (keys.length === 0 || !plain) decline(declining.unknownConstraint);
  const pattern = keys.map(([path, direction]) => `${quote(path)}: ${direction}`).join(", ");
  return {
    caught: duplicate,
    others: [`(${error}.details or {}).get(${quote("keyPattern")}) != {${pattern}}`],
  };
}

function existing(site: PySite): PyHandler {
  const { context, form, call } = site;
  if (context.write.operation === "update") decline(declining.anUpdate);
  if (!/^(?:insert_one)$/.test(call.name))
    decline(`\`${call.name}\` finds its document itself: the one that is in its way is another one.`);
  if (form !== "statement")
    decline(`The result of \`${call.name}\` is used, and a document that is there already has none.`);
  declineKept(site);
  const fields = words(context.constraint.fields).replace(/[^\w $,.-]/g, " ");
  return {
    lines: () => [`# Nothing to do: a document with this ${fields} is there already.`, "pass"],
    verifies: false,
  };
}

/** The dictionary gets the `_id` of a document that was not written: https://pymongo.readthedocs.io/en/stable/faq.html */
function declineKept(site: PySite): void {
  const { file, roles, statement } = site;
  const document = roles.row?.node;
  if (!document || document.type === "dictionary") return;
  const name = textOf(file, document);
  const kept = () =>
    decline(
      `\`${name.slice(0, 60)}\` is used behind the write, and a document that was not written cannot become the one that is there.`,
    );
  if (document.type !== "identifier") return;
  const owner = enclosing(statement, "function_definition") ?? file.root;
  const binding = site.meanings.bindings.at(document, name);
  // Whoever handed it in may read its `_id`.
  if (binding?.kind !== "value" || binding.scope !== (owner === file.root ? file.root : owner)) kept();
  const isUsed = allIn(owner, (node) => node.type === "identifier" && isVariable(node)).some(
    (node) => node.start >= statement.end && textOf(file, node) === name,
  );
  if (isUsed) kept();
}
