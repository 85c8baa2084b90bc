/** Reads what attributes, options and indexes say: the objects that `define`, `init` and the decorators are given. */

import { findBinding } from "../../code/typescript/bindings";
import type { Place, Source } from "../../domain/text";
import { compiler, placeOf, type ts, unwrap } from "../../syntax/typescript";
import { lastName, methodOf } from "../../syntax/typescript-calls";
import { type Imports, returned } from "../../syntax/typescript-classes";
import { elementsOf, literalOf, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import type { RawField, RawImports, RawIndex, RawOptions, RawReference, RawUnique } from "./raw";
import { changedBy } from "./setters";

/** A file that is read. */
export interface Read {
  readonly source: Source;
  readonly root: ts.SourceFile;
  readonly imports: Imports;
  readonly raw: RawImports;
  readonly version: 6 | 7 | null;
}

/** The expression itself, or what the constant of that name is given. */
export function held(node: ts.Expression | undefined): ts.Expression | undefined {
  const t = compiler();
  const inner = node && unwrap(node);
  const binding = inner && t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
  const value = binding && t.isVariableDeclaration(binding) ? binding.initializer : undefined;
  return value ? unwrap(value) : inner;
}

/** The attributes of an object, those that it spreads included. */
export function fieldsOf(read: Read, node: ts.Expression | undefined, depth = 0): RawField[] {
  const t = compiler();
  const object = objectOf(held(node));
  if (!object || depth > 4) return [];
  return object.node.properties.flatMap((property) => {
    if (t.isSpreadAssignment(property)) return fieldsOf(read, property.expression, depth + 1);
    const name = property.name && [...object.members.values()].find((each) => each.node === property)?.name;
    const value = t.isPropertyAssignment(property) ? property.initializer : property.name;
    if (!name || !value || !property.name || !t.isExpression(value)) return [];
    return fieldOf(read, name, placeOf(read.source, property.name), value) ?? [];
  });
}

/** `DataTypes.STRING`, `{ type: DataTypes.STRING, unique: true }`; undefined for a virtual one, which has no column. */
export function fieldOf(
  read: Read,
  name: string,
  place: Place,
  value: ts.Expression | undefined,
): RawField | undefined {
  const options = objectOf(held(value));
  const type = options ? options.members.get("type")?.value : value;
  const text = type ? typeText(type) : null;
  if (text?.startsWith("VIRTUAL")) return undefined;
  const at = (key: string) => {
    const found = options?.members.get(key);
    return found && literalOf(found.value) === true ? placeOf(read.source, found.node) : null;
  };
  const allows = options?.members.get("allowNull");
  const says = literalOf(allows?.value);
  return {
    name,
    place,
    column:
      stringOf(memberOf(options?.node, "field")) ?? stringOf(memberOf(options?.node, "columnName")) ?? null,
    type: text,
    required: says === false && allows ? placeOf(read.source, allows.node) : says === true ? false : null,
    primary: at("primaryKey"),
    default: at("autoIncrement") || at("autoIncrementIdentity") ? "increment" : defaultIn(options?.node),
    unique: uniqueIn(read, options?.members.get("unique")?.node, memberOf(options?.node, "unique")),
    references: referenceIn(read, options?.node),
    changes: changedBy(options?.node, name),
  };
}

/** `DataTypes.STRING(20)` -> `STRING(20)`. */
export function typeText(type: ts.Expression): string {
  return type
    .getText()
    .replace(/^(?:Sequelize\.)?(?:DataTypes?|Sequelize|sequelize|S|Types)\./, "")
    .replace(/\s+/g, " ")
    .slice(0, 80);
}

function defaultIn(options: ts.Node | undefined): "value" | "none" {
  const value = memberOf(options, "defaultValue");
  return value && literalOf(value) !== null ? "value" : "none";
}

/** `true`, `"name"`, `{ name, msg }`, a list of them. */
export function uniqueIn(
  read: Read,
  at: ts.Node | undefined,
  value: ts.Expression | undefined,
): RawUnique | null {
  const inner = held(elementsOf(value)?.[0] ?? value);
  if (!at || !inner) return null;
  const says = literalOf(inner);
  const object = objectOf(inner);
  if (says !== true && typeof says !== "string" && !object) return null;
  const name = typeof says === "string" ? says : (stringOf(memberOf(object?.node, "name")) ?? null);
  return { name, place: placeOf(read.source, at), ...(object ? { custom: true as const } : {}) };
}

/** `references: { model: User, key: "id" }`, `{ model: "users" }`, `{ model: { tableName } }`, 7: `references: User`, `{ table }`. */
function referenceIn(read: Read, options: ts.Node | undefined): RawReference | null {
  const value = memberOf(options, "references");
  if (!value) return null;
  const object = objectOf(held(value));
  const table = stringOf(memberOf(object?.node, "table"));
  const model = object ? memberOf(object.node, "model") : value;
  const named = table ?? stringOf(model) ?? stringOf(memberOf(held(model), "tableName"));
  const to = named ?? (model && lastName(model));
  return to === undefined
    ? null
    : {
        to,
        isTable: named !== undefined,
        key: stringOf(memberOf(object?.node, "key")) ?? null,
        place: placeOf(read.source, value),
      };
}

export const noOptions: RawOptions = {
  table: null,
  schema: null,
  plural: null,
  freeze: null,
  underscored: null,
  timestamps: null,
  paranoid: null,
  createdAt: null,
  updatedAt: null,
  deletedAt: null,
  hides: null,
};

export function optionsOf(node: ts.Expression | undefined): RawOptions {
  const options = held(node);
  const says = (name: string) => literalOf(memberOf(options, name));
  const text = (name: string) => stringOf(held(memberOf(options, name))) ?? null;
  const yes = (name: string) => (typeof says(name) === "boolean" ? says(name) === true : null);
  const stamp = (name: string) => (says(name) === false ? false : text(name));
  return {
    table: text("tableName"),
    schema: text("schema"),
    plural: stringOf(memberOf(memberOf(options, "name"), "plural")) ?? null,
    freeze: yes("freezeTableName"),
    underscored: yes("underscored"),
    timestamps: yes("timestamps"),
    paranoid: yes("paranoid"),
    createdAt: stamp("createdAt"),
    updatedAt: stamp("updatedAt"),
    deletedAt: stamp("deletedAt"),
    hides: hiddenBy(memberOf(options, "defaultScope")),
  };
}

/** `{ where: { hidden: false } }`, or a function that gives it -> `hidden`. https://sequelize.org/docs/v6/other-topics/scopes/ */
export function hiddenBy(scope: ts.Expression | undefined): string | null {
  const given = held(scope);
  const where = objectOf(held(memberOf((given && returned(given)) ?? given, "where")));
  return [...(where?.members.keys() ?? [])][0] ?? null;
}

/** `hooks: { beforeCreate }` -> `beforeCreate`. */
export function hooksIn(options: ts.Expression | undefined): string[] {
  return [...(objectOf(held(memberOf(held(options), "hooks")))?.members.keys() ?? [])];
}

/** The unique ones of `indexes: [{ unique: true, fields: ["a", { name: "b" }], where, name }]`. */
export function indexesOf(read: Read, options: ts.Expression | undefined): RawIndex[] {
  return (elementsOf(held(memberOf(held(options), "indexes"))) ?? []).flatMap((each) => {
    const index = held(each);
    return index && isUnique(index) ? [indexOf(read, each, index)] : [];
  });
}

export function isUnique(options: ts.Expression | undefined): boolean {
  return (
    literalOf(memberOf(options, "unique")) === true ||
    stringOf(memberOf(options, "type"))?.toUpperCase() === "UNIQUE"
  );
}

/** @param over the fields, where they do not stand in the object */
export function indexOf(read: Read, at: ts.Node, index: ts.Expression, over?: readonly string[]): RawIndex {
  const parts = elementsOf(held(memberOf(index, "fields"))) ?? [];
  const names = over ?? parts.map(nameOfPart);
  const where = memberOf(index, "where");
  const known = names.filter((name) => name !== undefined);
  return {
    name: stringOf(memberOf(index, "name")) ?? null,
    fields: known,
    expression:
      known.length < names.length || known.length === 0
        ? parts.map((part) => part.getText()).join(", ")
        : null,
    condition: where ? where.getText().replace(/\s+/g, " ").slice(0, 200) : null,
    place: placeOf(read.source, at),
  };
}

/** `"email"`, `{ name: "email", order: "DESC" }`; undefined for `sequelize.fn("lower", …)` and `literal(…)`. */
function nameOfPart(part: ts.Expression): string | undefined {
  const t = compiler();
  const inner = unwrap(part);
  if (t.isCallExpression(inner)) return methodOf(inner) === "col" ? stringOf(inner.arguments[0]) : undefined;
  return (
    stringOf(inner) ??
    stringOf(memberOf(inner, "name")) ??
    stringOf(memberOf(inner, "attribute")) ??
    undefined
  );
}
