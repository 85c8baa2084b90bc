/**
 * Calls of TypeORM's QueryRunner -> the changes that they make to the constraints of tables. What is no literal is not told: it makes
 * nothing, and where it drops something, whatever it may be counts as dropped. Source: QueryRunner.ts of TypeORM 0.3 and 1.x.
 */

import { type Binding, findBinding, isSettled } from "../../code/typescript/bindings";
import type { Constraint } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { Change } from "../../schemas/changes";
import { compiler, placeOf, type ts, unwrap } from "../../syntax/typescript";
import { member, methodOf } from "../../syntax/typescript-calls";
import {
  elementsOf,
  literalOf,
  type ObjectLiteral,
  objectOf,
  stringOf,
  stringsOf,
} from "../../syntax/typescript-literals";
import { enclosingClass, findProperty } from "../../syntax/typescript-scope";
import { generatedName } from "./names";

type Node = ts.Expression | undefined;
type Part = Pick<Constraint, "kind" | "index">;

/** What the methods call the constraints; foreign keys are not read, as in SQL. */
const parts: Readonly<Record<string, Part>> = {
  UniqueConstraint: { kind: "unique" },
  Index: { kind: "unique", index: true },
  Indice: { kind: "unique", index: true },
  CheckConstraint: { kind: "check" },
};

export function changesInCall(call: ts.CallExpression, source: Source): Change[] {
  const method = methodOf(call) ?? "";
  // Names are looked up for these calls only.
  if (!/^(?:create|drop|rename|add|change)[A-Z]/.test(method)) return [];
  const [first, second, third] = call.arguments;
  const table = nameOf(first)?.split(".").at(-1);
  if (table === undefined) return [];
  const [, verb, what = ""] = /^(create|drop)([A-Z][A-Za-z]{1,20}?)s?$/.exec(method) ?? [];
  const part = parts[what];
  if (verb && part)
    return each(second).flatMap((node) =>
      verb === "create" ? made(table, node, part, source) : dropped(table, node, part, source),
    );
  const to = nameOf(second);
  const addColumns = () => each(second).flatMap((node) => newColumn(table, node, source));
  const dropColumns = () => each(second).flatMap((node) => droppedColumn(table, node));
  const ways: Readonly<Record<string, () => Change[]>> = {
    createTable: () => newTable(table, optionsOf(first), source),
    dropTable: () => [{ change: "drop-table", table }],
    renameTable: () => (to === undefined ? [] : [{ change: "rename-table", table, to }]),
    addColumn: addColumns,
    addColumns,
    dropColumn: dropColumns,
    dropColumns,
    renameColumn: () => renamedColumn(table, second, third),
    changeColumn: () => changedColumn(table, second, third, source),
    changeColumns: () =>
      each(second).flatMap((node) => {
        const pair = optionsOf(node);
        return changedColumn(table, valueIn(pair, "oldColumn"), valueIn(pair, "newColumn"), source);
      }),
  };
  return ways[method]?.() ?? [];
}

/** The column that a call adds as a required one without a default: the object that says so. */
export function requiredColumn(
  call: ts.CallExpression,
  table: string,
  column: string,
): ObjectLiteral | undefined {
  const [first, second] = call.arguments;
  if (!/^addColumns?$/.test(methodOf(call) ?? "") || nameOf(first)?.split(".").at(-1) !== table)
    return undefined;
  return each(second)
    .filter((node) => nameOf(node) === column)
    .map(optionsOf)
    .find(
      (options) =>
        options?.complete && !isTrue(valueIn(options, "isNullable")) && !options.members.has("default"),
    );
}

function newTable(table: string, options: ObjectLiteral | undefined, source: Source): Change[] {
  const all = (list: string, part: Part) =>
    each(valueIn(options, list)).flatMap((node) => made(table, node, part, source));
  return [
    ...each(valueIn(options, "columns")).flatMap((node) => newColumn(table, node, source)),
    ...all("uniques", { kind: "unique" }),
    ...all("indices", { kind: "unique", index: true }),
    ...all("checks", { kind: "check" }),
  ];
}

function newColumn(table: string, node: ts.Expression, source: Source): Change[] {
  const name = nameOf(node);
  if (name === undefined || !isTrue(valueIn(optionsOf(node), "isUnique"))) return [];
  return [added(table, { kind: "unique", columns: [name] }, node, source)];
}

function droppedColumn(table: string, node: ts.Expression): Change[] {
  const name = nameOf(node);
  return name === undefined ? [] : [{ change: "drop-column", table, name }];
}

function renamedColumn(table: string, from: Node, to: Node): Change[] {
  const [name, now] = [nameOf(from), nameOf(to)];
  if (name === undefined || now === undefined || name === now) return [];
  return [{ change: "rename-column", table, name, to: now }];
}

/** The new one says everything anew, whether it is unique too. */
function changedColumn(table: string, from: Node, to: Node, source: Source): Change[] {
  const name = nameOf(to);
  if (name === undefined || !to) return [];
  const unique: Change = { change: "drop-like", table, kind: "unique", columns: [name] };
  return [...renamedColumn(table, from, to), unique, ...newColumn(table, to, source)];
}

function made(table: string, node: ts.Expression, part: Part, source: Source): Change[] {
  const options = optionsOf(node);
  if (part.index && !isTrue(valueIn(options, "isUnique"))) return [];
  const read = readPart(options, part);
  return read ? [added(table, read, node, source)] : [];
}

function dropped(table: string, node: ts.Expression, part: Part, source: Source): Change[] {
  const read = readPart(optionsOf(node), part);
  const one = read && added(table, read, node, source);
  const name = nameOf(node) ?? (one?.change === "add" ? one.constraint.name : null);
  if (name !== null) return [{ change: "drop", table, name }];
  return [{ change: "drop-like", table, kind: part.kind, columns: null }];
}

function readPart(options: ObjectLiteral | undefined, part: Part) {
  const columns = stringsOf(valueIn(options, "columnNames")) ?? [];
  const [name, expression, condition] = ["name", "expression", "where"].map((key) =>
    stringOf(valueIn(options, key)),
  );
  if (part.kind === "check" ? expression === undefined : columns.length === 0) return undefined;
  return {
    ...part,
    ...(name === undefined ? {} : { name }),
    columns: part.kind === "check" ? [] : columns,
    ...(expression === undefined ? {} : { expression }),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** TypeORM gives a name to what has none. */
function added(
  table: string,
  part: Pick<Constraint, "kind" | "columns"> & Partial<Constraint>,
  node: ts.Expression,
  source: Source,
): Change {
  const constraint = { fields: [], name: null, place: placeOf(source, node), ...part };
  const name = constraint.name ?? generatedName(table, constraint);
  return { change: "add", table, constraint: { ...constraint, name } };
}

/** A name as a string, or of the object that has it. */
function nameOf(node: Node): string | undefined {
  return stringOf(written(node)) ?? stringOf(valueIn(optionsOf(node), "name"));
}

/** `new TableIndex({ … })`, `{ … }`, or a constant that is one of them. */
function optionsOf(node: Node): ObjectLiteral | undefined {
  const value = written(node);
  return objectOf(value && compiler().isNewExpression(value) ? written(value.arguments?.[0]) : value);
}

function valueIn(options: ObjectLiteral | undefined, name: string): ts.Expression | undefined {
  return written(options?.members.get(name)?.value);
}

function each(node: Node): readonly ts.Expression[] {
  return elementsOf(written(node)) ?? (node ? [node] : []);
}

function isTrue(node: Node): boolean {
  return literalOf(node) === true;
}

/** What a constant or a property of the class is given where it is declared; else the expression itself. */
function written(node: Node, depth = 0): Node {
  const t = compiler();
  const inner = node && unwrap(node);
  if (!inner || depth > 5) return inner;
  const path = member(inner);
  const around = path?.of.kind === t.SyntaxKind.ThisKeyword ? enclosingClass(inner) : undefined;
  const found = around
    ? findProperty(around, path?.name ?? "")
    : t.isIdentifier(inner)
      ? findBinding(inner.text, inner)
      : undefined;
  const value = found && constantOf(found);
  return value ? written(value, depth + 1) : inner;
}

function constantOf(found: Binding | ts.PropertyDeclaration): Node {
  const t = compiler();
  if (t.isPropertyDeclaration(found)) return found.initializer;
  const isConst = t.isVariableDeclaration(found) && isSettled(found);
  return isConst ? found.initializer : undefined;
}
