/** Stage 3: what was read and found -> cause, choice of fixes and notes, joined into one diagnosis. */

import type { Code, Database, FixResult, Framework, Orm } from "../domain/adapters";
import { type CallSite, type Diagnosis, isGuessed } from "../domain/diagnosis";
import type { Frame, Incident } from "../domain/incident";
import type { Write } from "../domain/model";
import { paced } from "../domain/paced";
import type { Project } from "../domain/project";
import { askedAbove } from "./asked-above";
import { callersOf } from "./callers";
import { decideCause } from "./cause";
import { demandOf } from "./demand";
import { chooseFixes, type FixQuery, makeFix } from "./fixes";
import { writerOf } from "./whose";

/** What stage 2 found for an incident. */
export type Found = Pick<FixQuery, "orm" | "key" | "callSite" | "models" | "elsewhere"> &
  Pick<Diagnosis, "keyCandidates" | "callSiteCandidates">;

/** The adapters that this stage asks itself. */
export interface Known {
  readonly orms: readonly Orm[];
  readonly databases: readonly Database[];
  readonly frameworks: readonly Framework[];
  readonly codes: readonly Code[];
}

/** Made in pieces: whoever waits is heard between two of them. */
export async function diagnose(
  incident: Incident,
  found: Found,
  project: Project,
  adapters: Known,
  cancel?: AbortSignal,
): Promise<Diagnosis> {
  const query = await paced(() => fixQuery(incident, found, project, adapters), cancel);
  const chosen = await chooseFixes(query, cancel);
  return {
    incident,
    key: found.key,
    keyCandidates: found.keyCandidates,
    callSite: found.callSite,
    callSiteCandidates: found.callSiteCandidates,
    cause: query.cause,
    ...chosen,
    notes: incident.violation.remarks ?? [],
  };
}

/** The edit of a fix that the diagnosis offers, made on the text of this moment. */
export async function makeEdit(
  id: string,
  incident: Incident,
  found: Found,
  project: Project,
  adapters: Known,
): Promise<FixResult> {
  const query = await paced(() => fixQuery(incident, found, project, adapters));
  return makeFix(id, query);
}

/** What else the call site's file writes of its model. */
function writesBeside({ orm, callSite, models }: Found, project: Project): readonly Write[] {
  const { write, file } = callSite ?? {};
  const source = file === undefined ? undefined : project.read(file);
  const model = models.find(({ id }) => id === write?.model);
  if (!orm?.writes || !write || !source || !model) return [];
  const at = source.offset(write.place.start);
  return orm.writes.read(source, [model], models).filter(({ place }) => source.offset(place.start) !== at);
}

/** The frame behind the printed line that writes, where its line calls the function that writes. */
function callerOf({ evidence, write }: CallSite, frames: readonly Frame[], project: Project) {
  const own = frames.filter(({ inApp, foreign }) => inApp && !foreign);
  const [, caller] = evidence === "frame" ? own : [];
  const called = write?.function?.split(".").at(-1);
  if (!caller || caller.line === null || called === undefined) return undefined;
  const file = project.locate(caller.file)[0] ?? caller.file;
  const calls = project.read(file)?.line(caller.line).includes(called);
  return calls ? { file, line: caller.line } : undefined;
}

function fixQuery(incident: Incident, found: Found, project: Project, adapters: Known): FixQuery {
  const { violation } = incident;
  const { orm, key, callSite, models } = found;
  const { databases, frameworks, codes, orms } = adapters;
  const database = databases.find((candidate) => candidate.id === violation.engine);
  const ambiguous = found.keyCandidates.length > 0;
  const candidates = found.callSiteCandidates;
  const { frames } = incident;
  const { elsewhere } = found;
  const callers = once(() => {
    const named = callSite ? callersOf(callSite, { frames, project, frameworks }) : [];
    // A line that the stack names asks for no search.
    const isLost = named.length === 0 && callSite !== null && isGuessed(callSite);
    return isLost ? (elsewhere?.callersOf(callSite) ?? []) : named;
  });
  const demand = demandOf({ orm, violation, key, callSite, models, frames, project });
  const cause = decideCause({
    violation,
    key,
    ambiguous,
    callSite,
    candidates,
    models,
    database,
    demand,
    hashedName: orm?.hashedName,
    caller: () => (callSite ? callerOf(callSite, frames, project) : undefined),
    others: () => writesBeside(found, project),
    askedAbove() {
      if (!orm || !key || !callSite?.write) return undefined;
      const writer = writerOf(callSite.write, orm, orms);
      const code = codes.find(({ runtime }) => runtime === writer.runtime);
      const read = (path: string) => project.read(path);
      return code && askedAbove(callSite, key, callers, { code, writer, orms, models, read });
    },
  });
  return {
    orm,
    orms,
    database,
    databases,
    frameworks,
    codes,
    project,
    violation,
    key,
    callSite,
    models,
    cause,
    required: demand.required,
    frames,
    elsewhere,
    callers,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
