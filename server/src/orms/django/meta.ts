/** `class Meta` and the constraints in it: unique_together, UniqueConstraint, CheckConstraint, ExclusionConstraint. */

import { lastPart } from "../../code/python/modules";
import type { Constraint } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { basesOf, optionsOf } from "../../syntax/python-classes";
import {
  callOf,
  elementsOf,
  type PyCall,
  stringsOf,
  stringValue,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { declares } from "./fields";

export function readMeta(file: PyFile, source: Source, node: PyNode) {
  const options = optionsOf(file, node);
  return {
    abstract: options.get("abstract")?.type === "true",
    proxy: options.get("proxy")?.type === "true",
    table: stringValue(file, options.get("db_table")) ?? null,
    appLabel: stringValue(file, options.get("app_label")) ?? null,
    /** Base classes of Meta as written (`class Meta(Base.Meta)`): its options are inherited. */
    bases: basesOf(file, node),
    constraints: readConstraints(file, source, options),
  };
}

/** Those of `class Meta`, or of the options of a migration's CreateModel. */
export function readConstraints(
  file: PyFile,
  source: Source,
  options: ReadonlyMap<string, PyNode>,
): Constraint[] {
  const listed = elementsOf(options.get("constraints")) ?? [];
  return [
    ...readTogether(file, source, options.get("unique_together")),
    ...listed.flatMap((element) => readConstraint(file, source, element) ?? []),
  ];
}

/** `[("a", "b"), ("c", "d")]`, `("a", "b")` or sets of them, as in a migration. */
export function readTogether(file: PyFile, source: Source, node: PyNode | undefined): Constraint[] {
  const call = callOf(file, node);
  const elements = elementsOf(call?.callee === "set" ? call.positional[0] : node);
  if (!node || !elements) return [];
  const isOne = elements.every((element) => stringValue(file, element) !== undefined);
  return (isOne ? [node] : elements).flatMap((group) => {
    const fields = stringsOf(file, group).map(({ value }) => value);
    const place = source.place(group.start, group.end);
    return fields.length > 0 ? [declares("unique", fields, place, { extra: { together: true } })] : [];
  });
}

/** One `models.UniqueConstraint(...)` and its like; undefined for what is none. */
export function readConstraint(file: PyFile, source: Source, node: PyNode): Constraint | undefined {
  const call = callOf(file, node);
  if (!call) return undefined;
  const name = stringValue(file, call.keywords.get("name")) ?? null;
  const text = (keyword: string) => {
    const value = call.keywords.get(keyword);
    return value ? oneLine(textOf(file, value)) : null;
  };
  const deferrable = /^(?!false|none)/.test(call.keywords.get("deferrable")?.type ?? "none");
  const made = (kind: Constraint["kind"], fields: readonly string[], more: Partial<Constraint>) =>
    declares(kind, fields, source.place(node.start, node.end), {
      name,
      ...more,
      ...(deferrable ? { deferrable } : {}),
    });
  switch (lastPart(call.callee ?? "")) {
    case "UniqueConstraint": {
      const { fields, ...more } = unique(file, call);
      return made("unique", fields, { condition: text("condition"), ...more });
    }
    case "CheckConstraint": {
      const keyword = call.keywords.has("check") ? "check" : "condition";
      return made("check", mentionedFields(file, call.keywords.get(keyword)), { expression: text(keyword) });
    }
    case "ExclusionConstraint":
      return made("exclusion", [], { expression: text("expressions"), condition: text("condition") });
    default:
      return undefined;
  }
}

/** A condition, an expression or an operator class makes Django create a unique index instead of a constraint. */
function unique(file: PyFile, call: PyCall): Pick<Constraint, "fields" | "index" | "expression"> {
  const fields = stringsOf(file, call.keywords.get("fields")).map(({ value }) => value);
  const expressions = call.positional.map((node) => oneLine(textOf(file, node)));
  const isIndex =
    expressions.length > 0 || ["condition", "opclasses", "include"].some((each) => call.keywords.has(each));
  return {
    fields: fields.length > 0 ? fields : call.positional.flatMap((node) => expressionFields(file, node)),
    ...(isIndex ? { index: true } : {}),
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
