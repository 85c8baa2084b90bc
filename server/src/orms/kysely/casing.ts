/** Names in code and in the database, as CamelCasePlugin turns one into the other: `userName`, `user_name`. */

/** Source: createSnakeCaseMapper of plugin/camel-case/camel-case.ts, as it is without options. Linear. */
export function snakeCase(name: string): string {
  return name.replace(/(?<!^)(?<!\p{Lu})\p{Lu}/gu, (upper) => `_${upper}`).toLowerCase();
}

/** Source: createCamelCaseMapper there. */
export function camelCase(name: string): string {
  return name.replace(/(?<=_)[^_]/gu, (next) => next.toUpperCase()).replace(/(?<!^)_/g, "");
}
