/** The calls that a site is run through: which rows are there, and what is given. */

import { type Entity, entities, entityNamed, ids, loadedRow, type Row } from "./schema";
import type { Dialect, Invocation } from "./site";

export interface Call {
  readonly name: CallName;
  /** SQL that puts the rows there. */
  readonly seed: string;
  readonly inputs: readonly Row[];
  /** SQL that runs between the site's look and its write. */
  readonly race?: string;
  /** In a transaction of the caller's, with a sibling row before and after. */
  readonly inside?: true;
  readonly twenty?: true;
}

export type CallName =
  | "new"
  | "duplicate"
  | "found"
  | "other key"
  | "missing"
  | "orphan"
  | "new, inside"
  | "duplicate, inside"
  | "missing, inside"
  | "twenty";

/** @param ambient the caller's transaction holds without a parameter for it */
export function callsOf(dialect: Dialect, invoke: Invocation, ambient: boolean): Call[] {
  const entity = entityNamed(invoke.entity);
  const inputs = (other: Row = {}, at: "first" | "last" = "first") => {
    const list = invoke.list ? [entity.given, entity.alsoGiven] : [entity.given];
    const which = at === "first" ? 0 : list.length - 1;
    return list.map((row, i) => named(dialect, invoke, i === which ? { ...row, ...other } : row));
  };
  const base = seeds(dialect, entity, invoke.loads);
  const there = insert(dialect, entity.name, ids.there, rowThere(entity));
  const first: Call = { name: "new", seed: base, inputs: inputs() };
  const duplicate: Call = invoke.looks
    ? { name: "duplicate", seed: base, race: there, inputs: inputs() }
    : { name: "duplicate", seed: base + there, inputs: inputs() };
  const missing: Call = { name: "missing", seed: base, inputs: inputs(entity.missing, "last") };
  // A request has its own transaction, and what it answers ends it. Django's transactions do not work in asynchronous code:
  // https://docs.djangoproject.com/en/5.2/topics/async/#queries-the-orm
  const lent = invoke.client === "parameter" && dialect.transaction !== undefined;
  const takes = (ambient && !/view|async/.test(invoke.host)) || lent;
  return [
    first,
    duplicate,
    ...(invoke.looks && !entity.normalised
      ? [{ name: "found", seed: base + there, inputs: inputs() } as const]
      : []),
    ...(entity.otherKey ? [{ name: "other key", seed: base, inputs: inputs(entity.otherKey) } as const] : []),
    missing,
    ...(entity.orphan
      ? [{ name: "orphan", seed: base, inputs: inputs(entity.orphan, "last") } as const]
      : []),
    ...(takes
      ? ([
          { ...first, name: "new, inside", inside: true },
          // Where there is one session only, nobody can come between.
          ...(invoke.looks && !ambient
            ? []
            : [{ ...duplicate, name: "duplicate, inside", inside: true } as const]),
          { ...missing, name: "missing, inside", inside: true },
        ] as const)
      : []),
    ...(invoke.list || invoke.loads || lent ? [] : [{ ...first, name: "twenty", twenty: true } as const]),
  ];
}

/** With the field names of the ORM's language. */
function named(dialect: Dialect, { given, entity }: Invocation, row: Row): Row {
  const made = entityNamed(entity).derived?.field;
  const kept = Object.entries(row).filter(
    ([name]) => name !== made && (given[0] === "*" || given.includes(name)),
  );
  return Object.fromEntries(kept.map(([name, value]) => [dialect.field(name), value]));
}

/** The row that has the key already. */
export function rowThere({ given, there }: Entity): Row {
  return { ...given, ...there };
}

function seeds(dialect: Dialect, entity: Entity, loads: boolean): string {
  const teams = [1, 2, 3].map((id) => insert(dialect, "Team", id, { name: `team ${id}` }));
  const other = insert(dialect, entity.name, ids.bystander, entity.bystander);
  return [
    ...teams,
    other,
    ...(loads ? [insert(dialect, entity.name, ids.loaded, loadedRow(entity))] : []),
  ].join("");
}

function insert(dialect: Dialect, entity: string, id: number, row: Row): string {
  const names = ["id", ...Object.keys(row)].map((name) => dialect.column(name)).join(", ");
  const values = [id, ...Object.values(row)].map(literal).join(", ");
  return `INSERT INTO ${dialect.table(entity)} (${names}) VALUES (${values});`;
}

function literal(value: string | number | null): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** SQL that empties every table. */
export function resetOf(dialect: Dialect, sequences: boolean): string {
  const names = ["Note", "Audit", ...entities.map(({ name }) => name), "Team"];
  const tables = [...(dialect.alsoEmpty ?? []), ...names.map((name) => dialect.table(name))];
  const empty = tables.map((table) => `DELETE FROM ${table};`);
  const restart = names.map((name) => `setval('"${dialect.table(name).replaceAll('"', "")}_id_seq"', 1000)`);
  if (dialect.language === "python") {
    const last = names.map((name) => `INSERT INTO sqlite_sequence VALUES ('${dialect.table(name)}', 1000);`);
    return [...empty, "DELETE FROM sqlite_sequence;", ...last].join("");
  }
  return [...empty, ...(sequences ? [`SELECT ${restart.join(", ")};`] : [])].join("");
}

/** A query per table that says all that counts of it, in an order of its own. */
export function tablesOf(dialect: Dialect): Record<string, string> {
  const known = `CASE WHEN id < 100 THEN id END AS id`;
  const own = entities.map(({ name, fields }): [string, string] => {
    const columns = fields.map((field) => `${dialect.column(field.name)} AS "${field.name}"`).join(", ");
    return [
      name,
      `SELECT ${known}, ${columns} FROM ${dialect.table(name)} ORDER BY ${fields.map((_, i) => i + 2)}`,
    ];
  });
  const member = `(SELECT email FROM ${dialect.table("Member")} m WHERE m.id = n.${dialect.column("memberId")})`;
  return Object.fromEntries([
    ...own,
    ["Audit", `SELECT note FROM ${dialect.table("Audit")} ORDER BY ${dialect.column("id")}`],
    ["Note", `SELECT text, ${member} AS member FROM ${dialect.table("Note")} n ORDER BY 1, 2`],
  ]);
}
