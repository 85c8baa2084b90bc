/** How MikroORM's errors, rows and transactions are handled: the fixing half of its dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { isSeenLater, testedBefore } from "../../code/typescript/hazards";
import { lineComment } from "../../syntax/escape";
import { ancestor, compiler, findAll, startOf, type ts, unwrapAwait } from "../../syntax/typescript";
import { functionsAround } from "../../syntax/typescript-scope";
import { conditionOf, declineShared, type MikroSite, mikroSite } from "./fix-site";

/** https://mikro-orm.io/docs/transactions */
export const fixing: Fixing<MikroSite> = {
  siteOf: mikroSite,
  test,
  transaction: {
    // What failed in a transaction is noted still: its end would send it again.
    afterFailure: ({ database, write }) =>
      write.flushedAt === undefined && database?.inTransaction?.goesOn ? "goes on" : "dead",
  },
  existing,
  look(site) {
    if (site.isSent)
      decline("The row is noted already: a look in front of what sends it would send it first.");
    if (site.form !== "statement")
      decline("The insert gives the new row's key: a look in front of it would have to give one as well.");
    return { lines: [`${site.reads?.on}.findOne(${conditionOf(site).text})`] };
  },
  hazard(site, fix) {
    if (fix === "catch" || fix === "ignore" || fix === "check-first") declineShared(site);
  },
};

const classes: Readonly<Record<string, string>> = {
  unique: "UniqueConstraintViolationException",
  foreign_key: "ForeignKeyConstraintViolationException",
  not_null: "NotNullConstraintViolationException",
  check: "CheckConstraintViolationException",
};

/** Its class says the kind; what the driver said of the constraint is copied onto it. */
function test(site: MikroSite): Test {
  const { error, quote, context } = site;
  const name = classes[context.violation.kind ?? ""];
  if (name === undefined) decline("MikroORM has no class of its own for this violation.");
  const thrown = { module: "@mikro-orm/core", name };
  const { all, comment } = recognised(site, { orm: "MikroORM", thrown, driver: error, isPlain: true });
  const sentence = (text: string) =>
    context.database?.namesConflicts === false
      ? text.replace(`(${error}.message)`, `(${error}.sqlMessage ?? ${quote("")})`)
      : text;
  const told = all.filter((text) => text !== `${error} instanceof Error` && !text.includes("errno"));
  return { all: told.map(sentence), ...(comment === undefined ? {} : { comment }) };
}

/** The row that is there, where the function gives the new one or its key back behind the call; nothing, where nothing sees it. */
function existing(site: MikroSite): Handler {
  const { form, style, context, isSent, reads, call } = site;
  const { semicolon } = style;
  declineHidden(context);
  const nothing = {
    lines: [
      `// Nothing to do: a row with this ${lineComment(words(context.constraint.fields))} is there already.`,
    ],
  };
  if (!isSent) {
    if (form === "statement") return nothing;
    const key = context.model.constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
    if (key.length !== 1 || context.write.method !== "insert")
      decline("The result is used, and a row that is there already has none.");
    const { text, values } = conditionOf(site);
    return {
      lines: [`return (await ${reads?.on}.findOneOrFail(${text})).${key[0]}${semicolon}`],
      waits: true,
      tested: testedBefore(site, values),
    };
  }
  if (form !== "statement") decline("What the call gives is used.");
  const held = rowVariable(site);
  const around = functionsAround(call)[0] ?? site.root;
  if (!held || !isSeenLater(held, call, around)) return nothing;
  const given = returnBehind(site);
  const uses = given ? findAll(given, compiler().isIdentifier).filter(({ text }) => text === held.text) : [];
  if (!given || uses.length === 0 || findAll(given, isCall).length > 0)
    decline(
      "The new row is seen behind the call, and the row that is there cannot take its place everywhere.",
    );
  const { text, values } = conditionOf(site);
  const name = site.free("existing", "found");
  const shift = startOf(given);
  const said = uses.reduceRight(
    (code, each) => code.slice(0, startOf(each) - shift) + name + code.slice(each.end - shift),
    given.getText(),
  );
  const lines = [
    `const ${name} = await ${reads?.on}.findOneOrFail(${text})${semicolon}`,
    `return ${said}${semicolon}`,
  ];
  return { lines, waits: true, leaves: true, tested: testedBefore(site, values) };
}

function isCall(node: ts.Node): node is ts.CallExpression {
  return compiler().isCallExpression(node);
}

/** The variable of the new row: what is noted, or what `create` gave. */
function rowVariable({ row, write }: MikroSite): ts.Identifier | undefined {
  const t = compiler();
  if (row && t.isIdentifier(row)) return row;
  const holder = write && ancestor(write.node, t.isVariableDeclaration);
  return holder?.initializer && unwrapAwait(holder.initializer) === write?.node && t.isIdentifier(holder.name)
    ? holder.name
    : undefined;
}

/** What the statement right behind the call gives back. */
function returnBehind({ place }: MikroSite): ts.Expression | undefined {
  const t = compiler();
  if (place.kind !== "statement" || !t.isBlock(place.statement.parent)) return undefined;
  const { statements } = place.statement.parent;
  const next = statements[statements.indexOf(place.statement) + 1];
  return next && t.isReturnStatement(next) ? next.expression : undefined;
}
