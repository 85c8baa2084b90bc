/** Reads `new EntitySchema({ … })`: entities declared as data instead of classes. */

import type { Source } from "../../domain/text";
import { compiler, findAll, placeOf, type ts, unwrap } from "../../syntax/typescript";
import { type Imports, importedName, targetOf } from "../../syntax/typescript-classes";
import {
  elementsOf,
  literalOf,
  memberOf,
  type ObjectMember,
  objectOf,
  stringOf,
} from "../../syntax/typescript-literals";
import type { RawClass, RawColumn, RawMember, RawNamed, RawRelation, RawRule } from "./raw";
import {
  bareRule,
  columnIn,
  isTrue,
  isTypeorm,
  joinsOf,
  joinTableOf,
  type Options,
  prefixIn,
  propertiesOf,
  relationIn,
  textIn,
} from "./references";

export function readSchemas(source: Source, root: ts.SourceFile, imports: Imports): RawClass[] {
  const t = compiler();
  if (!source.text.includes("EntitySchema")) return [];
  return findAll(root, t.isNewExpression)
    .filter((node) => isEntitySchema(node.expression, imports))
    .flatMap((node) => readSchema(source, node) ?? []);
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
  const membersOf = (list: string) => [...(objectOf(memberOf(options, list))?.members.values() ?? [])];
  const columns = membersOf("columns");
  const holder = node.parent;
  const variable = t.isVariableDeclaration(holder) && t.isIdentifier(holder.name) ? [holder.name.text] : [];
  return {
    name,
    aliases: [...variable, ...(target && target !== name ? [target] : [])],
    file: source.path,
    place: placeOf(source, nameNode ?? node),
    kind: "schema",
    table: textIn(options, "tableName"),
    schema: textIn(options, "schema"),
    bases: [],
    imports: {},
    inheritance: false,
    members: [
      ...columns.map((member) => readColumn(source, member)),
      ...membersOf("relations").map((member) => readRelation(source, member)),
      ...membersOf("embeddeds").map((member) => readEmbedded(source, member)),
    ],
    rules: [
      ...columns
        .filter(({ value }) => isTrue(value, "unique"))
        .map(({ name, node }) => ({ ...bareRule(placeOf(source, node)), properties: [name] })),
      ...listed(source, memberOf(options, "uniques"), "unique"),
      ...listed(source, memberOf(options, "indices"), "index"),
      ...listed(source, memberOf(options, "checks"), "check"),
      ...listed(source, memberOf(options, "exclusions"), "exclusion"),
    ],
  };
}

function baseOf(source: Source, { name, node }: ObjectMember): RawNamed {
  return { name, place: placeOf(source, node.name ?? node), declared: placeOf(source, node) };
}

function readColumn(source: Source, member: ObjectMember): RawColumn {
  const { value } = member;
  const column = columnIn(value);
  const isDated = ["createDate", "updateDate", "version"].some((kind) => isTrue(value, kind));
  return {
    ...baseOf(source, member),
    ...column,
    type: textIn(value, "type") ?? memberOf(value, "type")?.getText() ?? null,
    nullable: column.nullable || column.deleteDate,
    default: isDated && column.default === "none" ? "value" : column.default,
  };
}

const relations: readonly (string | undefined)[] = ["one-to-one", "one-to-many", "many-to-many"];

function readRelation(source: Source, member: ObjectMember): RawRelation {
  const { node, value } = member;
  const kind = stringOf(memberOf(value, "type"));
  const join = memberOf(value, "joinColumn");
  const joinTable = memberOf(value, "joinTable");
  return {
    ...baseOf(source, member),
    ...relationIn(value),
    relation: relations.includes(kind) ? (kind as RawRelation["relation"]) : "many-to-one",
    target: targetOf(memberOf(value, "target")) ?? null,
    join: join && literalOf(join) !== false ? (literalOf(join) === true ? [] : joinsOf(join)) : null,
    joinTable: joinTable ? joinTableOf(joinTable, placeOf(source, node)) : null,
  };
}

function readEmbedded(source: Source, member: ObjectMember): RawMember {
  const { value } = member;
  const target = targetOf(memberOf(value, "schema")) ?? null;
  return { ...baseOf(source, member), kind: "embedded", target, prefix: prefixIn(value) };
}

/** `uniques`, `indices`, `checks`, `exclusions`: arrays of options. */
function listed(source: Source, node: Options, kind: RawRule["kind"]): RawRule[] {
  return (elementsOf(node) ?? []).flatMap((element) => {
    const columns = memberOf(element, "columns");
    const properties = columns ? propertiesOf([columns]) : [];
    const isUnique = kind === "unique" || (kind === "index" && isTrue(element, "unique"));
    if (isUnique ? properties.length === 0 : kind === "index") return [];
    return [
      {
        kind,
        name: textIn(element, "name"),
        properties,
        expression: textIn(element, "expression"),
        condition: textIn(element, "where"),
        deferrable: memberOf(element, "deferrable") !== undefined,
        place: placeOf(source, element),
      },
    ];
  });
}
