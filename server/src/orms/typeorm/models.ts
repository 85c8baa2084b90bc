/** TypeORM's models: decorated classes and EntitySchemas of a file, joined over the workspace by link(). */

import type { ModelReader } from "../../domain/adapters";
import type { Facts, Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import { hasSyntaxErrors, linesLeftOut, parseTypeScript, typescriptFiles } from "../../syntax/typescript";
import { hasOpenImport } from "../../syntax/typescript-imports";
import { withCascades } from "./cascades";
import { readClasses } from "./classes";
import { type FactsExtra, factsExtra } from "./extra";
import { joinTables } from "./junctions";
import { buildModel } from "./link";
import { addMigrations, isMigration, readMigration } from "./migrations";
import { defaultStrategy, type NamingStrategy, snakeStrategy } from "./naming";
import { mayHaveOptions, readOptions } from "./options";
import type { RawClass, RawOptions } from "./raw";
import { mostBases, World } from "./world";

export const models: ModelReader = { files: typescriptFiles, marker, read, link };

const DECORATORS =
  /@(?:\w{1,40}\.)?(?:Entity|ChildEntity|Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|VersionColumn|OneToOne|ManyToOne|ManyToMany|Unique|Index|Check|Exclusion)\b|EntitySchema/;
const ABSTRACT_CHILD = /\babstract class \w{1,100}(?:<[^{]{0,200}>)? extends \w/;
const ENTITY = /@(?:Child)?Entity\b/;
const COLUMN = /@(?:Primary|PrimaryGenerated|CreateDate|UpdateDate|DeleteDate|Version)?Column\b/;

/** Files with entities or their bases, migrations, and files that configure names. */
function marker(text: string): boolean {
  return isMigration(text) || declares(text) || (text.includes("typeorm") && mayHaveOptions(text));
}

/**
 * TypeORM's decorators (abstract bases carry only those of their fields) or an EntitySchema. Classes in between, which only extend an
 * abstract base, carry none of it.
 */
function declares(text: string): boolean {
  if (text.includes("typeorm")) return DECORATORS.test(text);
  // Its import is being typed: two decorators tell it from the ORMs that have one of them.
  return ABSTRACT_CHILD.test(text) || (ENTITY.test(text) && COLUMN.test(text) && hasOpenImport(text));
}

/** Migrations are many and are read as text; only what declares is parsed. */
function read(source: Source): Facts {
  const root = declares(source.text) ? parseTypeScript(source) : undefined;
  const note = root && leftOutNote(source.path, linesLeftOut(root));
  const extra: FactsExtra = {
    classes: root ? readClasses(source) : [],
    options: readOptions(source),
    migrations: readMigration(source),
  };
  const isEmpty = Object.values(extra).every((each) => each.length === 0);
  return {
    models: [],
    notes: note === undefined ? [] : [note],
    ...(root && hasSyntaxErrors(root) ? { broken: true } : {}),
    ...(isEmpty ? {} : { extra: { ...extra } }),
  };
}

function link(facts: readonly Facts[]): Facts {
  const classes = facts.flatMap((one) => factsExtra(one).classes);
  const options = facts.flatMap((one) => factsExtra(one).options);
  const { strategy, notes } = chooseStrategy(options);
  const settings = {
    prefix: options.find((one) => one.entityPrefix !== null)?.entityPrefix ?? "",
    schema: options.find((one) => one.schema !== null)?.schema ?? null,
  };
  const world = new World(classes, strategy, settings);
  const chosen = build(world);
  const other = build(
    new World(classes, strategy.id === "snake" ? defaultStrategy : snakeStrategy, settings),
  );
  const migrations = facts.flatMap((one) => factsExtra(one).migrations);
  const declared = chosen.map((model, index) => withOtherColumns(model, other[index]));
  return {
    models: addMigrations(withCascades(declared), migrations),
    notes: [...notes, ...deepNotes(world)],
  };
}

/** Roots of an inheritance before their children: a constraint that both have is the root's. */
function build(world: World): Model[] {
  const entities = world.classes.filter((each) => each.kind !== "class");
  const isChild = (each: RawClass) => Number(each.kind === "child");
  return [...entities]
    .sort((a, b) => isChild(a) - isChild(b))
    .flatMap((each) => [buildModel(world, each), ...joinTables(world, each)]);
}

/** Says where an inheritance is too deep to be read to its end. */
function deepNotes(world: World): string[] {
  const deep = world.classes.find((each) => world.lineage(each).length >= mostBases);
  return deep
    ? [`TypeORM: ${deep.name} inherits through ${mostBases} classes or more; those further up were not read.`]
    : [];
}

function chooseStrategy(options: readonly RawOptions[]): { strategy: NamingStrategy; notes: string[] } {
  const named = options.map((one) => one.namingStrategy).filter((name) => name !== null);
  if (named.some((name) => /snake/i.test(name))) return { strategy: snakeStrategy, notes: [] };
  const own = named.find((name) => name !== "DefaultNamingStrategy");
  const note = `TypeORM: the naming strategy ${own} is not read; table and column names are those of the default strategy.`;
  return { strategy: defaultStrategy, notes: own ? [note] : [] };
}

/** Keeps what the other strategy would call the columns: names.ts compares with both. */
function withOtherColumns(model: Model, other: Model | undefined): Model {
  const constraints = model.constraints.map((constraint, index) => {
    const otherColumns = other?.constraints[index]?.columns ?? constraint.columns;
    if (otherColumns.join() === constraint.columns.join()) return constraint;
    return { ...constraint, otherColumns };
  });
  return { ...model, constraints };
}
