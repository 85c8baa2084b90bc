/** How SQLAlchemy's errors, rows and sessions are handled: the fixing half of its dialect. */

import { decline } from "../../code/fixes/declined";
import { declining, ownRefusal } from "../../code/fixes/words";
import { opens } from "../../code/python/around";
import { branchFor, frontFor } from "../../code/python/branch";
import type { Find, PyFixing, PyHandler, PySite } from "../../code/python/dialect";
import { useExisting } from "../../code/python/guard";
import { nothingToDo } from "../../code/python/leave";
import { lookAgain, valueAgain } from "../../code/python/look-again";
import { importsIn } from "../../code/python/modules";
import { notThisKey } from "../../code/python/recognise";
import { keyValueOf } from "../../code/python/row";
import { isPythonName } from "../../syntax/escape";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, holds, textOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import type { AlchemySite } from "./alchemy-site";
import { alchemySite } from "./fix-site";
import { isBulk, isStatement } from "./fix-statement";
import { carrier } from "./recognise";
import { isAwaitedSession } from "./session";

const integrityError = { module: "sqlalchemy.exc", name: "IntegrityError" };

/** What {@link alchemySite} has made. */
const own = (site: PySite) => site as AlchemySite;

export const fixing: PyFixing = {
  siteOf: alchemySite,
  test: (site) => ({ caught: integrityError, others: notThisKey(site, carrier) }),
  transaction: {
    // A flush that fails ends the session's transaction wherever it runs, a statement only where the database ends it.
    afterFailure: ({ write, database }) =>
      isStatement(write) && !isBulk(write.method) && database?.inTransaction?.goesOn
        ? "goes on"
        : "savepoint",
    // A read that locks sees what others have committed, see `find`.
    seesLatest: true,
    // A session has begun one with its first statement, and its end may commit it: https://docs.sqlalchemy.org/en/20/orm/session_transaction.html
    always: () => true,
    /** Its end sends the row; an error there undoes the row alone, and the session goes on. */
    savepoint(site) {
      const { isCommit, session, statementOn, context } = own(site);
      const isNeeded = !isCommit && !(statementOn && context.database?.inTransaction?.goesOn);
      return isNeeded ? `${session}.begin_nested()` : undefined;
    },
    isAsync: (site) => isAwaitedSession(own(site)),
    undoes: rollback,
    ends(site) {
      const { isCommit, file, statement, meanings } = own(site);
      const branch = branchFor(file, statement);
      if (isCommit) return branch && undoesAlready(site, branch.again.parent) ? undefined : rollback(site);
      // The handler further out ends the transaction, and a branch of it stands in front of that.
      const front = frontFor(file, statement, (one) => opens(meanings, one));
      return front && undoesAlready(site, front.attempt) ? rollback(site) : undefined;
    },
  },
  existing: (site) =>
    own(site).statementOn ? besideStatement(site) : (valueAgain(site) ?? useExisting(site, fixing)),
  find,
  unusable: declineOthersRows,
  raised: (site, says) => `ValueError(${site.quote(says)})`,
  answered: () => null,
  hazard({ context }, fix) {
    if (fix === "translate" && ownRefusal(context) === undefined && context.answer)
      decline(
        `Nothing answers a ValueError here, it would end as HTTP 500: see the answer (${context.answer.framework}).`,
      );
    if (fix === "check-first") decline("The savepoint of the catch is needed all the same: use the catch.");
  },
};

/** A statement of one's own gives no row to go on with; where the look in front of it leaves with the row that it finds, so does the handler. */
function besideStatement(site: PySite): PyHandler {
  const { intent, database } = site.context;
  if (!intent?.gives || !intent.place) return nothingToDo(site);
  const { line } = intent.place.start;
  // A session and a connection begin a transaction with their first statement: the look.
  if (database?.inTransaction?.seesLatest === false) decline(declining.oldLook(line));
  return lookAgain(site) ?? decline(intent.once ?? declining.looksOtherwise(line));
}

function rollback(site: PySite): string {
  if (own(site).statementOn === "connection")
    decline(
      "The answer would leave what the connection did before as if all were well: raise it, or roll back where the connection was opened.",
    );
  return `${isAwaitedSession(own(site)) ? "await " : ""}${own(site).session}.rollback()`;
}

/** The handler rolls the session back by itself. */
function undoesAlready(site: PySite, within: PyNode | null | undefined): boolean {
  const { file, session } = own(site);
  const isIt = (node: PyNode) => {
    const call = node.type === "call" ? callOf(file, node) : undefined;
    return call?.name === "rollback" && call.object !== undefined && textOf(file, call.object) === session;
  };
  return within != null && holds(within, isIt);
}

/**
 *     session.scalars(select(User).where(User.email == user.email)).first()
 *
 * In MySQL's default isolation a read sees the state of the transaction's first read; one that locks sees the present one
 * (https://dev.mysql.com/doc/refman/8.0/en/innodb-consistent-read.html). A file that asks by `query` alone goes on to do so.
 */
function find(site: PySite): Find {
  const { context, use, file } = site;
  const { constraint, violation } = context;
  if (constraint.expression || constraint.condition || constraint.fields.length === 0)
    decline("The key holds for an expression or for some rows alone: no simple lookup finds the row.");
  const { session } = own(site);
  const name = classOf(site);
  const terms = constraint.fields.map((field) => `${name}.${field} == ${valueIn(site, field)}`).join(", ");
  const locks = /^(?:mysql|mariadb)$/.test(violation.engine ?? "") ? ".with_for_update(read=True)" : "";
  if (isAwaitedSession(own(site))) {
    const statement = `${selecting()}(${name}).where(${terms})${locks}`;
    const read = `(await ${session}.scalars(${statement}))`;
    return { row: () => `${read}.first()`, any: () => `${read}.all()` };
  }
  const read = asksByQuery(file)
    ? `${session}.query(${name}).filter(${terms})${locks}`
    : `${session}.scalars(${selecting()}(${name}).where(${terms})${locks})`;
  return { row: () => `${read}.first()`, any: () => `${read}.all()` };

  function selecting(): string {
    return use({
      module: "sqlalchemy",
      name: "select",
      also: ["sqlalchemy.future", "sqlalchemy.sql", "sqlmodel"],
    });
  }
}

/** `session.query(User)` and no `select`: https://docs.sqlalchemy.org/en/20/orm/queryguide/query.html */
function asksByQuery(file: PyFile): boolean {
  return /\.query\(/.test(file.text) && !/\bselect\b/.test(file.text);
}

/** The class as the file calls it. */
function classOf(site: PySite): string {
  const { meanings, receiver, file } = site;
  const made = own(site).made?.callee;
  if (made && meanings.classNamed(made)?.model.id === receiver.model.id) return made;
  const { model } = receiver;
  if (model.place.file === meanings.path) return model.name;
  return (
    [...importsIn(file).keys()].find((name) => meanings.classNamed(name)?.model.id === model.id) ??
    decline(`The file has no name for ${model.name}: how its rows are read is not written here.`)
  );
}

/** What a relationship or the class itself sets is known once the row was sent. */
function valueIn(site: PySite, field: string): string {
  const { file, receiver, receiverText, call } = site;
  if (!isPythonName(field)) decline(`\`${field}\` is no name in Python: what to look up is not written.`);
  if (receiver.kind !== "row") {
    declineChanged(site);
    return keyValueOf(site, field).text;
  }
  const { made } = own(site);
  if (!made) decline("The new object is made elsewhere: its values are not written here.");
  const assigned = attributesSet(file, receiverText, call.node).map(({ name }) => name);
  if (!made.keywords.has(field) && !assigned.includes(field))
    decline(`\`${field}\` is not set by its name here: what to look up is not written.`);
  return `${receiverText}.${field}`;
}

/** What is set is not what the row has then: a validator, a listener, a type of the project's own. */
function declineChanged({ context, receiver }: PySite): void {
  const text = context.read(receiver.model.place.file)?.text ?? "";
  if (/\b(?:validates|listens_for|TypeDecorator)\b|\bdef __init__\(|\.setter\b/.test(text))
    decline(
      `${receiver.model.name} may change its values as they are set: put the new row into a variable first, which knows them.`,
    );
}

/** What belongs to the new object would go with it, or send it before the savepoint is open. */
function declineOthersRows(site: PySite): void {
  const { file, receiver, receiverText, statement } = site;
  const { made } = own(site);
  const { fields, name } = receiver.model;
  const isOwner = receiver.kind === "row";
  const given = [
    ...(made?.keywords.keys() ?? []),
    ...(isOwner ? attributesSet(file, receiverText, statement).map((one) => one.name) : []),
  ];
  const other = given.find((each) => fields.every((field) => field.name !== each));
  if (other !== undefined)
    decline(
      `\`${other}\` joins the new ${name} with other objects of the session: the row that is there can not take its place.`,
    );
}
