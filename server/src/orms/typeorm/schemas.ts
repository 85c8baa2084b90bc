/** Reads `new EntitySchema({ … })`: entities declared as data instead of classes. */

import { type Imports, importedName, targetOf } from "../../code/typescript/classes";
import type { Source } from "../../domain/text";
import { compiler, findAll, placeOf, type ts, unwrap } from "../../syntax/typescript";
import {
  elementsOf,
  literalOf,
  memberOf,
  type ObjectMember,
  objectOf,
  stringOf,
} from "../../syntax/typescript-literals";
import type { RawClass, RawColumn, RawMember, RawRelation, RawRule } from "./raw";
import { isTypeorm, joinsOf, propertiesOf } from "./references";

export function readSchemas(source: Source, root: ts.SourceFile, imports: Imports): RawClass[] {
  const t = compiler();
  if (!source.text.includes("EntitySchema")) return [];
  const news = findAll(root, t.isNewExpression).filter((node) => isEntitySchema(node.expression, imports));
  return news.map((node) => readSchema(source, node)).filter((schema) => schema !== undefined);
}

function isEntitySchema(callee: ts.Expression, imports: Imports): boolean {
  const t = compiler();
  const inner = unwrap(callee);
  if (t.isIdentifier(inner)) return importedName(inner, imports, isTypeorm) === "EntitySchema";
  // `typeorm.EntitySchema`, `require("typeorm").EntitySchema`
  return t.isPropertyAccessExpression(inner) && inner.name.text === "EntitySchema";
}

function readSchema(source: Source, node: ts.NewExpression): RawClass | undefined {
  const t = compiler();
  const options = node.arguments?.[0];
  const nameNode = memberOf(options, "name");
  const target = targetOf(memberOf(options, "target"));
  const name = stringOf(nameNode) ?? target;
  if (name === undefined) return undefined;
  const columns = [...(objectOf(memberOf(options, "columns"))?.members.values() ?? [])];
  const relations = [...(objectOf(memberOf(options, "relations"))?.members.values() ?? [])];
  const embeddeds = [...(objectOf(memberOf(options, "embeddeds"))?.members.values() ?? [])];
  const holder = node.parent;
  const variable = t.isVariableDeclaration(holder) && t.isIdentifier(holder.name) ? [holder.name.text] : [];
  return {
    name,
    aliases: [...variable, ...(target && target !== name ? [target] : [])],
    file: source.path,
    place: placeOf(source, nameNode ?? node),
    kind: "schema",
    table: stringOf(memberOf(options, "tableName")) ?? null,
    schema: stringOf(memberOf(options, "schema")) ?? null,
    bases: [],
    imports: {},
    inheritance: false,
    discriminator: null,
    members: [
      ...columns.map((member) => readColumn(source, member)),
      ...relations.map((member) => readRelation(source, member)),
      ...embeddeds.map((member) => readEmbedded(source, member)),
    ],
    rules: [
      ...columns.flatMap((member) => columnRule(source, member)),
      ...listed(source, memberOf(options, "uniques"), "unique"),
      ...listed(source, memberOf(options, "indices"), "index"),
      ...listed(source, memberOf(options, "checks"), "check"),
      ...listed(source, memberOf(options, "exclusions"), "exclusion"),
    ],
  };
}

function readColumn(source: Source, { name, node, value }: ObjectMember): RawColumn {
  const generated = literalOf(memberOf(value, "generated"));
  const dated = ["createDate", "updateDate", "version"].some(
    (kind) => literalOf(memberOf(value, kind)) === true,
  );
  const deleteDate = literalOf(memberOf(value, "deleteDate")) === true;
  return {
    kind: "column",
    name,
    place: placeOf(source, node.name ?? node),
    type: stringOf(memberOf(value, "type")) ?? memberOf(value, "type")?.getText() ?? null,
    column: stringOf(memberOf(value, "name")) ?? null,
    nullable: deleteDate || literalOf(memberOf(value, "nullable")) === true,
    default:
      generated === true || generated === "increment"
        ? "increment"
        : generated === "uuid" || dated || memberOf(value, "default")
          ? "value"
          : "none",
    primary: literalOf(memberOf(value, "primary")) === true,
    primaryName: stringOf(memberOf(value, "primaryKeyConstraintName")) ?? null,
    declared: placeOf(source, node),
    deleteDate,
  };
}

function columnRule(source: Source, { name, node, value }: ObjectMember): RawRule[] {
  if (literalOf(memberOf(value, "unique")) !== true) return [];
  return [
    {
      kind: "unique",
      name: null,
      properties: [name],
      expression: null,
      condition: null,
      place: placeOf(source, node),
    },
  ];
}

function readRelation(source: Source, { name, node, value }: ObjectMember): RawMember {
  const join = memberOf(value, "joinColumn");
  const joinTable = memberOf(value, "joinTable");
  const kind = stringOf(memberOf(value, "type"));
  const relation: RawRelation["relation"] =
    kind === "one-to-one" || kind === "one-to-many" || kind === "many-to-many" ? kind : "many-to-one";
  return {
    kind: "relation",
    relation,
    name,
    place: placeOf(source, node.name ?? node),
    declared: placeOf(source, node),
    target: targetOf(memberOf(value, "target")) ?? null,
    nullable: literalOf(memberOf(value, "nullable")) !== false,
    primary: literalOf(memberOf(value, "primary")) === true,
    constrained: literalOf(memberOf(value, "createForeignKeyConstraints")) !== false,
    join: join && literalOf(join) !== false ? (literalOf(join) === true ? [] : joinsOf(join)) : null,
    joinTable: joinTable
      ? {
          name: stringOf(memberOf(joinTable, "name")) ?? null,
          columns: joinsOf(memberOf(joinTable, "joinColumn") ?? memberOf(joinTable, "joinColumns")),
          inverseColumns: joinsOf(
            memberOf(joinTable, "inverseJoinColumn") ?? memberOf(joinTable, "inverseJoinColumns"),
          ),
          place: placeOf(source, node),
        }
      : null,
  };
}

function readEmbedded(source: Source, { name, node, value }: ObjectMember): RawMember {
  const prefix = literalOf(memberOf(value, "prefix"));
  return {
    kind: "embedded",
    name,
    place: placeOf(source, node.name ?? node),
    target: targetOf(memberOf(value, "schema")) ?? null,
    prefix: typeof prefix === "string" ? prefix : prefix === false ? "" : null,
  };
}

/** `uniques`, `indices`, `checks`, `exclusions`: arrays of options. */
function listed(source: Source, node: ts.Expression | undefined, kind: RawRule["kind"]): RawRule[] {
  return (elementsOf(node) ?? []).flatMap((element) => {
    const columns = memberOf(element, "columns");
    const properties = columns ? propertiesOf([columns]) : [];
    const declared =
      kind === "unique" || (kind === "index" && literalOf(memberOf(element, "unique")) === true);
    if (declared ? properties.length === 0 : kind === "index") return [];
    return [
      {
        kind,
        name: stringOf(memberOf(element, "name")) ?? null,
        properties,
        expression: stringOf(memberOf(element, "expression")) ?? null,
        condition: stringOf(memberOf(element, "where")) ?? null,
        place: placeOf(source, element),
      },
    ];
  });
}
