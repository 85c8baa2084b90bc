/**
 * MikroORM's naming strategies: how classes and properties become tables and columns.
 * Source: packages/core/src/naming-strategy of 6 and 7, checked against what databases report (test/mikro-orm-names.test.ts).
 */

export interface NamingStrategy {
  table(className: string): string;
  column(property: string): string;
  /** Of a relation, or of a table between two entities: what refers to a column of a key. */
  joinColumn(name: string, referenced: string, composite: boolean): string;
  pivot(table: string, property: string): string;
}

const snake = (name: string) => name.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
const kept = (name: string) => name;

const underscore: NamingStrategy = {
  table: snake,
  column: snake,
  joinColumn: (name, referenced) => `${snake(name)}_${referenced}`,
  pivot: (table, property) => `${snake(table)}_${snake(property)}`,
};

export const strategies: Readonly<Record<string, NamingStrategy>> = {
  UnderscoreNamingStrategy: underscore,
  EntityCaseNamingStrategy: {
    table: kept,
    column: kept,
    joinColumn: (name, referenced, composite) =>
      name.charAt(0).toLowerCase() + name.slice(1) + (composite ? `_${referenced}` : ""),
    pivot: (table, property) => `${table}_${property}`,
  },
  MongoNamingStrategy: {
    table: (name) => name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase(),
    column: kept,
    joinColumn: kept,
    pivot: (table, property) => `${table}_${property}`,
  },
};

/** @param settings as configurations name them */
export function chooseStrategy(settings: readonly string[]): { strategy: NamingStrategy; notes: string[] } {
  const named = settings.find((each) => each.endsWith("NamingStrategy") && Object.hasOwn(strategies, each));
  const found = named === undefined && settings.includes("mongodb") ? "MongoNamingStrategy" : named;
  const strategy = (found !== undefined && strategies[found]) || underscore;
  const own = settings.find((each) => !Object.hasOwn(strategies, each) && /naming/i.test(each));
  const note = `MikroORM: the naming strategy ${own} is not read; names are those of the default strategy.`;
  return { strategy, notes: own !== undefined && found === undefined ? [note] : [] };
}
