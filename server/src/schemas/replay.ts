/** Replays the changes of migrations: which constraints are there after all have run, and what their tables and columns were called before. */

import type { Constraint } from "../domain/model";
import type { Change } from "./changes";

/** The table and columns of a constraint at some time. */
export interface Naming {
  readonly table: string;
  readonly columns: readonly string[];
}

export interface Kept {
  readonly table: string;
  readonly constraint: Constraint;
  /** From its making on, one for each renaming of its table or columns: a name made from them stays, or is made anew later. */
  readonly namings: readonly Naming[];
}

/** The constraints that are there in the end, table by table. Whatever a change names that is not there, it changes nothing. */
export function replay(changes: readonly Change[]): Kept[] {
  const tables = new Tables();
  for (const one of changes)
    switch (one.change) {
      case "add":
        tables.add({ table: one.table, constraint: one.constraint, namings: [] });
        break;
      case "drop":
        tables.take(one.name, one.table);
        break;
      case "drop-like":
        tables.takeWhere(
          one.table,
          ({ name, kind, columns }) =>
            kind === one.kind &&
            (one.columns === null || one.columns.join() === columns.join()) &&
            !(one.unnamed && name !== null),
        );
        break;
      case "rename":
        for (const { constraint, ...kept } of tables.take(one.name, one.table))
          tables.add({ ...kept, constraint: { ...constraint, name: one.to } });
        break;
      case "drop-table":
        tables.takeWhere(one.table, () => true);
        break;
      case "rename-table":
        for (const kept of tables.takeWhere(one.table, () => true)) tables.add({ ...kept, table: one.to });
        break;
      // A key over several columns goes with each of them: PostgreSQL drops it, the others refuse.
      case "drop-column":
        tables.takeWhere(one.table, ({ columns }) => columns.includes(one.name));
        break;
      case "rename-column":
        for (const { constraint, ...kept } of tables.takeWhere(one.table, ({ columns }) =>
          columns.includes(one.name),
        )) {
          const columns = constraint.columns.map((each) => (each === one.name ? one.to : each));
          tables.add({ ...kept, constraint: { ...constraint, columns } });
        }
    }
  return tables.all();
}

/** Constraints by their table and by their name, in the order in which they were made. Tables are compared in lower case. */
class Tables {
  private readonly tables = new Map<string, Map<string, Kept>>();
  private readonly named = new Map<string, Set<string>>();

  add(kept: Kept): void {
    const table = kept.table.toLowerCase();
    const own = this.tables.get(table) ?? new Map<string, Kept>();
    const { name, columns } = kept.constraint;
    const id = idOf(kept.constraint);
    const known = own.get(id)?.namings ?? kept.namings;
    // Made again, it is the last of its table.
    own.delete(id);
    this.tables.set(
      table,
      own.set(id, { ...kept, namings: [...known, { table: kept.table, columns }].slice(-mostNamings) }),
    );
    if (name !== null) this.named.set(name, (this.named.get(name) ?? new Set()).add(table));
  }

  /** What had the name. Where the statement does not say of which table, it is every one that has it. */
  take(name: string, table: string | null): Kept[] {
    const tables = table === null ? [...(this.named.get(name) ?? [])] : [table.toLowerCase()];
    return tables.flatMap((one) => this.takeIds(one, [idOf({ name })]));
  }

  takeWhere(table: string, test: (constraint: Constraint) => boolean): Kept[] {
    const found = [...(this.tables.get(table.toLowerCase()) ?? [])].filter(([, kept]) =>
      test(kept.constraint),
    );
    return this.takeIds(
      table.toLowerCase(),
      found.map(([id]) => id),
    );
  }

  all(): Kept[] {
    return [...this.tables.values()].flatMap((own) => [...own.values()]);
  }

  private takeIds(table: string, ids: readonly string[]): Kept[] {
    return ids.flatMap((id) => {
      const kept = this.tables.get(table)?.get(id);
      if (!kept) return [];
      this.tables.get(table)?.delete(id);
      if (kept.constraint.name !== null) this.named.get(kept.constraint.name)?.delete(table);
      return [kept];
    });
  }
}

/** No constraint is renamed more often by hand. */
const mostNamings = 50;

function idOf(constraint: { readonly name: string } | Constraint): string {
  if (constraint.name !== null || !("kind" in constraint)) return `=${constraint.name}`;
  return `${constraint.kind} ${constraint.columns.join()} ${constraint.expression ?? ""}`;
}
