/** Objection's classes: the tables that they stand for. Columns and constraints are those of whatever makes the tables. */

import type { ModelReader } from "../../domain/adapters";
import type { Facts, Field, Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import {
  compiler,
  findAll,
  parseTypeScript,
  placeOf,
  type ts,
  typescriptFiles,
  unwrap,
} from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { stringOf } from "../../syntax/typescript-literals";

/** What Objection alone needs of a model. */
export interface ModelExtra {
  /** `snakeCaseMappers()`: the class says `createdAt` for `created_at`. */
  readonly snake?: true;
}

export const models: ModelReader = {
  files: typescriptFiles,
  marker: (text) => /\btableName\b/.test(text) && /\bclass\b/.test(text) && /\bextends\b/.test(text),
  read,
  link: (facts) => ({ models: facts.flatMap((each) => each.models), notes: [] }),
  over,
};

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const t = compiler();
  const found = findAll(
    root,
    (node): node is ts.ClassLikeDeclaration => t.isClassDeclaration(node) || t.isClassExpression(node),
  );
  return { models: found.flatMap((each) => modelOf(each, source) ?? []), notes: [] };
}

function modelOf(node: ts.ClassLikeDeclaration, source: Source): Model | undefined {
  const t = compiler();
  const { parent } = node;
  const name =
    node.name ?? (t.isVariableDeclaration(parent) && t.isIdentifier(parent.name) ? parent.name : undefined);
  const isDerived = node.heritageClauses?.some(({ token }) => token === t.SyntaxKind.ExtendsKeyword);
  const given = staticOf(node, "tableName") ?? assignedTo(name?.text, "tableName", node);
  const text = given && stringOf(constant(given));
  if (!name || !isDerived || text === undefined) return undefined;
  const [table = text, schema = null] = text.split(".").reverse();
  const mappers = staticOf(node, "columnNameMappers");
  const snake = mappers !== undefined && /^snakeCaseMappers\(/.test(mappers.getText());
  const extra: ModelExtra = snake ? { snake } : {};
  return {
    id: `${source.path}#${name.text}`,
    orm: "objection",
    name: name.text,
    table,
    schema: schema === "public" ? null : schema,
    place: placeOf(source, name),
    fields: [],
    constraints: [],
    extra: { ...extra },
  };
}

/** `static tableName = "users"`, `static get tableName() { return "users"; }` */
function staticOf(owner: ts.ClassLikeDeclaration, name: string): ts.Expression | undefined {
  const t = compiler();
  for (const each of owner.members) {
    const isStatic =
      t.canHaveModifiers(each) &&
      t.getModifiers(each)?.some(({ kind }) => kind === t.SyntaxKind.StaticKeyword);
    if (!isStatic || each.name?.getText() !== name) continue;
    if (t.isPropertyDeclaration(each)) return each.initializer;
    if (t.isGetAccessorDeclaration(each)) return returned(each);
  }
  return undefined;
}

/** `User.tableName = "users"` behind the class. */
function assignedTo(name: string | undefined, property: string, node: ts.Node): ts.Expression | undefined {
  const t = compiler();
  if (name === undefined) return undefined;
  return findAll(node.getSourceFile(), t.isBinaryExpression).find(({ left, operatorToken }) => {
    const path = operatorToken.kind === t.SyntaxKind.EqualsToken ? member(left) : undefined;
    return path?.name === property && lastName(path.of) === name;
  })?.right;
}

/** `const TABLE = "users"` of the file. */
function constant(node: ts.Expression): ts.Expression {
  const t = compiler();
  const inner = unwrap(node);
  if (!t.isIdentifier(inner)) return inner;
  const found = findAll(inner.getSourceFile(), t.isVariableDeclaration).find(
    ({ name, parent }) =>
      t.isIdentifier(name) && name.text === inner.text && (parent.flags & t.NodeFlags.Const) !== 0,
  );
  return found?.initializer ? unwrap(found.initializer) : inner;
}

/** The class with what is declared of its table, by the names that the class uses. */
function over(model: Model, table: Model): Model {
  const { snake }: ModelExtra = model.extra ?? {};
  const called = (column: string) =>
    snake ? column.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase()) : column;
  const fields = table.fields.map((each): Field => ({ ...each, name: called(each.column ?? each.name) }));
  return {
    ...table,
    ...model,
    schema: model.schema ?? table.schema,
    fields,
    constraints: table.constraints.map((each) => ({ ...each, fields: each.columns.map(called) })),
    ...(table.engines ? { engines: table.engines } : {}),
  };
}
