/** A handler around a write: `try`, the savepoint that keeps a transaction usable, `except`, the row that is there; and a look in front. */

import type { FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { isPythonName } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import { deeper, ownLines } from "../../syntax/python-edits";
import { callOf, childOf, enclosing, holds, textOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import { decline } from "../fixes/declined";
import { inFile } from "../fixes/steps";
import { declining } from "../fixes/words";
import { isCaught, opens } from "./around";
import { scopeOf } from "./bindings";
import { type Branch, branchFor, type Front, frontFor, goesOnAfter, takesBackAfter } from "./branch";
import type { Find, PyFixing, PyHandler, PySite, PyTest } from "./dialect";
import { passesOver } from "./passed-over";
import { writeIn } from "./patterns";
import { keepsItsKey } from "./row";
import { declineAnothers, inClassBody, nestedReason, rewritten, sharedLine } from "./site";

/** The statement within its handler, the imports on top. */
export function guard(site: PySite, fixing: PyFixing, handler: PyHandler): FixResult {
  const { lines, file, statement } = site;
  const test = fixing.test(site, handler.verifies !== true);
  const { name, module, also = [] } = test.caught;
  if (isCaught(file, statement, [module, ...also], name)) return "done";
  const branch = branchFor(file, statement);
  const isIn = branch !== undefined && (handler.refuses || !branch.notes);
  const front = isIn ? undefined : frontOf(site, handler);
  if (front) {
    if (passesOver(file, front)) decline(declining.leavesTaken);
    return inFront(site, fixing, test, handler, front);
  }
  if (handler.refuses && goesOnAfter(file, statement)) decline(declining.goesOn);
  if (handler.refuses && handler.leaves && !isIn && takesBackAfter(file, statement))
    decline(declining.takesBack);
  return isIn
    ? inBranch(site, fixing, test, handler, branch)
    : rewritten(site, guarded(site, fixing, test, handler, lines.indent));
}

/**
 *     except IntegrityError as error:
 *         log.exception("twice")
 *         if not str(error).startswith(...):
 *             raise
 *         ...
 */
function inBranch(
  site: PySite,
  fixing: PyFixing,
  test: PyTest,
  handler: PyHandler,
  branch: Branch,
): FixResult {
  const { file, style, error } = site;
  const { caught, again } = branch;
  const last = ownLines(file, again);
  if (!last) decline(sharedLine);
  const name = site.use(test.caught);
  const isIt = textOf(file, caught) === name;
  const step = style.indent;
  const edits = saved(site, fixing, test);
  const all = [
    ...(isIt ? [] : [`if not isinstance(${error}, ${name}):`, `${step}raise`]),
    ...raisedIf(site, test, last.indent),
    ...(test.taken ? raisedUnless(site, test.taken, last.indent) : []),
    ...handler.lines(last.indent),
  ].map((line) => last.indent + line);
  return inFile(site, [
    ...edits,
    ...(branch.error === undefined ? [{ start: caught.end, end: caught.end, text: ` as ${error}` }] : []),
    { start: last.start, end: last.end, text: all.join(style.eol) },
  ]);
}

/** The handler around in which the violation gets a branch of its own; undefined = it has none, or an error would reach nobody there. */
export function frontOf(site: PySite, handler: PyHandler): Front | undefined {
  const { file, meanings, statement, context } = site;
  const isLeft = handler.leaves && context.intent?.id === "ignore";
  const front =
    handler.refuses || isLeft ? frontFor(file, statement, (one) => opens(meanings, one)) : undefined;
  if (!front?.first || !(handler.leaves || context.answer?.throws || front.raises)) return undefined;
  return !handler.refuses && writesBeside(site, front) ? undefined : front;
}

/** The `try` has another write, whose failure the branch might take for this one's and leave. */
function writesBeside({ call, meanings }: PySite, { attempt }: Front): boolean {
  return holds(childOf(attempt, "body") ?? attempt, (node) => {
    const isOwn = call.node.start <= node.start && node.end <= call.node.end;
    const other = isOwn ? undefined : writeIn(node, meanings);
    // A link of the chain that this write ends.
    const isAround = other && other.node.start <= call.node.start && call.node.end <= other.node.end;
    return other !== undefined && !isAround && other.operation !== "delete";
  });
}

/**
 *     except Exception as error:
 *         state = getattr(...)
 *         if isinstance(error, IntegrityError) and state == "23505":
 *             taken = ...
 *             if taken:
 *                 raise ...
 *         log.exception("twice")
 */
function inFront(site: PySite, fixing: PyFixing, test: PyTest, handler: PyHandler, front: Front): FixResult {
  const { file, error, style } = site;
  const { caught, first, isHeld } = front;
  const at = first && ownLines(file, first);
  if (!at) decline(sharedLine);
  const step = style.indent;
  const name = site.use(test.caught);
  const isNot = test.others.map((one) => (typeof one === "string" ? one : one.join(" and ")));
  const [only] = isNot;
  const parts = [
    ...(textOf(file, caught) === name ? [] : [`isinstance(${error}, ${name})`]),
    ...(only === undefined ? [] : [isNot.length === 1 ? turned(only) : `not (${isNot.join(" or ")})`]),
  ];
  const inner = at.indent + step;
  const within = test.taken ? ifTaken(site, test.taken, inner, handler) : handler.lines(inner);
  const all = [
    ...(test.before ?? []),
    ...ifAll(parts, at.indent, step),
    ...within.map((line) => step + line),
  ];
  return inFile(site, [
    ...(isHeld ? [] : saved(site, fixing, test)),
    ...(front.error === undefined ? [{ start: caught.end, end: caught.end, text: ` as ${error}` }] : []),
    { start: at.start, end: at.start, text: all.map((line) => at.indent + line).join(style.eol) + style.eol },
  ]);
}

function ifTaken(
  site: PySite,
  taken: Required<PyTest>["taken"],
  indent: string,
  handler: PyHandler,
): string[] {
  const step = site.style.indent;
  const name = site.free("taken", "is_taken");
  const found = taken.any({ indent, before: `${indent}${name} = ` });
  return [`${name} = ${found}`, `if ${name}:`, ...handler.lines(indent + step).map((line) => step + line)];
}

/** `str(error) != "UNIQUE …"` -> `str(error) == "UNIQUE …"`, `not a` -> `a`. */
function turned(condition: string): string {
  if (/ (?:and|or) /.test(condition)) return `not (${condition})`;
  if (condition.startsWith("not ")) return condition.slice(4);
  for (const [not, is] of [
    [" != ", " == "],
    [" not in ", " in "],
  ] as const) {
    const sides = condition.split(not);
    if (sides.length === 2) return sides.join(is);
  }
  return `not (${condition})`;
}

/** The statement in a savepoint of its own. */
function saved(site: PySite, fixing: PyFixing, test: PyTest): TextEdit[] {
  const { file, lines, style, statement } = site;
  const savepoint = test.saved === false ? undefined : savepointLine(site, fixing);
  if (savepoint === undefined) return [];
  const text = [lines.indent + savepoint, deeper(file, lines, statement, style.indent)].join(style.eol);
  return [{ start: lines.start, end: lines.end, text }];
}

/** `with transaction.atomic():`, `async with session.begin_nested():`; undefined = nothing can keep the transaction usable. */
export function savepointLine(site: PySite, { transaction }: PyFixing): string | undefined {
  const savepoint = transaction.savepoint(site);
  return savepoint && `${transaction.isAsync?.(site) ? "async " : ""}with ${savepoint}:`;
}

/**
 *     try:
 *         with transaction.atomic():
 *             customer.save()
 *     except IntegrityError as error:
 *         ...
 */
export function guarded(
  site: PySite,
  fixing: PyFixing,
  test: PyTest,
  handler: PyHandler,
  indent: string,
): string {
  const { file, style, lines, statement, error } = site;
  const step = style.indent;
  const inner = indent + step;
  const shift = inner.slice(lines.indent.length);
  const caught = site.use(test.caught);
  const savepoint = test.saved === false ? undefined : savepointLine(site, fixing);
  const saved =
    savepoint === undefined
      ? [deeper(file, lines, statement, shift)]
      : [inner + savepoint, deeper(file, lines, statement, shift + step)];
  const all = [
    ...raisedIf(site, test, inner),
    ...(test.taken ? raisedUnless(site, test.taken, inner) : []),
    ...handler.lines(inner),
  ].map((line) => inner + line);
  return [`${indent}try:`, ...saved, `${indent}except ${caught} as ${error}:`, ...all].join(style.eol);
}

/** Black's width: a longer condition gets a line for each part. */
const longestLine = 88;

function raisedIf(
  { style: { indent: step } }: PySite,
  { before = [], others }: PyTest,
  indent: string,
): string[] {
  const raised = others.flatMap((other) => {
    return [...ifAll(typeof other === "string" ? [other] : other, indent, step), `${step}raise`];
  });
  return [...before, ...raised];
}

function ifAll(parts: readonly string[], indent: string, step: string): string[] {
  const short = `if ${parts.join(" and ")}:`;
  if (indent.length + short.length <= longestLine || parts.length === 1) return [short];
  const [first, ...more] = parts;
  return ["if (", step + first, ...more.map((part) => `${step}and ${part}`), "):"];
}

function raisedUnless(site: PySite, taken: Required<PyTest>["taken"], indent: string): string[] {
  const name = site.free("taken", "is_taken");
  const found = taken.any({ indent, before: `${indent}${name} = ` });
  return [`${name} = ${found}`, `if not ${name}:`, `${site.style.indent}raise`];
}

/**
 * For a friendlier path; the handler stays around the write, and both name the row alike.
 *
 *     customer = Customer.objects.filter(email=email).first()
 *     if customer is None:
 *         try: ... the handler
 */
export function lookFirst(site: PySite, fixing: PyFixing, wanted: string): FixResult {
  const unset = unsetField(site);
  if (unset !== undefined)
    decline(`\`${unset}\` is not set before save(): there is nothing to look for yet.`);
  if (site.isAsync) decline("An asynchronous write is not rewritten with a check: use the catch.");
  const { style, lines, form, receiver, receiverText, file, statement } = site;
  if (branchFor(file, statement)?.notes === false) decline(declining.secondTry);
  const reuse = useExisting(site, fixing, wanted);
  const test = fixing.test(site, false);
  const { name, find } = reuse;
  const { indent } = lines;
  const step = indent + style.indent;
  const text = (at: string) => guarded(site, fixing, test, reuse, at);
  const found = () => `${indent}${name} = ${find.row({ indent, before: `${indent}${name} = ` })}`;
  const known = name === null || receiver.kind !== "row" ? [] : (fixing.known?.(site, name) ?? []);
  const instead =
    receiver.kind === "row"
      ? [`${indent}else:`, ...known.map((line) => step + line), `${step}${receiverText} = ${name}`]
      : [];
  const all =
    name === null
      ? [`${indent}${ifMissing(site, find, indent)}`, text(step)]
      : form === "returned"
        ? [found(), `${indent}if ${name} is not None:`, `${step}return ${name}`, text(indent)]
        : [found(), `${indent}if ${name} is None:`, text(step), ...instead];
  return rewritten(site, all.join(style.eol));
}

/** A field of the key that a new row gets elsewhere, in `save()` itself maybe. */
function unsetField({ file, receiver, receiverText, dialect, call, context }: PySite): string | undefined {
  const made = receiver.kind === "row" ? callOf(file, receiver.made) : undefined;
  if (!made || made.spread || made.positional.length > 0) return undefined;
  const assigned = attributesSet(file, receiverText, call.node).map(({ name }) => name);
  const set = [...made.keywords.keys(), ...assigned].map((name) => dialect.fieldName(receiver.model, name));
  return context.constraint.fields.find((field) => !set.includes(field));
}

/** The handler that goes on with the row that is there. */
interface Reuse extends PyHandler {
  /** The variable that holds it; null = the write's value is not used, so it is enough that the row is there. */
  readonly name: string | null;
  readonly find: Find;
}

/**
 * The handler that uses the row that is there; declines where none can.
 * @param wanted name of the variable, where the write has none of its own
 */
export function useExisting(site: PySite, fixing: PyFixing, wanted?: string): Reuse {
  declineReuse(site, fixing);
  const find = fixing.find(site);
  const { form, target, receiver, receiverText, style } = site;
  const isRow = receiver.kind === "row";
  const raise = `${style.indent}raise`;
  const { once, gives } = site.context.intent ?? {};
  const back = once === undefined ? undefined : gives;
  const base = { find, leaves: form === "returned" || back !== undefined, verifies: true };
  const known = (row: string) => fixing.known?.(site, row) ?? [];
  if (form === "statement" && !isRow && known("row").length === 0 && !back)
    return { ...base, name: null, lines: (indent) => [ifMissing(site, find, indent), raise] };
  const name =
    form === "declared" && target !== null ? target : (wanted ?? site.free("existing", "existing_row"));
  const used = back
    ? []
    : form === "returned"
      ? [`return ${name}`]
      : isRow
        ? [`${receiverText} = ${name}`]
        : [];
  return {
    ...base,
    name,
    lines(indent) {
      const row = find.row({ indent, before: `${indent}${name} = ` });
      return [
        `${name} = ${row}`,
        `if ${name} is None:`,
        raise,
        ...known(name),
        ...(back ? [back.join(name)] : used),
      ];
    },
  };
}

/** `if not Customer.objects.filter(email=email).exists():` */
function ifMissing({ isAsync }: PySite, find: Find, indent: string): string {
  return isAsync
    ? `if not (${find.any({ indent, before: `${indent}if not ()` })}):`
    : `if not ${find.any({ indent, before: `${indent}if not `, tail: ":" })}:`;
}

function declineReuse(site: PySite, { unusable }: PyFixing): void {
  const { form, receiver, context } = site;
  const isRow = receiver.kind === "row";
  if (form === "expression") decline(nestedReason(site));
  if (isRow && form !== "statement")
    decline("The result of save() is used: call it on a line of its own first.");
  if (context.write.operation === "update" && !isRow) decline("An update has no row to use instead.");
  if (isRow && receiver.row !== "new")
    decline("The instance was there before: the row of another cannot take its place.");
  if (isRow && site.inClassBody) decline(inClassBody);
  if (isPassedOn(site)) decline(declining.passedOn);
  if (keepsItsKey(site))
    decline(
      "The object has a primary key of its own, so save() may update a row: another row cannot take its place.",
    );
  declineAnothers(site);
  unusable?.(site);
  if (isRow && !isOwnVariable(site))
    decline("The instance is not a variable of this function: the row that is there cannot take its place.");
}

/** True for a variable of the very function (or file) that writes: another one would be hidden by an assignment here. */
function isOwnVariable(site: PySite): boolean {
  const { receiverText, meanings, object, statement } = site;
  if (!isPythonName(receiverText)) return false;
  const binding = meanings.bindings.at(object, receiverText);
  const scope = scopeOf(statement);
  return binding === undefined || binding.scope === scope || isDeclaredThere(site, scope);
}

/** `nonlocal customer`, `global customer`: an assignment here sets the very variable. */
function isDeclaredThere({ file, receiverText }: PySite, scope: PyNode | undefined): boolean {
  return (
    scope !== undefined &&
    holds(
      scope,
      (node) =>
        /^(?:nonlocal|global)_statement$/.test(node.type) &&
        scopeOf(node) === scope &&
        node.children.some((name) => textOf(file, name) === receiverText),
    )
  );
}

/** `Order(customer=customer)` before the save: others hold the new object too. */
function isPassedOn({ file, receiver, receiverText, statement }: PySite): boolean {
  const from = receiver.made;
  if (receiver.kind !== "row" || !from) return false;
  return holds(enclosing(statement, "function_definition") ?? file.root, (node) => {
    const isBetween = node.start > from.end && node.end < statement.start;
    const isThis = isBetween && node.type === "identifier" && textOf(file, node) === receiverText;
    return isThis && node.parent?.type !== "attribute";
  });
}
