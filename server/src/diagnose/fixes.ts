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
  SchemaContext,
  SchemaFix,
} from "../domain/adapters";
import type { CallSite, Cause, DeclinedFix, FixOffer, KeyMatch } from "../domain/diagnosis";
import { isShowable } from "../domain/escape";
import type { Violation } from "../domain/incident";
import type { Model } from "../domain/model";
import type { Project } from "../domain/project";
import { answerAt } from "./answer";
import { forbidden } from "./forbidden";
import { ownersOf } from "./owners";
import { madeOf, pasteNames, titleWith } from "./paste-names";

/** What the choice starts from. */
export interface FixQuery {
  readonly orm: Orm | undefined;
  readonly database: Database | undefined;
  readonly databases: readonly Database[];
  readonly frameworks: readonly Framework[];
  readonly codes: readonly Code[];
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
  for (const { id, result, offer } of possibleFixes(query)) {
    const made = result();
    if (made === "done") continue;
    if ("declined" in made) declined.push({ id, reason: made.declined });
    else fixes.push(offer(made));
  }
  return { fixes, declined };
}

/** The edit of one fix on the text as it is now; declines in words where it cannot be made (any more). */
export function makeFix(id: string, query: FixQuery): FixResult {
  const { orm, cause } = query;
  const fix = possibleFixes(query).find((candidate) => candidate.id === id);
  if (fix) return fix.result();
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
  /** True for the fix by which the code around answers conflicts itself. */
  readonly answering: boolean;
  result(): FixResult;
  /** @param made what `result` gave: the title says which names of the paste are in it */
  offer(made: FixEdits): FixOffer;
}

/** Those that the cause allows and whose context is known, in the order in which they are shown. */
function possibleFixes(query: FixQuery): PossibleFix[] {
  const { orm, cause } = query;
  const never = forbidden[cause.id].kinds;
  const rank = (fix: Fix | SchemaFix) =>
    never.includes("kind" in fix ? fix.kind : "schema")
      ? Number.POSITIVE_INFINITY
      : (fix.causes[cause.id] ?? Number.POSITIVE_INFINITY);
  const schema = schemaContext(query);
  const code = schema && codeContext(query, schema);
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
    answering: fix.answers === true && context.answer !== undefined,
    result: () => (shared ? { declined: shared } : result(fix, context)),
    offer: (made) => codeOffer(fix, context, query, titled(fix.title(context), made)),
  });
  const ofSchema = (fix: SchemaFix, context: SchemaContext): PossibleFix => ({
    id: fix.id,
    rank: rank(fix),
    answering: false,
    result: () => result(fix, context),
    offer: (made) => ({
      id: fix.id,
      kind: "schema",
      title: titled(fix.title(context), made),
      safety: "changes-behaviour",
      preferred: false,
    }),
  });
  return [
    ...(code ? (orm?.fixes ?? []).map((fix) => ofCode(fix, code)) : []),
    ...(schema ? (orm?.schemaFixes ?? []).map((fix) => ofSchema(fix, schema)) : []),
  ]
    .filter((fix) => Number.isFinite(fix.rank))
    .sort((a, b) => Number(b.answering) - Number(a.answering) || a.rank - b.rank);
}

/** A line that many models share: an edit for one of them belongs to the last line of the chain that is of that one alone. */
function sharedLine({ callSite, key }: FixQuery): string {
  const caller = callSite?.chain?.at(-2);
  const at = caller ? ` \`${caller.file}:${caller.line}\`` : " the code that calls it";
  return `This line writes other models too: what to do about a taken ${key?.constraint.fields.join(", ") || "value"} belongs to${at}.`;
}

/** The fix that is taken without a look at the others. */
function isFirstChoice(fix: Fix, { answer }: FixContext, cause: Cause): boolean {
  if (answer) return fix.answers === true;
  return fix.causes[cause.id] === 1 && fix.kind !== "check-first";
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
    read: (path) => project.read(path),
  };
}

function codeContext(query: FixQuery, schema: SchemaContext): FixContext | undefined {
  const { orm, callSite, project } = query;
  const { constraint, write } = schema;
  const source = callSite && project.read(callSite.file);
  if (!constraint || !write || !source) return undefined;
  const answer = orm && answerAt(source, write, orm.runtime, query);
  return { ...schema, constraint, write, source, answer };
}

function codeOffer(fix: Fix, context: FixContext, query: FixQuery, title: string): FixOffer {
  const { id, kind, safety } = fix;
  const preferred = isFirstChoice(fix, context, query.cause) && safety === "safe" && isExact(query);
  return { id, kind, title, safety, preferred };
}

/** Only a declaration and a line that are both beyond doubt make a fix the preferred one. */
function isExact({ key, callSite, cause }: FixQuery): boolean {
  const keySure = key !== null && ["constraint-name", "table+columns", "model+fields"].includes(key.evidence);
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
