/** TypeORM's models: decorated classes and EntitySchemas of a file, joined over the workspace by link(). */

import type { ModelReader } from "../../domain/adapters";
import type { Facts, Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import { typescriptFiles } from "../../syntax/typescript";
import { readClasses } from "./classes";
import { joinTables } from "./junctions";
import { buildModel } from "./link";
import { defaultStrategy, type NamingStrategy, snakeStrategy } from "./naming";
import { mayHaveOptions, readOptions } from "./options";
import type { RawClass, RawOptions } from "./raw";
import { createWorld, type World } from "./world";

export const models: ModelReader = { files: typescriptFiles, marker, read, link };

/**
 * Files with TypeORM's decorators (abstract bases carry only those of their fields), with an EntitySchema, or that configure names.
 * Classes in between, which only extend an abstract base, carry none of it.
 */
function marker(text: string): boolean {
  if (text.includes("typeorm"))
    return (
      /@(?:\w{1,40}\.)?(?:Entity|ChildEntity|Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|VersionColumn|OneToOne|ManyToOne|ManyToMany|Unique|Index|Check|Exclusion)\b|EntitySchema/.test(
        text,
      ) || mayHaveOptions(text)
    );
  return (
    /\babstract class \w{1,100}(?:<[^{]{0,200}>)? extends \w/.test(text) || text.includes("namingStrategy")
  );
}

function read(source: Source): Facts {
  const classes = readClasses(source);
  const options = readOptions(source);
  if (classes.length === 0 && options.length === 0) return { models: [], notes: [] };
  return { models: [], notes: [], extra: { classes, options } };
}

function link(facts: readonly Facts[]): Facts {
  const classes = facts.flatMap((one) => (one.extra?.classes as readonly RawClass[] | undefined) ?? []);
  const options = facts.flatMap((one) => (one.extra?.options as readonly RawOptions[] | undefined) ?? []);
  const { strategy, notes } = chooseStrategy(options);
  const settings = {
    prefix: options.find((one) => one.entityPrefix !== null)?.entityPrefix ?? "",
    schema: options.find((one) => one.schema !== null)?.schema ?? null,
  };
  const chosen = build(createWorld(classes, strategy, settings));
  const other = build(
    createWorld(classes, strategy.id === "snake" ? defaultStrategy : snakeStrategy, settings),
  );
  return { models: chosen.map((model, index) => withOtherColumns(model, other[index])), notes };
}

/** Roots of an inheritance before their children: a constraint that both have is the root's. */
function build(world: World): Model[] {
  const entities = world.classes.filter((each) => each.kind !== "class");
  const ordered = [
    ...entities.filter((each) => each.kind !== "child"),
    ...entities.filter((each) => each.kind === "child"),
  ];
  return ordered.flatMap((each) => [buildModel(world, each), ...joinTables(world, each)]);
}

function chooseStrategy(options: readonly RawOptions[]): { strategy: NamingStrategy; notes: string[] } {
  const named = options.map((one) => one.namingStrategy).filter((name) => name !== null);
  if (named.some((name) => /snake/i.test(name))) return { strategy: snakeStrategy, notes: [] };
  const own = named.find((name) => name !== "DefaultNamingStrategy");
  const notes = own
    ? [
        `TypeORM: the naming strategy ${own} is not read; table and column names are those of the default strategy.`,
      ]
    : [];
  return { strategy: defaultStrategy, notes };
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
