/** `Column(...)`, `mapped_column(...)`, SQLModel's `Field(...)` and `Mapped[...]` as written. */

import { lastPart } from "../../code/python/modules";
import type { Place } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, dottedName, type PyCall, stringValue, textOf } from "../../syntax/python-tree";
import { dictionaryOf } from "../../syntax/python-values";
import { readKey } from "./keys";
import type { RawColumn, RawKey } from "./raw-column";
import { alchemyCall, type Reading, textAt } from "./reading";

/**
 * What an attribute of a class says of a column; undefined for what is none (a relationship, a constant).
 * @param form which annotations declare a column there: a plain one with SQLModel, `Named[]` and `Column[]` among typed columns
 */
export function readAttribute(
  reading: Reading,
  name: string,
  annotation: PyNode | undefined,
  value: PyNode | undefined,
  place: Place,
  form: "mapped" | "sqlmodel" | "typed",
): RawColumn | undefined {
  const bare = form === "sqlmodel";
  const written = annotation && textOf(reading.file, annotation);
  const type = written === undefined ? undefined : mappedType(written, form);
  const outer = alchemyCall(reading, value, /^(?:Column|mapped_column|Field|deferred)$/);
  const call = outer?.name === "deferred" ? alchemyCall(reading, outer.positional[0], /^Column$/) : outer;
  if (!call && value && (!bare || callOf(reading.file, value))) return undefined;
  if (!call && (type === undefined || /^(?:_|model_config$)/.test(name))) return undefined;
  const inType = annotation && annotatedIn(reading, annotation, name, place);
  const read = call ? readCall(reading, call, name, place) : plain(name, place);
  const column = inType ? over(inType, read) : read;
  if (type === undefined) return column;
  const isField = bare && !call?.keywords.has("sa_column");
  return {
    ...column,
    type: column.type ?? type,
    ...(column.nullable === null && (!bare || isField)
      ? { nullable: column.primary ? null : takesNone(type) }
      : {}),
    ...(bare && value && !call ? { default: "value" as const } : {}),
    ...(!inType && /^[\w.]{1,200}$/.test(withoutNone(type)) ? { annotated: withoutNone(type) } : {}),
  };
}

/** The column of `Column(...)` where it stands in a table. */
export function readCall(reading: Reading, call: PyCall, attribute: string | null, place: Place): RawColumn {
  const { file } = reading;
  const own = call.keywords.get("sa_column");
  const inner = own && alchemyCall(reading, own, /^Column$/);
  if (inner) return readCall(reading, inner, attribute, place);
  const given = textAt(reading, call.positional[0]) ?? textAt(reading, call.keywords.get("name")) ?? null;
  const more = dictionaryOf(file, call.keywords.get("sa_column_kwargs"))?.named;
  const keyword = (name: string) => call.keywords.get(name) ?? more?.get(name);
  const says = (name: string) => keyword(name)?.type === "true";
  const parts = [...call.positional, ...(call.keywords.get("sa_column_args")?.children ?? [])];
  const inside = parts.flatMap((part) => readKey(reading, part, place, true) ?? []);
  const foreign = inside.filter(({ kind }) => kind === "foreign_key");
  const byKeyword = textAt(reading, call.keywords.get("foreign_key"));
  const made = parts.some((part) => /^(?:Identity|Sequence)$/.test(lastPart(calleeOf(file, part))));
  const has = (name: string) => keyword(name) !== undefined && keyword(name)?.type !== "none";
  const filled =
    /^(?:default|server_default|insert_default|default_factory)$/.test(
      ["default", "server_default", "insert_default", "default_factory"].find(has) ?? "",
    ) || parts.some((part) => /^(?:Computed|FetchedValue)$/.test(lastPart(calleeOf(file, part))));
  const type = call.positional.find(
    (part, index) => index <= (given === null ? 0 : 1) && textAt(reading, part) === undefined,
  );
  const typeName = lastPart(calleeOf(file, type) || (dottedName(file, type) ?? ""));
  const nullable = keyword("nullable")?.type;
  return {
    ...plain(attribute ?? stringValue(file, call.keywords.get("key")) ?? given ?? "", place),
    column: given,
    type: typeName === "" || /^(?:ForeignKey|Identity|Sequence)$/.test(typeName) ? null : typeName,
    nullable: nullable === "true" ? true : nullable === "false" ? false : null,
    default: made ? "increment" : filled ? "value" : "none",
    primary: says("primary_key"),
    unique: says("unique"),
    index: says("index"),
    foreign:
      byKeyword === undefined
        ? foreign
        : [...foreign, { ...foreignKey(place), references: [{ text: byKeyword }] }],
    checks: inside.filter(({ kind }) => kind === "check"),
  };
}

/** `Annotated[int, mapped_column(primary_key=True)]`, anywhere in a type. */
export function annotatedIn(
  reading: Reading,
  type: PyNode,
  name: string,
  place: Place,
): RawColumn | undefined {
  if (!textOf(reading.file, type).includes("Annotated[")) return undefined;
  const stack: PyNode[] = [type];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const call = alchemyCall(reading, node, /^(?:Column|mapped_column|Field)$/);
    if (call) return readCall(reading, call, name, place);
    stack.push(...node.children);
  }
  return undefined;
}

/** What the type says where the attribute's own call says nothing. */
export function over(type: RawColumn, own: RawColumn): RawColumn {
  return {
    ...own,
    column: own.column ?? type.column,
    type: own.type ?? type.type,
    nullable: own.nullable ?? type.nullable,
    default: own.default === "none" ? type.default : own.default,
    primary: own.primary || type.primary,
    unique: own.unique || type.unique,
    index: own.index || type.index,
    foreign: own.foreign.length > 0 ? own.foreign : type.foreign,
    checks: [...own.checks, ...type.checks],
  };
}

function plain(name: string, place: Place): RawColumn {
  return {
    ...{ name, column: null, place, type: null, nullable: null, default: "none" },
    ...{ primary: false, unique: false, index: false, foreign: [], checks: [] },
  };
}

function foreignKey(place: Place): RawKey {
  return {
    ...{ kind: "foreign_key", name: null, fixed: false, columns: [], expression: null, condition: null },
    ...{ references: [], deferrable: false, place },
  };
}

function calleeOf(file: PyFile, node: PyNode | undefined): string {
  return callOf(file, node)?.callee ?? "";
}

/** `Mapped[str | None]` -> `str | None`; undefined for what is no column. */
function mappedType(written: string, form: "mapped" | "sqlmodel" | "typed"): string | undefined {
  const text = unquoted(written);
  const [, name, open] = /^(?:[\w.]{1,100}\.)?(Mapped|MappedColumn|Named|Column)(\[)/.exec(text) ?? [];
  const counts = name !== "Column" || form === "typed";
  if (open && counts) return unquoted(text.slice(text.indexOf(open) + 1, -1));
  return form === "sqlmodel" && !/^(?:[\w.]{1,100}\.)?(?:ClassVar|Relationship)\b/.test(text)
    ? text
    : undefined;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/s.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}

/** The parts of a union, brackets respected: `str | None`, `Optional[str]`, `Union[str, None]`. */
function partsOf(type: string): string[] {
  const inner = /^(?:[\w.]{1,100}\.)?(Optional|Union)\[/.exec(type);
  if (inner) {
    const parts = split(type.slice(inner[0].length, -1), ",");
    return inner[1] === "Optional" ? [...parts, "None"] : parts;
  }
  return split(type, "|");
}

function split(text: string, by: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "[" || char === "(") depth++;
    else if (char === "]" || char === ")") depth--;
    else if (char === by && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, text.slice(from).trim()].map(unquoted);
}

export function takesNone(type: string): boolean {
  return partsOf(type).includes("None");
}

function withoutNone(type: string): string {
  return partsOf(type)
    .filter((part) => part !== "None")
    .join(" | ");
}
