/** A field of a Peewee class, and what stands as SQL beside it: `CharField(unique=True, constraints=[Check("...")])`. */

import { lastPart } from "../../code/python/modules";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, dottedName, elementsOf, type PyCall, stringValue, textOf } from "../../syntax/python-tree";
import type { RawField, RawSql } from "./extra";

/** undefined = the value is no field. @param assigned the whole statement */
export function readField(
  file: PyFile,
  source: Source,
  assigned: Pick<RawField, "name" | "place"> & { readonly value: PyNode },
): RawField | undefined {
  const { name, place } = assigned;
  const call = callOf(file, assigned.value);
  const type = lastPart(call?.callee ?? "");
  if (!call || !/^[A-Z]\w*(?:Field|ForeignKey)$/.test(type)) return undefined;
  const given = (...keywords: string[]) =>
    keywords.map((one) => call.keywords.get(one)).find((node) => node !== undefined);
  const isTrue = (keyword: string) => call.keywords.get(keyword)?.type === "true";
  const named = (node: PyNode | undefined) => stringValue(file, node) ?? dottedName(file, node);
  const target = named(given("model", "rel_model") ?? call.positional[0]);
  const rules = (elementsOf(call.keywords.get("constraints")) ?? []).map((node) =>
    readSql(file, source, node),
  );
  const counts = /^(?:(?:Big)?AutoField|PrimaryKeyField|IdentityField)$/.test(type);
  const hasDefault =
    call.keywords.has("default") || type === "TimestampField" || rules.some((one) => one === "default");
  const field: RawField = {
    ...{ name, place, type },
    column: stringValue(file, given("column_name", "db_column")) ?? null,
    nullable: isTrue("null"),
    unique: isTrue("unique"),
    primary: counts || isTrue("primary_key"),
    default: counts || call.keywords.has("sequence") ? "increment" : hasDefault ? "value" : "none",
    constraints: rules.filter((one) => typeof one === "object"),
  };
  if (type === "ManyToManyField") {
    if (target === null) return undefined;
    const through = named(given("through_model") ?? call.positional[2]);
    return { ...field, pairs: { model: target, backref: backrefOf(file, call, 1), through } };
  }
  if (!/ForeignKey(?:Field)?$/.test(type) || target === null) return field;
  const isDeferred = type === "DeferredForeignKey";
  return {
    ...field,
    refers: {
      model: target,
      field:
        lastPart(named(given("field", "to_field") ?? (isDeferred ? undefined : call.positional[1])) ?? "") ||
        null,
      name: stringValue(file, given("constraint_name")) ?? null,
      backref: backrefOf(file, call, isDeferred ? 9 : 2),
      deferred: isDeferred,
      deferrable: call.keywords.has("deferrable"),
    },
  };
}

function backrefOf(file: PyFile, { keywords, positional }: PyCall, at: number): string | null {
  return stringValue(file, keywords.get("backref") ?? keywords.get("related_name") ?? positional[at]) ?? null;
}

/** `Check("age >= 0", "adults")`, `SQL("CHECK (age >= 0)")`, `SQL("UNIQUE (a, b)")`; "default" for `SQL("DEFAULT 0")`. */
export function readSql(file: PyFile, source: Source, node: PyNode): RawSql | "default" | undefined {
  const call = callOf(file, node);
  const [text, second] = call?.positional ?? [];
  const written = stringValue(file, text);
  if (!call || written === undefined) return undefined;
  const place = source.place(node.start, node.end);
  const check = (expression: string, name: string | null): RawSql => ({
    ...{ kind: "check", name, expression: expression.trim(), columns: [], place },
  });
  if (lastPart(call.callee ?? "") === "Check")
    return check(written, stringValue(file, call.keywords.get("name") ?? second) ?? null);
  const sql = written.trim();
  if (/^default\b/i.test(sql)) return "default";
  const name = /^constraint\s+(?:"([^"]+)"|`([^`]+)`|(\w+))\s/i.exec(sql);
  const given = name?.[1] ?? name?.[2] ?? name?.[3] ?? null;
  const rest = name ? sql.slice(name[0].length).trim() : sql;
  const checked = /^check\s*\(/i.exec(rest);
  if (checked && rest.endsWith(")")) return check(rest.slice(checked[0].length, -1), given);
  const key = /^unique\b\s*(?:\(([\w\s,"`]*)\))?$/i.exec(rest);
  if (!key) return undefined;
  const columns = (key[1] ?? "").match(/\w+/g) ?? [];
  return { kind: "unique", name: given, expression: null, columns, place };
}

/** The text of an expression on one line. */
export function oneLine(file: PyFile, node: PyNode): string {
  return textOf(file, node).replace(/\s+/g, " ").slice(0, 500);
}
