/** The tables of the sites as SQL, for the ORMs that do not make them themselves. */

import { type Entity, entities, type Field } from "../schema";

/** How an ORM names its tables and columns; all come with the quotes that SQL wants. */
export interface Naming {
  table(entity: string): string;
  column(field: string): string;
  /** The name of a unique key, without quotes. */
  unique(table: string, columns: readonly string[]): string;
  /** The name of a foreign key, without quotes; absent = as PostgreSQL makes it. */
  foreign?(table: string, column: string): string;
}

const bare = (name: string) => name.replaceAll('"', "");

/** CREATE TABLE and what follows it, a statement an element. */
export function tablesInSql(naming: Naming): string[] {
  const table = (name: string, columns: readonly string[]) =>
    `CREATE TABLE ${naming.table(name)} (\n  ${[`${naming.column("id")} SERIAL PRIMARY KEY`, ...columns].join(",\n  ")}\n);`;
  const column = ({ name, type, nullable, byDefault }: Field) =>
    `${naming.column(name)} ${type === "string" ? "TEXT" : "INTEGER"}${nullable ? "" : " NOT NULL"}${byDefault ? ` DEFAULT '${byDefault}'` : ""}`;
  const foreign = (name: string, field: string, parent: string) => {
    const [from, by] = [bare(naming.table(name)), bare(naming.column(field))];
    const called = naming.foreign?.(from, by) ?? `${from}_${by}_fkey`;
    return `ALTER TABLE ${naming.table(name)} ADD CONSTRAINT "${called}" FOREIGN KEY (${naming.column(field)}) REFERENCES ${naming.table(parent)} (${naming.column("id")});`;
  };
  const unique = ({ name, within }: Entity, key: readonly string[]) => {
    const columns = key.map((field) => naming.column(field));
    const called = naming.unique(bare(naming.table(name)), columns.map(bare));
    const where = Object.entries(within ?? {}).map(([field, value]) => `${naming.column(field)} = ${value}`);
    return where.length > 0
      ? `CREATE UNIQUE INDEX "${called}" ON ${naming.table(name)} (${columns.join(", ")}) WHERE ${where.join(" AND ")};`
      : `ALTER TABLE ${naming.table(name)} ADD CONSTRAINT "${called}" UNIQUE (${columns.join(", ")});`;
  };
  const text = (name: string) => `${naming.column(name)} TEXT NOT NULL`;
  return [
    table("Team", [text("name")]),
    table("Audit", [text("note")]),
    ...entities.flatMap((entity) => [
      table(entity.name, entity.fields.map(column)),
      ...entity.keys.map((key) => unique(entity, key)),
      ...entity.fields.flatMap(({ name, parent }) => (parent ? [foreign(entity.name, name, parent)] : [])),
    ]),
    table("Note", [text("text"), `${naming.column("memberId")} INTEGER NOT NULL`]),
    foreign("Note", "memberId", "Member"),
  ];
}

/** teamId: team_id. */
export const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
