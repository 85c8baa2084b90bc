/** What decorators and EntitySchemas say alike: the options of columns and relations, and how they point at columns and properties. */

import type { Place } from "../../domain/text";
import { accessPath, type ts, unwrap } from "../../syntax/typescript";
import { returned } from "../../syntax/typescript-classes";
import { elementsOf, literalOf, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import type { RawColumn, RawJoin, RawJoinTable, RawNamed, RawRelation, RawRule } from "./raw";

export type Options = ts.Expression | undefined;

export function isTypeorm(module: string): boolean {
  return module === "typeorm" || module.startsWith("typeorm/");
}

export function textIn(options: Options, name: string): string | null {
  return stringOf(memberOf(options, name)) ?? null;
}

export function isTrue(options: Options, name: string): boolean {
  return literalOf(memberOf(options, name)) === true;
}

export function columnIn(options: Options): Omit<RawColumn, keyof RawNamed | "type"> {
  const generated = literalOf(memberOf(options, "generated"));
  const isFilled = generated === "uuid" || memberOf(options, "default") !== undefined;
  return {
    kind: "column",
    column: textIn(options, "name"),
    nullable: isTrue(options, "nullable"),
    default: generated === true || generated === "increment" ? "increment" : isFilled ? "value" : "none",
    primary: isTrue(options, "primary"),
    primaryName: textIn(options, "primaryKeyConstraintName"),
    deleteDate: isTrue(options, "deleteDate"),
  };
}

export function relationIn(
  options: Options,
): Pick<RawRelation, "kind" | "nullable" | "primary" | "constrained" | "deferrable" | "cascade"> {
  const cascade = cascadeIn(memberOf(options, "cascade"));
  return {
    kind: "relation",
    nullable: literalOf(memberOf(options, "nullable")) !== false,
    primary: isTrue(options, "primary"),
    constrained: literalOf(memberOf(options, "createForeignKeyConstraints")) !== false,
    deferrable: memberOf(options, "deferrable") !== undefined,
    ...(cascade.length > 0 ? { cascade } : {}),
  };
}

/** `true`, a list of what cascades; what the code does not say literally may be all of it. */
function cascadeIn(node: Options): readonly ("insert" | "update")[] {
  if (!node || literalOf(node) === false) return [];
  const named = elementsOf(node)?.map(stringOf);
  return (["insert", "update"] as const).filter(
    (each) => !named || named.includes(each) || named.includes(undefined),
  );
}

/** Of an embedded object: `prefix: false` is none. */
export function prefixIn(options: Options): string | null {
  const prefix = literalOf(memberOf(options, "prefix"));
  return typeof prefix === "string" ? prefix : prefix === false ? "" : null;
}

export function bareRule(place: Place): RawRule {
  const rule = { kind: "unique", name: null, properties: [], expression: null, condition: null } as const;
  return { ...rule, deferrable: false, place };
}

/** The properties of @Unique and @Index: an array of names, or a function that returns properties or a map of them. */
export function propertiesOf(args: readonly ts.Expression[]): string[] {
  for (const arg of args) {
    const names = elementsOf(arg);
    if (names) return names.flatMap((name) => stringOf(name)?.trim() ?? []);
    const body = returned(unwrap(arg));
    // `(post) => [post.author.name]` -> `author.name`.
    const paths = elementsOf(body);
    if (paths) return paths.flatMap((path) => accessPath(path)?.slice(1).join(".") || []);
    const object = objectOf(body);
    if (object) return [...object.members.keys()];
  }
  return [];
}

/** `{ name, referencedColumnName }`, or several of them in an array. */
export function joinsOf(node: Options): RawJoin[] {
  return (elementsOf(node) ?? (node ? [node] : [])).map((options) => ({
    column: textIn(options, "name"),
    references: textIn(options, "referencedColumnName"),
    foreignKey: textIn(options, "foreignKeyConstraintName"),
  }));
}

export function joinTableOf(options: Options, place: Place): RawJoinTable {
  const joins = (one: string, several: string) =>
    joinsOf(memberOf(options, one) ?? memberOf(options, several));
  return {
    name: textIn(options, "name"),
    columns: joins("joinColumn", "joinColumns"),
    inverseColumns: joins("inverseJoinColumn", "inverseJoinColumns"),
    place,
  };
}
