/** Chooses the fixes that a cause allows and the code can take, and makes the one that the user picks. */

import type { Database, Fix, FixContext, FixResult, Framework, Orm } from "../domain/adapters";
import type { CallSite, Cause, DeclinedFix, FixOffer, KeyMatch } from "../domain/diagnosis";
import type { Violation } from "../domain/incident";
import type { Model } from "../domain/model";
import type { Project } from "../domain/project";
import { answerAt } from "./answer";

/** What the choice starts from. */
export interface FixQuery {
  readonly orm: Orm | undefined;
  readonly database: Database | undefined;
  readonly frameworks: readonly Framework[];
  readonly project: Project;
  readonly violation: Violation;
  readonly key: KeyMatch | null;
  readonly callSite: CallSite | null;
  readonly cause: Cause;
  readonly models: readonly Model[];
}

export interface FixChoice {
  readonly fixes: readonly FixOffer[];
  readonly declined: readonly DeclinedFix[];
}

/**
 * Fixes in the order of their rank for this cause, the repair first; those that decline are named with their reason. Where the code
 * around answers conflicts itself, the fix that does so comes before the rest: to hand out the row that is there may be wrong for a stranger.
 */
export function chooseFixes(query: FixQuery): FixChoice {
  const fixes: FixOffer[] = repairs(query);
  const declined: DeclinedFix[] = [];
  const context = fixContext(query);
  const ordered = ranked(query);
  const answering = context?.answer ? ordered.filter((fix) => fix.answers) : [];
  for (const fix of [...answering, ...ordered.filter((fix) => !answering.includes(fix))]) {
    if (!context) break;
    const result = fix.make(context);
    if (result === "done") continue;
    if ("declined" in result) declined.push({ id: fix.id, reason: result.declined });
    else fixes.push(offer(fix, context, query));
  }
  return { fixes, declined };
}

/** The fix that is taken without a look at the others. */
function isFirstChoice(fix: Fix, { answer }: FixContext, cause: Cause): boolean {
  if (answer) return fix.answers === true;
  return fix.causes[cause.id] === 1 && fix.kind !== "check-first";
}

/** The edit of one fix on the text as it is now; declines in words where it cannot be made (any more). */
export function makeFix(id: string, query: FixQuery): FixResult {
  const fix = ranked(query).find((candidate) => candidate.id === id);
  if (!fix) return { declined: `There is no fix ${id} for this cause (${query.cause.id}).` };
  const context = fixContext(query);
  if (!context) return { declined: "The line that wrote the row is not known, so there is nothing to edit." };
  return fix.make(context);
}

function ranked({ orm, cause }: FixQuery): Fix[] {
  const rank = (fix: Fix) => fix.causes[cause.id] ?? Number.POSITIVE_INFINITY;
  return (orm?.fixes ?? []).filter((fix) => Number.isFinite(rank(fix))).sort((a, b) => rank(a) - rank(b));
}

function fixContext({
  violation,
  cause,
  key,
  callSite,
  project,
  models,
  orm,
  frameworks,
}: FixQuery): FixContext | undefined {
  const write = callSite?.write;
  if (!key || !write) return undefined;
  const source = project.read(callSite.file);
  if (!source) return undefined;
  const { model, constraint } = key;
  const answer = orm && answerAt(source, write, orm.runtime, frameworks);
  return {
    violation,
    cause,
    model,
    constraint,
    write,
    source,
    models,
    ...(answer ? { answer } : {}),
    read: (path) => project.read(path),
  };
}

function offer(fix: Fix, context: FixContext, query: FixQuery): FixOffer {
  const { id, kind, safety } = fix;
  const preferred = isFirstChoice(fix, context, query.cause) && safety === "safe" && isExact(query);
  return { id, kind, title: fix.title(context), safety, preferred };
}

/** Only a declaration and a line that are both beyond doubt make a fix the preferred one. */
function isExact({ key, callSite, cause }: FixQuery): boolean {
  const keySure = key !== null && ["constraint-name", "table+columns", "model+fields"].includes(key.evidence);
  const lineSure = callSite?.write?.exact === true && ["frame", "invocation"].includes(callSite.evidence);
  return keySure && lineSure && cause.confidence !== "possible";
}

/** What no edit of the code can mend: a command or SQL to copy. */
function repairs({ orm, database, key, cause }: FixQuery): FixOffer[] {
  if (!key) return [];
  const { model, constraint } = key;
  const target = {
    kind: constraint.kind,
    table: model.table ?? "",
    columns: constraint.columns,
    ...(constraint.index ? { index: true } : {}),
  };
  const commands = [
    orm?.repair?.(cause.id, model, constraint),
    model.table ? database?.repair?.(cause.id, target) : undefined,
  ];
  return commands
    .filter((command) => command !== undefined)
    .map((command, index) => ({
      id: index === 0 ? "repair" : `repair-${index + 1}`,
      kind: "repair",
      title: `Copy the repair: ${command.split("\n")[0]?.slice(0, 80)}`,
      safety: "changes-behaviour",
      preferred: false,
      command,
    }));
}
