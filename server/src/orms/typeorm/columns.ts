/** New required columns of TypeORM: the migration that adds one, as SQL or by the query runner, and the decorator that declares it. */

import type { NewColumn } from "../../code/dialect";
import { columnFixes } from "../../code/fixes/column";
import { decline } from "../../code/fixes/declined";
import type { MigrationReader, Requirement, SchemaContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { compare, lineEnd, lineStart, type Source, type TextEdit } from "../../domain/text";
import { newColumnIn } from "../../schemas/new-column";
import { type SqlPiece, statementsOf, stepsOf } from "../../schemas/required";
import { typescriptString } from "../../syntax/escape";
import {
  ancestor,
  compiler,
  nodeAt,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  unwrap,
  visit,
} from "../../syntax/typescript";
import { appendedTo, styleOf } from "../../syntax/typescript-edits";
import { memberName, memberOf, type ObjectLiteral, stringOf } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";
import { requiredColumn } from "./builders";
import { type Declaration, declarationOf } from "./declarations";
import { isDown, isMigration } from "./migrations";

const files = ["**/*migration*/**/*.{ts,js,mts,mjs,cts,cjs}", "**/[0-9]*.{ts,js,mts,mjs,cts,cjs}"];

export const migrations: MigrationReader = { files, requires };

export const newColumnFixes = columnFixes({
  carriedOut: "synchronize, or your next migration, carries it out",
  nullable(context, field) {
    const declared = columnOf(context);
    const { style, options, property, args } = declared;
    const type = property?.type;
    if (!property || !type) decline(`\`${field.name}\` has no type of its own.`);
    const given = options?.properties.find((one) => one.name && memberName(one.name) === "nullable");
    if (given) decline(`The decorator says itself whether \`${field.name}\` is null: change it by hand.`);
    const isTyped = stringOf(args[0]) !== undefined || memberOf(options, "type") !== undefined;
    const own = isTyped ? undefined : columnTypes[type.getText()];
    if (!isTyped && own === undefined)
      decline("The column's type comes from the property, and a type with `| null` tells TypeORM none.");
    const said = [...(own ? [`type: ${typescriptString(own, style)}`] : []), "nullable: true"];
    const takesNull = /\bnull\b/.test(type.getText());
    return {
      file: declared.path,
      edits: [
        withOptions(declared, said),
        ...(takesNull ? [] : [{ start: type.end, end: type.end, text: " | null" }]),
      ],
    };
  },
  neutral(_, { type }) {
    if (/^(?:string|\w{0,9}(?:char|text)|character varying)\b/i.test(type ?? "")) return "";
    if (/^bool(?:ean)?\b/i.test(type ?? "")) return false;
    return /^(?:number|(?:small|big)?int(?:eger)?|float|double|real|decimal|numeric)\b/i.test(type ?? "")
      ? 0
      : undefined;
  },
  withDefault(context, _, value) {
    const declared = columnOf(context);
    const text = value === "" ? typescriptString("", declared.style) : String(value);
    return { file: declared.path, edits: [withOptions(declared, [`default: ${text}`])] };
  },
  migration(context) {
    const { required, constraint, model, read } = context;
    const source = required && read(required.place.file);
    return source && newColumn(context, source, model, constraint?.columns[0] ?? "");
  },
});

/** What TypeORM makes of the property's type, where the decorator gives none. Source: MetadataArgsStorage, normalizeType of its drivers. */
const columnTypes: Readonly<Record<string, string>> = {
  string: "varchar",
  number: "integer",
  boolean: "boolean",
};

function columnOf(context: SchemaContext): Declaration {
  const declared = declarationOf(context);
  if (declared.name !== "Column" || !declared.property)
    decline("The column is declared by another decorator than `@Column`: change it by hand.");
  return declared;
}

function withOptions(declared: Declaration, members: readonly string[]): TextEdit {
  const { root, style, options, decorator } = declared;
  const text = members.join(", ");
  const call = unwrap(decorator.expression);
  if (options?.properties.length) return appendedTo(root, options.properties, options.end - 1, text, style);
  if (options) return { start: startOf(options), end: options.end, text: `{ ${text} }` };
  if (!compiler().isCallExpression(call)) decline("The decorator has no brackets.");
  const end = call.end - 1;
  return call.arguments.length > 0
    ? appendedTo(root, call.arguments, end, `{ ${text} }`, style)
    : { start: end, end, text: `{ ${text} }` };
}

function requires(source: Source, model: Model, column: string): readonly Requirement[] {
  if (!source.text.includes(column) || !isMigration(source.text) || model.table === null) return [];
  const { table } = model;
  const called = callsIn(source, table, column).map(({ call }) => ({
    how: "added" as const,
    place: placeOf(source, call),
  }));
  const said = stepsOf(statementsOf(piecesOf(source).up), tablesOf(table), column).map((step) => ({
    how: step.how,
    place: source.place(step.piece.at(step.start), step.piece.at(step.end)),
  }));
  return [...said, ...called].sort((a, b) => compare(a.place.start, b.place.start));
}

/** `queryRunner.addColumn("parcel", new TableColumn({ name: "size", type: "int" }))` in `up()`. */
function callsIn(source: Source, table: string, column: string) {
  const t = compiler();
  const found: { readonly call: ts.CallExpression; readonly options: ObjectLiteral }[] = [];
  visit(parseTypeScript(source), (node) => {
    if (isDown(node)) return false;
    const options = t.isCallExpression(node) ? requiredColumn(node, table, column) : undefined;
    if (options) found.push({ call: node as ts.CallExpression, options });
    return true;
  });
  return found;
}

/** The object of the query runner's call; its `down()` drops the column whatever it was. */
function builtColumn(source: Source, { node, members }: ObjectLiteral): NewColumn {
  const root = parseTypeScript(source);
  const style = styleOf(root);
  const add = (text: string) => [appendedTo(root, node.properties, node.end - 1, text, style)];
  const given = members.get("isNullable")?.value;
  return {
    path: source.path,
    nullable: () =>
      given ? [{ start: startOf(given), end: given.end, text: "true" }] : add("isNullable: true"),
    // It is SQL: https://typeorm.io/docs/advanced-topics/query-runner-api
    withDefault: (value) => add(`default: ${typescriptString(value === "" ? "''" : String(value), style)}`),
    renamed: () => undefined,
  };
}

/** SQLite's tables are made anew under another name. */
function tablesOf(table: string): string[] {
  return [table, `temporary_${table}`];
}

function newColumn(
  { files: list, read }: SchemaContext,
  source: Source,
  { table }: Model,
  column: string,
): NewColumn | undefined {
  if (table === null) return undefined;
  const [built] = callsIn(source, table, column);
  if (built) return builtColumn(source, built.options);
  const { up, down } = piecesOf(source);
  const earlier = () =>
    (list?.(files) ?? []).flatMap((path) => {
      const each = path < source.path ? read(path) : undefined;
      return each && isMigration(each.text) ? piecesOf(each).up : [];
    });
  const root = parseTypeScript(source);
  const gone = (piece: SqlPiece, start: number, end: number) => {
    if (
      piece.text.slice(0, start).trim() +
        piece.text
          .slice(end)
          .replace(/^\s{0,9};/, "")
          .trim() !==
      ""
    )
      return undefined;
    const statement = ancestor(
      nodeAt(root, piece.at(start), piece.at(start)),
      compiler().isExpressionStatement,
    );
    if (!statement) return undefined;
    const from = lineStart(source.text, startOf(statement));
    const to = lineEnd(source.text, statement.end);
    const isAlone =
      source.text.slice(from, startOf(statement)).trim() === "" &&
      source.text.slice(statement.end, to).trim() === "";
    return isAlone ? { start: from, end: source.text.indexOf("\n", to) + 1, text: "" } : undefined;
  };
  return newColumnIn(
    { path: source.path, pieces: up, undone: down, before: earlier, gone },
    table,
    tablesOf(table).slice(1),
    column,
  );
}

/** The SQL of `up()` and of `down()`, in the order of the text. */
function piecesOf(source: Source): { readonly up: SqlPiece[]; readonly down: SqlPiece[] } {
  const t = compiler();
  const found = { up: [] as SqlPiece[], down: [] as SqlPiece[] };
  const read = (node: ts.Node, into: SqlPiece[]) =>
    visit(node, (each) => {
      if (!t.isStringLiteralLike(each) && !t.isTemplateExpression(each) && !t.isBinaryExpression(each))
        return true;
      const code = textOf(each);
      if (code) into.push({ ...code, escaped: escapedIn(each) });
      return !t.isBinaryExpression(each);
    });
  visit(parseTypeScript(source), (node) => {
    const name =
      t.isMethodDeclaration(node) || t.isPropertyDeclaration(node) ? memberName(node.name) : undefined;
    if (name !== "up" && name !== "down") return true;
    read(node, found[name]);
    return false;
  });
  return found;
}

/** SQL between the quotes of the literal. */
function escapedIn(node: ts.Node): (sql: string) => string {
  const first = node.getText()[0];
  const quote = first === '"' || first === "'" ? first : "`";
  return (sql) => typescriptString(sql, { quote }).slice(1, -1);
}
