/** Migrations replayed: which constraints the database has according to them, and what tables and columns were called before. */

import type { Constraint } from "../../domain/model";
import { replayKeys, type SqlEffect } from "../../syntax/sql-keys";
import type { KeyInSql, MigrationExtra, Operation } from "./extra";
import type { FieldFacts } from "./fields";
import type { FormerName } from "./names";

/** A constraint as the migrations left it. */
export interface Recorded {
  readonly constraint: Constraint;
  /** Fields by today's names, in the order of the declaration. */
  readonly fields: readonly string[];
  /** Table (null = the default of `app_model`) and fields as they were called when it was created and after each rename. */
  readonly formerly: readonly {
    readonly model: string;
    readonly table: string | null;
    readonly fields: readonly string[];
  }[];
}

/** A model as the migrations left it. */
export interface RecordedModel {
  readonly model: string;
  readonly table: string | null;
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly constraints: readonly Recorded[];
}

/** What the migrations of one app say. Model names are compared in lower case, as Django does. */
export interface Replayed {
  readonly models: ReadonlyMap<string, RecordedModel>;
  /** Made by RunSQL and still there. */
  readonly sql: readonly KeyInSql[];
}

interface State {
  model: string;
  table: string | null;
  readonly fields: Map<string, FieldFacts>;
  constraints: Mutable[];
}

type Mutable = {
  constraint: Constraint;
  fields: string[];
  formerly: { model: string; table: string | null; fields: string[] }[];
};

export function replay(migrations: readonly MigrationExtra[]): Replayed {
  const models = new Map<string, State>();
  const sql: SqlEffect<KeyInSql>[] = [];
  for (const { operations } of [...migrations].sort((a, b) => (a.migration < b.migration ? -1 : 1)))
    for (const operation of operations)
      if (operation.op === "sql") sql.push(operation.effect);
      else apply(models, operation);
  return { models, sql: replayKeys(sql) };
}

function apply(models: Map<string, State>, operation: Exclude<Operation, { op: "sql" }>): void {
  const key = operation.model.toLowerCase();
  if (operation.op === "create") {
    const state: State = {
      model: operation.model,
      table: operation.table,
      fields: new Map(),
      constraints: [],
    };
    for (const field of operation.fields) setField(state, field);
    for (const constraint of [...operation.together, ...operation.constraints]) record(state, constraint);
    models.set(key, state);
    return;
  }
  const state = models.get(key);
  if (!state) return;
  switch (operation.op) {
    case "delete":
      models.delete(key);
      break;
    case "rename-model":
      models.delete(key);
      models.set(operation.to.toLowerCase(), state);
      state.model = operation.to;
      remember(state);
      break;
    case "table":
      state.table = operation.table;
      remember(state);
      break;
    case "field":
      setField(state, operation.field);
      break;
    case "remove-field":
      state.fields.delete(operation.field);
      state.constraints = state.constraints.filter(({ fields }) => !fields.includes(operation.field));
      break;
    case "rename-field":
      renameField(state, operation.field, operation.to);
      break;
    case "together":
      state.constraints = state.constraints.filter(({ constraint }) => !constraint.extra?.together);
      for (const constraint of operation.together) record(state, constraint);
      break;
    case "add-constraint":
      record(state, operation.constraint);
      break;
    case "remove-constraint":
      state.constraints = state.constraints.filter(({ constraint }) => constraint.name !== operation.name);
      break;
  }
}

/** Only what carries a name in messages is kept: unique, foreign key and check constraints. */
function record(state: State, constraint: Constraint): void {
  if (constraint.kind === "not_null") return;
  const fields = [...constraint.fields];
  state.constraints.push({
    constraint,
    fields,
    formerly: [{ model: state.model, table: state.table, fields: [...fields] }],
  });
}

function setField(state: State, facts: FieldFacts): void {
  const { name } = facts.field;
  const before = new Map(
    state.constraints.filter((c) => isOfField(c, name)).map((c) => [c.constraint.kind, c]),
  );
  state.fields.set(name, facts);
  state.constraints = state.constraints.filter((c) => !isOfField(c, name));
  for (const constraint of facts.constraints) {
    const known = before.get(constraint.kind);
    if (known) state.constraints.push({ ...known, constraint });
    else record(state, constraint);
  }
}

/** Declared by the field itself, not by Meta. */
function isOfField({ constraint, fields }: Mutable, name: string): boolean {
  return constraint.name === null && !constraint.extra?.together && fields.length === 1 && fields[0] === name;
}

function renameField(state: State, from: string, to: string): void {
  const facts = state.fields.get(from);
  if (facts) {
    state.fields.delete(from);
    const column =
      facts.field.column === from
        ? to
        : facts.field.column === `${from}_id`
          ? `${to}_id`
          : facts.field.column;
    state.fields.set(to, { ...facts, field: { ...facts.field, name: to, column } });
  }
  for (const one of state.constraints) one.fields = one.fields.map((field) => (field === from ? to : field));
  remember(state);
}

/** After a rename the database may still have the old name, or after a later change the new one. */
function remember(state: State): void {
  for (const one of state.constraints)
    one.formerly.push({ model: state.model, table: state.table, fields: [...one.fields] });
}

/** Former names with today's left out. @param column a field as it was called -> its column then */
export function formerNames(
  { formerly }: Recorded,
  today: FormerName,
  appLabel: string,
  column: (field: string) => string,
): FormerName[] {
  const names = formerly.map(({ model, table, fields }) => ({
    table: table ?? `${appLabel}_${model.toLowerCase()}`,
    columns: fields.map(column),
  }));
  const own = JSON.stringify([today.table, today.columns]);
  return names.filter((name) => JSON.stringify([name.table, name.columns]) !== own);
}
