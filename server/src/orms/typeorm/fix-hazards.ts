/** What makes an edit wrong that could be made: the words in which fixes decline. */

import { findBinding } from "../../code/typescript/bindings";
import type { SchemaContext } from "../../domain/adapters";
import { ancestor, compiler, findAll, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { objectOf } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";
import { createReceivers, lastName, reaching, rowOf, unitAround } from "./calls";
import { modelExtra } from "./extra";
import type { FixSite } from "./fix-site";
import { typeMembers } from "./fix-types";

/** Why no second statement can use what the write was called on; undefined = it can. */
export function cannotCallAgain({ call, root, context }: FixSite): string | undefined {
  const t = compiler();
  if (findAll(call.node, t.isPropertyAccessExpression).some(({ questionDotToken }) => questionDotToken))
    return "Where `?.` finds nothing, nothing is written, and there is no row to read either.";
  const calls = findAll(call.receiver, t.isCallExpression);
  const receivers = createReceivers(root, reaching(context.model, context.models));
  const isKnown = (each: ts.CallExpression) => {
    const typed = receivers.typeOf(each);
    return typed?.exact === true && typed.kind !== "runner";
  };
  const odd = calls.find(
    (each) =>
      !/^get|repo|manager|source|connection|^em$/i.test(lastName(each.expression) ?? "") && !isKnown(each),
  );
  return odd ? `\`${odd.getText().slice(0, 60)}\` would be called a second time.` : undefined;
}

/** PostgreSQL's stricter levels show the transaction the rows of its beginning: the row of the other one is not among them. */
export function readsOldState({ call, context }: FixSite): string | undefined {
  const { engine } = context.violation;
  if (!context.write.inTransaction || engine === "mysql" || engine === "mariadb" || engine === "sqlite")
    return undefined;
  const around = unitAround(call.node) ?? call.node.getSourceFile();
  const level = findAll(around, compiler().isStringLiteralLike).find(({ text }) =>
    /^(?:REPEATABLE READ|SERIALIZABLE)$/i.test(text),
  );
  return level
    ? `The transaction is ${level.text.toUpperCase()}: it does not see the row that another one has just written.`
    : undefined;
}

/** A deferred constraint is checked at the end of the transaction, and no ON CONFLICT can rely on it. */
export function isDeferrable(context: SchemaContext): boolean {
  const { constraint } = context;
  if (!constraint) return false;
  const source = context.read(constraint.place.file);
  if (!source) return false;
  const { start, end } = constraint.place;
  return /\bdeferrable\b/.test(source.text.slice(source.offset(start), source.offset(end)));
}

/** What `save` writes besides the row: rows of lists, and new rows behind relations. */
export function cascaded({ call, context }: FixSite): string | undefined {
  if (call.method !== "save") return undefined;
  const { known } = rowOf(call.values);
  const collections = modelExtra(context.model).collections;
  return collections.find((name) => known.has(name));
}

/** A given member that is none of the model's: the row that is there does not have it. */
export function strangeMember({ call, context: { model, models } }: FixSite): string | undefined {
  const { known } = rowOf(call.values);
  // The children of a single table have members that the root has not.
  const family = [model, ...models.filter((each) => each.table !== null && each.table === model.table)];
  const tops = new Set(
    family.flatMap((each) => [
      ...each.fields.map(({ name }) => name.split(".")[0]),
      ...modelExtra(each).collections,
    ]),
  );
  return [...known.keys()].find((name) => !tops.has(name));
}

/** Why `save` may be an update here: the primary key is given, or the row comes from elsewhere. */
export function mayUpdate(site: FixSite): string | undefined {
  const { call, context } = site;
  if (call.method !== "save") return undefined;
  const key = context.model.constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
  const { known, origin } = rowOf(call.values);
  if (key.length > 0 && key.every((name) => known.has(name)))
    return "`save` updates the row that has this primary key: an insert in its place would not.";
  if (context.write.operation !== "flush" || origin === "new") return undefined;
  const members = writtenType(site);
  return members?.every((name) => !key.includes(name))
    ? undefined
    : "The code does not show that the row is new: `save` would update one that was loaded before.";
}

/** The members that the type of a row from elsewhere declares; undefined = not to be seen, or it is the entity itself. */
function writtenType(site: FixSite): readonly string[] | undefined {
  const t = compiler();
  const inner = site.call.values && unwrapAwait(site.call.values);
  const variable = inner && t.isIdentifier(inner) ? inner : (spreadOf(inner) ?? createdOf(inner));
  return variable && typeMembers(site, variable);
}

function spreadOf(node: ts.Expression | undefined): ts.Identifier | undefined {
  const t = compiler();
  const spreads = objectOf(node)?.node.properties.filter(t.isSpreadAssignment) ?? [];
  const [only] = spreads;
  return only && spreads.length === 1 && t.isIdentifier(only.expression) ? only.expression : undefined;
}

function createdOf(node: ts.Expression | undefined): ts.Identifier | undefined {
  const t = compiler();
  const value =
    node && t.isCallExpression(node) && lastName(node.expression) === "create"
      ? node.arguments.at(-1)
      : undefined;
  return value && t.isIdentifier(value) ? value : undefined;
}

/** True for a tree: `save` alone keeps its paths and closure rows. */
export function isTree({ model, read }: Pick<SchemaContext, "model" | "read">): boolean {
  return /@Tree\s*\(/.test(read(model.place.file)?.text ?? "");
}

/** The text of the entity's class, "" where it cannot be read. */
export function classText({ model, read }: Pick<SchemaContext, "model" | "read">): string {
  const source = read(model.place.file);
  if (!source) return "";
  const start = source.offset(model.place.start);
  const next = source.text.slice(start).search(/\n(?:export\s+(?:default\s+)?)?(?:abstract\s+)?class\s/);
  return source.text.slice(start, next < 0 ? undefined : start + next);
}

/** True where a listener of the entity sets the field before the insert: the value in the code is not the one in the row. */
export function isSetByListener(context: SchemaContext, field: string): boolean {
  const text = classText(context);
  return /@Before(?:Insert|Update)\b/.test(text) && text.includes(`this.${field} =`);
}

/**
 * True where the variable is seen behind the write: used after it, by a closure or an earlier turn of a loop, or handed out before.
 * Members that are set or read before the write do not count.
 */
export function isSeenLater(variable: ts.Identifier, call: ts.CallExpression): boolean {
  const t = compiler();
  const around = unitAround(call) ?? call.getSourceFile();
  const binding = findBinding(variable.text, variable);
  if (!binding) return true;
  const inside = (node: ts.Node, holder: ts.Node) => node.pos >= holder.pos && node.end <= holder.end;
  if (!inside(binding, around)) return true;
  const loop = ancestor(call, isLoop);
  const outlivesLoop = loop !== undefined && inside(loop, around) && !inside(binding, loop);
  return findAll(around, t.isIdentifier)
    .filter(({ text }) => text === variable.text)
    .some((node) => {
      const holder = node.parent;
      if (inside(node, call) || (t.isPropertyAccessExpression(holder) && holder.name === node)) return false;
      if (inside(node, binding) && "name" in holder && holder.name === node) return false;
      if (node.pos >= call.end) return true;
      const isMember = t.isPropertyAccessExpression(holder) && holder.expression === node;
      const closure = ancestor(node, isFunction);
      const isElsewhere = closure !== undefined && inside(closure, around) && !inside(call, closure);
      return !isMember || isElsewhere || outlivesLoop;
    });
}

function isLoop(node: ts.Node): node is ts.IterationStatement {
  return compiler().isIterationStatement(node, false);
}

/** A row that lives in a property: `this.user`, `session.user`. */
export function propertyRow(node: ts.Expression | undefined): string | undefined {
  const inner = node && unwrap(node);
  return inner && compiler().isPropertyAccessExpression(inner) ? inner.getText() : undefined;
}
