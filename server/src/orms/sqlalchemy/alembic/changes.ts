/** What migrations say -> changes of tables: names by the naming convention that Alembic is given (`target_metadata`), as it makes them itself. */

import type { Constraint } from "../../../domain/model";
import type { Change, Column } from "../../../schemas/changes";
import { modelOf } from "../constraints";
import { type ConstraintExtra, cut } from "../names";
import { conventionalName, conventionKey } from "../naming";
import type { RawFile } from "../raw";
import type { RawColumn, RawKey } from "../raw-column";
import type { Table } from "../table";
import { type Convention, World } from "../world";
import type { RawOperation } from "./raw";

/** The changes of one history, operation by operation: a name is known by what was made before. */
export class Changes {
  /** Names that are too long, as a database has them -> as the code gives them. */
  private readonly cut = new Map<string, string>();
  /** What has no name, by its table. */
  private readonly unnamed = new Map<string, Constraint[]>();

  constructor(private readonly convention: Convention | null) {}

  of(operation: RawOperation): Change[] {
    switch (operation.op) {
      case "change":
        return [operation.change];
      case "create-table": {
        const { table, place, unlessThere, columns, keys } = operation;
        const made = this.made(table, columns, keys, place);
        return [{ change: "create-table", table, place, unlessThere, ...made }];
      }
      case "add-column": {
        const { table, column } = operation;
        const { columns, constraints } = this.made(table, [column], [], column.place);
        return [
          ...columns.map((each) => ({ change: "add-column", table, column: each }) as const),
          ...constraints.map((constraint) => ({ change: "add", table, constraint }) as const),
        ];
      }
      case "add": {
        const { table, key } = operation;
        // As Alembic does: a table of the columns that the key is over.
        const named = key.columns.flatMap(({ text, attribute }) => text ?? attribute ?? []);
        const columns = named.map((name) => columnOf(name, key));
        const { constraints } = this.made(table, columns, [key], key.place);
        return constraints.map((constraint) => ({ change: "add", table, constraint }));
      }
      case "drop":
        return this.dropped(operation);
      case "alter-column":
        return altered(operation);
    }
  }

  private made(
    full: string,
    columns: readonly RawColumn[],
    keys: readonly RawKey[],
    place: Table["named"]["place"],
  ): { columns: Column[]; constraints: Constraint[] } {
    const [table = full, schema = null] = full.split(".").reverse();
    const from: RawFile = { file: place.file, imports: {}, named: [], indexes: [], conventions: [] };
    const world = new World([from]);
    const model = modelOf(
      {
        ...{ id: "", file: from, table, schema, meta: { schema: null, convention: this.convention } },
        named: {
          ...{ is: "table", name: table, place, table, schema, metadata: null, typed: null },
          ...{ columns, keys },
        },
        columns: columns.map((each) => ({ ...each, from })),
        keys: keys.map((each) => ({ ...each, from })),
      },
      [],
      world,
    );
    const constraints = model.constraints.flatMap((one) =>
      one.kind === "not_null" ? [] : this.named(full, one, keys),
    );
    return {
      columns: model.fields.map(({ name, column, type, nullable, ...field }) => ({
        ...{ name: column ?? name, place: field.place, type, required: !nullable, default: field.default },
      })),
      constraints,
    };
  }

  /** Under the name that the code gives to it, whatever a database cuts of it. */
  private named(table: string, { extra: made, ...one }: Constraint, keys: readonly RawKey[]): Constraint {
    const extra: ConstraintExtra = made ?? {};
    const isFixed = keys.some(({ name, fixed }) => fixed && name === one.name && name !== null);
    const long = extra.convention ?? (isFixed && one.name !== null ? one.name : undefined);
    if (long !== undefined) for (const most of limits) this.cut.set(cut(long, most), long);
    const [column] = one.columns;
    const behind = extra.inline && column !== undefined ? { extra: { of: column } } : {};
    const constraint = {
      ...{ ...one, fields: [], name: long ?? one.name },
      ...(long === undefined ? behind : { extra: { convention: long } }),
    };
    if (constraint.name === null)
      this.unnamed.set(table, [...(this.unnamed.get(table) ?? []), constraint].slice(-mostUnnamed));
    return constraint;
  }

  private dropped(operation: Extract<RawOperation, { op: "drop" }>): Change[] {
    const { table, kind, fixed, convention } = operation;
    const key = kind === "index" ? "ix" : kind && conventionKey({ kind });
    const pattern = key && this.convention?.[key];
    const [bare = "", schema = null] = (table ?? "").split(".").reverse();
    const named = { schema, table: bare, referred: null, given: operation.name };
    const spelt =
      !fixed && pattern?.includes("%(constraint_name)s")
        ? (conventionalName(pattern, { ...named, columns: [] }) ?? operation.name)
        : operation.name;
    const name = this.cut.get(spelt) ?? spelt;
    const nameless = (this.unnamed.get(table ?? "") ?? []).filter((one) => {
      const own = convention?.[conventionKey(one)];
      const { columns, references } = one;
      const referred = references ? { table: references.table ?? "", columns: references.columns } : null;
      return own && one.kind === kind && conventionalName(own, { ...named, columns, referred }) === name;
    });
    return [
      { change: "drop", table, name },
      ...nameless.map(({ kind, columns }) => ({
        ...({ change: "drop-like", kind, columns, unnamed: true } as const),
        table: table ?? "",
      })),
    ];
  }
}

/** Of PostgreSQL and of MySQL, in characters. */
const limits = [63, 64];
/** No table has more keys without a name. */
const mostUnnamed = 50;

function columnOf(name: string, { place }: RawKey): RawColumn {
  return {
    ...{ name, column: null, place, type: null, nullable: true, default: "none" },
    ...{ primary: false, unique: false, index: false, foreign: [], checks: [] },
  };
}

function altered({
  table,
  name,
  to,
  place,
  ...says
}: Extract<RawOperation, { op: "alter-column" }>): Change[] {
  const { nullable, default: filled } = says;
  return [
    ...(nullable === null ? [] : [{ change: "not-null", table, name, set: !nullable, place } as const]),
    ...(filled === null ? [] : [{ change: "default", table, name, default: filled } as const]),
    ...(to === null || to === name ? [] : [{ change: "rename-column", table, name, to } as const]),
  ];
}
