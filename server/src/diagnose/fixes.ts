/** Chooses the fixes that a cause allows and the code can take, and makes the one that the user picks. */

import type {
  Code,
  Database,
  Fix,
  FixContext,
  FixEdits,
  FixResult,
  Framework,
  Orm,
  RepairTarget,
  Requirement,
  SchemaContext,
  SchemaFix,
} from "../domain/adapters";
import { createBreath } from "../domain/breath";
import type { ChainStep } from "../domain/chain";
import {
  type CallSite,
  type Cause,
  type DeclinedFix,
  type FixOffer,
  isGuessed,
  isSureKey,
  type KeyMatch,
} from "../domain/diagnosis";
import { isShowable } from "../domain/escape";
import type { CallerLine, Elsewhere, Hearers } from "../domain/hearers";
import type { Frame, Violation } from "../domain/incident";
import type { Intent } from "../domain/intent";
import type { Model } from "../domain/model";
import { paced } from "../domain/paced";
import type { Project } from "../domain/project";
import { answerAt } from "./answer";
import { forbidden } from "./forbidden";
import { hearersOf } from "./hearers";
import { intentOf, order, suits, unwanted } from "./intent";
import { ownersOf } from "./owners";
import { madeOf, pasteNames, titleWith } from "./paste-names";
import { type Reached, type Request, requestAt } from "./request";
import { sourceOfFrame, writerOf } from "./whose";

/** What the choice starts from. */
export interface FixQuery {
  readonly orm: Orm | undefined;
  /** All that are known: a write may be another's than the model's. */
  readonly orms: readonly Orm[];
  readonly database: Database | undefined;
  readonly databases: readonly Database[];
  readonly frameworks: readonly Framework[];
  readonly codes: readonly Code[];
  readonly project: Project;
  readonly violation: Violation;
  readonly key: KeyMatch | null;
  readonly callSite: CallSite | null;
  readonly cause: Cause;
  readonly required?: Requirement | undefined;
  readonly models: readonly Model[];
  /** Those of the stack, innermost first. */
  readonly frames: readonly Frame[];
  readonly elsewhere?: Elsewhere | undefined;
  /** Those of the call site, nearest first. */
  callers(): readonly CallerLine[];
}

export interface FixChoice {
  readonly intent: Intent;
  readonly fixes: readonly FixOffer[];
  readonly declined: readonly DeclinedFix[];
}

/**
 * The repair first, then what the code around wants, then what refuses, then the rest, each by its rank for this cause; those that decline
 * are named with their reason.
 */
export async function chooseFixes(query: FixQuery, cancel?: AbortSignal): Promise<FixChoice> {
  const fixes: FixOffer[] = repairs(query);
  const declined: DeclinedFix[] = [];
  const { intent, possible } = await paced(() => possibleFixes(query), cancel);
  const breath = createBreath();
  for (const { id, result, offer } of possible) {
    const made = await paced(result, cancel);
    await breath();
    cancel?.throwIfAborted();
    if (made === "done") continue;
    if ("declined" in made) declined.push({ id, reason: made.declined });
    else fixes.push(await paced(() => offer(made), cancel));
  }
  return { intent, fixes: withOnePreferred(fixes, intent), declined };
}

/** The edit of one fix on the text as it is now; declines in words where it cannot be made (any more). */
export async function makeFix(id: string, query: FixQuery): Promise<FixResult> {
  const { orm, cause } = query;
  const { possible } = await paced(() => possibleFixes(query));
  const fix = possible.find((candidate) => candidate.id === id);
  if (fix) return paced(fix.result);
  const exists = [...(orm?.fixes ?? []), ...(orm?.schemaFixes ?? [])].some(
    (one) => one.id === id && one.causes[cause.id] !== undefined,
  );
  if (!exists) return { declined: `There is no fix ${id} for this cause (${cause.id}).` };
  return { declined: "The line that wrote the row is not known, so there is nothing to edit." };
}

/** A fix of either kind with its context bound. */
interface PossibleFix {
  readonly id: string;
  readonly rank: number;
  /** 0 = what the intent asks for, 1 = what refuses, 2 = the rest. */
  readonly order: number;
  result: () => FixResult;
  /** @param made what `result` gave: the title says which names of the paste are in it */
  offer(made: FixEdits): FixOffer;
}

/** Those that the cause allows and whose context is known, in the order in which they are shown. */
function possibleFixes(query: FixQuery): {
  readonly intent: Intent;
  readonly possible: readonly PossibleFix[];
} {
  const { orm, cause } = query;
  const never = forbidden[cause.id].kinds;
  const rank = (fix: Fix | SchemaFix) =>
    never.includes("kind" in fix ? fix.kind : "schema")
      ? Number.POSITIVE_INFINITY
      : (fix.causes[cause.id] ?? Number.POSITIVE_INFINITY);
  const schema = schemaContext(query);
  const reached = reachedBy(query);
  const request = reached ? requestAt(reached) : {};
  const intent = intentOf(reached, request, query.key);
  const code = schema && reached && codeContext(schema, reached, request, intent, hearersOf(reached, query));
  const paste = schema && pasteNames(query.violation, query.key, schema.model);
  const shared = code?.write.stands && sharedLine(query);
  const result = <C extends SchemaContext>(fix: { make(context: C): FixResult }, context: C) =>
    paste
      ? madeOf((violation) => fix.make({ ...context, violation }), context.violation, paste)
      : fix.make(context);
  const titled = (title: string, made: FixEdits) =>
    paste ? titleWith(title, made, paste, query.project) : title;
  const ofCode = (fix: Fix, context: FixContext): PossibleFix => ({
    id: fix.id,
    rank: rank(fix),
    order: order(fix, intent, cause.id),
    result() {
      if (shared) return { declined: shared };
      const made = result(fix, context);
      const reason = made === "done" || "declined" in made ? undefined : unwanted(fix, intent);
      return reason === undefined ? made : { declined: reason };
    },
    offer: (made) => codeOffer(fix, context, query, titled(fix.title(context), made)),
  });
  const ofSchema = (fix: SchemaFix, context: SchemaContext): PossibleFix => ({
    id: fix.id,
    rank: rank(fix),
    order: 1,
    result: () => result(fix, context),
    offer: (made) => ({
      id: fix.id,
      kind: "schema",
      title: titled(fix.title(context), made),
      safety: "changes-behaviour",
      preferred: false,
    }),
  });
  const by = code?.write.by;
  const writer = by === undefined ? orm : query.orms.find(({ id }) => id === by);
  const isMeant = (fix: Fix, { write }: FixContext) =>
    (fix.wants === undefined || fix.wants === intent.id) && (fix.fits?.(write) ?? true);
  const possible = [
    ...(code
      ? (writer?.fixes ?? []).filter((fix) => isMeant(fix, code)).map((fix) => ofCode(fix, code))
      : []),
    ...(schema ? (orm?.schemaFixes ?? []).map((fix) => ofSchema(fix, schema)) : []),
  ]
    .filter((fix) => Number.isFinite(fix.rank))
    .sort((a, b) => a.order - b.order || a.rank - b.rank);
  return { intent, possible };
}

/** A line that many models share: an edit for one of them belongs to the last line of the chain that is of that one alone. */
function sharedLine({ callSite, key }: FixQuery): string {
  const isOwn = ({ file, function: name }: ChainStep) =>
    file === callSite?.file && name === callSite.function;
  const caller = callSite?.chain?.findLast((step) => !isOwn(step));
  const at = caller ? ` \`${caller.file}:${caller.line}\`` : " the code that calls it";
  return `This line writes other models too: what to do about a taken ${key?.constraint.fields.join(", ") || "value"} belongs to${at}.`;
}

/** The fix that is taken without a look at the others: the first of those that do what the code shows that it wants. */
function withOnePreferred(fixes: readonly FixOffer[], { short }: Intent): FixOffer[] {
  const first = fixes.findIndex(({ preferred }) => preferred);
  return fixes.map((fix, index) =>
    index === first && short !== undefined
      ? { ...fix, shownBy: short }
      : { ...fix, preferred: index === first },
  );
}

/** The declaration that an edit would change; where no model declares it (any more), the model whose table it is. */
function schemaContext(query: FixQuery): SchemaContext | undefined {
  const { violation, cause, key, callSite, models, project, database, databases } = query;
  const owners = cause.id === "stale-index" ? ownersOf(violation, models) : [];
  const model = key?.model ?? (owners.length === 1 ? owners[0] : undefined);
  if (!model) return undefined;
  return {
    violation,
    cause,
    model,
    constraint: key?.constraint ?? null,
    write: callSite?.write ?? null,
    database,
    databases,
    models,
    required: query.required,
    files: (globs) => project.files(globs),
    read: (path) => project.read(path),
  };
}

/** The line that wrote, in its file as it is now; undefined = it is not known. */
function reachedBy({
  orm,
  orms,
  callSite,
  project,
  frames,
  frameworks,
  codes,
  callers,
}: FixQuery): Reached | undefined {
  const source = callSite?.write && project.read(callSite.file);
  if (!orm || !callSite?.write || !source) return undefined;
  const { write } = callSite;
  const { runtime } = writerOf(write, orm, orms);
  const sourceOf = (frame: Frame) => sourceOfFrame(frame, project);
  const asked = isGuessed(callSite) ? { callers } : {};
  return { source, write, callSite, runtime, frames, frameworks, codes, sourceOf, ...asked };
}

function codeContext(
  schema: SchemaContext,
  reached: Reached,
  request: Request,
  intent: Intent,
  hearers: Hearers,
): FixContext | undefined {
  const { constraint, write } = schema;
  if (!constraint || !write) return undefined;
  const answer = answerAt(request, reached);
  return { ...schema, constraint, write, source: reached.source, answer, intent, hearers };
}

function codeOffer(fix: Fix, context: FixContext, query: FixQuery, title: string): FixOffer {
  const { id, kind, safety } = fix;
  const does = fix.does.length > 0 ? { does: fix.does } : {};
  const isSure = (fix.sure?.(context) ?? true) && context.intent?.differs !== true;
  const wanted = isSure && context.intent !== undefined && suits(fix, context.intent, query.cause.id);
  return { id, kind, title, safety, preferred: wanted && kind !== "check-first" && isExact(query), ...does };
}

/** Only a declaration and a line that are both beyond doubt make a fix the preferred one. */
function isExact({ key, callSite, cause }: FixQuery): boolean {
  const keySure = key !== null && isSureKey(key);
  const lineSure =
    callSite?.write?.exact === true && ["frame", "invocation", "chain"].includes(callSite.evidence);
  return keySure && lineSure && cause.confidence !== "possible";
}

/** What no edit of the code can mend: a command or SQL to copy. */
function repairs({ orm, database, key, cause, violation }: FixQuery): FixOffer[] {
  if (!key || forbidden[cause.id].kinds.includes("repair")) return [];
  const { model, constraint } = key;
  const target = repairTarget(key, violation);
  const commands = [
    orm?.repair?.(cause.id, model, constraint, database),
    target && database?.repair?.(cause.id, target),
  ];
  return commands
    .filter((command) => command !== undefined)
    .map((command, index) => ({
      id: index === 0 ? "repair" : `repair-${index + 1}`,
      kind: "repair",
      title: `${copyWhat(cause)}: ${command.split("\n")[0]?.slice(0, 80)}`,
      safety: "changes-behaviour",
      preferred: false,
      command,
    }));
}

/** A listing repairs nothing yet. */
function copyWhat({ id }: Cause): string {
  return id === "migration-over-duplicates" ? "Copy the query for the rows in the way" : "Copy the repair";
}

/** undefined = SQL over the whole table would name rows that the constraint does not ask about. */
function repairTarget({ model, constraint }: KeyMatch, violation: Violation): RepairTarget | undefined {
  const { kind, columns, condition, expression } = constraint;
  if (model.table === null || condition || expression) return undefined;
  if (![model.table, model.schema ?? "", ...columns].every(isShowable)) return undefined;
  // NULLS NOT DISTINCT: there the text shows that a null collided.
  const nullsCollide = /(?:^|[ (,])null(?:$|[ ),])/.test(violation.value ?? "");
  const mayBeNull = (column: string) => model.fields.some((f) => f.column === column && f.nullable);
  return {
    kind,
    table: model.table,
    columns,
    schema: model.schema,
    ...(nullsCollide ? {} : { nullable: columns.filter(mayBeNull) }),
  };
}
