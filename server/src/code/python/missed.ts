/** Handlers that are for a write's error and do not help: its class passes them by, they stand around what only notes the row, or they leave the session as it failed. */

import type { ViolationKind } from "../../domain/incident";
import type { Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  bodiesAround,
  callOf,
  childOf,
  enclosing,
  holds,
  later,
  managersOf,
  statementsOf,
  textOf,
} from "../../syntax/python-tree";
import type { Handled } from "../dialect";
import { caughtBy, clausesOf, opens, suppressedBy } from "./around";
import { raisesAgain } from "./branch";
import type { Meanings } from "./dialect";
import { driverModule, lastPart } from "./modules";

/** What an error class of a driver is for; undefined = for no violation. */
function kindsOf(name: string): Handled | undefined {
  const kind = /^(Unique|ForeignKey|NotNull|Check)Violation(?:Error)?$/.exec(lastPart(name))?.[1];
  if (kind !== undefined) return [kinds[kind] as ViolationKind];
  return /^(?:Integrity(?:Constraint(?:Violation)?)?Error|DatabaseError|PostgresError|Error)$/.test(
    lastPart(name),
  )
    ? "every"
    : undefined;
}

const kinds: Readonly<Record<string, ViolationKind>> = {
  Unique: "unique",
  ForeignKey: "foreign_key",
  NotNull: "not_null",
  Check: "check",
};

/** A handler or a `suppress(…)` around a node, and the part of the program whose errors come to it. */
interface Around {
  readonly at: PyNode;
  readonly held: PyNode;
  readonly classes: readonly (string | undefined)[];
}

/**
 * @param node the write
 * @param sent what sends its row: the node itself, the head of the flush behind it; undefined = it is not in the function
 * @param handled what is caught there
 */
export function missedAround(
  meanings: Meanings,
  source: Source,
  node: PyNode,
  sent: PyNode | undefined,
  handled: Handled | undefined,
): Pick<Write, "passedBy" | "leftFailed"> {
  const placeOf = ({ start, end }: PyNode) => source.place(start, end);
  if (handled !== undefined) {
    const left = leftFailed(meanings, sent);
    return left ? { leftFailed: { place: placeOf(left.at), undo: left.undo } } : {};
  }
  const { raises } = meanings.dialect;
  const around = [...(sent && sent !== node ? handlersAround(meanings.file, sent) : [])];
  around.push(...handlersAround(meanings.file, node));
  for (const { at, classes } of raises === undefined ? [] : around)
    for (const caught of classes) {
      const own = caught !== undefined && driverModule.test(caught) ? kindsOf(caught) : undefined;
      if (raises !== undefined && caught !== undefined && own !== undefined)
        return { passedBy: { place: placeOf(at), caught, raised: raises, kinds: own } };
    }
  const early = sent === node ? undefined : around.find((one) => isEarly(meanings, one, node, sent));
  const [caught] = early?.classes.filter((name) => name && meanings.dialect.handles({ class: name })) ?? [];
  return early && caught ? { passedBy: { place: placeOf(early.at), caught, kinds: "every" } } : {};
}

/** Innermost first. */
function handlersAround(file: PyFile, node: PyNode): readonly Around[] {
  const all = [...bodiesAround(node, "try_statement"), ...bodiesAround(node, "with_statement")];
  all.sort((a, b) => b.start - a.start);
  return all.flatMap((one): Around[] =>
    one.type === "with_statement"
      ? managersOf(one).map((at) => ({ at, held: one, classes: suppressedBy(file, at) }))
      : clausesOf(one)
          .filter((clause) => !raisesAgain(file, clause))
          .map((at) => ({ at, held: childOf(one, "body") ?? one, classes: caughtBy(file, at) })),
  );
}

/** The handler stands around the noting alone: nothing in there can send the row. */
function isEarly(
  meanings: Meanings,
  { held, classes }: Around,
  node: PyNode,
  sent: PyNode | undefined,
): boolean {
  const { file, dialect } = meanings;
  if (!classes.some((name) => name !== undefined && dialect.handles({ class: name }))) return false;
  const body = held.type === "with_statement" ? (childOf(held, "body") ?? held) : held;
  if (sent && body.start <= sent.start && sent.end <= body.end) return false;
  const makes = (each: PyNode) => meanings.of(each)?.made === each;
  return allIn(body, ({ type }) => type === "call" || type === "await").every(
    (each) =>
      (each.start === node.start && each.end === node.end) ||
      (callOf(file, each) !== undefined && makes(each)),
  );
}

/** The handler that goes on although the session is unusable since the flush, and how it would be usable again. */
function leftFailed(
  meanings: Meanings,
  sent: PyNode | undefined,
): { readonly at: PyNode; readonly undo: string } | undefined {
  const { file, dialect, bindings } = meanings;
  const { afterFlush } = dialect;
  const object = sent?.type === "attribute" ? childOf(sent, "object") : undefined;
  if (!sent || !object || !afterFlush) return undefined;
  const one = handlersAround(file, sent).find(({ classes }) =>
    classes.some((name) => name !== undefined && dialect.handles({ class: name })),
  );
  if (!one) return undefined;
  const { at, held } = one;
  // A test that expects the error says nothing of what comes behind it.
  if (/^(?:assertRaises|raises)/.test(callOf(file, at)?.name ?? "")) return undefined;
  const session = textOf(file, object);
  const body = held.type === "with_statement" ? (childOf(held, "body") ?? held) : held;
  const kind = meanings.of(object)?.kind;
  const within = bodiesAround(sent, "with_statement").filter(
    ({ start, end }) => body.start <= start && end <= body.end,
  );
  // Its end rolls back to the savepoint, or ends the session.
  if (within.flatMap(managersOf).some((each) => opens(meanings, each) || meanings.of(each)?.kind === kind))
    return undefined;
  const block = at.children.find(({ type }) => type === "block");
  const last = block && statementsOf(block).at(-1);
  if (last?.type === "raise_statement") return undefined;
  const owner = enclosing(at, "function_definition") ?? file.root;
  const loop = enclosing(held, "for_statement", "while_statement", ...later);
  const goesRound =
    loop !== undefined &&
    !later.includes(loop.type) &&
    !/^(?:return|break)_statement$/.test(last?.type ?? "");
  const region = goesRound ? loop : owner;
  const isBehind = (each: PyNode) => each.start >= at.start && each.start < region.end;
  if (holds(region, (each) => isBehind(each) && each.type === "call" && mends(each))) return undefined;
  // A session of the function's own that nothing uses again is nobody's trouble.
  const isOwn = /^(?:value|with)$/.test(bindings.at(object, session)?.kind ?? "") && owner !== file.root;
  const leaves = last?.type === "return_statement" && !holds(last, isSession);
  const isUsed = goesRound || (!leaves && holds(owner, (each) => isBehind(each) && isSession(each)));
  const waits = sent.parent?.parent?.type === "await" ? "await " : "";
  return isOwn && !isUsed ? undefined : { at, undo: `${waits}${session}.${afterFlush.undo}()` };

  function isSession(each: PyNode): boolean {
    return /^(?:identifier|attribute)$/.test(each.type) && textOf(file, each) === session;
  }

  /** By its name, or because it is handed the session: what it does then is its own. */
  function mends(each: PyNode): boolean {
    const call = callOf(file, each);
    if (!call) return true;
    const args = [...call.positional, ...call.keywords.values()];
    return mending.test(call.name) || args.some((argument) => textOf(file, argument) === session);
  }
}

const mending = /roll_?back|close|remove|reset|abort|undo|cancel|invalidate|expunge_all|exit/i;
