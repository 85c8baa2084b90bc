/** `class Meta` and the constraints in it: unique_together, UniqueConstraint, CheckConstraint, ExclusionConstraint. */

import { basesOf, optionsOf } from "../../code/python/classes";
import { lastPart } from "../../code/python/modules";
import type { Constraint } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  callOf,
  elementsOf,
  type PyCall,
  stringsOf,
  stringValue,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { truth } from "./fields";

export interface Meta {
  readonly abstract: boolean;
  readonly proxy: boolean;
  readonly table: string | null;
  readonly appLabel: string | null;
  /** Base classes of Meta as written (`class Meta(Base.Meta)`): its options are inherited. */
  readonly bases: readonly string[];
  readonly constraints: readonly Constraint[];
}

export const noMeta: Meta = {
  abstract: false,
  proxy: false,
  table: null,
  appLabel: null,
  bases: [],
  constraints: [],
};

export function readMeta(file: PyFile, source: Source, node: PyNode): Meta {
  const options = optionsOf(file, node);
  return {
    abstract: truth(file, options.get("abstract")) === true,
    proxy: truth(file, options.get("proxy")) === true,
    table: stringValue(file, options.get("db_table")) ?? null,
    appLabel: stringValue(file, options.get("app_label")) ?? null,
    bases: basesOf(file, node),
    constraints: [
      ...readTogether(file, source, options.get("unique_together")),
      ...readConstraints(file, source, options.get("constraints")),
    ],
  };
}

/** `[("a", "b"), ("c", "d")]`, `("a", "b")` or sets of them, as in a migration. */
export function readTogether(file: PyFile, source: Source, node: PyNode | undefined): Constraint[] {
  const elements = elementsOf(
    node instanceof Object && callOf(file, node)?.callee === "set" ? callOf(file, node)?.positional[0] : node,
  );
  if (!node || !elements) return [];
  const groups = elements.every((element) => stringValue(file, element) !== undefined) ? [node] : elements;
  return groups.flatMap((group) => {
    const fields = stringsOf(file, group).map(({ value }) => value);
    if (fields.length === 0) return [];
    return [
      {
        kind: "unique",
        fields,
        columns: [],
        name: null,
        place: source.place(group.start, group.end),
        extra: { together: true },
      },
    ];
  });
}

function readConstraints(file: PyFile, source: Source, node: PyNode | undefined): Constraint[] {
  return (elementsOf(node) ?? []).flatMap((element) => readConstraint(file, source, element) ?? []);
}

/** One `models.UniqueConstraint(...)` and its like; undefined for what is none. */
export function readConstraint(file: PyFile, source: Source, node: PyNode): Constraint | undefined {
  const call = callOf(file, node);
  const type = call && lastPart(call.callee ?? "");
  if (!call || !type) return undefined;
  const place = source.place(node.start, node.end);
  const name = stringValue(file, call.keywords.get("name")) ?? null;
  const text = (keyword: string) => {
    const value = call.keywords.get(keyword);
    return value ? oneLine(textOf(file, value)) : null;
  };
  if (type === "UniqueConstraint") return unique(file, call, { name, place, condition: text("condition") });
  if (type === "CheckConstraint") {
    const expression = text("check") ?? text("condition");
    const fields = mentionedFields(file, call.keywords.get("check") ?? call.keywords.get("condition"));
    return { kind: "check", fields, columns: [], name, place, expression };
  }
  if (type === "ExclusionConstraint") {
    const expression = text("expressions");
    return {
      kind: "exclusion",
      fields: [],
      columns: [],
      name,
      place,
      expression,
      condition: text("condition"),
    };
  }
  return undefined;
}

/** A condition, an expression or an operator class makes Django create a unique index instead of a constraint. */
function unique(
  file: PyFile,
  call: PyCall,
  known: Pick<Constraint, "name" | "place" | "condition">,
): Constraint {
  const fields = stringsOf(file, call.keywords.get("fields")).map(({ value }) => value);
  const expressions = call.positional.map((node) => oneLine(textOf(file, node)));
  const index =
    known.condition !== null ||
    expressions.length > 0 ||
    call.keywords.has("opclasses") ||
    call.keywords.has("include");
  return {
    kind: "unique",
    fields: fields.length > 0 ? fields : call.positional.flatMap((node) => expressionFields(file, node)),
    columns: [],
    ...known,
    ...(index ? { index: true } : {}),
    ...(expressions.length > 0 ? { expression: expressions.join(", ") } : {}),
  };
}

/** `Lower("email")`, `F("shop")`, `"sku"` -> the fields they name. */
function expressionFields(file: PyFile, node: PyNode): string[] {
  const own = stringValue(file, node);
  if (own !== undefined) return [own.replace(/^-/, "")];
  const call = callOf(file, node);
  if (!call) return node.children.flatMap((child) => expressionFields(file, child));
  const method = lastPart(call.callee ?? "");
  const receiver = /^(?:asc|desc)$/.test(method) ? call.function.children : [];
  return [...receiver, ...call.positional].flatMap((child) => expressionFields(file, child));
}

/** Fields that a `Q(amount__gte=0, day__isnull=False)` names; migrations write `Q(("amount__gte", 0))`. */
function mentionedFields(file: PyFile, condition: PyNode | undefined): string[] {
  const names = new Set<string>();
  if (condition)
    walk(condition, (node) => {
      const call = node.type === "call" ? callOf(file, node) : undefined;
      if (lastPart(call?.callee ?? "") !== "Q" || !call) return true;
      const pairs = call.positional.flatMap((one) => stringValue(file, elementsOf(one)?.[0]) ?? []);
      for (const name of [...call.keywords.keys(), ...pairs])
        if (!name.startsWith("_")) names.add(name.split("__", 1)[0] ?? name);
      return true;
    });
  return [...names];
}

function oneLine(text: string): string {
  return text.split(/\s+/).join(" ").slice(0, 300);
}
