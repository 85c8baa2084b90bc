/** How the errors of bare drivers are known, and what goes on behind them: the fixing half of the dialect. */

import type { Fixing, Handler } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { declining, words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { findBinding } from "../../code/typescript/bindings";
import { goesOnAfter } from "../../code/typescript/branch";
import { type Beyond, createBeyond } from "../../code/typescript/imported-sql";
import { lookAgain } from "../../code/typescript/look-again";
import { rootOf } from "../../code/typescript/meanings";
import { type SentSql, sentFrom } from "../../code/typescript/sent-sql";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import type { FixContext } from "../../domain/adapters";
import { lineComment } from "../../syntax/escape";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { dialect } from "./dialect";
import { type Driver, driverOf } from "./drivers";
import { isHelperCall } from "./told-tables";

export interface SqlSite extends TypescriptSite {
  readonly sent: SentSql;
  readonly driver: Driver;
}

export const fixing: Fixing<SqlSite> = {
  readsAsLooked: true,
  siteOf(context, goesOn) {
    const site = sqlSite(context, true);
    // Whoever hands a client in may have opened a transaction on it.
    const isOpen = context.write.inTransaction || isHandedIn(site.sent);
    const isDead = isOpen && fixing.transaction.afterFailure(context) === "dead";
    if (isDead && !goesOn && goesOnAfter(site.call)) decline(declining.goesOnFailed);
    if (goesOn && isDead)
      decline(
        "The statement may run in a transaction, which it ends when it fails: there is no savepoint to go on from. `ON CONFLICT` lets the database decide.",
      );
    return site;
  },
  test(site) {
    const { driver, error, isTypeScript } = site;
    const type = driver.error ?? decline("Keyclash has not seen how this driver reports the constraint.");
    // A class without these members does not overlap with them.
    const as = isOfClass(site) && !type.includes("?") ? "as unknown as" : "as";
    const by = isTypeScript ? `(${error} ${as} ${type})` : error;
    const test = recognised(site, { orm: "this driver", driver: by });
    const { constraint = "constraint", behind } = driver;
    const said = `${by}.message`;
    const all = test.all
      .map((each) => each.replace(`${by}.constraint `, `${by}.${constraint} `))
      .map((each) => (behind ? each.replace(said, `${said}.replace(/${behind}.*$/, "")`) : each));
    // The name alone would do; the state says to people, and to the next answer, what is caught.
    const isState = type.includes("code?") && site.context.violation.kind === "unique";
    return { ...test, all: isState ? [`${by}.code === ${site.quote("23505")}`, ...all] : all };
  },
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "dead"),
  },
  existing,
  look: () => decline("The columns that the code wants of the row stand in its own SQL."),
};

/** The callback that gets the error tells its type, or the driver does. */
function isOfClass({ front, calledBack: isGiven }: SqlSite): boolean {
  const t = compiler();
  const { callback } = front ?? {};
  if (isGiven !== undefined) return true;
  const type = callback && !t.isIdentifier(callback) ? callback.parameters[0]?.type?.getText() : undefined;
  return type !== undefined && !/^(?:any|unknown)$/.test(type);
}

const calledBack = "The error is handed to the callback: test it there.";

/** What stands between may throw an error of its own, and may run in a transaction. */
const throughHelper =
  "A helper of the project sends the statement: whether the driver's error reaches this line as it is is not shown.";

/** @param branches a branch in the callback that gets the error is something that the fix can be */
export function sqlSite(context: FixContext, branches = false): SqlSite {
  const t = compiler();
  const root = parseTypeScript(context.source);
  const { start, end } = context.write.place;
  const [from, to] = [context.source.offset(start), context.source.offset(end)];
  const node = findAll(
    root,
    (each): each is ts.CallExpression => t.isCallExpression(each) || t.isTaggedTemplateExpression(each),
  ).find((each) => startOf(each) === from && each.end === to);
  const { file } = context.write.sql ?? {};
  const sent = node && sentFrom(node, file === undefined ? undefined : beyondTo(file, context));
  if (node && !sent && t.isCallExpression(node) && isHelperCall(node)) decline(throughHelper);
  if (!node || !sent) decline("The write is not there any more.");
  const driver = driverOf(root, context);
  if (!driver) decline("The code does not show which driver sends this statement: their errors differ.");
  const last = t.isCallExpression(node) ? node.arguments.at(-1) : undefined;
  const isCalledBack = last && (t.isArrowFunction(last) || t.isFunctionExpression(last));
  if (isCalledBack && !branches) decline(calledBack);
  const site = siteAt(context, node, dialect);
  if (isCalledBack) return { ...site, sent, driver, calledBack };
  if (driver.answers === "callback" && !site.place.awaited)
    decline("This driver hands its error to a callback: nothing is thrown here.");
  if (driver.answers === "at once" && !/^(?:run|get|all|exec|iterate|query)$/.test(sent.method))
    decline(
      "A function between hands the statement on: whether it answers at once as the driver does is not shown.",
    );
  if (driver.answers === "at once") return { ...site, sent, driver, answers: "at once" };
  return {
    ...site,
    sent,
    driver,
    ...(t.isTaggedTemplateExpression(node) ? { answers: "tagged" as const } : {}),
  };
}

/** Where the statement stands was seen when the write was read. */
function beyondTo(file: string, { source, read }: FixContext): Beyond {
  return createBeyond(source.path, {
    read,
    has: (path) => read(path) !== undefined,
    text: (path) => read(path)?.text ?? "",
    files: ([glob]) => (glob?.endsWith(".sql") && file.endsWith(".sql") ? [file] : []),
    mentioning: () => [],
  });
}

function isHandedIn({ receiver }: SentSql): boolean {
  const t = compiler();
  const base = rootOf(receiver);
  return (
    base !== undefined &&
    (t.isParameter(base) || t.isBindingElement(base)) &&
    !t.isConstructorDeclaration(base.parent)
  );
}

function existing(site: SqlSite): Handler {
  const { context, sent } = site;
  if (site.calledBack) decline(site.calledBack);
  if (context.write.several) decline(declining.severalRows);
  if (context.write.operation === "update") decline(declining.anUpdate);
  if (sent.texts.length > 1 || (sent.texts[0]?.statements.length ?? 0) > 1)
    decline("The call sends several statements: those behind the failed one would be missing.");
  if (sent.texts[0] && !isOneRow(sent.texts[0]))
    decline(
      "The rows of the statement are not written out here: when one of them is there already, none of the others is written.",
    );
  // Where its look finds the row, the code leaves with it: so does the handler.
  const { intent } = context;
  if (intent?.gives && intent.place && context.write.inTransaction)
    if (context.database?.inTransaction?.seesLatest === false)
      decline(declining.oldLook(intent.place.start.line));
  if (intent?.gives && intent.place)
    return lookAgain(site) ?? decline(intent.once ?? declining.looksOtherwise(intent.place.start.line));
  if (!site.unused)
    decline(
      `The result of \`${context.write.method}\` is used: what the code wants of the row that is there stands in its own SQL.`,
    );
  const fields = lineComment(words(context.constraint.fields));
  return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
}

/** What the statement writes is one row as it stands: no other query's rows, no list that is put in. */
function isOneRow({ statements: [statement], code, values }: SentSql["texts"][number]): boolean {
  if (statement?.kind !== "insert") return true;
  const { columns, rows, start, end } = statement;
  if (columns.length === 0) return !/\bselect\b/i.test(code.text.slice(start, end)) && !values.some(isList);
  return rows?.length === 1 && rows[0]?.length === columns.length;
}

/** postgres.js `sql(tags, "slug")`, whose `tags` is declared as a list, or made as one. */
function isList(value: ts.Expression): boolean {
  const t = compiler();
  const given = t.isCallExpression(value) ? value.arguments[0] : value;
  const binding = given && t.isIdentifier(given) ? findBinding(given.text, given) : undefined;
  return /\[\]|\bArray<|\.(?:map|filter)\(/.test((binding ?? given)?.getText().slice(0, 2000) ?? "");
}
