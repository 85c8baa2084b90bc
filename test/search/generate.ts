/** The generator: a seed in, sites out. Every dimension is data; a site is nothing but its choice among them. */

import { callsOf } from "./calls";
import type { Program } from "./lane";
import * as python from "./languages/python";
import * as typescript from "./languages/typescript";
import { chance } from "./random";
import { type Entity, entities, entityNamed } from "./schema";
import type { Choice, Dialect, Operation } from "./site";
import { surroundings, within } from "./surroundings";

export interface Generated extends Program {
  readonly choice: Choice;
}

const languages = { typescript, python };

/** Every dimension with its choices; the first of each is the plainest. */
export function dimensions(dialect: Dialect): Readonly<Record<string, readonly string[]>> {
  const choices = Object.entries(languages[dialect.language].choices).map(([name, all]) => [
    name,
    name === "values" || name === "decorated" ? all.filter((each) => !dialect.lacks?.includes(each)) : all,
  ]);
  return {
    entity: entities.map(({ name }) => name),
    operation: Object.keys(dialect.operations),
    surrounding: Object.keys(surroundings),
    host: dialect.hosts,
    client: dialect.clients,
    ...dialect.own,
    ...Object.fromEntries(choices),
  };
}

/** `count` sites, the same for the same seed. Two of three leave the names and most of the style plain, as programs do. */
export function generate(dialect: Dialect, seed: number, count: number, ambient: boolean): Generated[] {
  const { pick, below } = chance(seed);
  const all = Object.entries(dimensions(dialect));
  const sites: Generated[] = [];
  const seen = new Set<string>();
  const operations = Object.keys(dialect.operations);
  while (sites.length < count) {
    // Each operation comes as often as the others, however little goes together with it.
    const operation = pick(operations);
    for (let tries = 0; tries < 400; tries++) {
      const choice = Object.fromEntries(
        all.map(([name, values]) => [
          name,
          isMinor(name) && below(3) > 0 ? (values[0] as string) : pick(values),
        ]),
      );
      const site = make(dialect, { ...choice, operation }, `s${sites.length + 1}`, ambient);
      const text = JSON.stringify(site?.choice);
      if (!site || seen.has(text)) continue;
      seen.add(text);
      sites.push(site);
      break;
    }
  }
  return sites;
}

const isMinor = (name: string) => !["entity", "operation", "surrounding", "host", "client"].includes(name);

/** The site of a choice; undefined where its parts do not go together. */
export function make(dialect: Dialect, choice: Choice, id: string, ambient: boolean): Generated | undefined {
  const entity = entityNamed(choice.entity as string);
  const operation = dialect.operations[choice.operation as string] as Operation;
  const surrounding = surroundings[choice.surrounding as string];
  const language = languages[dialect.language];
  if (!surrounding || operation.fits?.(entity, choice) === false) return undefined;
  if (
    operation.bulk &&
    !["plain", "bare", "effects after", "transaction", "siblings", "handler rethrows"].includes(
      choice.surrounding as string,
    )
  )
    return undefined;
  // What a loaded row leads to stays what it is.
  if (operation.loads && entity.keys[0]?.length === 1 && isParent(entity, entity.keys[0][0]))
    return undefined;
  if (operation.loads && /looks|each|parallel/.test(choice.surrounding as string)) return undefined;
  if (!language.fits(choice, surrounding.steps, entity, operation)) return undefined;
  if (dialect.fits?.(entity, choice, surrounding) === false) return undefined;
  const invoke = language.invocation(choice, operation);
  const file = language.fileOf(choice, id);
  const calls = callsOf(dialect, invoke, ambient);
  return { id, choice, file, source: language.source(dialect, choice, operation), invoke, calls };
}

/** Why no fix can be right at a site; undefined = one can. Such sites count neither for nor against the share. */
export function beyond(dialect: Dialect, choice: Choice): string | undefined {
  const steps = within(surroundings[choice.surrounding as string]?.steps ?? []);
  const answers = steps.some((step) => step.do === "try" && /^(?:answers-null|wraps)$/.test(step.handler));
  const { loads, bulk, nests, ofOne } = dialect.operations[choice.operation as string] as Operation;
  const { owned, hides } = entityNamed(choice.entity as string);
  const strange = loads || bulk || nests || ofOne || owned || hides;
  return answers && strange
    ? "the program's own handler answers every error already, and the row that is there is not the one that was asked for"
    : undefined;
}

const isParent = ({ fields }: Entity, name: string | undefined) =>
  fields.some((field) => field.name === name && field.parent !== undefined);

/** The file of what a fix has made of a site: beside it, so that its imports lead where they led. */
export function variant(dialect: Dialect, site: Generated, fix: string, source: string): Program {
  const id = `${site.id}_${fix.replaceAll("-", "_")}`;
  return { ...site, id, file: languages[dialect.language].fileOf(site.choice, id), source };
}
