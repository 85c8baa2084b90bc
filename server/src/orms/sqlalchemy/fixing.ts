/** How SQLAlchemy's errors, rows and sessions are handled: the fixing half of its dialect. */

import { decline } from "../../code/fixes/declined";
import { ownRefusal } from "../../code/fixes/words";
import type { Find, PyFixing, PySite } from "../../code/python/dialect";
import { importsIn } from "../../code/python/modules";
import { isPythonName } from "../../syntax/escape";
import { callOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import { alchemySite, isAwaitedSession, sessionText } from "./fix-site";
import { notThisKey } from "./recognise";

const integrityError = { module: "sqlalchemy.exc", name: "IntegrityError" };

export const fixing: PyFixing = {
  siteOf: alchemySite,
  test: (site) => ({ caught: integrityError, others: notThisKey(site) }),
  transaction: {
    afterFailure: () => "savepoint",
    // A read that locks sees what others have committed, see `find`.
    seesLatest: true,
    /** Its end sends the row; an error there undoes the row alone, and the session goes on. */
    savepoint: (site) => `${sessionText(site)}.begin_nested()`,
    isAsync: isAwaitedSession,
    undoes: (site) => `${isAwaitedSession(site) ? "await " : ""}${sessionText(site)}.rollback()`,
  },
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

/**
 *     session.scalars(select(User).where(User.email == user.email)).first()
 *
 * In MySQL's default isolation a read sees the state of the transaction's first read; one that locks sees the present one
 * (https://dev.mysql.com/doc/refman/8.0/en/innodb-consistent-read.html).
 */
function find(site: PySite): Find {
  const { context, receiverText, use } = site;
  const { constraint, violation } = context;
  if (constraint.expression || constraint.condition || constraint.fields.length === 0)
    decline("The key holds for an expression or for some rows alone: no simple lookup finds the row.");
  declineUnset(site);
  const name = classOf(site);
  const select = use({ module: "sqlalchemy", name: "select" });
  const terms = constraint.fields.map((field) => `${name}.${field} == ${receiverText}.${field}`);
  const locks = /^(?:mysql|mariadb)$/.test(violation.engine ?? "") ? ".with_for_update(read=True)" : "";
  const statement = `${select}(${name}).where(${terms.join(", ")})${locks}`;
  const read = isAwaitedSession(site)
    ? `(await ${sessionText(site)}.scalars(${statement})).first()`
    : `${sessionText(site)}.scalars(${statement}).first()`;
  return { row: () => read, any: () => `${read} is not None` };
}

/** The class as the file calls it. */
function classOf({ meanings, receiver, file }: PySite): string {
  const made = callOf(file, receiver.made)?.callee;
  if (made && meanings.classNamed(made)?.model.id === receiver.model.id) return made;
  const { model } = receiver;
  if (model.place.file === meanings.path) return model.name;
  return (
    [...importsIn(file).keys()].find((name) => meanings.classNamed(name)?.model.id === model.id) ??
    decline(`The file has no name for ${model.name}: how its rows are read is not written here.`)
  );
}

/** What a relationship or the class itself sets is known once the row was sent. */
function declineUnset({ context, file, receiver, receiverText, call }: PySite): void {
  const made = callOf(file, receiver.made);
  if (!made) decline("The new object is made elsewhere: its values are not written here.");
  const assigned = attributesSet(file, receiverText, call.node).map(({ name }) => name);
  const set = new Set([...made.keywords.keys(), ...assigned]);
  for (const field of context.constraint.fields)
    if (!isPythonName(field) || !set.has(field))
      decline(`\`${field}\` is not set by its name here: what to look up is not written.`);
}

/** What belongs to the new object would go with it, or send it before the savepoint is open. */
function declineOthersRows({ file, receiver }: PySite): void {
  const made = callOf(file, receiver.made);
  const { fields, name } = receiver.model;
  const other = [...(made?.keywords.keys() ?? [])].find((each) =>
    fields.every((field) => field.name !== each),
  );
  if (other !== undefined)
    decline(
      `\`${other}\` joins the new ${name} with other objects of the session: the row that is there can not take its place.`,
    );
}
