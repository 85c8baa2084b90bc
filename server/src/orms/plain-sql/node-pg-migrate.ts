/**
 * Calls of node-pg-migrate's builder -> the changes that they make to tables, with the names that it gives. What is no literal is not told.
 * Source: https://salsita.github.io/node-pg-migrate/migrations/, src/operations of node-pg-migrate 7.9.1.
 */

import { findBinding } from "../../code/typescript/bindings";
import type { Constraint, ConstraintKind } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import type { Change, Column } from "../../schemas/changes";
import { inSchema } from "../../schemas/tables-in-sql";
import { compiler, findAll, placeOf, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { elementsOf, literalOf, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";

type Node = ts.Expression | undefined;

/** Linear text test. */
export const buildsByPgm = /\b(?:pgm|MigrationBuilder)\b/;

/** `pgm.createTable(…)` and its relatives; [] for any other call. */
export function changesByPgm(call: ts.CallExpression, source: Source): Change[] {
  const path = member(call.expression);
  if (!path || !isBuilder(path.of)) return [];
  const [first, second, third] = call.arguments;
  const table = tableIn(first);
  if (table === undefined) return [];
  const place = placeOf(source, call);
  const name = stringOf(second);
  switch (path.name) {
    case "createTable":
      return created(table, second, third, source, place);
    case "dropTable":
      return [{ change: "drop-table", table }];
    case "renameTable": {
      const to = tableIn(second);
      return to === undefined ? [] : [{ change: "rename-table", table, to }];
    }
    case "addColumn":
    case "addColumns":
      return columnsIn(table, second, source).flatMap(({ column, constraints }): Change[] => [
        { change: "add-column", table, column },
        ...constraints.map((constraint): Change => ({ change: "add", table, constraint })),
      ]);
    case "dropColumn":
    case "dropColumns":
      return namesIn(second).map((each) => ({ change: "drop-column", table, name: each }));
    case "renameColumn": {
      const to = stringOf(third);
      return name === undefined || to === undefined ? [] : [{ change: "rename-column", table, name, to }];
    }
    case "alterColumn":
      return name === undefined ? [] : altered(table, name, third, place);
    case "addConstraint":
    case "createConstraint":
      return constraintsIn(table, third, name ?? null, source).map((constraint) => ({
        change: "add",
        table,
        constraint,
      }));
    case "dropConstraint":
      return name === undefined ? [] : [{ change: "drop", table, name }];
    case "renameConstraint": {
      const to = stringOf(third);
      return name === undefined || to === undefined ? [] : [{ change: "rename", table, name, to }];
    }
    case "createIndex":
    case "addIndex":
      return indexed(table, second, third, place);
    case "dropIndex": {
      const dropped = stringOf(memberOf(third, "name")) ?? indexName(table, namesIn(second), third);
      return [{ change: "drop", table, name: dropped }];
    }
    default:
      return [];
  }
}

/** What a migration's function is handed. */
function isBuilder(node: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrap(node);
  if (!t.isIdentifier(inner)) return false;
  const binding = findBinding(inner.text, inner);
  return (
    binding !== undefined &&
    t.isParameter(binding) &&
    (inner.text === "pgm" || binding.type?.getText() === "MigrationBuilder")
  );
}

/** `"users"`, `{ schema: "app", name: "users" }` */
function tableIn(node: Node): string | undefined {
  const plain = stringOf(node);
  if (plain !== undefined) return inSchema({ name: plain, schema: null, start: 0, end: 0 });
  const name = stringOf(memberOf(node, "name"));
  const schema = memberOf(node, "schema");
  const known = stringOf(schema) ?? null;
  return name === undefined || (schema && known === null)
    ? undefined
    : inSchema({ name, schema: known, start: 0, end: 0 });
}

/** The name alone, of which those of its keys are made. */
const bare = (table: string) => table.slice(table.lastIndexOf(".") + 1);

function namesIn(node: Node): string[] {
  const one = stringOf(node);
  if (one !== undefined) return [one];
  const list = elementsOf(node);
  if (list) return list.flatMap((each) => stringOf(each) ?? stringOf(memberOf(each, "name")) ?? []);
  return [...(objectOf(node)?.members.keys() ?? [])];
}

interface Made {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
}

function created(table: string, columns: Node, options: Node, source: Source, place: Place): Change[] {
  const made = columnsIn(table, columns, source);
  const keys = made.filter(({ constraints }) => constraints.some(({ kind }) => kind === "primary_key"));
  const inline = made.flatMap(({ constraints }) =>
    keys.length > 1 ? constraints.filter(({ kind }) => kind !== "primary_key") : constraints,
  );
  const joined: Constraint[] =
    keys.length > 1
      ? [
          {
            kind: "primary_key",
            fields: [],
            columns: keys.map(({ column }) => column.name),
            name: `${bare(table)}_pkey`,
            place,
          },
        ]
      : [];
  const given = memberOf(options, "constraints");
  return [
    {
      change: "create-table",
      table,
      place,
      unlessThere: literalOf(memberOf(options, "ifNotExists")) === true,
      columns: made.map(({ column }) => column),
      constraints: [...inline, ...joined, ...constraintsIn(table, given, null, source)],
    },
  ];
}

function columnsIn(table: string, node: Node, source: Source): Made[] {
  return [...(objectOf(node)?.members.values() ?? [])].flatMap(({ name, value }) =>
    value ? columnOf(table, name, value, placeOf(source, value.parent)) : [],
  );
}

/** `"text"`, the shorthand `"id"`, `{ type: "text", notNull: true, unique: true }` */
function columnOf(table: string, name: string, value: ts.Expression, place: Place): Made {
  const short = stringOf(value);
  const options = short === undefined ? value : shorthandOf(short, value);
  const own = (option: string) => memberOf(options, option) ?? inherited(value, options, option);
  const has = (option: string) => literalOf(own(option)) === true;
  const isId =
    (short ?? stringOf(memberOf(value, "type"))) === "id" && options === (short ? undefined : value);
  const type = isId ? "serial" : (stringOf(own("type")) ?? short ?? null);
  const make = (kind: ConstraintKind, more: Partial<Constraint> = {}): Constraint => ({
    ...{ kind, fields: [], columns: [name], name: null, place },
    ...(has("deferrable") ? { deferrable: true } : {}),
    ...more,
  });
  const references = referring(own("references"));
  const check = own("check");
  const called = stringOf(own("referencesConstraintName"));
  const commented = own("referencesConstraintComment") ? `${bare(table)}_fk_${name}` : null;
  const isCounted =
    isId ||
    /^(?:small|big)?serial$/i.test(type ?? "") ||
    Boolean(own("sequenceGenerated") ?? own("generated"));
  const isFilled = Boolean(own("default") ?? own("expressionGenerated"));
  return {
    column: {
      ...{ name, place, type, required: has("notNull") },
      default: isCounted ? "increment" : isFilled ? "value" : "none",
    },
    constraints: [
      ...(isId || has("primaryKey") ? [make("primary_key")] : []),
      ...(has("unique") ? [make("unique")] : []),
      ...(check
        ? [
            make("check", {
              columns: [],
              expression: stringOf(check) ?? check.getText(),
              extra: { of: name },
            }),
          ]
        : []),
      ...(references ? [make("foreign_key", { references, name: called ?? commented })] : []),
    ],
  };
}

/** `exports.shorthands = { code: { type: "text", notNull: true } }` of the same file. */
function shorthandOf(name: string, at: ts.Node): ts.Expression | undefined {
  const t = compiler();
  const root = at.getSourceFile();
  const exported = findAll(root, t.isVariableDeclaration).find(
    (each) => each.name.getText() === "shorthands",
  );
  const assigned = findAll(root, t.isBinaryExpression).find((each) =>
    /^(?:module\.)?exports\.shorthands$/.test(each.left.getText().slice(0, 40)),
  );
  return memberOf(exported?.initializer ?? assigned?.right, name);
}

/** What the shorthand says that is named as the type. */
function inherited(value: ts.Expression, options: Node, option: string): Node {
  const type = options === value ? stringOf(memberOf(value, "type")) : undefined;
  return type === undefined || option === "type" ? undefined : memberOf(shorthandOf(type, value), option);
}

/** `"teams"`, `"teams (id)"`, `{ schema, name }` */
function referring(node: Node): NonNullable<Constraint["references"]> | undefined {
  const written = stringOf(node);
  const [, before = "", columns] = /^([^()]{1,200})(?:\(([^()]{1,400})\))?\s{0,9}$/.exec(written ?? "") ?? [];
  const names = before.trim().replaceAll('"', "").split(".").reverse();
  const [name = "", schema = null] = names;
  const table = written === undefined ? tableIn(node) : inSchema({ name, schema, start: 0, end: 0 });
  if (table === undefined || table === "") return undefined;
  const to = (columns ?? "").split(",").map((each) => each.trim().replaceAll('"', ""));
  return { model: table, table, columns: to.filter(Boolean) };
}

/** `{ unique: [["a", "b"], "c"], foreignKeys: [{ columns, references }], check: "…", primaryKey: ["a"] }` */
function constraintsIn(table: string, node: Node, called: string | null, source: Source): Constraint[] {
  /** Where it is written: the option, or its part of a list. */
  const base = (at: ts.Node) => ({ fields: [], place: placeOf(source, partOf(at)) });
  const late = literalOf(memberOf(node, "deferrable")) === true ? { deferrable: true } : {};
  const [unique, primary, checks, foreign] = ["unique", "primaryKey", "check", "foreignKeys"].map((each) =>
    memberOf(node, each),
  );
  const sets = elementsOf(unique)?.some((each) => elementsOf(each))
    ? (elementsOf(unique) ?? [])
    : unique
      ? [unique]
      : [];
  const own = bare(table);
  const keys = sets.flatMap((each): Constraint[] => {
    const columns = namesIn(each);
    const name = called ?? `${own}_uniq_${columns.join("_")}`;
    return columns.length > 0 ? [{ ...base(each), ...late, kind: "unique", columns, name }] : [];
  });
  const columns = primary ? namesIn(primary) : [];
  const all = foreign ? (elementsOf(foreign) ?? [foreign]) : [];
  const refers = all.flatMap((each): Constraint[] => {
    const from = namesIn(memberOf(each, "columns"));
    const references = referring(memberOf(each, "references"));
    const name =
      stringOf(memberOf(each, "referencesConstraintName")) ?? called ?? `${own}_fk_${from.join("_")}`;
    return from.length > 0 && references
      ? [{ ...base(each), ...late, kind: "foreign_key", columns: from, name, references }]
      : [];
  });
  const listed = elementsOf(checks);
  const tests = (listed ?? (checks ? [checks] : [])).map(
    (each, at): Constraint => ({
      ...base(each),
      kind: "check",
      columns: [],
      name: called ?? `${own}_chck${listed ? `_${at + 1}` : ""}`,
      expression: stringOf(each) ?? each.getText().slice(0, longest),
    }),
  );
  return [
    ...keys,
    ...(primary && columns.length > 0
      ? [{ ...base(primary), ...late, kind: "primary_key" as const, columns, name: called ?? `${own}_pkey` }]
      : []),
    ...refers,
    ...tests,
  ];
}

function partOf(node: ts.Node): ts.Node {
  return compiler().isPropertyAssignment(node.parent) ? node.parent : node;
}

/** Expressions are kept this far. In characters. */
const longest = 500;

function indexed(table: string, columns: Node, options: Node, place: Place): Change[] {
  if (literalOf(memberOf(options, "unique")) !== true) return [];
  const names = namesIn(columns);
  const count = elementsOf(columns)?.length ?? 1;
  if (names.length === 0 || names.length < count) return [];
  const isPlain = names.every((name) => !/[ ().]/.test(name));
  const where = memberOf(options, "where");
  const constraint: Constraint = {
    ...{ kind: "unique", fields: [], columns: isPlain ? names : [], index: true, place },
    name: stringOf(memberOf(options, "name")) ?? indexName(table, names, options),
    ...(isPlain ? {} : { expression: names.join(", ") }),
    ...(where ? { condition: stringOf(where) ?? where.getText().slice(0, longest) } : {}),
  };
  return [{ change: "add", table, constraint }];
}

function indexName(table: string, names: readonly string[], options: Node): string {
  const unique = literalOf(memberOf(options, "unique")) === true ? "_unique" : "";
  return `${bare(table)}_${names.join("_")}${unique}_index`;
}

/** `{ notNull: true }`, `{ allowNull: true }`, `{ default: null }` */
function altered(table: string, name: string, options: Node, place: Place): Change[] {
  const [required, free, value] = ["notNull", "allowNull", "default"].map((each) => memberOf(options, each));
  const is = (node: Node, wanted: boolean) => literalOf(node) === wanted;
  const sets = is(required, true) ? true : is(required, false) || is(free, true) ? false : undefined;
  return [
    ...(sets === undefined ? [] : [{ change: "not-null" as const, table, name, set: sets, place }]),
    ...(value
      ? [
          {
            change: "default" as const,
            table,
            name,
            default: literalOf(value) === null ? ("none" as const) : ("value" as const),
          },
        ]
      : []),
  ];
}
