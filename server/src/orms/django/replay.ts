/** Django's operations, which are about models and fields, as changes of tables and columns: then they replay like all migrations. */

import type { Constraint } from "../../domain/model";
import type { Change } from "../../schemas/changes";
import { type Kept, replay } from "../../schemas/replay";
import type { MigrationExtra, Operation } from "./extra";
import type { FieldFacts } from "./fields";
import { truncateName } from "./names";

/** A model as the migrations left it. */
interface RecordedModel {
  readonly name: string;
  /** As Meta.db_table gives it; null = the default. */
  readonly given: string | null;
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly together: readonly Constraint[];
}

/** What the migrations of one app say. */
export interface Replayed {
  /** The constraints of operations have `fromMigration`, those of RunSQL have not: no model could declare these. */
  readonly kept: readonly Kept[];
  readonly state: State;
}

export function replayApp(migrations: readonly MigrationExtra[], label: string): Replayed {
  const state = new State(label);
  const ordered = [...migrations].sort((a, b) => (a.migration < b.migration ? -1 : 1));
  const operations = ordered.flatMap((one) => one.operations);
  return { kept: replay(operations.flatMap((operation) => state.apply(operation))), state };
}

/** The models as the migrations left them. Names are compared in lower case, as Django does; undefined where they know none. */
class State {
  private readonly models = new Map<string, RecordedModel>();

  constructor(private readonly label: string) {}

  table(name: string): string | undefined {
    const model = this.models.get(name.toLowerCase());
    return model && (model.given ?? truncateName(`${this.label}_${model.name.toLowerCase()}`, 63));
  }

  column(name: string, field: string): string | undefined {
    return this.models.get(name.toLowerCase())?.fields.get(field)?.field.column ?? undefined;
  }

  field(name: string, column: string): string | undefined {
    const fields = [...(this.models.get(name.toLowerCase())?.fields.values() ?? [])];
    return fields.find(({ field }) => field.column === column)?.field.name;
  }

  /** Takes the operation into the state. @returns what it does to the tables; operations on models that nobody made do nothing */
  apply(operation: Operation): Change[] {
    if (operation.op === "sql") return [operation.change];
    const { model: name } = operation;
    const before = this.models.get(name.toLowerCase());
    const table = this.table(name);
    if (operation.op === "create") {
      const { table: given, constraints } = operation;
      const fields = new Map(operation.fields.map((facts) => [facts.field.name, facts]));
      const together = constraints.filter(({ extra }) => extra?.together);
      this.models.set(name.toLowerCase(), { name, given, fields, together });
      return [
        ...(table === undefined ? [] : [{ change: "drop-table" as const, table }]),
        ...this.added(name, [...operation.fields.flatMap((facts) => facts.constraints), ...constraints]),
      ];
    }
    if (!before || table === undefined) return [];
    const set = (changed: Partial<RecordedModel>, key = name) =>
      this.models.set(key.toLowerCase(), { ...before, ...changed });
    switch (operation.op) {
      case "delete":
        this.models.delete(name.toLowerCase());
        return [{ change: "drop-table", table }];
      case "rename-model":
        this.models.delete(name.toLowerCase());
        set({ name: operation.to }, operation.to);
        return [{ change: "rename-table", table, to: this.table(operation.to) ?? table }];
      case "table":
        set({ given: operation.table });
        return [{ change: "rename-table", table, to: this.table(name) ?? table }];
      case "field":
        set({ fields: new Map(before.fields).set(operation.field.field.name, operation.field) });
        return this.altered(name, table, operation.field, before.fields.get(operation.field.field.name));
      case "remove-field": {
        const column = this.column(name, operation.field) ?? operation.field;
        set({ fields: new Map([...before.fields].filter(([field]) => field !== operation.field)) });
        return [{ change: "drop-column", table, name: column }];
      }
      case "rename-field": {
        const { field: from, to } = operation;
        const column = this.column(name, from) ?? from;
        const rename = (field: string) => (field === from ? to : field);
        set({
          fields: new Map(
            [...before.fields].map(([field, one]) => [
              rename(field),
              field === from ? renamed(one, to) : one,
            ]),
          ),
          together: before.together.map((one) => ({ ...one, fields: one.fields.map(rename) })),
        });
        return [{ change: "rename-column", table, name: column, to: this.column(name, to) ?? to }];
      }
      case "together":
        set({ together: operation.together });
        return [...this.dropped(name, table, before.together), ...this.added(name, operation.together)];
      case "add-constraint":
        return this.added(name, [operation.constraint]);
      case "remove-constraint":
        return [{ change: "drop", table, name: operation.name }];
    }
  }

  /** AddField and AlterField. A constraint that the field had already keeps the names that it may have. */
  private altered(name: string, table: string, now: FieldFacts, before: FieldFacts | undefined): Change[] {
    const from = before?.field.column;
    const to = now.field.column;
    const moved = from && to && from !== to;
    const gone = (before?.constraints ?? []).filter(
      ({ kind }) => !now.constraints.some((one) => one.kind === kind),
    );
    return [
      ...(moved ? [{ change: "rename-column" as const, table, name: from, to }] : []),
      ...this.dropped(name, table, gone),
      ...this.added(name, now.constraints),
    ];
  }

  /** Only what carries a name in messages is kept: unique, foreign key and check constraints. */
  private added(name: string, constraints: readonly Constraint[]): Change[] {
    const table = this.table(name) ?? name;
    return constraints
      .filter(({ kind }) => kind !== "not_null")
      .map((one) => ({
        change: "add",
        table,
        constraint: { ...one, columns: this.columns(name, one), fromMigration: true },
      }));
  }

  private dropped(name: string, table: string, constraints: readonly Constraint[]): Change[] {
    return constraints.map((one) => ({
      change: "drop-like",
      unnamed: true,
      table,
      kind: one.kind,
      columns: this.columns(name, one),
    }));
  }

  private columns(name: string, { fields }: Constraint): string[] {
    return fields.map((field) => this.column(name, field) ?? field);
  }
}

function renamed(facts: FieldFacts, to: string): FieldFacts {
  const { name: from, column } = facts.field;
  const plain = column === from ? to : column === `${from}_id` ? `${to}_id` : column;
  return { ...facts, field: { ...facts.field, name: to, column: plain } };
}
