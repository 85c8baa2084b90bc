/** How Bookshelf's errors are known and what goes on behind them: the fixing half of its dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { declining, words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { fixesOf } from "../../code/typescript/fixes";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import type { Fix, FixContext } from "../../domain/adapters";
import { lineComment } from "../../syntax/escape";
import { compiler, findAll, parseTypeScript, startOf, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { dialect } from "./dialect";

const fixing: Fixing<TypescriptSite> = {
  siteOf(context, goesOn) {
    if (goesOn && context.write.inTransaction && fixing.transaction.afterFailure(context) === "dead")
      decline(declining.noSavepoint);
    return siteOf(context);
  },
  test,
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "dead"),
  },
  existing,
  look: () => decline("A row that is looked for first is fetched by a query that the code does not show."),
};

const common = fixesOf(fixing);

/** Catch and refuse: Bookshelf has no word for conflicts. */
export const fixes: readonly Fix[] = [common.catch, common.answer, common.ignore, common.translate];

function siteOf(context: FixContext): TypescriptSite {
  const { source, write } = context;
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const node = findAll(root, compiler().isCallExpression).find(
    (each) => startOf(each) === start && each.end === end,
  );
  if (!node) decline("The write is not there any more.");
  return siteAt(context, node, dialect);
}

/** The driver's own error, with Knex's statement in front of its message: test/capture/knex. */
function test(site: TypescriptSite): Test {
  const { error, context } = site;
  const found = recognised(site, { orm: "Bookshelf", driver: error, isPlain: true });
  const [isError = "", ...others] = found.all;
  if (context.violation.kind !== "unique" || !others.some((each) => each.includes(".constraint ")))
    return found;
  const isUnique = [`${site.quote("code")} in ${error}`, `${error}.code === ${site.quote("23505")}`];
  return { ...found, all: [isError, ...isUnique, ...others] };
}

function existing({ form, context, call }: TypescriptSite): Handler {
  const t = compiler();
  if (context.write.operation === "update") decline(declining.anUpdate);
  const row = member(call.expression)?.of;
  const made = row && unwrap(row);
  if (!made || !(t.isNewExpression(made) || t.isCallExpression(made)))
    decline("The row that is saved stands in a variable: it would go on as one that is not in the database.");
  if (form !== "statement")
    decline("The row that is saved is used, and the one that is there already is another object.");
  const fields = lineComment(words(context.constraint.fields));
  return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
}
