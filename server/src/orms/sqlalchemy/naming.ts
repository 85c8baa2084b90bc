/** The names that a naming convention of `MetaData` gives to constraints. */

import type { Constraint } from "../../domain/model";

/** What SQLAlchemy does where nothing else is said: unique indexes alone have a name. */
export const defaultConvention: Readonly<Record<string, string | null>> = { ix: "ix_%(column_0_label)s" };

/** The keys of a convention. */
export function conventionKey({ kind, index }: Pick<Constraint, "kind" | "index">): string {
  if (kind === "unique") return index ? "ix" : "uq";
  return { primary_key: "pk", foreign_key: "fk", check: "ck" }[kind as string] ?? "";
}

interface Named {
  readonly schema: string | null;
  readonly table: string;
  readonly columns: readonly string[];
  readonly referred: { readonly table: string; readonly columns: readonly string[] } | null;
  /** The name that the code gives. */
  readonly given: string | null;
}

/**
 * The name before it is cut; undefined where the pattern needs what is not known (a function of the user's, the name of a check that has none).
 * Source: sqlalchemy/sql/naming.py, https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
 */
export function conventionalName(pattern: string, named: Named): string | undefined {
  const { schema, table, columns, referred, given } = named;
  const label = (column: string) => [schema?.replaceAll(".", "_") ?? [], table, column].flat().join("_");
  let known = true;
  const textFor = (token: string): string | undefined => {
    if (token === "table_name") return table;
    if (token === "constraint_name") return given ?? undefined;
    if (token === "referred_table_name") return referred?.table;
    const parts = /^(referred_)?column_(\d{1,2})(_?N)?_(name|key|label)$/.exec(token);
    if (!parts) return undefined;
    const list = (parts[1] ? referred?.columns : columns) ?? [];
    const spelt = parts[4] === "label" && !parts[1] ? list.map(label) : list;
    const chosen = parts[3] ? spelt : spelt.slice(Number(parts[2]), Number(parts[2]) + 1);
    return chosen.length === 0 ? undefined : chosen.join(parts[3] === "_N" ? "_" : "");
  };
  const name = pattern.replace(/%\((\w{1,60})\)s/g, (_, token: string) => {
    const value = textFor(token);
    known &&= value !== undefined;
    return value ?? "";
  });
  return known ? name : undefined;
}
