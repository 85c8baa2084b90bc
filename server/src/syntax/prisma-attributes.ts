/** What the attributes of a Prisma schema say: names that are mapped, arguments by name or place, lists of fields. */

import type { SchemaAttribute, SchemaField, SchemaValue } from "./prisma-schema";

/** The column that a field is mapped to; undefined = its name is the column's. */
export function columnOf(field: SchemaField | undefined): string | undefined {
  return field && mappedName(field.attributes);
}

/** `@map("x")`, `@@map(name: "x")`. */
export function mappedName(attributes: readonly SchemaAttribute[]): string | undefined {
  return literal(argument(attributeOf(attributes, "map"), "name", true));
}

export function attributeOf(
  attributes: readonly SchemaAttribute[],
  name: string,
): SchemaAttribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

/** @param orFirst the positional one counts as well: `@unique("x")` is `@unique(map: "x")` */
export function argument(
  attribute: SchemaAttribute | undefined,
  name: string,
  orFirst = false,
): SchemaValue | undefined {
  const given = attribute?.arguments ?? [];
  const found = given.find((each) => each.name === name);
  return (found ?? (orFirst ? given.find((each) => each.name === null) : undefined))?.value;
}

export function literal(value: SchemaValue | undefined): string | undefined {
  return value?.kind === "literal" ? value.value : undefined;
}

/** `[a, b(sort: Desc)]` -> names. */
export function namesIn(value: SchemaValue | undefined): string[] {
  if (value?.kind !== "array") return [];
  return value.items.flatMap((item) => {
    if (item.kind === "path") return [item.value.trim()];
    return item.kind === "call" ? [item.name.trim()] : [];
  });
}
