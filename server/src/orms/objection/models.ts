/** Objection's classes: the tables that they stand for. Columns and constraints are those of whatever makes the tables. */

import { type Hooked, hookedIn, hookedOf } from "../../code/typescript/hooks";
import type { ModelReader } from "../../domain/adapters";
import type { Facts, Field, Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import { listed } from "../../syntax/listed";
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
import { memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";

/** What Objection alone needs of a model. */
export interface ModelExtra {
  /** `snakeCaseMappers()`: the class says `createdAt` for `created_at`. */
  readonly snake?: true;
  /** The relations that lead to it: `tokens` of User. */
  readonly related?: readonly Related[];
  /** Fields that its hooks set before a row is sent: `$beforeInsert() { this.email = this.email.toLowerCase(); }`. */
  readonly hooked?: readonly string[];
}

export interface Related {
  /** Id of the model that declares the relation. */
  readonly of: string;
  readonly name: string;
  /** The column of the related table that holds the key of the other; null = none does. */
  readonly column: string | null;
}

/** A relation as one file says it. */
interface Raw {
  readonly of: string;
  readonly name: string;
  /** The class, or the file that exports it. */
  readonly to: string;
  readonly join: string | undefined;
}

export const models: ModelReader = {
  files: typescriptFiles,
  marker: (text) =>
    (/\btableName\b|\$(?:before|parse|format)\w{1,20}\(/.test(text) &&
      /\bclass\b[^;]{0,200}\bextends\b/.test(text)) ||
    text.includes("knexSnakeCaseMappers("),
  read,
  link(facts) {
    const all = facts.flatMap((each) => each.models);
    const raws = facts.flatMap(({ extra }) => (extra?.relations as Raw[] | undefined) ?? []);
    const hooked = hookedOf(facts.flatMap(({ extra }) => (extra?.classes as Hooked[] | undefined) ?? []));
    const byName = listed(all, ({ name }) => [name]);
    const byFile = listed(all, ({ place }) => [fileName(place.file)]);
    /** `Token`, `../models/token.model`: the one class of that name, or of the file that is called so. */
    const leadsTo = (to: string): readonly Model[] => {
      const found = byName.get(to) ?? byFile.get(fileName(to)) ?? [];
      return found.length === 1 ? found : [];
    };
    const relationsTo = listed(raws, ({ to }) => leadsTo(to));
    const isMapped = facts.some(({ extra }) => extra?.mappers === true);
    const models = all.map((model): Model => {
      const own: ModelExtra = model.extra ?? {};
      const related = (relationsTo.get(model) ?? []).map(({ of, name, join }) => ({
        of,
        name,
        column: columnOf(join, model),
      }));
      const extra: ModelExtra = {
        ...own,
        ...(isMapped ? { snake: true } : {}),
        ...(related.length > 0 ? { related } : {}),
        hooked: hooked(model.name),
      };
      return { ...model, extra: { ...extra } };
    });
    return { models, notes: [] };
  },
  over,
};

/** `src/models/token.model.ts`, `../models/token.model` -> `token.model` */
function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[cm]?[jt]s$/, "");
}

/** `tokens.user_id` of the table itself. */
function columnOf(join: string | undefined, { table }: Model): string | null {
  const [column = "", of] = (join ?? "").split(".").reverse();
  return of === table ? column : null;
}

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const t = compiler();
  const found = findAll(
    root,
    (node): node is ts.ClassLikeDeclaration => t.isClassDeclaration(node) || t.isClassExpression(node),
  );
  const models = found.flatMap((each) => {
    const model = modelOf(each, source);
    return model ? [{ node: each, model }] : [];
  });
  return {
    models: models.map(({ model }) => model),
    notes: [],
    extra: {
      relations: models.flatMap(({ node, model }) => relationsOf(node, model.id)),
      classes: found.flatMap((each) => hookedIn(each, hooks)),
      ...(source.text.includes("knexSnakeCaseMappers(") ? { mappers: true } : {}),
    },
  };
}

/** https://vincit.github.io/objection.js/api/model/instance-methods.html: what runs before a row is sent. */
const hooks = /^\$(?:before(?:Insert|Update|Validate)|parseJson|setJson|formatDatabaseJson)$/;

/** https://vincit.github.io/objection.js/guide/relations.html */
function relationsOf(node: ts.ClassLikeDeclaration, of: string): Raw[] {
  const t = compiler();
  const given = staticOf(node, "relationMappings");
  const mappings = given && (t.isFunctionLike(given) ? returned(given) : given);
  return [...(objectOf(mappings)?.members ?? [])].flatMap(([name, { value }]) => {
    const held = memberOf(value, "modelClass");
    const named = held && (t.isFunctionLike(held) ? returned(held) : held);
    const texts = named ? findAll(named, t.isStringLiteralLike).map(({ text }) => text) : [];
    const to = texts.at(-1) ?? (named && lastName(named));
    const join = stringOf(memberOf(memberOf(value, "join"), "to"));
    return to === undefined ? [] : [{ of, name, to, join }];
  });
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
    if (t.isGetAccessorDeclaration(each) || t.isMethodDeclaration(each)) return returned(each);
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
