/**
 * What the callback of `createTable` and `alterTable` says -> the changes of the table. What is no literal is not told.
 * Source: lib/schema/tablebuilder.js, columnbuilder.js and the dialects' compilers of Knex 3.
 */

import { textIn, textsIn, written } from "../../code/typescript/constants";
import type { Constraint } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import type { Change, Column } from "../../schemas/changes";
import { compiler, placeOf, type ts, unwrap, visit } from "../../syntax/typescript";
import { literalOf, memberOf, objectOf } from "../../syntax/typescript-literals";
import { type Chain, chainAt, placeOfStep, type Step } from "./chains";

/** What a callback says of its table, in the order in which Knex sends it: the columns first. */
interface Said {
  readonly columns: readonly Column[];
  /** Columns that `.alter()` changes. */
  readonly altered: readonly Change[];
  readonly rest: readonly Change[];
}

/** A table: with its schema in front where it has one that is no default, and as the builder names it, of which it makes names. */
export interface On {
  readonly table: string;
  readonly raw: string;
}

export function createdTable(
  on: On,
  builder: ts.Expression,
  place: Place,
  unlessThere: boolean,
  source: Source,
): Change[] {
  const { columns, rest } = saidBy(on, builder, source);
  const added = rest.flatMap((each) => (each.change === "add" ? each.constraint : []));
  // The first primary key that is said wins over that of `increments`.
  const said = added.find(({ kind, extra }) => kind === "primary_key" && extra?.counted === undefined);
  const constraints = added.filter((each) => each.kind !== "primary_key" || each === (said ?? each));
  return [
    {
      change: "create-table",
      table: on.table,
      place,
      unlessThere,
      columns,
      constraints: constraints.map(plain),
    },
    ...rest.filter(({ change }) => change !== "add"),
  ];
}

export function alteredTable(on: On, builder: ts.Expression, source: Source): Change[] {
  const { columns, altered, rest } = saidBy(on, builder, source);
  return [
    ...columns.map((column) => ({ change: "add-column", table: on.table, column }) as const),
    ...altered,
    ...rest.map((each) => (each.change === "add" ? { ...each, constraint: plain(each.constraint) } : each)),
  ];
}

function plain({ extra, ...constraint }: Constraint): Constraint {
  return extra?.of === undefined ? constraint : { ...constraint, extra: { of: extra.of } };
}

function saidBy(on: On, builder: ts.Expression, source: Source): Said {
  const t = compiler();
  const inner = unwrap(builder);
  const columns: Column[] = [];
  const altered: Change[] = [];
  const rest: Change[] = [];
  const [parameter] = t.isFunctionLike(inner) ? inner.parameters : [];
  const name = parameter && t.isIdentifier(parameter.name) ? parameter.name.text : undefined;
  visit(inner, (node) => {
    const chain = t.isCallExpression(node) ? chainAt(node) : undefined;
    if (!chain) return;
    const isOwn = t.isIdentifier(chain.of)
      ? chain.of.text === name
      : chain.of.kind === t.SyntaxKind.ThisKeyword && name === undefined;
    if (!isOwn) return;
    const said = lineOf(on, chain, source);
    columns.push(...said.columns);
    altered.push(...said.altered);
    rest.push(...said.rest);
  });
  return { columns, altered, rest };
}

const nothing: Said = { columns: [], altered: [], rest: [] };

/** One statement of the callback. */
function lineOf(on: On, chain: Chain, source: Source): Said {
  const [first, ...links] = chain.steps;
  if (!first) return nothing;
  const line = placeOf(source, (chain.steps.at(-1) ?? first).call);
  const own = statementOf(on, first, links, line);
  if (own) return { ...nothing, rest: own };
  if (first.name === "timestamps") return { ...nothing, columns: timestamps(first, line) };
  return columnOf(on, first, links, source);
}

/** Columns without a name of their own. */
const counting = /^(?:big)?increments$/i;

function columnOf(on: On, first: Step, links: readonly Step[], source: Source): Said {
  const isCounted = counting.test(first.name);
  const name = textIn(first.args[0]) ?? (isCounted && first.args.length === 0 ? "id" : undefined);
  if (name === undefined) return nothing;
  const type = first.name === "specificType" ? (textIn(first.args[1]) ?? null) : first.name;
  const of = (...names: string[]) => links.findLast((each) => names.includes(each.name));
  const required =
    of("notNullable", "notNull") ?? (isFalse(of("nullable")?.args[0]) ? of("nullable") : undefined);
  const own = placeOfStep(source, first);
  const given = of("defaultTo", "default", "defaultsTo");
  const column: Column = {
    name,
    place: required ? placeOfStep(source, required) : own,
    type,
    required: required !== undefined || isCounted || /\bnot null\b/i.test(type ?? ""),
    default:
      isCounted || /\bserial\b|\bidentity\b|\bauto_?increment\b/i.test(type ?? "")
        ? "increment"
        : (given && literalOf(given.args[0]) !== null) || /\bdefault\b/i.test(type ?? "")
          ? "value"
          : "none",
  };
  const rest = rulesOf(on, name, first, links, source);
  if (!of("alter")) return { columns: [column], altered: [], rest };
  const keepsNull = isFalse(memberOf(of("alter")?.args[0], "alterNullable"));
  return {
    columns: [],
    altered: [
      ...(keepsNull
        ? []
        : [
            { change: "not-null", table: on.table, name, set: column.required, place: column.place } as const,
          ]),
      { change: "default", table: on.table, name, default: column.default },
    ],
    rest: rest.filter((each) => each.change !== "add" || each.constraint.extra?.counted === undefined),
  };
}

/** The constraints that are said of a column behind it. */
function rulesOf(on: On, name: string, first: Step, links: readonly Step[], source: Source): Change[] {
  const isCounted = counting.test(first.name);
  const options = first.args.findLast((each) => objectOf(each) !== undefined);
  const says = memberOf(options, "primaryKey");
  const isKey = isCounted ? !isFalse(says) : first.name === "uuid" && literalOf(says) === true;
  const type = first.name === "specificType" ? (textIn(first.args[1]) ?? "") : "";
  const place = placeOfStep(source, first);
  const found: Change[] = [];
  const add = (constraint: Partial<Constraint> & Pick<Constraint, "kind" | "place">) => {
    found.push({
      change: "add",
      table: on.table,
      constraint: { fields: [], columns: [name], name: null, ...constraint },
    });
  };
  if (isKey || /\bprimary key\b/i.test(type)) add({ kind: "primary_key", place, extra: { counted: true } });
  if (/\bunique\b/i.test(type)) add({ kind: "unique", place });
  for (const step of links) {
    const at = placeOfStep(source, step);
    const isRule = step.name === "primary" || step.name === "unique" || step.name === "index";
    if (isRule && !isCounted) found.push(...keyOf(on, step.name, [name], step.args, at));
    else if (step.name === "references") found.push(...foreignKey(on, [name], undefined, links, at));
    else if (/^check/.test(step.name)) {
      const called = checkName(step);
      const expression = `${name} ${step.args.map((each) => each.getText()).join(" ")}`
        .trim()
        .slice(0, longest);
      const isLater = links.some((each) => each.name === "alter");
      add({
        kind: "check",
        place: at,
        columns: [],
        name: called ?? (isLater ? `${on.raw}_${name}_1` : null),
        expression: step.name === "check" ? (textIn(step.args[0]) ?? expression) : expression,
        extra: { of: name },
      });
    }
  }
  return found;
}

/** The last argument names it: `checkPositive("age_positive")`, `checkIn(["a"], "kinds")`, `check("?? > 0", ["age"], "name")`. */
function checkName({ name, args }: Step): string | undefined {
  const at: Readonly<Record<string, number>> = {
    checkPositive: 0,
    checkNegative: 0,
    check: 2,
    checkLength: 2,
  };
  return textIn(args[at[name] ?? 1]);
}

/** Conditions and expressions are kept this far. In characters. */
const longest = 500;

/** A statement of the table itself; undefined = it makes a column. */
function statementOf(on: On, first: Step, links: readonly Step[], place: Place): Change[] | undefined {
  const { name: method, args } = first;
  const columns = textsIn(args[0]) ?? [];
  const [name = "", to = ""] = args.slice(0, 2).map((each) => textIn(each));
  switch (method) {
    case "primary":
    case "unique":
    case "index":
      return keyOf(on, method, columns, args.slice(1), place);
    case "foreign":
      return foreignKey(on, columns, textIn(args[1]), links, place);
    case "check":
      return [
        {
          change: "add",
          table: on.table,
          constraint: {
            kind: "check",
            fields: [],
            columns: [],
            name: textIn(args[2]) ?? null,
            place,
            expression: (textIn(args[0]) ?? args[0]?.getText() ?? "").slice(0, longest),
          },
        },
      ];
    case "dropUnique":
    case "dropUniqueIfExists":
    case "dropIndex":
    case "dropForeign":
    case "dropForeignIfExists": {
      const kind = /Unique/.test(method) ? "unique" : /Index/.test(method) ? "index" : "foreign";
      const given = textIn(args[1]);
      const dropped: Change = {
        change: "drop",
        table: on.table,
        name: given ?? madeName(on.raw, columns, kind),
      };
      // SQLite has no names of foreign keys: it is the one over the columns.
      return kind === "foreign" && given === undefined
        ? [dropped, { change: "drop-like", table: on.table, kind: "foreign_key", columns }]
        : [dropped];
    }
    case "dropPrimary":
    case "dropPrimaryIfExists":
      return [{ change: "drop-like", table: on.table, kind: "primary_key", columns: null }];
    case "dropChecks":
      return args
        .flatMap((each) => textsIn(each) ?? [])
        .map((each) => ({ change: "drop", table: on.table, name: each }));
    case "dropColumn":
    case "dropColumns":
      return args
        .flatMap((each) => textsIn(each) ?? [])
        .map((each) => ({ change: "drop-column", table: on.table, name: each }));
    case "dropTimestamps":
      return timeNames(literalOf(args[0]) === true).map((each) => ({
        change: "drop-column",
        table: on.table,
        name: each,
      }));
    case "renameColumn":
      return name && to ? [{ change: "rename-column", table: on.table, name, to }] : [];
    case "setNullable":
    case "dropNullable":
      return name
        ? [{ change: "not-null", table: on.table, name, set: method === "dropNullable", place }]
        : [];
    case "comment":
    case "engine":
    case "charset":
    case "collate":
    case "inherits":
    case "queryContext":
      return [];
    default:
      return undefined;
  }
}

/** @param rest the name, or the options that hold it */
function keyOf(
  on: On,
  method: "primary" | "unique" | "index",
  columns: readonly string[],
  rest: readonly ts.Expression[],
  place: Place,
): Change[] {
  const [first, second] = rest;
  const options = rest.findLast((each) => objectOf(written(each)) !== undefined);
  const option = (name: string) => memberOf(options && written(options), name);
  if (columns.length === 0) return [];
  const isUniqueIndex =
    method === "index" && /^unique$/i.test(textIn(option("indexType")) ?? textIn(second) ?? "");
  if (method === "index" && !isUniqueIndex) return [];
  const predicate = option("predicate");
  const given = textIn(first) ?? textIn(option("indexName")) ?? textIn(option("constraintName"));
  const isIndex = isUniqueIndex || predicate !== undefined || isFalse(option("useConstraint"));
  const deferrable = textIn(option("deferrable"));
  const constraint: Constraint = {
    kind: method === "primary" ? "primary_key" : "unique",
    fields: [],
    columns,
    name: given ?? (method === "primary" ? null : madeName(on.raw, columns, method)),
    place,
    ...(isIndex ? { index: true } : {}),
    ...(deferrable !== undefined && deferrable !== "not deferrable" ? { deferrable: true } : {}),
    ...(predicate ? { condition: predicate.getText().slice(0, longest) } : {}),
  };
  return [{ change: "add", table: on.table, constraint }];
}

/** `.references("id").inTable("users")`, `.references("users.id")` */
function foreignKey(
  on: On,
  columns: readonly string[],
  keyName: string | undefined,
  links: readonly Step[],
  place: Place,
): Change[] {
  const of = (...names: string[]) => links.findLast((each) => names.includes(each.name))?.args[0];
  const referred = textsIn(of("references")) ?? [];
  const [dotted = ""] = referred;
  const dot = dotted.lastIndexOf(".");
  const to = textIn(of("inTable", "on")) ?? (dot > 0 ? dotted.slice(0, dot) : undefined);
  if (to === undefined || columns.length === 0) return [];
  const name = keyName ?? textIn(of("withKeyName")) ?? madeName(on.raw, columns, "foreign");
  const target = inDefault(to);
  const deferrable = of("deferrable");
  const constraint: Constraint = {
    kind: "foreign_key",
    fields: [],
    columns,
    name,
    place,
    references: {
      model: target,
      table: target,
      columns: referred.map((each) => each.split(".").at(-1) ?? each),
    },
    ...(deferrable && textIn(deferrable) !== "not deferrable" ? { deferrable: true } : {}),
  };
  return [{ change: "add", table: on.table, constraint }];
}

/** As `_indexCommand` makes it: in small letters, with the schema where it stands in the name of the table. */
function madeName(table: string, columns: readonly string[], kind: string): string {
  return `${table.replace(/[.-]/g, "_")}_${columns.join("_")}_${kind}`.toLowerCase();
}

/** The schema in which tables stand by default says nothing. */
export function inDefault(table: string): string {
  return table.replace(/^(?:public|dbo|main)\./i, "");
}

function timeNames(isCamel: boolean): string[] {
  return isCamel ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"];
}

/** `timestamps(true, true)`: both are required then, and filled. */
function timestamps({ args }: Step, place: Place): Column[] {
  const says = (at: number, name: string) => literalOf(memberOf(args[0], name) ?? args[at]) === true;
  const isFilled = says(1, "defaultToNow");
  return timeNames(says(2, "useCamelCase")).map((name) => ({
    name,
    place,
    type: "timestamp",
    required: isFilled,
    default: isFilled ? "value" : "none",
  }));
}

function isFalse(node: ts.Expression | undefined): boolean {
  return literalOf(node) === false;
}
