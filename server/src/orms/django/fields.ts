/** A field of a model class: `models.EmailField(unique=True)` -> field, constraints and relation. */

import { lastPart } from "../../code/python/modules";
import type { Constraint, Field } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, dottedName, type PyCall, stringValue } from "../../syntax/python-tree";

/** A foreign key, one-to-one or many-to-many field, as written. */
export interface Relation {
  readonly kind: "fk" | "o2o" | "m2m";
  /** `Shop`, `inventory.Shop`, `self` or `settings.AUTH_USER_MODEL`. */
  readonly target: string;
  readonly toField: string | null;
  readonly relatedName: string | null;
  readonly parentLink: boolean;
  /** Many-to-many only: has a model of its own for the pairs, or a table name for them. */
  readonly through: string | null;
  readonly dbTable: string | null;
}

/** What one assignment of a class body declares. */
export interface FieldFacts {
  readonly field: Field;
  readonly relation?: Relation;
  /** Without columns: link() adds them. */
  readonly constraints: readonly Constraint[];
  /** `auto_now`: changed by every save, so it belongs to `update_fields`. */
  readonly autoNow?: boolean;
}

/** A constraint without columns and without a name of its own. */
export function declares(
  kind: Constraint["kind"],
  fields: readonly string[],
  place: Place,
  more: Partial<Constraint> = {},
): Constraint {
  return { kind, fields, columns: [], name: null, place, ...more };
}

/** undefined = the value is no model field. `place` is the whole assignment. */
export function readField(
  file: PyFile,
  source: Source,
  name: string,
  value: PyNode,
  statement: PyNode,
): FieldFacts | undefined {
  const call = callOf(file, value);
  const type = lastPart(call?.callee ?? "");
  if (!call || !isFieldType(call.callee ?? "")) return undefined;
  const place = source.place(statement.start, statement.end);
  const isTrue = (keyword: string) => call.keywords.get(keyword)?.type === "true";
  const nullable = isTrue("null");
  const relation = readRelation(file, call, relationKinds[type]);
  const isPairs = relation?.kind === "m2m";
  const usual = isPairs ? null : relation ? `${name}_id` : name;
  const increments = /^(?:Big|Small)?AutoField$/.test(type);
  const hasDefault =
    ["default", "db_default"].some((each) => call.keywords.has(each)) ||
    ["auto_now", "auto_now_add"].some(isTrue);
  const field: Field = {
    name,
    column: stringValue(file, call.keywords.get("db_column")) ?? usual,
    place,
    type,
    nullable: nullable || isPairs,
    default: increments ? "increment" : hasDefault ? "value" : "none",
  };
  if (isPairs) return { field, relation, constraints: [] };
  const constraints: Constraint[] = [];
  const has = (kind: Constraint["kind"], more?: Partial<Constraint>) =>
    constraints.push(declares(kind, [name], place, more));
  if (isTrue("primary_key")) has("primary_key");
  else if (isTrue("unique") || relation?.kind === "o2o") has("unique");
  if (relation && call.keywords.get("db_constraint")?.type !== "false")
    has("foreign_key", { references: { model: relation.target, table: null, columns: [] } });
  if (!nullable && !increments) has("not_null");
  if (type.startsWith("Positive")) has("check", { expression: `${name} >= 0` });
  if (type === "JSONField") has("check", { expression: `${name} is valid JSON` });
  return {
    field,
    ...(relation ? { relation } : {}),
    constraints,
    ...(isTrue("auto_now") ? { autoNow: true } : {}),
  };
}

const relationKinds: Readonly<Record<string, Relation["kind"]>> = {
  ForeignKey: "fk",
  TreeForeignKey: "fk",
  ParentalKey: "fk",
  OneToOneField: "o2o",
  AutoOneToOneField: "o2o",
  ManyToManyField: "m2m",
};

/** Django's fields, those of its contrib packages and of libraries that keep the habit of the name; form fields are none. */
function isFieldType(callee: string): boolean {
  const type = lastPart(callee);
  if (/(?:^|\.)(?:forms|serializers|filters|graphene)(?:\.|$)/.test(callee)) return false;
  return type in relationKinds || (/^[A-Z]\w*Field$/.test(type) && !type.startsWith("Serializer"));
}

function readRelation(file: PyFile, call: PyCall, kind: Relation["kind"] | undefined): Relation | undefined {
  const named = (node: PyNode | undefined) => stringValue(file, node) ?? dottedName(file, node);
  const target = named(call.keywords.get("to") ?? call.positional[0]);
  if (!kind || target === null) return undefined;
  const text = (keyword: string) => named(call.keywords.get(keyword));
  return {
    kind,
    // `migrations.swappable_dependency` and `get_user_model()` mean the same.
    target: /AUTH_USER_MODEL$|get_user_model\(\)$/.test(target) ? "settings.AUTH_USER_MODEL" : target,
    toField: text("to_field"),
    relatedName: text("related_name"),
    parentLink: call.keywords.get("parent_link")?.type === "true",
    through: text("through"),
    dbTable: text("db_table"),
  };
}
