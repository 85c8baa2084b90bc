/**
 * TypeORM's naming strategies: how classes and properties become tables and columns.
 * Sources: DefaultNamingStrategy.ts and StringUtils.ts of TypeORM 0.3 and 1.x; snake-naming.strategy.ts of typeorm-naming-strategies.
 */

/** The parts of a naming strategy that tables and columns depend on. */
export interface NamingStrategy {
  readonly id: "default" | "snake";
  table(className: string, given: string | null): string;
  /** @param prefixes of the embedded objects around, outermost first */
  column(property: string, given: string | null, prefixes: readonly string[]): string;
  joinColumn(relation: string, referencedProperty: string): string;
  joinTable(firstTable: string, secondTable: string, firstProperty: string): string;
  joinTableColumn(table: string, property: string, column: string | null): string;
}

export const defaultStrategy: NamingStrategy = {
  id: "default",
  table: (className, given) => given || snakeCase(className),
  column: (property, given, prefixes) =>
    prefixes.length > 0 ? camelCase(prefixes.join("_")) + titleCase(given || property) : given || property,
  joinColumn: (relation, referenced) => camelCase(`${relation}_${referenced}`),
  joinTable: (first, second, property) => snakeCase(`${first}_${property.replaceAll(".", "_")}_${second}`),
  joinTableColumn: (table, property, column) => camelCase(`${table}_${column || property}`),
};

/** SnakeNamingStrategy of typeorm-naming-strategies, which most projects copy or import. */
export const snakeStrategy: NamingStrategy = {
  ...defaultStrategy,
  id: "snake",
  column: (property, given, prefixes) =>
    snakeCase([...prefixes, ""].join("_")) + (given || snakeCase(property)),
  joinColumn: (relation, referenced) => snakeCase(`${relation}_${referenced}`),
  joinTableColumn: (table, property, column) => snakeCase(`${table}_${column || property}`),
};

function camelCase(text: string): string {
  return text.replace(
    /^([A-Z])|[\s-_](\w)/g,
    (_match, first: string | undefined, next: string | undefined) =>
      next ? next.toUpperCase() : (first ?? "").toLowerCase(),
  );
}

function snakeCase(text: string): string {
  return text
    .replace(/([A-Z])([A-Z])([a-z])/g, "$1_$2$3")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** TypeORM's: lower-cases the rest of each word, so `mailBox` becomes `Mailbox`. */
function titleCase(text: string): string {
  return text.replace(/\w\S*/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}
