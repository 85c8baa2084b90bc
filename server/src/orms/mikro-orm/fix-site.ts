/** A write of MikroORM as its fixes see it: the call that fails, the row, and what else the same call would take back. */

import { decline } from "../../code/fixes/declined";
import { valuesOfKey } from "../../code/fixes/keys";
import { declining } from "../../code/fixes/words";
import { declineOldState, declineSecondCall, memberCode, valueAgain } from "../../code/typescript/again";
import { findBinding } from "../../code/typescript/bindings";
import { siteAround } from "../../code/typescript/fixes";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import { areSeveral, rowOf } from "../../code/typescript/values";
import { writesOf } from "../../code/typescript/writes";
import type { FixContext } from "../../domain/adapters";
import type { Write } from "../../domain/model";
import type { Place } from "../../domain/text";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { functionsAround, readImports } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";

export interface MikroSite extends TypescriptSite {
  /** The call that says the row; undefined for an assignment. */
  readonly write: FoundCall | undefined;
  readonly row: ts.Expression | undefined;
  /** What reads the model: the manager with the class, or its repository. */
  readonly reads: { readonly on: string; readonly entity: string | null } | undefined;
  /** The unit of work sends it, with all else that was noted. */
  readonly isSent: boolean;
}

export function mikroSite(context: FixContext, goesOn: boolean, leaves = false): MikroSite {
  const { source, write, models } = context;
  const { flushedAt } = write;
  if (write.sql) decline("The write is SQL: its statement is not changed here.");
  if (flushedAt === null)
    decline("The row is only noted here: the error comes where it is sent, and is caught there.");
  const root = parseTypeScript(source);
  const calls = findAll(root, compiler().isCallExpression);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const { writeAt } = createCalls(root, dialect, models);
  const found = calls
    .flatMap((node) => writeAt(node) ?? [])
    .find(({ node }) => startOf(node) === start && node.end === end);
  if (found?.links.some(({ name }) => /^(?:createQueryBuilder|qb)$/.test(name)))
    decline("A query builder throws the driver's own error: catch it by hand.");
  const head = flushedAt && ([source.offset(flushedAt.start), source.offset(flushedAt.end)] as const);
  const sending = calls.find(
    ({ expression }) => head && startOf(expression) === head[0] && expression.end === head[1],
  );
  const call = flushedAt ? sending : found?.node;
  if (!call) decline("The write is not there any more.");
  const isSent = flushedAt !== undefined || /[fF]lush$/.test(lastName(call.expression) ?? "");
  const here = siteAt(context, call, dialect);
  const isTransaction = lastName(call.expression) === "transactional";
  if (isTransaction && goesOn)
    decline(
      "The duplicate undoes the whole transaction: what else it does would be missing, and a caught error would hide that.",
    );
  // In a transaction a failed statement is sent again with its end, or has ended it.
  const site = isTransaction || write.inTransaction !== true ? here : siteAround(here, goesOn, leaves);
  const row = found?.roles.row;
  const receiver = found?.receiver;
  const kept = row ?? (found && isSent ? found.node : undefined);
  return {
    ...site,
    ...(receiver ? { receiver } : {}),
    write: found,
    row: kept,
    reads: readsOf(found, context),
    isSent,
  };
}

/** A repository knows its entity; a manager is told a class, which the file must have at run time. */
function readsOf(found: FoundCall | undefined, { model }: FixContext): MikroSite["reads"] {
  if (!found || !/^(?:manager|repository)$/.test(found.on?.kind ?? "")) return undefined;
  const on = found.receiver.getText();
  if (found.on?.kind === "repository") return { on, entity: null };
  const entity = found.roles.model?.getText() ?? found.model ?? model.name;
  const isKnown =
    findBinding(entity, found.node) && !readImports(found.node.getSourceFile()).get(entity)?.typeOnly;
  return isKnown ? { on, entity } : undefined;
}

/** Declines what cannot be gone on from: the one call that failed has taken back, or still holds, more than its row. */
export function declineShared(site: MikroSite): void {
  const { context, row, write, isSent } = site;
  if (context.write.several || areSeveral(row, dialect.signs.calls)) decline(declining.severalRows);
  if (context.write.operation === "update" || context.write.operation === "flush" || !write)
    decline(
      isSent
        ? "The manager keeps the change, and sends it again with whatever is sent next: nothing can be gone on with."
        : declining.anUpdate,
    );
  if (!isSent) return;
  const related = context.model.constraints.flatMap(({ kind, fields }) =>
    kind === "foreign_key" ? fields : [],
  );
  const { values, known } = rowOf(row, dialect.signs.calls);
  if (values === null || related.some((field) => known.has(field)))
    decline(
      "The new row may be held by another one (a relation): the manager would send it again with whatever is sent next.",
    );
  const isOwn = (name: string) =>
    context.model.fields.some((field) => field.name === name || field.name.startsWith(`${name}.`));
  if ([...known.keys()].some((name) => !isOwn(name)))
    decline("Rows of another model are sent with this one, which the duplicate takes back.");
  const others = writesOf(dialect)
    .read(context.source, context.models, context.models)
    .filter((each) => isSentWith(each, context.write) && !isAt(each.place, context.write.place));
  if (others.length > 0) decline("The same call sends other rows, which the duplicate takes back.");
  if (!isForkedHere(write.receiver))
    decline(
      "The manager comes from elsewhere: what others noted in it would be taken back with the duplicate, without a word.",
    );
}

function isAt({ start }: Place, own: Place): boolean {
  return start.line === own.start.line && start.column === own.start.column;
}

/** The same call sends both. */
function isSentWith({ flushedAt }: Write, { flushedAt: own, place }: Write): boolean {
  return flushedAt != null && isAt(flushedAt, own ?? place);
}

/** `const em = orm.em.fork()` in the function, handed to nobody: nothing else was noted in it. */
function isForkedHere(receiver: ts.Expression): boolean {
  const t = compiler();
  const base = t.isIdentifier(receiver) ? findBinding(receiver.text, receiver) : undefined;
  if (!base || !t.isVariableDeclaration(base) || !t.isIdentifier(base.name)) return false;
  const { text } = base.name;
  const isHandedOn = (each: ts.Identifier) =>
    each.text === text && t.isCallExpression(each.parent) && each.parent.expression !== each;
  const around = functionsAround(receiver)[0];
  return (
    /\.fork\(/.test(base.initializer?.getText() ?? "") &&
    around !== undefined &&
    functionsAround(base)[0] === around &&
    !findAll(around, t.isIdentifier).some(isHandedOn)
  );
}

/** The condition that finds the row of the violated key. */
export function conditionOf(site: MikroSite): {
  readonly text: string;
  readonly values: readonly ts.Expression[];
} {
  const { context, row, reads } = site;
  declineOldState(site);
  declineSecondCall(site, (call) => lastName(call.expression) === "fork");
  if (!reads) decline("The code does not show what could read the row that is there.");
  const found = valuesOfKey(context, (field) => {
    if (!row || field.includes(".")) decline(declining.hidden(field));
    return valueAgain(site, row, [field]);
  });
  const where = `{ ${[...found].map(([field, { text }]) => memberCode(site, field, text)).join(", ")} }`;
  return {
    text: reads.entity === null ? where : `${reads.entity}, ${where}`,
    values: [...found.values()].map(({ node }) => node),
  };
}
