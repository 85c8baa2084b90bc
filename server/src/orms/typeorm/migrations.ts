/**
 * What TypeORM migrations say about unique constraints: the names that the database really has, where they differ from the generated
 * ones, and constraints that no model declares any more. Read as text: most migrations are one SQL string after the other.
 */

import type { Constraint, Model } from "../../domain/model";
import type { Place, Source } from "../../domain/text";

/** One statement of an `up()`. */
export interface RawMigration {
  readonly file: string;
  readonly name: string;
  /** null = the constraint or index of that name is dropped. */
  readonly added: {
    readonly table: string;
    readonly columns: readonly string[];
    readonly index: boolean;
  } | null;
  readonly place: Place;
}

export function isMigration(text: string): boolean {
  return (
    text.includes("MigrationInterface") || (text.includes("queryRunner.query(") && text.includes("async up("))
  );
}

// Quotes may be escaped: `\"user\"` in a string of double quotes.
const part = `\\\\?["\`]?[\\w$]{1,128}\\\\?["\`]?`;
const name = `((?:${part}\\.){0,2}${part})`;
const columns = "\\(([^()]{1,500})\\)";
const gap = "\\s{1,20}";

/** Each finds [table, name, columns] at these groups. */
const STATEMENTS: readonly { pattern: RegExp; table: number; name: number; index: boolean }[] = [
  {
    pattern: new RegExp(
      `ALTER${gap}TABLE${gap}(?:ONLY${gap})?${name}${gap}ADD${gap}CONSTRAINT${gap}${name}${gap}UNIQUE${gap}${columns}`,
      "gi",
    ),
    table: 1,
    name: 2,
    index: false,
  },
  {
    pattern: new RegExp(
      `ALTER${gap}TABLE${gap}${name}${gap}ADD${gap}UNIQUE${gap}(?:INDEX|KEY)${gap}${name}${gap}${columns}`,
      "gi",
    ),
    table: 1,
    name: 2,
    index: true,
  },
  {
    pattern: new RegExp(
      `CREATE${gap}UNIQUE${gap}INDEX${gap}(?:CONCURRENTLY${gap})?(?:IF${gap}NOT${gap}EXISTS${gap})?${name}${gap}ON${gap}${name}\\s{0,20}${columns}`,
      "gi",
    ),
    table: 2,
    name: 1,
    index: true,
  },
];
const TABLE = new RegExp(`CREATE${gap}TABLE${gap}(?:IF${gap}NOT${gap}EXISTS${gap})?${name}`, "gi");
const INSIDE = new RegExp(
  `(?:CONSTRAINT${gap}${name}${gap}UNIQUE|UNIQUE${gap}(?:INDEX|KEY)${gap}${name})${gap}${columns}`,
  "gi",
);
const DROP = new RegExp(
  `DROP${gap}(?:CONSTRAINT|INDEX)${gap}(?:CONCURRENTLY${gap})?(?:IF${gap}EXISTS${gap})?${name}`,
  "gi",
);

/** The statements of `up()` in the order of the text. */
export function readMigration(source: Source): RawMigration[] {
  if (!isMigration(source.text)) return [];
  const down = source.text.search(/\basync\s{1,9}down\s{0,9}\(/);
  const text = down < 0 ? source.text : source.text.slice(0, down);
  const found: (RawMigration & { at: number })[] = [];
  const add = (at: number, length: number, given: string, added: RawMigration["added"]) =>
    found.push({ at, file: source.path, name: last(given), added, place: source.place(at, at + length) });
  for (const { pattern, table, name: named, index } of STATEMENTS)
    for (const match of text.matchAll(pattern)) {
      const listed = columnsOf(match[3]);
      if (listed)
        add(match.index, match[0].length, match[named] ?? "", {
          table: last(match[table] ?? ""),
          columns: listed,
          index,
        });
    }
  const tables = [...text.matchAll(TABLE)];
  tables.forEach((table, i) => {
    const end = tables[i + 1]?.index ?? text.length;
    const body = text.slice(table.index, Math.min(end, table.index + 20_000));
    for (const match of body.matchAll(INSIDE)) {
      const before = body.slice(0, match.index);
      // Behind the statement's end others begin, which stand in STATEMENTS.
      if (/ALTER\s{1,9}TABLE/i.test(before)) break;
      const listed = columnsOf(match[3]);
      if (listed)
        add(table.index + match.index, match[0].length, match[1] ?? match[2] ?? "", {
          table: last(table[1] ?? ""),
          columns: listed,
          index: match[2] !== undefined,
        });
    }
  });
  for (const match of text.matchAll(DROP)) add(match.index, match[0].length, match[1] ?? "", null);
  return found.sort((a, b) => a.at - b.at).map(({ at: _, ...migration }) => migration);
}

/** `"public"."user"` -> `user`. */
function last(given: string): string {
  return (given.split(".").at(-1) ?? given).replace(/["`\\]/g, "");
}

/** Undefined for an index of expressions. */
function columnsOf(list: string | undefined): string[] | undefined {
  const names = (list ?? "").split(",").map((each) =>
    each
      .trim()
      .replace(/\s{1,9}(?:ASC|DESC)$/i, "")
      .replace(/["`\\]/g, ""),
  );
  return names.length > 0 && names.every((each) => /^[\w$]{1,128}$/.test(each)) ? names : undefined;
}

/** Models with the names of their constraints in the database, and with the constraints that only a migration knows. */
export function withMigrations(models: readonly Model[], migrations: readonly RawMigration[]): Model[] {
  const there = new Map<string, RawMigration>();
  // TypeORM begins the file's name with a timestamp: the order of the files is the order in which they ran.
  for (const each of [...migrations].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)))
    if (each.added) there.set(each.name, each);
    else there.delete(each.name);
  if (there.size === 0) return [...models];
  return models.map((model) => {
    const mine = [...there.values()].filter(
      ({ added }) => added?.table.toLowerCase() === model.table?.toLowerCase(),
    );
    return mine.length > 0 ? withNames(model, mine) : model;
  });
}

function withNames(model: Model, migrations: readonly RawMigration[]): Model {
  const sameColumns = (constraint: Constraint, columns: readonly string[]) =>
    constraint.kind === "unique" && [...constraint.columns].sort().join() === [...columns].sort().join();
  const constraints = model.constraints.map((constraint) => {
    const names = migrations
      .filter(({ added }) => added && sameColumns(constraint, added.columns))
      .map((each) => each.name);
    return names.length > 0
      ? { ...constraint, extra: { ...constraint.extra, migrationNames: names } }
      : constraint;
  });
  const undeclared = migrations.flatMap(({ name: given, added, place }): Constraint[] => {
    if (!added || model.constraints.some((constraint) => sameColumns(constraint, added.columns))) return [];
    const fields = added.columns.map(
      (column) => model.fields.find((field) => field.column === column)?.name ?? column,
    );
    return [
      {
        kind: "unique",
        fields,
        columns: added.columns,
        name: given,
        place,
        fromMigration: true,
        ...(added.index ? { index: true } : {}),
      },
    ];
  });
  return { ...model, constraints: [...constraints, ...undeclared] };
}
