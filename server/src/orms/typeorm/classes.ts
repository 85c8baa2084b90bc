/** Reads TypeORM's decorators off the classes of one file. */

import type { Source } from "../../domain/text";
import { compiler, parseTypeScript, placeOf, type ts, unwrap } from "../../syntax/typescript";
import {
  basesOf,
  classesOf,
  type Decorated,
  decoratorsOf,
  type Imports,
  targetOf,
} from "../../syntax/typescript-classes";
import { memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { meantImports } from "./imports";
import type { RawClass, RawColumn, RawMember, RawNamed, RawRelation, RawRule } from "./raw";
import {
  bareRule,
  columnIn,
  isTrue,
  isTypeorm,
  joinsOf,
  joinTableOf,
  prefixIn,
  propertiesOf,
  relationIn,
  textIn,
} from "./references";
import { readSchemas } from "./schemas";

/** All entities, bases and embedded classes of the file. */
export function readClasses(source: Source): RawClass[] {
  const root = parseTypeScript(source);
  const written = readImports(root);
  const imports = meantImports(root, written);
  return [
    ...classesOf(root).flatMap((node) => readClass(source, node, node.name, imports, written) ?? []),
    ...readSchemas(source, root, imports),
  ];
}

function readClass(
  source: Source,
  node: ts.ClassDeclaration,
  name: ts.Identifier,
  imports: Imports,
  written: Imports,
): RawClass | undefined {
  const t = compiler();
  const decorators = decoratorsOf(node, imports, isTypeorm);
  const entity = decorators.find((d) => d.name === "Entity" || d.name === "ChildEntity");
  const bases = basesOf(node);
  const members: RawMember[] = [];
  const rules: RawRule[] = decorators.flatMap((d) => ruleOf(source, d, null) ?? []);
  for (const member of node.members) {
    if (!t.isPropertyDeclaration(member) && !t.isAccessor(member)) continue;
    const read = readMember(source, member, imports);
    members.push(...read.members);
    rules.push(...read.rules);
  }
  if (!entity && members.length === 0 && rules.length === 0 && bases.length === 0) return undefined;
  const options = entity ? entityOptions(entity) : { table: null, schema: null };
  return {
    name: name.text,
    aliases: [],
    file: source.path,
    place: placeOf(source, name),
    kind: entity ? (entity.name === "Entity" ? "entity" : "child") : "class",
    ...options,
    bases,
    imports: Object.fromEntries(
      [...written].map(([local, { module, imported }]) => [local, [module, imported] as const]),
    ),
    inheritance: decorators.some((d) => d.name === "TableInheritance"),
    members,
    rules,
  };
}

function entityOptions({ args }: Decorated): { table: string | null; schema: string | null } {
  const options = args.find((arg) => objectOf(arg));
  return { table: stringOf(args[0]) ?? textIn(options, "name"), schema: textIn(options, "schema") };
}

type Property = ts.PropertyDeclaration | ts.AccessorDeclaration;

function readMember(
  source: Source,
  node: Property,
  imports: Imports,
): { members: RawMember[]; rules: RawRule[] } {
  const all = decoratorsOf(node, imports, isTypeorm);
  const name = memberName(node.name);
  // A name that is still to be typed is empty.
  if (all.length === 0 || !name) return { members: [], rules: [] };
  const place = placeOf(source, node.name);
  const rules = all.flatMap((d) => ruleOf(source, d, name) ?? []);
  for (const decorator of all) {
    const declared = placeOf(source, decorator.node);
    const base = { name, place, declared };
    const member = columnOf(decorator, all, base, node) ?? relationOf(source, decorator, all, base);
    if (!member) continue;
    if (member.kind === "column" && isTrue(optionsIn(decorator.args), "unique"))
      rules.push({ ...bareRule(declared), properties: [name] });
    return { members: [member], rules };
  }
  return { members: [], rules };
}

const COLUMNS = new Map<string, Partial<RawColumn>>([
  ["Column", {}],
  ["PrimaryColumn", { primary: true }],
  ["PrimaryGeneratedColumn", { primary: true, default: "increment" }],
  ["CreateDateColumn", { default: "value" }],
  ["UpdateDateColumn", { default: "value" }],
  ["DeleteDateColumn", { nullable: true, deleteDate: true }],
  ["VersionColumn", { default: "value" }],
]);

function columnOf(
  { name: decorator, args }: Decorated,
  all: readonly Decorated[],
  base: RawNamed,
  node: Property,
): RawMember | undefined {
  const known = COLUMNS.get(decorator);
  if (!known) return undefined;
  const options = optionsIn(args);
  const target = args[0] && compiler().isFunctionLike(unwrap(args[0])) ? targetOf(args[0]) : undefined;
  if (target !== undefined) return { ...base, kind: "embedded", target, prefix: prefixIn(options) };
  const isKey = decorator === "PrimaryGeneratedColumn";
  const generated = all.find((d) => d.name === "Generated");
  const isUuid = stringOf((isKey ? args : generated?.args)?.[0]) === "uuid";
  const type = stringOf(args[0]) ?? textIn(options, "type") ?? node.type?.getText() ?? null;
  const column = { ...columnIn(options), ...(generated ? { default: "increment" as const } : {}), ...known };
  return {
    ...base,
    ...column,
    type: isKey ? (isUuid ? "uuid" : "int") : type,
    default: isUuid ? "value" : column.default,
  };
}

/** The options object: the last argument that is one. */
function optionsIn(args: readonly ts.Expression[]): ts.Expression | undefined {
  return args.findLast((arg) => objectOf(arg));
}

const RELATIONS: Readonly<Record<string, RawRelation["relation"]>> = {
  OneToOne: "one-to-one",
  ManyToOne: "many-to-one",
  OneToMany: "one-to-many",
  ManyToMany: "many-to-many",
  TreeParent: "many-to-one",
};

function relationOf(
  source: Source,
  { name: decorator, args }: Decorated,
  all: readonly Decorated[],
  base: RawNamed,
): RawRelation | undefined {
  const relation = RELATIONS[decorator];
  if (!relation) return undefined;
  const options = relationIn(optionsIn(args));
  const join = all.find((d) => d.name === "JoinColumn");
  const joinTable = all.find((d) => d.name === "JoinTable");
  return {
    ...base,
    ...options,
    relation,
    target: decorator === "TreeParent" ? "" : (targetOf(args[0]) ?? null),
    primary: options.primary || all.some((d) => d.name === "PrimaryColumn"),
    join: join ? joinsOf(join.args[0]) : null,
    joinTable: joinTable ? joinTableOf(joinTable.args[0], placeOf(source, joinTable.node)) : null,
  };
}

/** @Unique, @Index({ unique }), @Check and @Exclusion, on the class (`property` null) or on a property. */
function ruleOf(
  source: Source,
  { name: decorator, args, node }: Decorated,
  property: string | null,
): RawRule | undefined {
  const options = optionsIn(args);
  const deferrable = memberOf(options, "deferrable") !== undefined;
  const rule = { ...bareRule(placeOf(source, node)), name: stringOf(args[0]) ?? null, deferrable };
  if (decorator === "Check" || decorator === "Exclusion") {
    const expression = stringOf(args[1]) ?? stringOf(args[0]) ?? null;
    const kind = decorator === "Check" ? "check" : "exclusion";
    return { ...rule, kind, name: args.length > 1 ? rule.name : null, expression };
  }
  const isIndex = decorator === "Index";
  const isUnique = decorator === "Unique" || (isIndex && isTrue(options, "unique"));
  const properties = property === null ? propertiesOf(args.slice(rule.name === null ? 0 : 1)) : [property];
  if (!isUnique || properties.length === 0) return undefined;
  if (!isIndex) return { ...rule, properties };
  return { ...rule, kind: "index", properties, condition: textIn(options, "where") };
}
