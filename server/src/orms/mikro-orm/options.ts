/** The options of a property, whatever says them: a decorator's object, a schema's member, the calls of a builder. */

import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { returned, targetOf } from "../../syntax/typescript-classes";
import { elementsOf, literalOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import type { PropKind, RawProp } from "./raw";

/** Option -> its value; null = named without one (`.nullable()`). */
export type Options = ReadonlyMap<string, ts.Expression | null>;

export function optionsOf(...nodes: readonly (ts.Expression | undefined)[]): Options {
  const members = nodes.flatMap((node) => [...(objectOf(node)?.members.values() ?? [])]);
  return new Map(members.flatMap(({ name, value }) => (value ? [[name, value] as const] : [])));
}

/** `{ name, cond: { deletedAt: null }, default: true }` -> `deletedAt`: the first property of such filters. https://mikro-orm.io/docs/filters */
export function hiddenBy(filters: readonly (ts.Expression | undefined)[]): { readonly hides?: string } {
  const names = filters.flatMap((each) => {
    const options = optionsOf(each);
    const cond = options.get("cond") ?? undefined;
    return isTrue(options, "default") && cond ? [...optionsOf(returned(cond) ?? cond).keys()] : [];
  });
  return names[0] === undefined ? {} : { hides: names[0] };
}

export function textIn(options: Options, ...names: readonly string[]): string | null {
  return (
    names.map((name) => stringOf(options.get(name) ?? undefined)).find((text) => text !== undefined) ?? null
  );
}

export function isTrue(options: Options, name: string): boolean {
  const value = options.get(name);
  return value === null || (value !== undefined && literalOf(value) === true);
}

function isFalse(options: Options, name: string): boolean {
  const value = options.get(name);
  return value != null && literalOf(value) === false;
}

/** One text, or several in an array; what is no text (a property by a function) by its last name. */
export function textsIn(options: Options, ...names: readonly string[]): string[] {
  return names.flatMap((name) => textsOf(options.get(name) ?? undefined));
}

function textsOf(node: ts.Expression | undefined): string[] {
  if (!node) return [];
  const body = returned(unwrap(node)) ?? node;
  return (elementsOf(body) ?? [body]).flatMap((each) => stringOf(each) ?? []);
}

const kinds: Readonly<Record<string, PropKind>> = {
  ...{ "m:1": "m:1", ManyToOne: "m:1", MANY_TO_ONE: "m:1", manyToOne: "m:1" },
  ...{ "1:1": "1:1", OneToOne: "1:1", ONE_TO_ONE: "1:1", oneToOne: "1:1" },
  ...{ "1:m": "1:m", OneToMany: "1:m", ONE_TO_MANY: "1:m", oneToMany: "1:m" },
  ...{ "m:n": "m:n", ManyToMany: "m:n", MANY_TO_MANY: "m:n", manyToMany: "m:n" },
  ...{ embedded: "embedded", Embedded: "embedded", EMBEDDED: "embedded" },
};

/** Of a decorator, a builder's call, or `kind: "m:1"`, `kind: ReferenceKind.MANY_TO_ONE`. */
export function kindOf(said: string | ts.Expression | null | undefined): PropKind {
  const name =
    typeof said === "string" ? said : said ? (stringOf(said) ?? lastName(unwrap(said))) : undefined;
  return (name !== undefined && Object.hasOwn(kinds, name) && kinds[name]) || "scalar";
}

export const RELATED: ReadonlySet<PropKind> = new Set(["m:1", "1:1"]);

/** What is given by its options alone; the caller knows names, places and what the code says of types. */
export function propOf(
  kind: PropKind,
  options: Options,
  known: Pick<RawProp, "name" | "place" | "declared" | "type" | "target" | "primary" | "optional">,
): RawProp {
  const { primary } = known;
  const items = options.get("items") ?? undefined;
  const type = typeIn(options) ?? known.type;
  const mapped = options.has("mappedBy") && !isTrue(options, "owner");
  const prefix = options.get("prefix");
  const isFilled = ["default", "defaultRaw", "onCreate", "version", "generated"].some((each) =>
    options.has(each),
  );
  const increments =
    kind === "scalar" &&
    !isFalse(options, "autoincrement") &&
    /^(?:number|(?:big|small|tiny|medium)?int(?:eger)?(?:type)?)$/i.test(type ?? "");
  const unique = options.get("unique");
  return {
    ...known,
    kind,
    type,
    target: targetOf(options.get("entity") ?? undefined) ?? known.target,
    columns: textsIn(options, "fieldName", "fieldNames", "joinColumn", "joinColumns", "name"),
    nullable: isTrue(options, "nullable"),
    removes: /\b(?:REMOVE|ALL|remove|all)\b/.test(options.get("cascade")?.getText() ?? ""),
    unique:
      unique === undefined
        ? false
        : unique === null
          ? true
          : (stringOf(unique) ?? literalOf(unique) === true),
    default: isFilled
      ? "value"
      : (primary && increments) || isTrue(options, "autoincrement")
        ? "increment"
        : "none",
    items:
      elementsOf((items && returned(unwrap(items))) ?? items)?.flatMap((each) => stringOf(each) ?? []) ??
      null,
    isEnum: items !== undefined || isTrue(options, "enum"),
    stored: !isFalse(options, "persist") && !options.has("formula"),
    object: ["object", "array"].some((each) => isTrue(options, each)),
    prefix: prefix ? (stringOf(prefix) ?? literalOf(prefix) === true) : null,
    absolute: options.has("prefixMode") ? textIn(options, "prefixMode") === "absolute" : null,
    owner: isTrue(options, "owner") || (!mapped && !isFalse(options, "owner")),
    constrained: !isFalse(options, "createForeignKeyConstraint"),
    foreignKey: textIn(options, "foreignKeyName"),
    references: textsIn(options, "referenceColumnName", "referencedColumnNames"),
    pivot: {
      table: textIn(options, "pivotTable"),
      entity: options.has("pivotEntity"),
      own: textsIn(options, "joinColumn", "joinColumns"),
      inverse: textsIn(options, "inverseJoinColumn", "inverseJoinColumns"),
      ordered: isTrue(options, "fixedOrder") || options.has("fixedOrderColumn"),
    },
  };
}

/** `type: "string"`, `type: t.integer`, `type: () => Money`, `columnType: "varchar(20)"`. */
function typeIn(options: Options): string | null {
  const node = options.get("type") ?? options.get("runtimeType");
  if (!node) return textIn(options, "columnType");
  const inner = returned(unwrap(node)) ?? unwrap(node);
  const made = compiler().isNewExpression(inner) ? inner.expression : inner;
  return stringOf(made) ?? lastName(made) ?? null;
}
