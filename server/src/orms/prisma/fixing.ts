/** How Prisma's errors, rows and transactions are handled: the fixing half of its dialect. */

import type { Fixing, Handler, Test, Wanted } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { siteAround } from "../../code/typescript/fixes";
import { localIn, testedBefore } from "../../code/typescript/hazards";
import { rowOf } from "../../code/typescript/values";
import type { FixContext } from "../../domain/adapters";
import { compiler, type ts } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import { namesRelationOnly } from "./errors";
import { modelExtra, type Relation, writeExtra } from "./extra";
import { type PrismaSite, prismaSite, type Where, whereOf } from "./fix-site";
import { clientModule } from "./generator";
import { constraintTest } from "./printed";

/** https://www.prisma.io/docs/orm/prisma-client/debugging-and-troubleshooting/handling-exceptions-and-errors */
export const fixing: Fixing<PrismaSite> = {
  siteOf(context, goesOn, leaves) {
    const site = prismaSite(context);
    if (!context.write.inTransaction) return site;
    if (goesOn && fixing.transaction.afterFailure(context) === "goes on") return site;
    const around = siteAround(site, goesOn, leaves);
    return { ...site, ...around, delegate: outsideOf(around.call, site, context) };
  },
  test: codeTest,
  transaction: {
    // Only SQLite goes on and shows the other row: it has one writer. PostgreSQL aborts, MySQL's snapshot is older.
    afterFailure: ({ database }) =>
      database?.inTransaction?.goesOn && database.inTransaction.seesLatest ? "goes on" : "dead",
  },
  ownPromise: { of: "Prisma", batch: "$transaction" },
  existing,
  look(site) {
    const where = whereOf(site);
    if (where.nullable.length > 0)
      decline(`${where.nullable.join(", ")} may be null, and null finds no row: use the catch.`);
    return { lines: findUnique(site, where, site.form === "statement" ? [] : shapeOf(site)) };
  },
  hazard({ context }, fix) {
    if (fix !== "catch" && fix !== "check-first" && context.violation.remarks?.includes(namesRelationOnly))
      decline("The error names the relation only (P2014), so a handler could not tell it from others.");
  },
};

/** `prisma.user` outside of `prisma.$transaction(async (tx) => … tx.user …)`. */
function outsideOf({ expression }: ts.CallExpression, { delegate }: PrismaSite, context: FixContext): string {
  const opened = compiler().isPropertyAccessExpression(expression) ? expression.expression.getText() : "";
  return opened + delegate.slice(writeExtra(context.write)?.client.length ?? 0);
}

/** `err instanceof Prisma.PrismaClientKnownRequestError && err.code === "P2002"`, and what its message says of the constraint. */
function codeTest(site: PrismaSite, wholly: boolean): Test {
  const { context, error, quote, isTypeScript } = site;
  const codes = (wholly ? codesOf(context) : ["P2002"]).map(quote);
  const equals = (read: string) =>
    codes.length === 1 ? `${read} === ${codes[0]}` : `[${codes.join(", ")}].includes(${read})`;
  const wanted = prismaFrom(site);
  const said = (message: string) => (wholly ? constraintTest(context, message) : []);
  if (!wanted) {
    const read = isTypeScript ? `String((${error} as { code?: unknown }).code)` : `${error}?.code`;
    const message = isTypeScript ? `(${error} as Error).message` : `${error}.message`;
    return { all: [equals(read), ...said(message)] };
  }
  const known = `${error} instanceof ${site.use(wanted)}.PrismaClientKnownRequestError`;
  return { all: [known, equals(`${error}.code`), ...said(`${error}.message`)] };
}

/** A RESTRICT with an error of its own (PostgreSQL 18: SQLSTATE 23001) Prisma 7 passes on under its general code. */
function codesOf({ violation, cause, database }: FixContext): string[] {
  if (violation.kind !== "foreign_key") return ["P2002"];
  const isRestrict = cause.id === "still-referenced" && database?.restrictsApart === true;
  return isRestrict ? ["P2003", "P2039"] : ["P2003"];
}

/** The `Prisma` namespace: from where it comes already, from where the file has the client, or from the generator. */
function prismaFrom({ root, context: { model, source } }: PrismaSite): Wanted | undefined {
  const imports = [...readImports(root).values()];
  const also = imports.filter(({ imported }) => imported === "Prisma").map(({ module }) => module);
  const client = imports.find(({ imported }) => imported === "PrismaClient" || imported === "Prisma")?.module;
  const { generator } = modelExtra(model);
  const module = client ?? (generator && clientModule(generator, source.path, extensionIn(imports)));
  return module === undefined ? undefined : { module, name: "Prisma", also };
}

/** Files under Node's own resolution write the extension of relative imports. */
function extensionIn(imports: readonly { readonly module: string }[]): string {
  const relative = imports.map(({ module }) => module).filter((module) => module.startsWith("."));
  return [".js", ".ts"].find((extension) => relative.some((module) => module.endsWith(extension))) ?? "";
}

/** Reads the row of this key; where it is not there, another key was the reason, and the error is thrown again. */
function existing(site: PrismaSite): Handler {
  const { context, error, style, call, write, argument } = site;
  if (context.write.method !== "create")
    decline(`\`${context.write.method}\` writes more than this row: there is no single row to go on with.`);
  const where = whereOf(site);
  // `create({ data, ...options })`: a `select` may be among them.
  if (objectOf(argument)?.node.properties.some(compiler().isSpreadAssignment))
    decline("The code does not show which fields of the row the call answers with.");
  declineWritesThrough(site);
  const local = call === write ? undefined : localIn(call, where.values);
  if (local)
    decline(`${local.text} is known inside the transaction only, the error must be caught around it.`);
  const { semicolon } = style;
  const again = `throw ${error}${semicolon}`;
  const uses = !site.unused;
  const found = site.free("existing", "found", "raced");
  const read = findUnique(site, where, uses ? shapeOf(site) : [], `const ${found} = await `, semicolon);
  const lines =
    uses || read.length > 1
      ? [...read, `if (!${found}) ${again}`, ...(uses ? [`return ${found}${semicolon}`] : [])]
      : findUnique(site, where, [], "if (!(await ", `)) ${again}`);
  const guards = [...new Set(where.nullable)].map((text) => `if (${text} == null) ${again}`);
  const tested = testedBefore(site, where.values).filter(({ text }) => !where.nullable.includes(text));
  return { lines: [...guards, ...lines], waits: true, verifies: true, tested };
}

/** `select`, `include` and `omit` as in the call, so that both rows have one type. */
function shapeOf({ argument }: PrismaSite): string[] {
  return ["select", "include", "omit"].flatMap((name) => {
    const value = memberOf(argument, name);
    return value ? [`${name}: ${onOneLine(value)}`] : [];
  });
}

/** The read between two texts, on one line where it is short enough to read. */
function findUnique(
  { delegate, style }: PrismaSite,
  where: Where,
  shape: readonly string[],
  before = "",
  behind = "",
): string[] {
  const members = [`where: ${where.text}`, ...shape];
  const short = `${delegate}.findUnique({ ${members.join(", ")} })`;
  if (short.length <= 80) return [before + short + behind];
  const lines = members.map((member) => `${style.indent}${member},`);
  return [`${before}${delegate}.findUnique({`, ...lines, `})${behind}`];
}

/** Declines where the row that is there is not enough: the call writes other rows as well, through a relation. */
export function declineWritesThrough({ data, context: { model } }: PrismaSite): void {
  const { known } = rowOf(data, dialect.signs.calls);
  const nests = ({ field, list }: Relation) => {
    const actions = objectOf(known.get(field));
    return actions && [...actions.members.keys()].some((name) => list || name !== "connect");
  };
  const found = modelExtra(model).relations.find(nests);
  if (found)
    decline(
      `The call writes \`${found.field}\` as well, which would be missing where the ${model.name} is there already.`,
    );
}
