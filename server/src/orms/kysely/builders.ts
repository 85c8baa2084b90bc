/**
 * Calls of Kysely's schema builder -> the changes that they make to tables. What is no literal is not told.
 * Source: https://kysely.dev/docs/migrations, schema/*.ts of Kysely 0.28.
 */

import { findBinding } from "../../code/typescript/bindings";
import type { Constraint, ConstraintKind } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { Change, Column } from "../../schemas/changes";
import { inSchema } from "../../schemas/tables-in-sql";
import { compiler, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { type Link, lastName, linksFrom, member } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { elementsOf, stringOf } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";

type Node = ts.Expression | undefined;

const builders: ReadonlySet<string> = new Set([
  ...["createTable", "alterTable", "createIndex", "dropTable", "dropIndex"],
]);

/** What the chain that begins with this call does once it is executed; [] where it is none of the schema's. */
export function changesInCall(call: ts.CallExpression, source: Source): Change[] {
  const path = member(call.expression);
  if (!path || !builders.has(path.name)) return [];
  const schema = schemaOf(path.of);
  const name = stringOf(call.arguments[0]);
  if (schema === undefined || name === undefined) return [];
  const links = chainFrom(call);
  // A builder that nobody executes does nothing.
  if (links.at(-1)?.name !== "execute") return [];
  const table = tableOf(name, schema);
  const steps = links.slice(1, -1).flatMap((link) => [...stepsIn(link)]);
  switch (path.name) {
    case "createTable":
      return steps.some((step) => step.name === "temporary") ? [] : created(table, links[0], steps, source);
    case "alterTable":
      return altered(table, steps, source);
    case "createIndex":
      return indexed(name, schema, links, source);
    case "dropTable":
      return [{ change: "drop-table", table }];
    default: {
      const on = stringOf(steps.find((step) => step.name === "on")?.call.arguments[0]);
      return [{ change: "drop", table: on === undefined ? null : tableOf(on, schema), name }];
    }
  }
}

/** `db.schema`, `trx.schema.withSchema("app")`, `db.withSchema("app").schema` -> the schema, null for the default one; undefined = another thing. */
function schemaOf(node: ts.Expression): string | null | undefined {
  const t = compiler();
  const inner = unwrap(node);
  const within = (each: ts.Expression) =>
    t.isCallExpression(each) && lastName(each.expression) === "withSchema"
      ? (stringOf(each.arguments[0]) ?? null)
      : null;
  if (t.isCallExpression(inner)) {
    const path = member(inner.expression);
    return path?.name === "withSchema" && lastName(path.of) === "schema" ? within(inner) : undefined;
  }
  const path = member(inner);
  if (path) return path.name === "schema" ? within(unwrap(path.of)) : undefined;
  return t.isIdentifier(inner) && inner.text === "schema" ? null : undefined;
}

/** `app.person` -> as the replay calls it. */
function tableOf(name: string, schema: string | null): string {
  const [table = "", own = schema] = name.split(".").reverse();
  return inSchema({ name: table, schema: own, start: 0, end: 0 });
}

/** The whole chain, however many columns it adds. */
function chainFrom(call: ts.CallExpression): Link[] {
  const links = linksFrom(call);
  for (;;) {
    const more = linksFrom(links.at(-1)?.call ?? call).slice(1);
    if (more.length === 0) return links;
    links.push(...more);
  }
}

/** A link, or those that a function of the file adds: `$call(withTimestamps)`. */
function stepsIn(link: Link): readonly Link[] {
  if (link.name !== "$call") return [link];
  const made = functionOf(link.call.arguments[0]);
  return made ? linksDown(returned(made)) : [];
}

function functionOf(node: Node): ts.Node | undefined {
  const t = compiler();
  const inner = node && unwrap(node);
  if (!inner || !t.isIdentifier(inner)) return inner;
  const found = findBinding(inner.text, inner);
  return found && t.isVariableDeclaration(found) ? found.initializer : found;
}

/** The calls of a builder's expression, the first one first. */
export function linksDown(node: Node): Link[] {
  const t = compiler();
  const links: Link[] = [];
  for (let next = node && unwrap(node); next && t.isCallExpression(next); ) {
    const path = member(next.expression);
    if (!path) break;
    links.unshift({ name: path.name, call: next });
    next = unwrap(path.of);
  }
  return links;
}

/** What the callback of a column or a key calls on its builder: `(col) => col.notNull().unique()`. */
function builtBy(node: Node): Link[] {
  const made = functionOf(node);
  return made ? linksDown(returned(made)) : [];
}

function created(table: string, first: Link | undefined, steps: readonly Link[], source: Source): Change[] {
  if (!first) return [];
  const own = steps.filter(({ name }) => name === "addColumn").map((step) => columnOf(step, source));
  const inline = own.flatMap((each) => each?.constraints ?? []);
  return [
    {
      change: "create-table",
      table,
      place: placeAt(first, source),
      unlessThere: steps.some(({ name }) => name === "ifNotExists"),
      columns: own.flatMap((each) => each?.column ?? []),
      constraints: [...inline, ...steps.flatMap((step) => constraintOf(step, source) ?? [])],
    },
  ];
}

function altered(table: string, steps: readonly Link[], source: Source): Change[] {
  const [name, to] = [0, 1].map((at) => (step: Link) => stringOf(step.call.arguments[at]));
  const index = steps.findIndex((step) => step.name === "addIndex");
  const made = steps[index];
  if (made) return indexOn(table, name?.(made), steps.slice(index), source);
  let now = table;
  return steps.flatMap((step): Change[] => {
    const [first, second] = [name?.(step), to?.(step)];
    const added = constraintOf(step, source);
    if (added) return [{ change: "add", table: now, constraint: added }];
    if (first === undefined) return [];
    switch (step.name) {
      case "addColumn":
      case "modifyColumn": {
        const own = columnOf(step, source);
        const more = own?.constraints ?? [];
        return own
          ? [
              { change: "add-column", table: now, column: own.column },
              ...more.map((constraint): Change => ({ change: "add", table: now, constraint })),
            ]
          : [];
      }
      case "alterColumn":
        return builtBy(step.call.arguments[1]).flatMap((each) => alteredColumn(now, first, each, source));
      case "dropColumn":
        return [{ change: "drop-column", table: now, name: first }];
      case "renameColumn":
        return second === undefined ? [] : [{ change: "rename-column", table: now, name: first, to: second }];
      case "dropConstraint":
      case "dropIndex":
        return [{ change: "drop", table: now, name: first }];
      case "renameConstraint":
        return second === undefined ? [] : [{ change: "rename", table: now, name: first, to: second }];
      case "renameTo":
      case "setSchema": {
        const [own, schema = null] = now.split(".").reverse();
        const [before, moved] = [
          now,
          step.name === "renameTo" ? tableOf(first, schema) : tableOf(own ?? now, first),
        ];
        now = moved;
        return [{ change: "rename-table", table: before, to: moved }];
      }
      default:
        return [];
    }
  });
}

function alteredColumn(table: string, column: string, { name, call }: Link, source: Source): Change[] {
  if (name === "setNotNull" || name === "dropNotNull")
    return [
      {
        change: "not-null",
        table,
        name: column,
        set: name === "setNotNull",
        place: placeAt({ name, call }, source),
      },
    ];
  if (name !== "setDefault" && name !== "dropDefault") return [];
  return [{ change: "default", table, name: column, default: name === "setDefault" ? "value" : "none" }];
}

/** `addColumn("email", "varchar(255)", (col) => col.notNull().unique())` */
function columnOf(
  step: Link,
  source: Source,
): { readonly column: Column; readonly constraints: readonly Constraint[] } | undefined {
  const [first, second, third] = step.call.arguments;
  const name = stringOf(first);
  if (name === undefined) return undefined;
  const place = placeAt(step, source);
  const built = builtBy(third);
  const has = (...names: readonly string[]) => built.some((each) => names.includes(each.name));
  const type = (second && sqlIn(second)) ?? stringOf(second) ?? null;
  const isCounted =
    has("autoIncrement", "identity", "generatedAlwaysAsIdentity", "generatedByDefaultAsIdentity") ||
    /^(?:small|big)?serial$/i.test(type ?? "") ||
    // SQLite: such a column is the row's own number.
    (/^integer$/i.test(type ?? "") && has("primaryKey"));
  const isFilled = has("defaultTo", "generatedAlwaysAs");
  const make = (kind: ConstraintKind, more: Partial<Constraint> = {}): Constraint => ({
    ...{ kind, fields: [], columns: [name], name: null, place },
    ...more,
  });
  const constraints = built.flatMap(({ name: method, call }): Constraint[] => {
    const given = stringOf(call.arguments[0]);
    if (method === "primaryKey") return [make("primary_key")];
    if (method === "unique") return [make("unique")];
    if (method === "check")
      return [
        make("check", { columns: [], expression: expressionOf(call.arguments[0]), extra: { of: name } }),
      ];
    if (method !== "references" || given === undefined) return [];
    const parts = given.split(".");
    const references = referring(parts.slice(0, -1).join("."), parts.slice(-1));
    return [make("foreign_key", { references })];
  });
  return {
    column: {
      ...{ name, place, type, required: has("notNull") },
      default: isCounted ? "increment" : isFilled ? "value" : "none",
    },
    constraints,
  };
}

const kinds: Readonly<Record<string, ConstraintKind>> = {
  addUniqueConstraint: "unique",
  addPrimaryKeyConstraint: "primary_key",
  addForeignKeyConstraint: "foreign_key",
  addCheckConstraint: "check",
};

/** `addUniqueConstraint("name", ["a", "b"])`; undefined for another link, or where the code does not show its columns. */
function constraintOf(step: Link, source: Source): Constraint | undefined {
  const kind = Object.hasOwn(kinds, step.name) ? kinds[step.name] : undefined;
  const [first, second, third, fourth] = step.call.arguments;
  const name = stringOf(first);
  if (!kind || name === undefined) return undefined;
  const base = { kind, fields: [], name, place: placeAt(step, source) };
  if (kind === "check") return { ...base, columns: [], expression: expressionOf(second) };
  const columns = textsIn(second);
  if (columns.length === 0) return undefined;
  const [table, to] = [stringOf(third), textsIn(fourth)];
  if (kind === "foreign_key")
    return table === undefined ? undefined : { ...base, columns, references: referring(table, to) };
  const built = builtBy(third);
  const isLate = built.some((each) => /^(?:deferrable|initiallyDeferred)$/.test(each.name));
  return { ...base, columns, ...(isLate ? { deferrable: true } : {}) };
}

function referring(table: string, columns: readonly string[]): NonNullable<Constraint["references"]> {
  const name = tableOf(table, null);
  return { model: name, table: name, columns };
}

/** `createIndex("name").unique().on("person").columns(["a", "b"]).where("deleted_at", "is", null)` */
function indexed(name: string, schema: string | null, links: readonly Link[], source: Source): Change[] {
  const on = stringOf(links.find((link) => link.name === "on")?.call.arguments[0]);
  return on === undefined ? [] : indexOn(tableOf(on, schema), name, links, source);
}

function indexOn(table: string, name: string | undefined, links: readonly Link[], source: Source): Change[] {
  const [first] = links;
  if (!first || name === undefined || !links.some((link) => link.name === "unique")) return [];
  const parts = links.flatMap(({ name: method, call }) => {
    const [given] = call.arguments;
    if (method === "column" || method === "expression") return given ? [given] : [];
    return method === "columns" ? (elementsOf(given) ?? []) : [];
  });
  // In older versions a column may bring its order along.
  const columns = parts.flatMap((part) => stringOf(part)?.replace(/\s{1,9}(?:asc|desc)$/i, "") ?? []);
  const isPlain = columns.length === parts.length;
  if (parts.length === 0) return [];
  const conditions = links.filter((link) => link.name === "where").map(({ call }) => conditionOf(call));
  const unique = links.find((link) => link.name === "unique") ?? first;
  const constraint: Constraint = {
    ...{ kind: "unique", fields: [], columns: isPlain ? columns : [], name, index: true },
    place: { ...placeAt(first, source), end: placeAt(unique, source).end },
    ...(isPlain ? {} : { expression: parts.map((part) => stringOf(part) ?? expressionOf(part)).join(", ") }),
    ...(conditions.length > 0 ? { condition: conditions.join(" and ") } : {}),
  };
  return [{ change: "add", table, constraint }];
}

/** `where("deleted_at", "is", null)`, `where(sql`…`)` */
function conditionOf({ arguments: given }: ts.CallExpression): string {
  const [first, operator, value] = given;
  if (!first || !operator || !value) return first ? expressionOf(first) : "";
  const column = stringOf(first) ?? expressionOf(first);
  return `${column} ${stringOf(operator) ?? operator.getText()} ${sqlIn(value) ?? value.getText()}`;
}

/** Conditions and expressions are kept this far. In characters. */
const longest = 500;

/** SQL where it is written here, of anything else the code. */
function expressionOf(node: Node): string {
  return ((node && sqlIn(node)) ?? node?.getText() ?? "").slice(0, longest);
}

/** The text of sql`lower(${sql.ref("email")})`: names stand for themselves. */
export function sqlIn(node: ts.Expression): string | undefined {
  const t = compiler();
  const inner = unwrapAwait(node);
  if (!t.isTaggedTemplateExpression(inner) || !/sql$/i.test(lastName(inner.tag) ?? "")) return undefined;
  const { template } = inner;
  if (!t.isTemplateExpression(template)) return textOf(template)?.text.trim();
  const named = ({ expression }: ts.TemplateSpan) => {
    const call = unwrap(expression);
    const [first] = t.isCallExpression(call) ? call.arguments : [];
    return stringOf(first) ?? expression.getText();
  };
  return (
    template.head.text + template.templateSpans.map((span) => named(span) + span.literal.text).join("")
  ).trim();
}

function textsIn(node: Node): string[] {
  return elementsOf(node)?.flatMap((each) => stringOf(each) ?? []) ?? [];
}

/** From the method's name to its closing bracket. */
function placeAt({ call }: Link, source: Source) {
  const t = compiler();
  const callee = unwrap(call.expression);
  const from = t.isPropertyAccessExpression(callee) ? callee.name.getStart() : call.getStart();
  return source.place(from, call.end);
}
