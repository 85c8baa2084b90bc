/** Replays the changes of migrations to whole tables: what columns and constraints each has in the end, and how a database calls them. */

import type { NameTarget } from "../domain/adapters";
import { mariadbName, mysqlName, postgresqlName } from "../domain/default-names";
import type { Constraint } from "../domain/model";
import type { Place } from "../domain/text";
import type { Change, Column } from "./changes";

export interface Table {
  /** With the schema in front where it is no default. */
  readonly name: string;
  readonly place: Place;
  readonly columns: readonly Column[];
  /** In the order in which they were made; one without a name has in `extra.names` what each database called it then. */
  readonly constraints: readonly Constraint[];
}

/** The names that databases gave to a constraint when it was made: they stay when its table gets another name. */
export type GivenNames = Readonly<Partial<Record<"postgresql" | "mysql" | "mariadb", string>>>;

export function givenNames({ extra }: Pick<Constraint, "extra">): GivenNames {
  return (extra?.names as GivenNames | undefined) ?? {};
}

/** The tables that are there in the end. Whatever a change names that is not there, it changes nothing. */
export function replayTables(changes: readonly Change[]): Table[] {
  const tables = new Map<string, Made>();
  const index = new Map<string, Set<Made>>();
  const of = (name: string) => tables.get(name.toLowerCase());
  const found = (what: string) =>
    [...(index.get(what.toLowerCase()) ?? [])].filter((each) => of(each.name) === each);
  const meant = (table: string | null, name: string) =>
    table === null ? found(`is ${name}`) : [of(table) ?? []].flat();
  const referring = (table: string) => found(`refers to ${table}`);
  for (const one of changes)
    switch (one.change) {
      case "create-table":
        if (!one.unlessThere || !of(one.table)) tables.set(one.table.toLowerCase(), new Made(one, index));
        break;
      case "drop-table":
        tables.delete(one.table.toLowerCase());
        for (const table of referring(one.table)) table.unrefer(one.table);
        break;
      case "rename-table": {
        const table = of(one.table);
        if (!table) break;
        tables.delete(one.table.toLowerCase());
        table.renameTo(one.to);
        tables.set(one.to.toLowerCase(), table);
        for (const each of referring(one.to)) each.referAgain(one.to);
        for (const each of referring(one.table)) each.refer(one.table, one.to);
        break;
      }
      case "drop":
        for (const table of meant(one.table, one.name)) table.dropNamed(one.name);
        break;
      case "rename":
        for (const table of meant(one.table, one.name)) table.rename(one.name, one.to);
        break;
      case "add":
        of(one.table)?.add(one.constraint);
        break;
      case "drop-like":
        of(one.table)?.drop(
          ({ kind, columns, name }) =>
            kind === one.kind &&
            (one.columns === null || one.columns.join() === columns.join()) &&
            !(one.unnamed && name !== null),
        );
        break;
      case "add-column":
        of(one.table)?.addColumn(one.column);
        break;
      case "drop-column":
        of(one.table)?.dropColumn(one.name);
        break;
      case "rename-column":
        of(one.table)?.renameColumn(one.name, one.to);
        for (const each of referring(one.table)) each.referColumn(one.table, one.name, one.to);
        break;
      case "default":
        of(one.table)?.fill(one.name, one.default);
        break;
      case "not-null":
        of(one.table)?.require(one.name, one.set, one.place);
    }
  return [...tables.values()].map((table) => table.done());
}

/** No table that somebody wrote has more. */
const most = { constraints: 1000, columns: 5000 };

class Made {
  name: string;
  private readonly place: Place;
  private columns: Column[];
  private constraints: Constraint[] = [];
  /** Foreign keys to tables that were dropped. */
  private lost: Constraint[] = [];

  /** @param index which tables have, or had, a constraint of a name or one that refers to a table */
  constructor(
    { table, place, columns, constraints }: Extract<Change, { change: "create-table" }>,
    private readonly index: Map<string, Set<Made>>,
  ) {
    this.name = table;
    this.place = place;
    this.columns = columns.slice(0, most.columns);
    for (const each of constraints) this.add(each);
  }

  done(): Table {
    return { name: this.name, place: this.place, columns: this.columns, constraints: this.constraints };
  }

  add(constraint: Constraint): void {
    const { name } = constraint;
    if (this.constraints.length >= most.constraints) return;
    if (name !== null && this.constraints.some((each) => isCalled(each, name))) return;
    const made = name === null ? this.called(constraint) : constraint;
    this.constraints.push(made);
    this.remember(made);
  }

  private remember(made: Constraint): void {
    const names = made.name === null ? new Set(Object.values(givenNames(made))) : [made.name];
    const whats = [...names].map((each) => `is ${each}`);
    if (made.references) whats.push(`refers to ${made.references.model}`);
    for (const what of whats) {
      const key = what.toLowerCase();
      this.index.set(key, (this.index.get(key) ?? new Set()).add(this));
    }
  }

  drop(test: (constraint: Constraint) => boolean): void {
    this.constraints = this.constraints.filter((each) => !test(each));
  }

  dropNamed(name: string): void {
    this.drop((each) => isCalled(each, name));
  }

  rename(name: string, to: string): void {
    this.change(
      (each) => isCalled(each, name),
      ({ extra: _, ...each }) => ({ ...each, name: to }),
    );
  }

  addColumn(column: Column): void {
    const at = this.columns.findIndex(({ name }) => same(name, column.name));
    if (at < 0 && this.columns.length < most.columns) this.columns.push(column);
    else if (at >= 0) this.columns[at] = column;
  }

  /** A key over several columns goes with each of them: PostgreSQL drops it, the others refuse. */
  dropColumn(name: string): void {
    this.columns = this.columns.filter((each) => !same(each.name, name));
    this.drop(({ columns }) => columns.some((each) => same(each, name)));
  }

  renameColumn(name: string, to: string): void {
    const renamed = (each: string) => (same(each, name) ? to : each);
    this.columns = this.columns.map((each) => ({ ...each, name: renamed(each.name) }));
    this.change(
      ({ columns }) => columns.some((each) => same(each, name)),
      (each) => ({ ...each, columns: each.columns.map(renamed) }),
    );
  }

  require(name: string, required: boolean, place: Place): void {
    this.columns = this.columns.map((each) =>
      same(each.name, name) ? { ...each, required, ...(required ? { place } : {}) } : each,
    );
  }

  fill(name: string, by: Column["default"]): void {
    this.columns = this.columns.map((each) => (same(each.name, name) ? { ...each, default: by } : each));
  }

  /** MySQL's names with a number begin with the table's, and MariaDB says it in front of a column with a check. */
  renameTo(to: string): void {
    const [old, now] = [this.name, to].map((each) => each.split(".").at(-1) ?? each);
    const renamed = (name: string | undefined) =>
      name?.replace(/^(.+)(_(?:ibfk|chk)_\d{1,4}|\.[^.]{1,128})$/, (whole, of: string, number: string) =>
        of === old ? `${now}${number}` : whole,
      );
    this.name = to;
    this.change(
      ({ name, kind }) => name === null && (kind === "foreign_key" || kind === "check"),
      (each) => {
        const names = Object.fromEntries(
          Object.entries(givenNames(each)).map(([id, name]) => [
            id,
            id === "postgresql" ? name : renamed(name),
          ]),
        );
        return { ...each, extra: { ...each.extra, names } };
      },
    );
  }

  unrefer(table: string): void {
    const refers = ({ references }: Constraint) => references !== undefined && same(references.model, table);
    this.lost.push(...this.constraints.filter(refers));
    this.drop(refers);
  }

  /** SQLite makes a table anew under another name, drops it and gives the new one its name: what refers to it is as it was. */
  referAgain(table: string): void {
    const isBack = ({ references }: Constraint) => references !== undefined && same(references.model, table);
    this.constraints.push(...this.lost.filter(isBack));
    this.lost = this.lost.filter((each) => !isBack(each));
  }

  refer(table: string, to: string): void {
    this.changeReferences(table, (each) => ({ ...each, model: to, table: to }));
  }

  referColumn(table: string, name: string, to: string): void {
    this.changeReferences(table, (each) => ({
      ...each,
      columns: each.columns.map((column) => (same(column, name) ? to : column)),
    }));
  }

  private changeReferences(
    table: string,
    changed: (references: NonNullable<Constraint["references"]>) => NonNullable<Constraint["references"]>,
  ): void {
    this.change(
      ({ references }) => references !== undefined && same(references.model, table),
      (each) => (each.references ? { ...each, references: changed(each.references) } : each),
    );
  }

  private change(test: (each: Constraint) => boolean, changed: (each: Constraint) => Constraint): void {
    this.constraints = this.constraints.map((each) => {
      if (!test(each)) return each;
      const after = changed(each);
      this.remember(after);
      return after;
    });
  }

  /** With the names that the databases make for it: counted where one is taken. */
  private called(constraint: Constraint): Constraint {
    const { kind, columns, index = false, expression, extra } = constraint;
    const table = this.name.split(".").at(-1) ?? this.name;
    const target: NameTarget = { kind, table, columns, index };
    const checked = kind === "check" ? this.checkedColumns(expression ?? "") : columns;
    const behind = typeof extra?.of === "string" ? [extra.of] : [];
    const own = this.constraints.filter((each) => each.kind === kind && each.name === null);
    const free = this.free("postgresql", postgresqlName({ ...target, columns: checked }), "", 1);
    const names: GivenNames = { postgresql: free, ...this.inFamily(target, own, behind) };
    return { ...constraint, extra: { ...extra, names } };
  }

  private inFamily(target: NameTarget, own: readonly Constraint[], behind: readonly string[]): GivenNames {
    const name = mysqlName(target);
    if (name === null) return {};
    const numbered = (first: string, n: number) => first.replace(/1$/, String(n));
    const nth = numbered(name, own.length + 1);
    if (target.kind === "foreign_key") return { mysql: nth, mariadb: nth };
    if (target.kind === "check") {
      const called = mariadbName({ ...target, columns: behind }) ?? "";
      const before = own.filter(({ extra }) => extra?.of === undefined).length;
      return { mysql: nth, mariadb: behind.length > 0 ? called : numbered(called, before + 1) };
    }
    const key = target.kind === "unique" ? this.free("mysql", name, "_", 2) : name;
    return { mysql: key, mariadb: key };
  }

  /** The first of `name`, `name1`, `name2` that no constraint of the table has. */
  private free(database: keyof GivenNames, name: string, between: string, from: number): string {
    const taken = new Set(
      this.constraints.map((each) => (each.name ?? givenNames(each)[database] ?? "").toLowerCase()),
    );
    let free = name;
    for (let n = from; taken.has(free.toLowerCase()); n++) free = `${name}${between}${n}`;
    return free;
  }

  /** The columns that a check's expression names: where it is one, PostgreSQL calls the check after it. */
  private checkedColumns(expression: string): string[] {
    const plain = expression.replace(/'[^']{0,1000}'/g, "''");
    const words = new Set(
      plain
        .match(/[\p{L}_][\p{L}\p{N}_$]{0,199}(?![\p{L}\p{N}_$])(?!\s{0,9}\()/gu)
        ?.map((each) => each.toLowerCase()),
    );
    return this.columns.map(({ name }) => name).filter((name) => words.has(name.toLowerCase()));
  }
}

function isCalled(constraint: Constraint, name: string): boolean {
  if (constraint.name !== null) return same(constraint.name, name);
  return Object.values(givenNames(constraint)).some((each) => same(each, name));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
