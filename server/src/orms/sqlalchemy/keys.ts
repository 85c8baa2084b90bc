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
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { dictionaryOf } from "../../syntax/python-values";
import type { RawKey, RawRef } from "./raw";
import { alchemyCall, type Reading } from "./reading";

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
    ? refsOf(reading, elementsOf(first ?? call.keywords.get("columns")) ?? [])
    : kind === "check" || isForeign
      ? []
      : refsOf(
          reading,
          kind === "index" ? rest : kind === "exclusion" ? excluded(reading, call) : call.positional,
        );
  const refers = several ? elementsOf(call.positional[1] ?? call.keywords.get("refcolumns")) : [first];
  return {
    kind,
    name: stringValue(file, wrapped ? wrapped.positional[0] : named) ?? null,
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
    .map((part) => stringValue(file, dictionaryOf(file, part)?.named.get("schema")))
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

function refsOf({ file }: Reading, nodes: readonly PyNode[]): RawRef[] {
  return nodes.flatMap((node): RawRef[] => {
    const text = stringValue(file, node);
    if (text !== undefined) return [{ text }];
    const name = dottedName(file, node);
    if (name !== null && !name.includes("()")) return [{ attribute: name }];
    // `email.desc()`, `User.email.desc()`, `func.lower(email)`: the columns within.
    const call = callOf(file, node);
    const object = dottedName(file, call?.object);
    if (
      call &&
      object !== null &&
      /^(?:asc|desc|nulls?_?(?:first|last))$/.test(call.name) &&
      call.positional.length === 0
    )
      return [{ attribute: object.replaceAll("()", "") }];
    return refsOf({ file } as Reading, call?.positional ?? []);
  });
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
  const { file } = reading;
  if (kind === "check") return sqlOf(reading, positional[0] ?? keywords.get("sqltext"));
  if (kind !== "index") return null;
  const rest = positional.slice(1);
  const plain = rest.length === columns.length && rest.every((one) => !isComputed(reading, one));
  return plain ? null : rest.map((one) => sqlOf(reading, one) ?? textOf(file, one)).join(", ");
}

function isComputed({ file }: Reading, node: PyNode): boolean {
  const call = callOf(file, node);
  return call !== undefined && !/^(?:asc|desc|nulls?_?(?:first|last))$/.test(call.name);
}

function conditionOf(reading: Reading, { keywords }: PyCall): string | null {
  const [where] = [...keywords].filter(([name]) => name.endsWith("_where")).map(([, value]) => value);
  return sqlOf(reading, where);
}

/** The text of `text("deleted_at IS NULL")`; of an expression the code. */
function sqlOf({ file }: Reading, node: PyNode | undefined): string | null {
  if (!node) return null;
  const text = stringValue(file, node) ?? stringValue(file, callOf(file, node)?.positional[0]);
  return text !== undefined && (node.type !== "call" || callOf(file, node)?.name === "text")
    ? text
    : textOf(file, node);
}

/** What a function of the tree hands back, the last `return` of it. */
export function returned(node: PyNode): PyNode | undefined {
  return allIn(node, ({ type }) => type === "return_statement").at(-1)?.children[0];
}
