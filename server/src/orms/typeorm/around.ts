/** What stands around a write: an open transaction, a handler that already catches the violation, a look before the insert. */

import { enclosingClass } from "../../code/typescript/bindings";
import type { Place, Source } from "../../domain/text";
import { compiler, findAll, placeOf, startOf, type ts, visit } from "../../syntax/typescript";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { functionsAround } from "../../syntax/typescript-scope";
import type { WriteCall } from "./calls";
import { isTransactionCallback, lastName, type Receivers, unitAround } from "./receivers";

/** True where a transaction is visible: its callback, a query runner that started one, a manager or decorator that stands for one. */
export function inTransaction({ node, receiver, receiverKind, api }: WriteCall): boolean {
  const t = compiler();
  const functions = functionsAround(node);
  if (functions.some(isTransactionCallback)) return api !== "entity" && api !== "class";
  const around = unitAround(node);
  if (!around) return false;
  if (
    (t.canHaveDecorators(around) ? (t.getDecorators(around) ?? []) : []).some(
      ({ expression }) =>
        t.isCallExpression(expression) && lastName(expression.expression) === "Transactional",
    )
  )
    return true;
  const text = around.getText();
  // A manager or runner that comes in as a parameter is there for the caller's transaction.
  const own = receiver.getText().startsWith("this.");
  const lent = around.parameters.some(({ name, type }) => {
    const typed = /\b(?:EntityManager|QueryRunner)\b/.test(type?.getText() ?? "");
    return typed || (receiverKind === "manager" && t.isIdentifier(name) && name.text === lastName(receiver));
  });
  if (lent && !own && api !== "entity" && api !== "class") return true;
  return text.includes(".startTransaction(") && /\b(?:queryRunner|runner|qr)\b/i.test(receiver.getText());
}

/** Words of a handler that knows unique violations. */
const HANDLES =
  /QueryFailedError|23505|ER_DUP_ENTRY|\b1062\b|SQLITE_CONSTRAINT|UNIQUE constraint|isUniqueViolation|isDuplicate|UniqueViolation|UniqueConstraint/;

/** True where a `catch` around, or a `.catch()` on the call, already knows the violation. */
export function isHandled({ node, chain }: WriteCall): boolean {
  const t = compiler();
  if (chain.has("orIgnore")) return true;
  let inner: ts.Node = node;
  for (
    let next: ts.Node | undefined = node.parent;
    next && !t.isSourceFile(next);
    inner = next, next = next.parent
  ) {
    if (
      t.isTryStatement(next) &&
      next.tryBlock === inner &&
      next.catchClause &&
      HANDLES.test(next.catchClause.getText())
    )
      return true;
    const isCatch =
      t.isPropertyAccessExpression(next) && next.expression === inner && next.name.text === "catch";
    if (
      isCatch &&
      t.isCallExpression(next.parent) &&
      HANDLES.test(next.parent.arguments.map((each) => each.getText()).join())
    )
      return true;
    if (t.isMethodDeclaration(next) || t.isFunctionDeclaration(next)) return false;
  }
  return false;
}

const READS =
  /^(?:find(?:One|By|OneBy|AndCount|OneOrFail|OneByOrFail)?|exists?(?:By)?|count(?:By)?|getOne|getExists|getCount|getMany)$/;

/** A read before the write. `by` = the fields of its condition, undefined where the code does not tell. */
export interface Check {
  readonly place: Place;
  readonly by?: readonly string[];
}

/** The last read of the model by some of these fields before the write in the same function; helpers of the same file count. */
export function findCheck(
  source: Source,
  call: WriteCall,
  receivers: Receivers,
  fields: readonly string[] | null,
): Check | undefined {
  const t = compiler();
  const around = unitAround(call.node);
  if (!around?.body) return undefined;
  let found: Check | undefined;
  visit(around.body, (node) => {
    if (startOf(node) >= startOf(call.node)) return false;
    if (!t.isCallExpression(node)) return undefined;
    const read = readsBy(node, receivers, fields) ?? helperReads(node, receivers, fields);
    if (read) found = { ...read, place: placeOf(source, node) };
    return undefined;
  });
  return found;
}

type Read = Pick<Check, "by">;

function readsBy(
  node: ts.CallExpression,
  receivers: Receivers,
  fields: readonly string[] | null,
): Read | undefined {
  const t = compiler();
  if (!t.isPropertyAccessExpression(node.expression) || !READS.test(node.expression.name.text))
    return undefined;
  const typed = receivers.typeOf(node.expression.expression);
  const [first, second] = node.arguments;
  const ofManager = typed?.kind === "manager";
  if (
    ofManager
      ? !(first && receivers.isWanted(lastName(first) ?? null))
      : !(typed && ["repository", "class"].includes(typed.kind) && receivers.isWanted(typed.model))
  )
    return undefined;
  const condition = ofManager ? second : first;
  const where = objectOf(memberOf(condition, "where")) ?? objectOf(condition);
  if (!where) return fields === null ? {} : undefined;
  const keys = [...where.members.keys()];
  if (fields === null) return keys.every((key) => key === "id") ? undefined : { by: keys };
  // A condition on an embedded object names its columns as the constraint does: `name.first`.
  const embedded = (key: string) => fields.filter((field) => field.startsWith(`${key}.`));
  if (!keys.some((key) => fields.includes(key) || embedded(key).length > 0)) return undefined;
  return { by: keys.flatMap((key) => (embedded(key).length > 0 ? embedded(key) : [key])) };
}

/** `await this.findByEmail(email)`: a method of the same class, or a function of the file, that reads the model. */
function helperReads(
  node: ts.CallExpression,
  receivers: Receivers,
  fields: readonly string[] | null,
): Read | undefined {
  const t = compiler();
  const callee = node.expression;
  const name = lastName(callee);
  const own = t.isPropertyAccessExpression(callee) && callee.expression.kind === t.SyntaxKind.ThisKeyword;
  const helper = own
    ? enclosingClass(node)?.members.find(
        (each) => each.name && t.isIdentifier(each.name) && each.name.text === name,
      )
    : t.isIdentifier(callee)
      ? node
          .getSourceFile()
          .statements.find((each) => t.isFunctionDeclaration(each) && each.name?.text === name)
      : undefined;
  if (!helper || (!t.isMethodDeclaration(helper) && !t.isFunctionDeclaration(helper)) || !helper.body)
    return undefined;
  if (helper.body.statements.length > 6) return undefined;
  return findAll(helper.body, t.isCallExpression)
    .map((each) => readsBy(each, receivers, fields))
    .find((read) => read !== undefined);
}
