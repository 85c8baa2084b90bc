/** How the errors of MongoDB's driver, the documents of a key and the transactions of a session are handled: the fixing half of the dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { declining, words } from "../../code/fixes/words";
import { keptRow } from "../../code/typescript/again";
import { localIn, testedBefore } from "../../code/typescript/hazards";
import { areSeveral } from "../../code/typescript/values";
import { lineComment, typescriptMembers } from "../../syntax/escape";
import { elementsOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import { filterOf, finderOf, type MongooseSite, siteOf } from "./fix-site";
import { argumentsOf } from "./writes";

/** https://www.mongodb.com/docs/manual/core/transactions/: a failed write aborts the transaction; there are no savepoints. */
export const fixing: Fixing<MongooseSite> = {
  siteOf,
  test,
  transaction: { afterFailure: () => "dead" },
  ownPromise: { of: "Mongoose" },
  existing,
  look(site) {
    return { lines: [`${finderOf(site)}.findOne(${filterOf(site).text})`] };
  },
};

/** `error instanceof mongo.MongoServerError && error.code === 11000 && error.keyPattern?.email` (MongoDB 4.2 and later give `keyPattern`). */
function test(site: MongooseSite): Test {
  const { context, error, isTypeScript, style } = site;
  const { constraint, model, models, write } = context;
  if (constraint.extra?.message === true)
    decline(
      "The schema gives this duplicate a message of its own: Mongoose throws that, with the driver's error as its `cause`.",
    );
  if (/^(?:insertMany|bulkWrite|bulkSave)$/.test(write.method))
    decline(`\`${write.method}\` reports its duplicates in \`writeErrors\`, maybe those of several keys.`);
  const paths = [...new Set(constraint.columns)];
  if (paths.length === 0) decline(declining.unknownConstraint);
  const pattern = `${error}.keyPattern`;
  const parts = paths.map((path) => {
    const [first = ""] = [typescriptMembers([path], style)];
    return `${pattern}?.${first.replace(/^\./, "")}`;
  });
  const isWithin = models
    .filter((each) => each.table === model.table)
    .flatMap((each) => each.constraints)
    .some(
      ({ kind, columns }) =>
        kind === "unique" && columns.length > paths.length && paths.every((path) => columns.includes(path)),
    );
  const alone = isWithin ? [`Object.keys(${pattern}).length === ${paths.length}`] : [];
  const known = isTypeScript ? [`${error} instanceof ${errorClass(site)}`] : [];
  return {
    all: [...known, `${error}${isTypeScript ? "" : "?"}.code === 11000`, ...parts, ...alone],
    comment: lineComment(`${model.name}.${words(paths)}`),
  };
}

/** The class by the library that the write is one of: two copies of the driver have two classes. */
function errorClass(site: MongooseSite): string {
  const imports = [...readImports(site.root).values()].filter(({ typeOnly }) => !typeOnly);
  const of = (module: string) => imports.filter((each) => each.module === module);
  const isBare = site.write.on?.kind === "collection" && of("mongoose").length === 0;
  if (isBare && site.context.models.some(({ extra }) => extra?.bare !== true) && of("mongodb").length === 0)
    decline(
      "The file does not show whether the collection is the driver's own or Mongoose's: each has its own error class.",
    );
  if (isBare) return site.use({ module: "mongodb", name: "MongoServerError" });
  const whole = of("mongoose").find(({ imported }) => imported === "default" || imported === "*");
  return whole
    ? `${whole.local}.mongo.MongoServerError`
    : `${site.use({ module: "mongoose", name: "mongo" })}.MongoServerError`;
}

function existing(site: MongooseSite): Handler {
  const { write, style, context, error, call } = site;
  const { row } = write.roles;
  if (site.calledBack) decline(site.calledBack);
  if (context.write.operation === "update") decline(declining.anUpdate);
  if (context.write.operation !== "insert")
    decline(
      "The code does not show that the document is new: one that was loaded is updated, and stays another one.",
    );
  declineHidden(context);
  if (!/^(?:create|save|insertOne)$/.test(write.method) || areSeveral(row, dialect.signs.calls))
    decline(declining.severalRows);
  const given = argumentsOf(write);
  if (write.method === "create" && given.length > 1 && !elementsOf(row)) decline(declining.severalRows);
  const kept = keptRow(site, row, site.meaningOf);
  if (kept !== undefined)
    decline(
      `\`${kept}\` is used behind the write, and a document that was not saved cannot become the one that is there.`,
    );
  if (site.unused) {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a document with this ${fields} is there already.`] };
  }
  if (write.on?.kind === "collection")
    decline(`The result of \`${write.method}\` is used, and a document that is there already has none.`);
  if (elementsOf(row)) decline("The list that `create` gives back is used.");
  const filter = filterOf(site);
  const local = call === write.node ? undefined : localIn(call, filter.values);
  if (local)
    decline(`${local.text} is known inside the transaction only, the error must be caught around it.`);
  const found = site.free("existing", "found", "raced");
  const end = style.semicolon;
  return {
    lines: [
      `const ${found} = await ${finderOf(site)}.findOne(${filter.text})${end}`,
      `if (!${found}) throw ${error}${end}`,
      `return ${found}${end}`,
    ],
    waits: true,
    tested: testedBefore(site, filter.values),
  };
}
