/** Reads MikroORM's decorators off the classes of one file. */

import type { Source } from "../../domain/text";
import { compiler, placeOf, type ts, unwrap } from "../../syntax/typescript";
import {
  basesOf,
  classesOf,
  type Decorated,
  decoratorsOf,
  type Imports,
  targetOf,
} from "../../syntax/typescript-classes";
import { memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { hiddenBy, isTrue, kindOf, optionsOf, propOf, textIn, textsIn } from "./options";
import type { RawEntity, RawProp, RawRule } from "./raw";

export function isMikro(module: string): boolean {
  return module.startsWith("@mikro-orm/");
}

/** Entities, embeddables, and what they may inherit from. */
export function readClasses(source: Source, root: ts.SourceFile, imports: Imports): RawEntity[] {
  return classesOf(root).flatMap((node) => readClass(source, node, node.name, imports) ?? []);
}

function readClass(
  source: Source,
  node: ts.ClassDeclaration,
  name: ts.Identifier,
  imports: Imports,
): RawEntity | undefined {
  const t = compiler();
  const decorators = decoratorsOf(node, imports, isMikro);
  const entity = decorators.find((each) => each.name === "Entity");
  const options = optionsOf(entity?.args[0]);
  const bases = basesOf(node);
  const props: RawProp[] = [];
  const rules = decorators.flatMap((each) => ruleOf(source, each, null) ?? []);
  for (const member of node.members) {
    if (!t.isPropertyDeclaration(member) && !t.isAccessor(member)) continue;
    const all = decoratorsOf(member, imports, isMikro);
    const called = memberName(member.name);
    if (all.length === 0 || !called) continue;
    rules.push(...all.flatMap((each) => ruleOf(source, each, called) ?? []));
    const prop = all
      .map((each) => memberProp(source, each, member, called))
      .find((each) => each !== undefined);
    if (prop) props.push(prop);
  }
  if (!entity && [props, rules, bases].every((each) => each.length === 0)) return undefined;
  const own = [...imports.values()].some(({ module }) => module.startsWith("@mikro-orm/decorators"));
  return {
    name: name.text,
    aliases: [],
    file: source.path,
    place: placeOf(source, name),
    kind: entity && !isTrue(options, "abstract") ? "entity" : "part",
    table: textIn(options, "tableName", "collection"),
    schema: textIn(options, "schema"),
    bases,
    imports: importsIn(imports),
    discriminator: textIn(options, "discriminatorColumn", "discriminator"),
    perType: textIn(options, "inheritance") === "tpt",
    modern: own,
    props,
    rules,
    ...hiddenBy(decorators.filter((each) => each.name === "Filter").map(({ args }) => args[0])),
  };
}

export function importsIn(imports: Imports): RawEntity["imports"] {
  return Object.fromEntries(
    [...imports].map(([local, { module, imported }]) => [local, [module, imported] as const]),
  );
}

const MEMBERS: ReadonlySet<string> = new Set([
  ...["Property", "PrimaryKey", "SerializedPrimaryKey", "Enum", "Formula"],
  ...["ManyToOne", "OneToOne", "OneToMany", "ManyToMany", "Embedded"],
]);

function memberProp(
  source: Source,
  { name: decorator, args, node }: Decorated,
  member: ts.PropertyDeclaration | ts.AccessorDeclaration,
  name: string,
): RawProp | undefined {
  if (!MEMBERS.has(decorator)) return undefined;
  const t = compiler();
  const kind = kindOf(decorator);
  const objects = args.filter((each) => objectOf(each));
  const [first, second] = args;
  const options = new Map(optionsOf(...objects));
  // `@OneToOne(() => User, (user) => user.profile)`, `@Enum(() => Role)`, `@Formula("…")`
  if (second && !objectOf(second)) options.set("mappedBy", second);
  if (decorator === "Enum" && first && !objectOf(first)) options.set("items", first);
  if (decorator === "Enum" && !options.has("items")) options.set("enum", null);
  if (decorator === "Formula") options.set("formula", null);
  const initializer = t.isPropertyDeclaration(member) ? member.initializer : undefined;
  const prop = propOf(kind, options, {
    name,
    place: placeOf(source, member.name),
    declared: placeOf(source, node),
    type: written(member.type),
    target: (first && !objectOf(first) ? targetOf(first) : undefined) ?? written(member.type),
    primary: decorator === "PrimaryKey" || isTrue(options, "primary"),
    optional: t.isPropertyDeclaration(member) && member.questionToken !== undefined,
  });
  if (decorator === "SerializedPrimaryKey") return { ...prop, stored: false };
  const isFilled = initializer && prop.default === "none" && kind === "scalar";
  return isFilled ? { ...prop, default: "value" } : prop;
}

/** `Ref<User>`, `User | null`, `number & Opt` -> the type that tells. */
function written(type: ts.TypeNode | undefined): string | null {
  const t = compiler();
  if (!type) return null;
  if (t.isUnionTypeNode(type) || t.isIntersectionTypeNode(type)) return written(type.types[0]);
  if (!t.isTypeReferenceNode(type)) return type.getText();
  const name = t.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
  return /^(?:Ref|Rel|Reference|IdentifiedReference|Loaded|Opt|Hidden|Collection)$/.test(name) &&
    type.typeArguments?.[0]
    ? written(type.typeArguments[0])
    : name;
}

/** @Unique and @Check, on the class (`property` null) or on a property. */
function ruleOf(
  source: Source,
  { name, args, node }: Decorated,
  property: string | null,
): RawRule | undefined {
  if (name !== "Unique" && name !== "Check") return undefined;
  return ruleIn(source, name === "Unique" ? "unique" : "check", args[0], node, property);
}

/** The same options stand in a schema's lists. An expression of a key is SQL that makes an index: it is read with the migrations. */
export function ruleIn(
  source: Source,
  kind: RawRule["kind"],
  given: ts.Expression | undefined,
  node: ts.Node,
  property: string | null,
): RawRule | undefined {
  const options = optionsOf(given);
  const named = textsIn(options, "properties", "property");
  const properties = named.length > 0 || property === null ? named : [property];
  if (kind === "unique" && (properties.length === 0 || options.has("expression"))) return undefined;
  const where = memberOf(given, "where");
  return {
    kind,
    name: textIn(options, "name"),
    properties,
    expression: kind === "check" ? textIn(options, "expression") : null,
    condition: where ? (stringOf(where) ?? unwrap(where).getText()) : null,
    deferrable: options.has("deferMode"),
    place: placeOf(source, node),
  };
}
