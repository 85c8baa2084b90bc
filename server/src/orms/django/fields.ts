/** A field of a model class: `models.EmailField(unique=True)` -> field, constraints and relation. */

import type { Constraint, Field } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, dottedName, type PyCall, stringValue, textOf } from "../../syntax/python-tree";

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
  readonly primaryKey: boolean;
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
  const type = call?.callee?.split(".").at(-1);
  if (!call || !type || !isFieldType(call.callee ?? "")) return undefined;
  const place = source.place(statement.start, statement.end);
  const kind = relationKinds[type];
  const isTrue = (keyword: string) => truth(file, call.keywords.get(keyword)) === true;
  const primaryKey = isTrue("primary_key");
  const nullable = isTrue("null");
  const given = stringValue(file, call.keywords.get("db_column")) ?? null;
  const relation = kind ? readRelation(file, call, kind) : undefined;
  const column = given ?? (relation ? (relation.kind === "m2m" ? null : `${name}_id`) : name);
  const increments = /^(?:Big|Small)?AutoField$/.test(type);
  const hasDefault =
    call.keywords.has("default") ||
    call.keywords.has("db_default") ||
    isTrue("auto_now") ||
    isTrue("auto_now_add");
  const field: Field = {
    name,
    column,
    place,
    type,
    nullable,
    default: increments ? "increment" : hasDefault ? "value" : "none",
  };
  if (relation?.kind === "m2m")
    return { field: { ...field, nullable: true }, relation, constraints: [], primaryKey: false };
  const constraint = (kind: Constraint["kind"], more?: Partial<Constraint>) =>
    declares(kind, [name], place, more);
  const constraints: Constraint[] = [];
  if (primaryKey) constraints.push(constraint("primary_key"));
  else if (isTrue("unique") || relation?.kind === "o2o") constraints.push(constraint("unique"));
  if (relation && truth(file, call.keywords.get("db_constraint")) !== false)
    constraints.push(
      constraint("foreign_key", { references: { model: relation.target, table: null, columns: [] } }),
    );
  if (!nullable && !increments) constraints.push(constraint("not_null"));
  if (type.startsWith("Positive")) constraints.push(constraint("check", { expression: `${name} >= 0` }));
  if (type === "JSONField") constraints.push(constraint("check", { expression: `${name} is valid JSON` }));
  return {
    field,
    ...(relation ? { relation } : {}),
    constraints,
    primaryKey,
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
  const parts = callee.split(".");
  const type = parts.at(-1) ?? "";
  if (
    parts.includes("forms") ||
    parts.includes("serializers") ||
    parts.includes("filters") ||
    parts.includes("graphene")
  )
    return false;
  return type in relationKinds || (/^[A-Z]\w*Field$/.test(type) && !type.startsWith("Serializer"));
}

function readRelation(file: PyFile, call: PyCall, kind: Relation["kind"]): Relation | undefined {
  const to = call.keywords.get("to") ?? call.positional[0];
  const target = stringValue(file, to) ?? dottedName(file, to);
  if (!to || target === null || target === undefined) return undefined;
  const text = (keyword: string) => {
    const node = call.keywords.get(keyword);
    return node ? (stringValue(file, node) ?? dottedName(file, node)) : null;
  };
  return {
    kind,
    // `migrations.swappable_dependency` and `get_user_model()` mean the same.
    target: /AUTH_USER_MODEL$|get_user_model\(\)$/.test(target) ? "settings.AUTH_USER_MODEL" : target,
    toField: text("to_field"),
    relatedName: text("related_name"),
    parentLink: truth(file, call.keywords.get("parent_link")) === true,
    through: text("through"),
    dbTable: text("db_table"),
  };
}

export function truth(file: PyFile, node: PyNode | undefined): boolean | undefined {
  if (node?.type === "true") return true;
  if (node?.type === "false") return false;
  return node && textOf(file, node) === "True" ? true : undefined;
}
