/** `UniqueConstraint(...)`, `Index(...)` and their like, and `__table_args__` in all its forms. */

import { lastPart } from "../../code/python/modules";
import type { Place } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import {
  allIn,
  callOf,
  childOf,
  dottedName,
  elementsOf,
  type PyCall,
  textOf,
} from "../../syntax/python-tree";
import { dictionaryOf } from "../../syntax/python-values";
import type { RawKey, RawRef } from "./raw-column";
import { alchemyCall, elementsAt, type Reading, textAt } from "./reading";

const kinds: Readonly<Record<string, RawKey["kind"]>> = {
  UniqueConstraint: "unique",
  Index: "index",
  PrimaryKeyConstraint: "primary_key",
  ForeignKeyConstraint: "foreign_key",
  ForeignKey: "foreign_key",
  CheckConstraint: "check",
  ExcludeConstraint: "exclusion",
};

/**
 * A constraint as written; undefined for what is none, and for an index that is not unique.
 * @param at the declaration of the column that it stands in
 */
export function readKey(reading: Reading, node: PyNode, at?: Place, inColumn = false): RawKey | undefined {
  const call = alchemyCall(reading, node, names);
  const kind = call && kinds[lastPart(call.callee ?? "")];
  if (!call || !kind) return undefined;
  if (kind === "index" && call.keywords.get("unique")?.type !== "true") return undefined;
  const { file, source } = reading;
  const [first, ...rest] = call.positional;
  const named = kind === "index" ? first : call.keywords.get("name");
  const wrapped = callOf(file, named);
  const isForeign = kind === "foreign_key";
  const several = isForeign && !inColumn;
  const columns = several
    ? refsOf(reading, elementsAt(reading, first ?? call.keywords.get("columns")) ?? [])
    : kind === "check" || isForeign
      ? []
      : refsOf(
          reading,
          kind === "index" ? rest : kind === "exclusion" ? excluded(reading, call) : call.positional,
        );
  const refers = several
    ? elementsAt(reading, call.positional[1] ?? call.keywords.get("refcolumns"))
    : [first];
  return {
    kind,
    name: textAt(reading, wrapped ? wrapped.positional[0] : named) ?? null,
    fixed: wrapped !== undefined,
    columns,
    expression: expressionOf(reading, kind, call, columns),
    condition: conditionOf(reading, call),
    references: isForeign
      ? refsOf(
          reading,
          (refers ?? []).filter((one) => one !== undefined),
        )
      : [],
    deferrable: call.keywords.get("deferrable")?.type === "true",
    place: at ?? source.place(call.node.start, call.node.end),
  };
}

const names = /^(?:Unique|PrimaryKey|ForeignKey|Check|Exclude)Constraint$|^Index$|^ForeignKey$/;

export interface TableArgs {
  readonly keys: readonly RawKey[];
  readonly schema: string | null;
}

/** A tuple, a tuple that ends with a dictionary, a dictionary alone, sums of them. */
export function readTableArgs(reading: Reading, node: PyNode | undefined): TableArgs {
  const { file } = reading;
  const parts = partsOf(node);
  const keys = parts.flatMap((part) => readKey(reading, part) ?? []);
  const schema = parts
    .map((part) => textAt(reading, dictionaryOf(file, part)?.named.get("schema")))
    .find((one) => one !== undefined);
  return { keys, schema: schema ?? null };
}

function partsOf(node: PyNode | undefined): readonly PyNode[] {
  if (!node) return [];
  if (node.type === "parenthesized_expression" || node.type === "list_splat")
    return node.children.flatMap(partsOf);
  if (node.type === "binary_operator")
    return [...partsOf(childOf(node, "left")), ...partsOf(childOf(node, "right"))];
  return elementsOf(node)?.flatMap((one) => (one.type === "list_splat" ? partsOf(one) : one)) ?? [node];
}

/** Columns as written; those within a call of a function are its columns too. */
export function refsOf(reading: Reading, nodes: readonly PyNode[]): RawRef[] {
  const { file } = reading;
  return nodes.flatMap((node): RawRef[] => {
    const text = textAt(reading, node) ?? tokensAt(reading, node);
    if (text !== undefined) return [{ text }];
    const name = dottedName(file, node);
    if (name !== null && !name.includes("()")) return [{ attribute: name }];
    // `email.desc()`, `User.email.desc()`, `func.lower(email)`: the columns within.
    const call = callOf(file, node);
    const written = call && writtenColumn(reading, call);
    if (written !== undefined) return [{ text: written }];
    const object = dottedName(file, call?.object);
    if (
      call &&
      object !== null &&
      /^(?:asc|desc|nulls?_?(?:first|last))$/.test(call.name) &&
      call.positional.length === 0
    )
      return [{ attribute: object.replaceAll("()", "") }];
    return refsOf(reading, call?.positional ?? []);
  });
}

/** `("users", "id")` for `"users.id"`, since 2.1. */
function tokensAt(reading: Reading, node: PyNode): string | undefined {
  if (node.type !== "tuple") return undefined;
  const tokens = node.children.flatMap((one) => textAt(reading, one) ?? []);
  return tokens.length === node.children.length && tokens.length > 1 ? tokens.join(".") : undefined;
}

/** `ExcludeConstraint(("room", "="), ("during", "&&"))` */
function excluded({ file }: Reading, { positional }: PyCall): readonly PyNode[] {
  return positional.flatMap((pair) => elementsOf(pair)?.[0] ?? []).filter((one) => textOf(file, one) !== "");
}

/** A check's text, or that of an index over more than columns. */
function expressionOf(
  reading: Reading,
  kind: RawKey["kind"],
  { positional, keywords }: PyCall,
  columns: readonly RawRef[],
): string | null {
  if (kind === "check") return sqlOf(reading, positional[0] ?? keywords.get("sqltext"));
  if (kind !== "index") return null;
  return indexedOf(reading, positional.slice(1), columns);
}

/** The text of what an index is over; null where it is plain columns. */
export function indexedOf(
  reading: Reading,
  parts: readonly PyNode[],
  columns: readonly RawRef[],
): string | null {
  const plain = parts.length === columns.length && parts.every((one) => !isComputed(reading, one));
  return plain ? null : parts.map((one) => sqlOf(reading, one) ?? textOf(reading.file, one)).join(", ");
}

function isComputed(reading: Reading, node: PyNode): boolean {
  const call = callOf(reading.file, node);
  if (!call || /^(?:asc|desc|nulls?_?(?:first|last))$/.test(call.name)) return false;
  return writtenColumn(reading, call) === undefined;
}

/** The column of `text("created_at DESC")`, `column("email")`. */
function writtenColumn(reading: Reading, { name, positional }: PyCall): string | undefined {
  if (!/^(?:text|column|literal_column)$/.test(name)) return undefined;
  const text = textAt(reading, positional[0]) ?? "";
  return /^\s{0,9}"?(\w{1,128})"?(?:\s{1,9}(?:asc|desc))?(?:\s{1,9}nulls\s{1,9}(?:first|last))?\s{0,9}$/i.exec(
    text,
  )?.[1];
}

/** `postgresql_where=`, `sqlite_where=` */
export function conditionOf(reading: Reading, { keywords }: PyCall): string | null {
  const [where] = [...keywords].filter(([name]) => name.endsWith("_where")).map(([, value]) => value);
  return sqlOf(reading, where);
}

/** The text of `text("deleted_at IS NULL")`; of an expression the code. */
export function sqlOf(reading: Reading, node: PyNode | undefined): string | null {
  if (!node) return null;
  const { file } = reading;
  const text = textAt(reading, node) ?? textAt(reading, callOf(file, node)?.positional[0]);
  return text !== undefined && (node.type !== "call" || callOf(file, node)?.name === "text")
    ? text
    : textOf(file, node);
}

/** What a function of the tree hands back, the last `return` of it. */
export function returned(node: PyNode): PyNode | undefined {
  return allIn(node, ({ type }) => type === "return_statement").at(-1)?.children[0];
}
