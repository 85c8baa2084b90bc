/** Reads what schemas declare: `new Schema({ … })`, the options of a path, the keys of an index. */

import { findBinding } from "../../code/typescript/bindings";
import type { Place, Source } from "../../domain/text";
import { compiler, findAll, outermost, placeOf, startOf, type ts, unwrap } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import type { Imports } from "../../syntax/typescript-classes";
import { elementsOf, literalOf, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import type { RawField, RawImports, RawIndex, RawSchema } from "./raw";

/** A file that is read. */
export interface Read {
  readonly source: Source;
  readonly root: ts.SourceFile;
  readonly imports: Imports;
  readonly raw: RawImports;
}

const own = /^(?:mongoose|@nestjs\/mongoose|@typegoose\/typegoose)$/;

/** What Mongoose calls it, through imports, `const { Schema } = mongoose` and `const Schema = mongoose.Schema`; "*" is Mongoose itself. */
export function mongooseName(
  node: ts.Expression,
  { imports }: Pick<Read, "imports">,
  depth = 0,
): string | undefined {
  const t = compiler();
  const inner = unwrap(node);
  const path = member(inner);
  if (path) return mongooseName(path.of, { imports }, depth + 1) === "*" ? path.name : undefined;
  if (!t.isIdentifier(inner) || depth > 4) return undefined;
  const from = imports.get(inner.text);
  if (from)
    return own.test(from.module)
      ? /^(?:default|mongoose)$/.test(from.imported)
        ? "*"
        : from.imported
      : undefined;
  const binding = findBinding(inner.text, inner);
  if (!binding) return undefined;
  // `module.exports = (mongoose) => { … }`: who calls it hands Mongoose in.
  if (t.isParameter(binding)) return inner.text === "mongoose" ? "*" : undefined;
  if (t.isVariableDeclaration(binding))
    return binding.initializer && mongooseName(binding.initializer, { imports }, depth + 1);
  const holder = t.isBindingElement(binding) ? binding.parent.parent : undefined;
  const isOwn =
    holder && t.isVariableDeclaration(holder) && holder.initializer
      ? mongooseName(holder.initializer, { imports }, depth + 1) === "*"
      : false;
  return isOwn && t.isBindingElement(binding) ? (binding.propertyName ?? binding.name).getText() : undefined;
}

export function readSchemas(read: Read): RawSchema[] {
  return findAll(read.root, isMaking).flatMap((made) => {
    const plain = plainSchema(made, read);
    if (!plain && !isSchema(made, read)) return [];
    const [fields, options] = plain ? [plain] : (made.arguments ?? []);
    const [type] = plain ? [] : (made.typeArguments ?? []);
    const node = plain ?? made;
    return {
      names: [heldBy(node) ?? inlineName(node)],
      file: read.source.path,
      place: placeOf(read.source, plain ?? made.expression),
      whole: isWhole(node),
      imports: read.raw,
      bases: [],
      fields: fieldsOf(read, objectHeld(fields), ""),
      indexes: [],
      types: type ? [type.getText()] : [],
      ...schemaOptions(options),
    };
  });
}

/** `mongoose.model("User", { … })`: Mongoose makes a schema of it (https://github.com/Automattic/mongoose/blob/master/lib/mongoose.js). */
export function plainSchema(
  node: ts.Node,
  read: Pick<Read, "imports">,
): ts.ObjectLiteralExpression | undefined {
  const t = compiler();
  if (!t.isCallExpression(node) || mongooseName(node.expression, read) !== "model") return undefined;
  const [, given] = node.arguments;
  const schema = given && unwrap(given);
  return schema && t.isObjectLiteralExpression(schema) ? schema : undefined;
}

/** `new Schema({ … })`, and `Schema({ … })`: Mongoose puts the `new` in (https://github.com/Automattic/mongoose/blob/master/lib/schema.js). */
export function isSchema(node: ts.Node, read: Pick<Read, "imports">): node is Making {
  return isMaking(node) && mongooseName(node.expression, read) === "Schema";
}

type Making = ts.NewExpression | ts.CallExpression;

function isMaking(node: ts.Node): node is Making {
  const t = compiler();
  return t.isNewExpression(node) || t.isCallExpression(node);
}

export function schemaOptions(
  options: ts.Expression | undefined,
): Pick<RawSchema, "collection" | "options" | "hooks"> {
  const timestamps = memberOf(options, "timestamps");
  return {
    hooks: timestamps && literalOf(timestamps) !== false ? ["timestamps"] : [],
    collection: stringOf(memberOf(options, "collection")) ?? null,
    options: {
      excludeIndexes: literalOf(memberOf(options, "excludeIndexes")) === true,
      pluralization: literalOf(memberOf(options, "pluralization")) !== false,
    },
  };
}

/** A schema that stands where it is used. */
export function inlineName(node: ts.Node): string {
  return `#${startOf(node)}`;
}

/** The variable that is given the value: `const User = models.User ?? model("User", schema)`, `exports.User = …`. */
export function heldBy(node: ts.Node): string | undefined {
  const t = compiler();
  const { parent } = outermost(
    node,
    (each) =>
      t.isAsExpression(each) ||
      t.isParenthesizedExpression(each) ||
      t.isConditionalExpression(each) ||
      isEither(each),
  );
  if (t.isVariableDeclaration(parent) && t.isIdentifier(parent.name)) return parent.name.text;
  if (!t.isBinaryExpression(parent) || parent.operatorToken.kind !== t.SyntaxKind.EqualsToken)
    return undefined;
  const name = lastName(parent.left);
  return name === "exports" || name === "default" ? undefined : name;
}

function isEither(node: ts.Node): boolean {
  const t = compiler();
  const { BarBarToken, QuestionQuestionToken } = t.SyntaxKind;
  return t.isBinaryExpression(node) && [BarBarToken, QuestionQuestionToken].includes(node.operatorToken.kind);
}

/** `export default new Schema(…)`, `module.exports = new Schema(…)`, or its variable behind these words. */
function isWhole(node: ts.Node): boolean {
  const t = compiler();
  const name = heldBy(node);
  const isIt = (each: ts.Expression) =>
    unwrap(each) === node || (name !== undefined && each.getText() === name);
  return node.getSourceFile().statements.some((each) => {
    if (t.isExportAssignment(each)) return isIt(each.expression);
    const set = t.isExpressionStatement(each) ? each.expression : undefined;
    return (
      set !== undefined &&
      t.isBinaryExpression(set) &&
      set.left.getText() === "module.exports" &&
      isIt(set.right)
    );
  });
}

/** The object itself, or the constant that holds it. */
export function objectHeld(node: ts.Expression | undefined): ts.Expression | undefined {
  const t = compiler();
  const inner = node && unwrap(node);
  const binding = inner && t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
  return binding && t.isVariableDeclaration(binding) ? binding.initializer : inner;
}

const deepest = 8;

/** The paths of `{ email: { type: String, unique: true }, contact: { phone: String } }`. */
export function fieldsOf(read: Read, node: ts.Expression | undefined, prefix: string, depth = 0): RawField[] {
  if (depth > deepest) return [];
  return [...(objectOf(node)?.members.values() ?? [])].flatMap(({ name, node: at, value }) => {
    const path = prefix + name;
    const options = value && objectOf(elementsOf(value)?.[0] ?? value);
    const type = options?.members.get("type")?.value;
    // A path may be called `type`: `{ type: { type: String } }` is one.
    if (options && (!type || memberOf(type, "type")))
      return fieldsOf(read, options.node, `${path}.`, depth + 1);
    const place = placeOf(read.source, at.name ?? at);
    const told = fieldWith(read, path, place, options?.node, type ?? value);
    // `tags: [{ type: String, unique: true }]`
    const isList = elementsOf(value) !== undefined && !told.type?.startsWith("[");
    const field = isList ? { ...told, type: `[${told.type ?? ""}]` } : told;
    const within = objectOf(elementsOf(type)?.[0] ?? type);
    return within ? [field, ...fieldsOf(read, within.node, `${path}.`, depth + 1)] : [field];
  });
}

const scalars =
  /^(?:String|Number|Date|Boolean|Buffer|ObjectId|Mixed|Decimal128|Map|Array|BigInt|UUID|Int32|Double|Object)$/;

/** @param type what stands for its type: `String`, `[String]`, `addressSchema`, `new Schema({ … })`, `() => Address` */
export function fieldWith(
  read: Read,
  path: string,
  place: Place,
  options: ts.Expression | undefined,
  type: ts.Expression | undefined,
  declared: string | null = null,
): RawField {
  const t = compiler();
  const element = type && (elementsOf(type)?.[0] ?? type);
  const inner = element && unwrap(element);
  const name = inner && (stringOf(inner) ?? lastName(inner));
  const within = declared?.replace(/^\[|\]$/g, "") ?? null;
  const isInline = inner && (t.isNewExpression(inner) || isSchema(inner, read));
  const sub = isInline ? inlineName(inner) : (name ?? within);
  const members = objectOf(options)?.members;
  const required = members?.get("required");
  return {
    path,
    place,
    type: type && (name !== undefined || elementsOf(type)) ? type.getText() : declared,
    required: required && literalOf(required.value) !== false ? placeOf(read.source, required.node) : null,
    hasDefault: members?.has("default") === true,
    unique: uniqueIn(read, path, options),
    sub: sub && !scalars.test(sub) ? sub : null,
    excludeIndexes: literalOf(memberOf(options, "excludeIndexes")) === true,
    validators: [...(members?.values() ?? [])]
      .filter((each) => validators.test(each.name))
      .map(({ node }) => ({
        place: placeOf(read.source, node),
        text: node.getText().replace(/\s+/g, " ").slice(0, 200),
      })),
  };
}

/** https://mongoosejs.com/docs/validation.html#built-in-validators: they are asked before the database is. */
const validators = /^(?:min|max|enum|match|minlength|maxlength|minLength|maxLength|validate)$/;

/** `unique: true`, `unique: [true, "message"]`, `index: { unique: true }`: https://mongoosejs.com/docs/validation.html#the-unique-option-is-not-a-validator */
function uniqueIn(read: Read, path: string, options: ts.Expression | undefined): RawIndex | null {
  const members = objectOf(options)?.members;
  const said = members?.get("unique");
  const index = members?.get("index");
  const isSaid = said !== undefined && isYes(said.value);
  const isIndexed = isYes(memberOf(index?.value, "unique"));
  const at = isSaid ? said : isIndexed ? index : undefined;
  if (!at) return null;
  const sparse = isYes(memberOf(options, "sparse"));
  const { sparse: isSparse, ...rest } = optionsOf(index?.value);
  return {
    keys: [[path, "1"]],
    ...rest,
    sparse: sparse || isSparse,
    ...(elementsOf(said?.value)?.[1] ? { message: true as const } : {}),
    place: placeOf(read.source, at.node),
  };
}

function isYes(node: ts.Expression | undefined): boolean {
  const value = literalOf(elementsOf(node)?.[0] ?? node);
  return value === true || (typeof value === "string" && value !== "");
}

function directionOf(node: ts.Expression): string | undefined {
  const text = stringOf(node) ?? node.getText();
  if (/^(?:-1|desc(?:ending)?)$/.test(text)) return "-1";
  return /^(?:text|hashed|2d|2dsphere)$/.test(text) ? text : undefined;
}

function optionsOf(
  options: ts.Expression | undefined,
): Pick<RawIndex, "name" | "condition" | "sparse" | "collation"> {
  const condition = memberOf(options, "partialFilterExpression");
  const collation = memberOf(options, "collation");
  return {
    name: stringOf(memberOf(options, "name")) ?? null,
    condition: condition ? condition.getText().replace(/\s+/g, " ") : null,
    sparse: isYes(memberOf(options, "sparse")),
    collation: collation ? collation.getText().replace(/\s+/g, " ") : null,
  };
}

/** `index({ a: 1, b: -1 }, { unique: true, name })`; undefined where it is not unique, or its keys are not written out. */
export function indexOf(
  { source }: Read,
  at: ts.Node,
  keys: ts.Expression | undefined,
  options: ts.Expression | undefined,
): RawIndex | undefined {
  const held = objectHeld(options);
  if (!isYes(memberOf(held, "unique"))) return undefined;
  const single = stringOf(keys);
  const object = objectOf(objectHeld(keys));
  const found =
    single !== undefined
      ? [[single, "1"] as const]
      : [...(object?.members.values() ?? [])].map(
          ({ name, value }) => [name, (value && directionOf(value)) ?? "1"] as const,
        );
  if (found.length === 0 || object?.complete === false) return undefined;
  return { keys: found, ...optionsOf(held), place: placeOf(source, at) };
}
