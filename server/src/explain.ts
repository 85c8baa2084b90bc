/** The façade: a paste and a workspace in, diagnoses out. The only file that joins the stages. */

import { diagnose, makeEdit } from "./diagnose";
import type { Code, Database, FixResult, Framework, Orm, Runtime } from "./domain/adapters";
import { breathe } from "./domain/breath";
import type { Details, Diagnosis, Explanation } from "./domain/diagnosis";
import { guardCode, guardDatabase, guardFramework, guardOrm, guardRuntime, type Note } from "./domain/guard";
import type { Incident } from "./domain/incident";
import { type Constraint, type Facts, type Model, noFacts } from "./domain/model";
import { paced } from "./domain/paced";
import type { Project } from "./domain/project";
import type { FileEdit } from "./domain/text";
import { createMemory, type Declarations, type Resolution, resolve, withoutSearch } from "./resolve";
import { withoutBareTwins } from "./resolve/bare";
import { libraryOf } from "./resolve/library";
import { constraintNames } from "./resolve/names";
import { ownFrames } from "./resolve/own-frames";
import { settleFrames } from "./resolve/printed";
import { readPaste } from "./trace";

/** Everything Keyclash knows of the world outside, in order. */
export interface Adapters {
  readonly runtimes: readonly Runtime[];
  readonly databases: readonly Database[];
  readonly orms: readonly Orm[];
  readonly frameworks: readonly Framework[];
  readonly codes: readonly Code[];
}

/**
 * Explains a paste. Never throws for what the paste or the workspace holds: an adapter that fails becomes a note.
 * @param project null = no workspace: the text alone is explained
 * @param early told what is known of an incident before the whole workspace is looked through for its line; its line, cause and fixes are not settled
 * @returns diagnoses best first; empty where the text holds no integrity violation, and the notes say what was looked for
 */
export async function explain(
  paste: string,
  project: Project | null,
  adapters: Adapters,
  cancel?: AbortSignal,
  early?: (known: Diagnosis) => void,
): Promise<Explanation> {
  const notes: string[] = [];
  const safe = isolate(adapters, (note) => notes.push(note));
  const reading = readPaste(paste, safe);
  notes.push(...reading.notes);
  const diagnoses: Diagnosis[] = [];
  const own = ownFrames(project ?? noProject, safe.runtimes);
  for (const incident of reading.incidents) {
    // The message comes in that cancels: a log file may hold hundreds of incidents.
    await breathe();
    cancel?.throwIfAborted();
    diagnoses.push(await explainOne(own(incident), project ?? noProject, safe, notes, cancel, early));
  }
  if (diagnoses.length > 0) notes.push(...(project?.notes?.() ?? []));
  return { diagnoses: bestFirst(diagnoses), notes: [...new Set(notes)] };
}

/** Explains an incident once more, on the files as they are now. The caller may have moved its frames along with edits. */
export async function explainIncident(
  incident: Incident,
  project: Project,
  adapters: Adapters,
  cancel?: AbortSignal,
): Promise<Diagnosis> {
  const safe = isolate(adapters, () => {});
  return explainOne(ownFrames(project, safe.runtimes)(incident), project, safe, [], cancel);
}

/** The edit of one fix, computed anew on the files as they are now. */
export async function applyFix(
  incident: Incident,
  fixId: string,
  project: Project,
  adapters: Adapters,
): Promise<FixResult> {
  const safe = isolate(adapters, () => {});
  const own = ownFrames(project, safe.runtimes)(incident);
  const { settled, found } = await find(own, project, safe, []);
  return makeEdit(fixId, settled, found, project, safe);
}

/** What a report adds to the diagnosis: the edits of its fixes on the files as they are now, and which version of the ORM the workspace names. */
export async function detailsOf(
  { incident, fixes, key, callSite }: Diagnosis,
  project: Project,
  adapters: Adapters,
): Promise<Details> {
  const safe = isolate(adapters, () => {});
  const edits = new Map<string, readonly FileEdit[]>();
  const offered = fixes.filter(({ command }) => command === undefined);
  if (offered.length > 0) {
    const { settled, found } = await find(ownFrames(project, safe.runtimes)(incident), project, safe, []);
    for (const { id } of offered) {
      const made = await makeEdit(id, settled, found, project, safe);
      if (made !== "done" && "edits" in made) edits.set(id, made.edits);
    }
  }
  const named = key?.model.orm ?? incident.violation.orm;
  const orm = safe.orms.find(({ id }) => id === named);
  const near = callSite && !callSite.outside ? callSite.file : key?.constraint.place.file;
  return { edits, library: orm ? libraryOf(orm, near, project) : null };
}

/** A declared constraint with the names under which each database may know it. */
export interface ListedConstraint {
  readonly model: Model;
  readonly constraint: Constraint;
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/**
 * Every constraint that the workspace's models declare, by file and line.
 * @param named false = without their names: there are some for each of fourteen databases, a quarter of the work where nothing is read anew
 */
export async function listConstraints(
  project: Project,
  adapters: Adapters,
  named = true,
): Promise<{ constraints: ListedConstraint[]; notes: string[] }> {
  const notes: string[] = [];
  const safe = isolate(adapters, (note) => notes.push(note));
  const constraints: ListedConstraint[] = [];
  for (const { orm, models } of await declarations(safe.orms, project, notes)) {
    for (const model of models) {
      if (model.external || model.abstract) continue;
      for (const constraint of model.constraints)
        constraints.push({
          model,
          constraint,
          names: named ? namesByDatabase(orm, model, constraint, safe.databases) : {},
        });
    }
  }
  notes.push(...(project.notes?.() ?? []));
  return { constraints: constraints.sort(byPlace), notes: [...new Set(notes)] };
}

async function explainOne(
  incident: Incident,
  project: Project,
  adapters: Adapters,
  notes: string[],
  cancel?: AbortSignal,
  early?: (known: Diagnosis) => void,
): Promise<Diagnosis> {
  const unsearched =
    early &&
    (async (settled: Incident, found: Resolution) =>
      early(await diagnose(settled, found, project, adapters, cancel)));
  const { settled, found, anyModel } = await find(incident, project, adapters, notes, cancel, unsearched);
  const diagnosis = await diagnose(settled, found, project, adapters, cancel);
  const isKnown = anyModel || diagnosis.key !== null || project.files().length === 0;
  return isKnown ? diagnosis : { ...diagnosis, notes: [...diagnosis.notes, noModels] };
}

const noModels =
  "No model was found in this workspace: so the declaration is not known, nor what writes its rows. Open the folder in which the models stand.";

async function find(
  incident: Incident,
  project: Project,
  adapters: Adapters,
  notes: string[],
  cancel?: AbortSignal,
  unsearched?: (settled: Incident, found: Resolution) => Promise<void>,
): Promise<{ settled: Incident; found: Resolution; anyModel: boolean }> {
  const meant = meantOrms(incident, adapters.orms);
  const declared = await declarations(meant, project, notes, cancel);
  // The parsers are loaded for those languages of which models were read; a framework's own models need no file.
  if (project.files().length > 0) for (const { orm } of declared) await orm.prepare?.();
  const settled = settleFrames(incident, project, declared.length > 0 ? adapters.codes : []);
  const memory = createMemory(project);
  const found = await paced(
    () => resolve(settled, memory, declared, adapters),
    cancel,
    async () => unsearched?.(settled, resolve(settled, withoutSearch(memory), declared, adapters)),
  );
  return {
    settled,
    found,
    anyModel: declared.some(({ models }) => models.some(({ external }) => !external)),
  };
}

/**
 * The ORM that the text names; where it writes tables of whoever declares them, with those of its language, and where it builds on tables alone, or
 * they on it, with those. Else those of the stack's language; else all.
 */
function meantOrms(incident: Incident, orms: readonly Orm[]): readonly Orm[] {
  const named = orms.find((orm) => orm.id === incident.violation.orm && orm.models);
  if (!named) return orms.filter((orm) => incident.runtime === null || orm.runtime === incident.runtime);
  const onTables = ({ models }: Orm) => models?.bare === true || models?.over !== undefined;
  const isMeant = (orm: Orm) => named.writes?.byTable || (onTables(named) && onTables(orm));
  return [named, ...orms.filter((orm) => orm !== named && orm.runtime === named.runtime && isMeant(orm))];
}

async function declarations(
  orms: readonly Orm[],
  project: Project,
  notes: string[],
  cancel?: AbortSignal,
): Promise<Declarations[]> {
  const declared: Declarations[] = [];
  const reading = orms.filter(({ models }) => models !== undefined);
  let facts: readonly Facts[] = [];
  try {
    if (reading.length > 0) facts = await project.facts(reading, cancel);
  } catch (error) {
    cancel?.throwIfAborted();
    notes.push(`The models could not be read: ${error instanceof Error ? error.message : error}`);
  }
  for (const [index, orm] of reading.entries()) {
    const { models, notes: said } = facts[index] ?? noFacts;
    notes.push(...said);
    if (models.length > 0) declared.push({ orm, models });
  }
  return withoutBareTwins(declared, project);
}

function namesByDatabase(orm: Orm, model: Model, constraint: Constraint, databases: readonly Database[]) {
  return Object.fromEntries(
    databases
      .map((database) => [database.id, constraintNames(orm, model, constraint, [database])] as const)
      .filter(([, names]) => names.length > 0),
  );
}

/** What is surest and most of the user's own code stands first; equal ones keep the order of the paste. */
function bestFirst(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  const score = ({ incident, key, callSite }: Diagnosis) =>
    (incident.violation.kind === null ? 0 : 4) + (key ? 2 : 0) + (callSite && !callSite.outside ? 1 : 0);
  return [...diagnoses].sort((a, b) => score(b) - score(a));
}

function byPlace(a: ListedConstraint, b: ListedConstraint): number {
  const [p, q] = [a.constraint.place, b.constraint.place];
  if (p.file !== q.file) return p.file < q.file ? -1 : 1;
  return p.start.line - q.start.line || p.start.column - q.start.column;
}

const noProject: Project = {
  files: () => [],
  read: () => undefined,
  facts: async (orms) => orms.map(() => noFacts),
  locate: () => [],
};

/** Every adapter, guarded: what throws is named in a note, and the others still answer. */
function isolate(adapters: Adapters, note: Note): Adapters {
  return {
    runtimes: adapters.runtimes.map((runtime) => guardRuntime(runtime, note)),
    databases: adapters.databases.map((database) => guardDatabase(database, note)),
    frameworks: adapters.frameworks.map((framework) => guardFramework(framework, note)),
    codes: adapters.codes.map((code) => guardCode(code, note)),
    orms: adapters.orms.map((orm) => guardOrm(orm, note)),
  };
}
