/** Stage 2: an incident and a workspace -> the violated declaration and the line that wrote the row. */

import type { Code, Database, Orm } from "../domain/adapters";
import { type CallSite, isGuessed, type KeyMatch } from "../domain/diagnosis";
import type { CallerLine, Elsewhere } from "../domain/hearers";
import type { Incident } from "../domain/incident";
import type { Model } from "../domain/model";
import { inPieces } from "../domain/paced";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";
import { createFollowers, type Followers } from "./behind";
import { type CallSiteAnswer, findCallSite, findFramedWrites, findWriteBehind } from "./call-site";
import { findCallers } from "./callers";
import { placeId } from "./chain";
import { type HasRun, onlyRun, runBy } from "./home";
import { areTwins, type Declarations, findKeys, findKeysOfWrite } from "./key";
import { lookedFor } from "./looked-for";
import { isBareReference, referringModels } from "./references";
import { unique } from "./sites";
import { namedModels, writtenModels } from "./targets";
import type { Mentions } from "./world";
import { createSearch, type Search } from "./writes";

export type { Declarations } from "./key";

/** What stage 2 found. `orm` = the one whose models the key stands in, or that the text names. */
export interface Resolution {
  readonly orm: Orm | undefined;
  readonly key: KeyMatch | null;
  readonly keyCandidates: readonly KeyMatch[];
  readonly callSite: CallSite | null;
  readonly callSiteCandidates: readonly CallSite[];
  /** All models of `orm`, for causes and fixes. */
  readonly models: readonly Model[];
  /** Absent where no question may look through the workspace. */
  readonly elsewhere?: Elsewhere;
}

/** What the stage asks besides the ORMs of the workspace. */
export interface Around {
  readonly databases: readonly Database[];
  readonly codes: readonly Code[];
  /** Those that may write tables of others. */
  readonly orms: readonly Orm[];
}

/** What one question has read and searched: it may be asked again, and does not begin anew. */
export interface Memory {
  /** The project, each of its files read once. */
  readonly project: Project;
  /** By what was looked for. */
  readonly searches: Map<string, Search>;
  /** Files that hold a word, by language. Undefined = each is looked for at once. */
  readonly mentions: Map<string, Mentions> | undefined;
  /** False where no question may look through the workspace. */
  readonly walks: boolean;
}

export function createMemory(project: Project): Memory {
  return { project: readOnce(project), searches: new Map(), mentions: new Map(), walks: true };
}

/** For an answer before the search: of the same files, by the printed lines alone. */
export function withoutSearch({ project }: Memory): Memory {
  return { project, searches: new Map(), mentions: undefined, walks: false };
}

/**
 * To be asked within `paced`: it throws where the workspace is to be searched first.
 * @param declarations the ORMs of the workspace that can be meant, likeliest first
 */
export function resolve(
  incident: Incident,
  memory: Memory,
  declarations: readonly Declarations[],
  around: Around,
): Resolution {
  const { project: whole, searches, mentions, walks } = memory;
  const hasRun = runBy(incident.frames, whole);
  const named = thoseThatRan(findKeys(incident.violation, declarations, around.databases), hasRun);
  const project = onlyRun(
    whole,
    hasRun,
    named.map(({ model }) => model.place.file),
  );
  const followers = createFollowers(around.codes, project, mentions);
  const query = { incident, project, declarations, around, followers, searches, walks };
  const keys = named.length > 0 ? named : [...keysOfNestedWrite(query), ...keysOfFramedWrite(query)];
  const finish = (key: KeyMatch | null, all: readonly KeyMatch[], found: Answer): Resolution => ({
    ...settled(key, all, found),
    ...(walks ? { elsewhere: lookups(query, found.orm) } : {}),
  });
  if (keys.length === 0 && isBareReference(incident)) return finish(null, [], ofAnyReference(query));
  const sought = keys.slice(0, maxCandidates);
  const answer = search(query, sought);
  const answers = sought.map((key) => ({ key, ...answer([key]) }));
  const isOne = answers.length === 1 || areTwins(keys);
  const single = isOne ? answers[0] : answers.find(onlyOneWithFrame(answers));
  if (single) return finish(single.key, keys, single);
  return finish(null, keys, agreed(answer(sought), answers));
}

/** Of keys that the text does not tell apart those that stand in code that can have run. */
function thoseThatRan(keys: readonly KeyMatch[], hasRun: HasRun): KeyMatch[] {
  const own = keys.length > 1 ? keys.filter(({ model }) => hasRun(model.place.file)) : keys;
  return [...(own.length > 0 ? own : keys)];
}

/** A line that no printed one leads to is not it where another of the declarations leads elsewhere. */
function agreed(whole: Answer, answers: readonly Answer[]): Answer {
  const [site] = whole.candidates;
  if (!whole.decided || !site || !isGuessed(site)) return whole;
  const others = answers.flatMap(({ candidates }) => candidates.slice(0, 1));
  const elsewhere = others.filter(({ file, line }) => file !== site.file || line !== site.line);
  return elsewhere.length === 0
    ? whole
    : { ...whole, decided: false, candidates: unique([...whole.candidates, ...elsewhere]) };
}

/** Texts that are kept for one incident (UTF-16 units). */
const mostText = 32_000_000;

/** The search for writes and the chains read the same files. */
function readOnce(project: Project): Project {
  const known = new Map<string, Source | undefined>();
  let kept = 0;
  return {
    ...project,
    read(path) {
      if (known.has(path)) return known.get(path);
      const source = project.read(path);
      kept += source?.text.length ?? 0;
      if (kept < mostText) known.set(path, source);
      return source;
    },
  };
}

/** More declarations than these cannot be told apart by looking at the code of each. */
const maxCandidates = 8;

interface Query {
  readonly incident: Incident;
  readonly project: Project;
  readonly declarations: readonly Declarations[];
  readonly around: Around;
  readonly followers: Followers;
  readonly searches: Map<string, Search>;
  readonly walks: boolean;
}

/** A foreign key of which nothing is told: the likeliest ORM's writes first. */
function ofAnyReference(query: Query): Answer {
  const answers = query.declarations
    .filter(({ models }) => referringModels(models).some(({ external }) => !external))
    .map((declared) => search({ ...query, declarations: [declared] }, [])([]));
  const [first] = answers;
  if (!first) return search(query, [])([]);
  const candidates = unique(answers.flatMap((answer) => answer.candidates));
  return { ...first, decided: first.decided && answers.length === 1, candidates };
}

interface Answer extends CallSiteAnswer {
  readonly orm: Orm | undefined;
  readonly models: readonly Model[];
}

/**
 * Of a nested write an ORM may name the outer model, which declares no such constraint. Another model's is meant only
 * if the line in the stack writes that model too.
 */
function keysOfNestedWrite(query: Query): KeyMatch[] {
  const { incident, declarations, around } = query;
  const { violation } = incident;
  if (!violation.model) return [];
  const others = findKeys({ ...violation, model: null }, declarations, around.databases).slice(
    0,
    maxCandidates,
  );
  const answer = search(query, others);
  return others
    .filter((key) => isFramed(answer([key])))
    .map((key) => ({
      ...key,
      why: `${key.why}, and the line in the stack writes ${key.model.name} within ${violation.model}`,
    }));
}

/** Where the engine names neither table nor constraint, the line in the stack says which model was written. */
function keysOfFramedWrite(query: Query): KeyMatch[] {
  const { declarations } = query;
  const { violation } = query.incident;
  if (violation.kind === null || violation.table !== null || violation.columns.length > 0) return [];
  for (const find of [findFramedWrites, findWriteBehind])
    for (const declared of declarations)
      for (const { model, write } of find(query, declared)) {
        const keys = findKeysOfWrite(violation, model, write, declared.models);
        if (keys.length > 0) return keys;
      }
  return [];
}

/**
 * Where several declarations fit the text, the stack decides if just one of their models is written there: on a printed line, and where
 * none is, behind one.
 */
function onlyOneWithFrame(answers: readonly Answer[]): (answer: Answer) => boolean {
  const printed = answers.filter((answer) => isFramed(answer, ["frame", "invocation"]));
  const [only, other] = printed.length > 0 ? printed : answers.filter((answer) => isFramed(answer));
  return (answer) => answer === only && !other;
}

function isFramed(
  { candidates, alike }: Answer,
  by: readonly CallSite["evidence"][] = ["frame", "invocation", "chain"],
): boolean {
  return !alike && candidates.some((site) => site.write?.exact && by.includes(site.evidence));
}

/** One search of the workspace for the rows of all the keys; what it finds is divided among them. */
function search(query: Query, keys: readonly KeyMatch[]) {
  const { incident, project, declarations, around, followers, searches, walks } = query;
  const { violation } = incident;
  const declaredBy = (key: KeyMatch | undefined) =>
    declarations.find(({ orm }) => orm.id === key?.model.orm) ?? declarations[0];
  const targetsOf = (of: readonly KeyMatch[]) => {
    const models = declaredBy(of[0])?.models ?? [];
    return isBareReference(incident) ? referringModels(models) : writtenModels(violation, of, models);
  };
  const wanted = [...keys.map((key) => [key]), keys].flatMap(targetsOf);
  const { runtime } = incident;
  const writers = around.orms.filter((orm) => runtime === null || orm.runtime === runtime);
  const sought = [...new Set(wanted)];
  const id = JSON.stringify(sought.map(({ orm, id }) => [orm, id]));
  const found = searches.get(id) ?? createSearch(project, declarations, sought, writers, walks);
  searches.set(id, found);
  return (of: readonly KeyMatch[]): Answer => {
    const { orm, models = [] } = declaredBy(of[0]) ?? {};
    const writes = found.of(orm, targetsOf(of));
    const answer = findCallSite({
      incident,
      project,
      writes,
      followers,
      orm,
      keys: of,
      databases: around.databases,
    });
    // Which model was written is not told: what writes any of them is no more than a candidate.
    const isLoose =
      of.length === 0 && namedModels(violation, models).length === 0 && !violation.method?.includes(".");
    const [site] = answer.candidates;
    return { orm, models, ...answer, ...(isLoose && site && isGuessed(site) ? { decided: false } : {}) };
  };
}

function settled(key: KeyMatch | null, keys: readonly KeyMatch[], found: Answer): Resolution {
  const candidates = key ? found.candidates.map((site) => lookedFor(site, key)) : found.candidates;
  return {
    orm: found.orm,
    key,
    keyCandidates: keys.filter((candidate) => candidate !== key),
    callSite: found.decided ? (candidates[0] ?? null) : null,
    callSiteCandidates: candidates,
    models: found.models,
  };
}

/** Of the code that can have run. */
function lookups({ followers, around }: Query, orm: Orm | undefined): Elsewhere {
  const languageOf = ({ write }: CallSite) =>
    followers.of((around.orms.find(({ id }) => id === write?.by) ?? orm)?.runtime);
  // Cause, intent and fixes ask for those of one line.
  const known = new Map<string, readonly CallerLine[]>();
  return {
    callersOf(site, others = false) {
      // Where every function has a frame, the stack has named those that have led here.
      const isWhole = languageOf(site)?.calls.keepsFrames === true && !isGuessed(site);
      if (isWhole && !others) return [];
      const language = languageOf(site);
      if (!language || !site.write) return [];
      const id = placeId(site.write.place);
      return (
        known.get(id) ??
        inPieces(findCallers(site.file, site.write, language), (lines) => known.set(id, lines))
      );
    },
    mentioning: (word, site) => languageOf(site)?.world.mentioning(word, site.file) ?? [],
  };
}
