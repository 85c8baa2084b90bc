/** Reads TypeORM's decorators off the classes of one file. */

import {
  basesOf,
  classesOf,
  type Decorated,
  decoratorsOf,
  type Imports,
  targetOf,
} from "../../code/typescript/classes";
import type { Place, Source } from "../../domain/text";
import { compiler, parseTypeScript, placeOf, type ts, unwrap } from "../../syntax/typescript";
import { literalOf, memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { meantImports } from "./imports";
import type { RawClass, RawColumn, RawMember, RawRelation, RawRule } from "./raw";
import { isTypeorm, joinsOf, propertiesOf } from "./references";
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
  const inheritance = decorators.find((d) => d.name === "TableInheritance");
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
    inheritance: inheritance !== undefined,
    discriminator: inheritance ? discriminatorOf(inheritance) : null,
    members,
    rules,
  };
}

function entityOptions({ args }: Decorated): { table: string | null; schema: string | null } {
  const options = args.find((arg) => objectOf(arg));
  return {
    table: stringOf(args[0]) ?? stringOf(memberOf(options, "name")) ?? null,
    schema: stringOf(memberOf(options, "schema")) ?? null,
  };
}

/** TypeORM's default name of the column is `type`. */
function discriminatorOf({ args }: Decorated): string {
  const column = memberOf(args[0], "column");
  return stringOf(column) ?? stringOf(memberOf(column, "name")) ?? "type";
}

function readMember(
  source: Source,
  node: ts.PropertyDeclaration | ts.AccessorDeclaration,
  imports: Imports,
): { members: RawMember[]; rules: RawRule[] } {
  const decorators = decoratorsOf(node, imports, isTypeorm);
  const name = memberName(node.name);
  // A name that is still to be typed is empty.
  if (decorators.length === 0 || !name) return { members: [], rules: [] };
  const place = placeOf(source, node.name);
  const rules = decorators.flatMap((d) => ruleOf(source, d, name) ?? []);
  for (const decorator of decorators) {
    const { args } = decorator;
    const declared = placeOf(source, decorator.node);
    const member =
      columnOf(decorator, decorators, name, place, declared, node) ??
      relationOf(source, decorator, decorators, name, place, declared);
    if (!member) continue;
    if (member.kind === "column" && literalOf(memberOf(optionsIn(args), "unique")) === true)
      rules.push({ ...bareRule(declared), kind: "unique", properties: [name] });
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
  name: string,
  place: Place,
  declared: Place,
  node: ts.PropertyDeclaration | ts.AccessorDeclaration,
): RawMember | undefined {
  const known = COLUMNS.get(decorator);
  if (!known) return undefined;
  const embedded = args[0] && compiler().isFunctionLike(unwrap(args[0])) ? targetOf(args[0]) : undefined;
  const options = optionsIn(args);
  if (embedded !== undefined) {
    const prefix = literalOf(memberOf(options, "prefix"));
    return {
      kind: "embedded",
      name,
      place,
      target: embedded,
      prefix: typeof prefix === "string" ? prefix : prefix === false ? "" : null,
    };
  }
  const type = stringOf(args[0]) ?? stringOf(memberOf(options, "type")) ?? annotation(node);
  const generated = all.find((d) => d.name === "Generated");
  const uuid = stringOf((decorator === "PrimaryGeneratedColumn" ? args : generated?.args)?.[0]) === "uuid";
  return {
    kind: "column",
    name,
    place,
    type: decorator === "PrimaryGeneratedColumn" ? (uuid ? "uuid" : "int") : type,
    column: stringOf(memberOf(options, "name")) ?? null,
    nullable: known.nullable ?? literalOf(memberOf(options, "nullable")) === true,
    default: uuid ? "value" : (known.default ?? defaultOf(options, generated !== undefined)),
    primary: known.primary ?? literalOf(memberOf(options, "primary")) === true,
    primaryName: stringOf(memberOf(options, "primaryKeyConstraintName")) ?? null,
    declared,
    deleteDate: known.deleteDate ?? false,
  };
}

function defaultOf(options: ts.Expression | undefined, generated: boolean): RawColumn["default"] {
  const kind = literalOf(memberOf(options, "generated"));
  if (generated || kind === true || kind === "increment") return "increment";
  return kind === "uuid" || memberOf(options, "default") ? "value" : "none";
}

function annotation(node: ts.PropertyDeclaration | ts.AccessorDeclaration): string | null {
  return node.type?.getText() ?? null;
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
  name: string,
  place: Place,
  declared: Place,
): RawRelation | undefined {
  const relation = RELATIONS[decorator];
  if (!relation) return undefined;
  const options = optionsIn(args);
  const join = all.find((d) => d.name === "JoinColumn");
  const joinTable = all.find((d) => d.name === "JoinTable");
  const tableOptions = joinTable?.args[0];
  return {
    kind: "relation",
    relation,
    name,
    place,
    declared,
    target: decorator === "TreeParent" ? "" : (targetOf(args[0]) ?? null),
    nullable: literalOf(memberOf(options, "nullable")) !== false,
    primary: all.some((d) => d.name === "PrimaryColumn") || literalOf(memberOf(options, "primary")) === true,
    constrained: literalOf(memberOf(options, "createForeignKeyConstraints")) !== false,
    join: join ? joinsOf(join.args[0]) : null,
    joinTable: joinTable
      ? {
          name: stringOf(memberOf(tableOptions, "name")) ?? null,
          columns: joinsOf(memberOf(tableOptions, "joinColumn") ?? memberOf(tableOptions, "joinColumns")),
          inverseColumns: joinsOf(
            memberOf(tableOptions, "inverseJoinColumn") ?? memberOf(tableOptions, "inverseJoinColumns"),
          ),
          place: placeOf(source, joinTable.node),
        }
      : null,
  };
}

function bareRule(place: Place): RawRule {
  return { kind: "unique", name: null, properties: [], expression: null, condition: null, place };
}

/** @Unique, @Index({ unique }), @Check and @Exclusion, on the class (`property` null) or on a property. */
function ruleOf(
  source: Source,
  { name: decorator, args, node }: Decorated,
  property: string | null,
): RawRule | undefined {
  const rule = {
    ...bareRule(placeOf(source, node)),
    name: args.length > 0 ? (stringOf(args[0]) ?? null) : null,
  };
  if (decorator === "Check" || decorator === "Exclusion") {
    const expression = stringOf(args[1]) ?? stringOf(args[0]) ?? null;
    const kind = decorator === "Check" ? "check" : "exclusion";
    return { ...rule, kind, name: args.length > 1 ? rule.name : null, expression };
  }
  const options = optionsIn(args);
  const unique =
    decorator === "Unique" || (decorator === "Index" && literalOf(memberOf(options, "unique")) === true);
  const properties = property === null ? propertiesOf(args.slice(rule.name === null ? 0 : 1)) : [property];
  if (!unique || properties.length === 0) return undefined;
  const condition = decorator === "Index" ? (stringOf(memberOf(options, "where")) ?? null) : null;
  return { ...rule, kind: decorator === "Index" ? "index" : "unique", properties, condition };
}
