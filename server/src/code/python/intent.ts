/** What the Python code around a write shows of its intent: facts by the tree, decided in code/fixes/intent.ts. */

import type { Intent, IntentQuery, Seen, Shown } from "../../domain/intent";
import type { Source } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  holds,
  nameOf,
  nodeAt,
  stringValue,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { decideIntent } from "../fixes/intent";
import {
  givesAnother,
  isClaiming,
  isCollecting,
  isCount,
  isEffect,
  isLastRead,
  isMaking,
  isRandom,
  isTheAsker,
} from "../fixes/signs";
import { calledAs } from "./called";
import { countedFirst } from "./counted";
import { behind } from "./following";
import { foundBy } from "./found";

export function pythonIntent(query: IntentQuery): Intent {
  const { source, write, model, constraint } = query;
  const file = parsePython(source.text);
  const at = ({
    start,
    end,
  }: {
    start: Parameters<typeof source.offset>[0];
    end: Parameters<typeof source.offset>[0];
  }) => nodeAt(file.root, source.offset(start), source.offset(end));
  const node = at(write.place);
  const around = enclosing(node, "function_definition") ?? file.root;
  const row = valuesOf(file, node, around);
  const key = valuesFrom(file, setAsKey(file, row, constraint.fields), node, around);
  const isBeside = (name: string) =>
    model.fields.some((field) => field.name === name) && !constraint.fields.includes(name);
  const look = write.checkedAt && at(write.checkedAt);
  const counted = countedFirst(file, node, around);
  const first = counted?.at ?? look;
  const found = counted?.found ?? (look && foundBy(file, look, node, around, constraint.fields));
  const seen = (one: PyNode | undefined): Seen | undefined =>
    one && { text: shortened(file, one), place: source.place(one.start, one.end) };
  const [remade, made, asker, effect] = [
    seen(remadeIn(file, node, row, around)),
    seen(row.flatMap((each) => madeIn(file, each, node)).at(0)),
    seen(row.flatMap((each) => askersIn(file, each, constraint.fields)).at(0)),
    seen(behind(node, around, (call) => isEffect(calledAs(file, call)))),
  ];
  const collects = seen(collectedIn(file, node, around));
  const handed = seen(handedOn(file, node, around, write.flushedAt !== undefined));
  const claims = seen(
    behind(node, around, (call) => isClaiming(callOf(file, call)?.callee ?? "", textOf(file, call))),
  );
  const maker = makersIn(file, key).at(0);
  const counter = key.flatMap((each) => countedUp(file, each)).at(0);
  const drawn = maker && drawnIn(file, maker);
  const random = seen(drawn ?? maker ?? counter);
  const again = maker
    ? drawn !== undefined || isAnother(callOf(file, maker)?.callee ?? "")
    : counter !== undefined && identifiersIn(file, counter).some(isCount);
  const begins = seen(
    row.flatMap((each) => setIn(file, each, isBeside)).find((each) => isBeginning(file, each))?.parent ??
      undefined,
  );
  const shown: Shown = {
    functions: functionsOf(file, node),
    names: row.flatMap((each) => namesIn(file, each)),
    ...(first && found ? { found: placed(source, found, first) } : {}),
    ...(remade ? { remade } : {}),
    ...(made ? { made } : {}),
    ...(asker ? { asker } : {}),
    ...(random ? { random: { ...random, again } } : {}),
    ...(begins ? { begins } : {}),
    bare: isBare(node),
    ...(handed ? { handed } : {}),
    ...(collects ? { collects } : {}),
    ...(claims ? { claims } : {}),
    ...(effect ? { effect } : {}),
  };
  return decideIntent(query, shown);
}

function placed(
  source: Source,
  { missed, ...found }: NonNullable<ReturnType<typeof foundBy>>,
  look: PyNode,
): NonNullable<Shown["found"]> {
  const place = source.place(look.start, look.end);
  return { ...found, place, ...(missed ? { missed: source.place(missed.start, missed.end) } : {}) };
}

function shortened(file: PyFile, node: PyNode): string {
  const text = callOf(file, node)?.callee ?? textOf(file, node).replace(/\s+/g, " ");
  return text.slice(0, 80);
}

/** Innermost first, with the class: `Command.handle`. */
function functionsOf(file: PyFile, node: PyNode): string[] {
  const names: string[] = [];
  for (
    let at = enclosing(node, "function_definition");
    at;
    at = enclosing(at.parent, "function_definition")
  ) {
    const owner = enclosing(at.parent, "class_definition", "function_definition");
    const name = nameOf(file, at);
    names.push(owner?.type === "class_definition" ? `${nameOf(file, owner)}.${name}` : name);
  }
  return names;
}

/** How far a variable's value is followed. */
const furthest = 3;

/** What the row is written with: the call's arguments, what its variables got, and what is set on them before. */
function valuesOf(file: PyFile, call: PyNode, around: PyNode): PyNode[] {
  const list = childOf(call, "arguments");
  const target = childOf(childOf(call, "function"), "object");
  return valuesFrom(
    file,
    [...(list ? [list] : []), ...(target?.type === "identifier" ? [target] : [])],
    call,
    around,
  );
}

/** The values, and what their variables got before the call. */
function valuesFrom(file: PyFile, given: readonly PyNode[], call: PyNode, around: PyNode): PyNode[] {
  const values = [...given];
  const known = new Set<string>();
  const set = assignmentsIn(around).filter(({ value }) => value.end <= call.start);
  for (let from = 0, depth = 0; from < values.length && depth < furthest; depth++) {
    const names = values.slice(from).flatMap((each) => identifiersIn(file, each));
    from = values.length;
    for (const name of names) {
      if (known.has(name)) continue;
      known.add(name);
      for (const { target: left, value, node } of set) {
        if (textOf(file, left) === name) values.push(value);
        const object = childOf(left, "object");
        if (object && textOf(file, object) === name) values.push(node);
      }
    }
  }
  return values;
}

/** The values that are set under a wanted name: `email=value`, `customer.email = value`, `{"email": value}`. */
function setIn(file: PyFile, value: PyNode, isWanted: (name: string) => boolean): PyNode[] {
  return allIn(value, ({ type }) => /^(?:keyword_argument|assignment|pair)$/.test(type)).flatMap((node) =>
    isWanted(nameSet(file, node))
      ? (childOf(node, node.type === "assignment" ? "right" : "value") ?? [])
      : [],
  );
}

function nameSet(file: PyFile, node: PyNode): string {
  if (node.type === "keyword_argument") return nameOf(file, node);
  if (node.type === "pair") return stringValue(file, childOf(node, "key")) ?? "";
  const left = childOf(node, "left");
  const attribute = childOf(left, "attribute");
  return attribute ? textOf(file, attribute) : (stringValue(file, childOf(left, "subscript")) ?? "");
}

/** The expressions of the key, with what their variables got before the call. */
export function keyValues(
  file: PyFile,
  call: PyNode,
  around: PyNode,
  fields: readonly string[],
): readonly PyNode[] {
  return valuesFrom(file, setAsKey(file, valuesOf(file, call, around), fields), call, around);
}

function setAsKey(file: PyFile, row: readonly PyNode[], fields: readonly string[]): PyNode[] {
  return row.flatMap((each) => setIn(file, each, (name) => fields.includes(name)));
}

/** What makes the key up: calls that give another value each time; a read of the last number, where one is added to it. */
export function makersIn(file: PyFile, key: readonly PyNode[]): readonly PyNode[] {
  const all = key.flatMap((value) => allIn(value, ({ type }) => type === "call"));
  const calls = (isMaker: (callee: string) => boolean) =>
    all.filter((node) => isMaker(callOf(file, node)?.callee ?? ""));
  const random = all.filter(
    (node) => isRandom(callOf(file, node)?.callee ?? "") || drawnIn(file, node) !== undefined,
  );
  const adds = key.some((value) =>
    holds(value, (node) => node.type === "binary_operator" && /\+\s*1$/.test(textOf(file, node))),
  );
  return random.length > 0 || !adds ? random : calls(isLastRead);
}

function isAnother(callee: string): boolean {
  return givesAnother(callee) || isLastRead(callee) || isCount(callee);
}

/** What draws the value within a function of the file that is called for it: `secrets.token_hex` of `make_code()`. */
function drawnIn(file: PyFile, call: PyNode): PyNode | undefined {
  const own = ownFunction(file, callOf(file, call)?.callee ?? "");
  return (
    own &&
    allIn(own, ({ type }) => type === "call").find((node) => givesAnother(callOf(file, node)?.callee ?? ""))
  );
}

export function ownFunction(file: PyFile, callee: string): PyNode | undefined {
  const name = /^(?:self\.|cls\.)?(\w+)$/.exec(callee)?.[1];
  return allIn(file.root, ({ type }) => type === "function_definition").find((node) => {
    const called = childOf(node, "name");
    return called !== undefined && textOf(file, called) === name;
  });
}

/** `last.number + 1`: the server's own. */
function countedUp(file: PyFile, value: PyNode): PyNode[] {
  return allIn(
    value,
    (node) =>
      node.type === "binary_operator" &&
      node.children.at(-1)?.type === "integer" &&
      /[-+]\s*\d+$/.test(textOf(file, node)),
  );
}

/** `0`, `False`, `None`, `""`, `[]`. */
function isBeginning(file: PyFile, value: PyNode): boolean {
  return /^(?:0|False|None|""|''|\[\]|\{\})$/.test(textOf(file, value));
}

function assignmentsIn(around: PyNode): { target: PyNode; value: PyNode; node: PyNode }[] {
  return allIn(around, ({ type }) => type === "assignment").flatMap((node) => {
    const found = assignmentOf(node);
    return found ? [{ ...found, node }] : [];
  });
}

/** Names that stand for a value: no keyword's, no attribute's. */
export function identifiersIn(file: PyFile, node: PyNode): string[] {
  return allIn(
    node,
    ({ type, field, parent }) =>
      type === "identifier" &&
      field !== "attribute" &&
      !(field === "name" && parent?.type === "keyword_argument"),
  ).map((one) => textOf(file, one));
}

function namesIn(file: PyFile, value: PyNode): string[] {
  return allIn(value, ({ type }) => /^(?:keyword_argument|assignment)$/.test(type)).flatMap((node) => {
    if (node.type === "keyword_argument") return nameOf(file, node);
    const attribute = childOf(childOf(node, "left"), "attribute");
    return attribute ? textOf(file, attribute) : [];
  });
}

/** `gateway.charge(...)`: what is called for what it does. A class or a manager makes no effect before it is saved. */
function madeIn(file: PyFile, value: PyNode, write: PyNode): PyNode[] {
  return allIn(value, ({ type }) => type === "call").filter(
    (node) =>
      !(node.start <= write.start && write.end <= node.end) && isMaking(callOf(file, node)?.callee ?? ""),
  );
}

/** Who asks, in what the row sets beside its key. */
function askersIn(file: PyFile, value: PyNode, key: readonly string[]): PyNode[] {
  const found: PyNode[] = [];
  walk(value, (node) => {
    if (node.type === "keyword_argument" && key.includes(nameOf(file, node))) return false;
    if (/^(?:attribute|identifier)$/.test(node.type) && isTheAsker(textOf(file, node))) found.push(node);
    return true;
  });
  return found;
}

/** The call is a statement of its own. */
function isBare(call: PyNode): boolean {
  let at = call;
  while (at.parent && /^(?:await|parenthesized_expression)$/.test(at.parent.type)) at = at.parent;
  return at.parent?.type === "expression_statement";
}

/**
 * What the new row goes on in: what the call stands in, or the first use of the variable that has it then.
 * @param noted a unit of work noted it: the call is handed the row, and what takes it afterwards is mostly that unit again
 */
function handedOn(file: PyFile, call: PyNode, around: PyNode, noted: boolean): PyNode | undefined {
  const isLost = isBare(call);
  const object = childOf(childOf(call, "function"), "object");
  const lost = noted ? callOf(file, call)?.positional[0] : object;
  const holder = isLost ? lost : childOf(enclosing(call, "assignment"), "left");
  if (!holder || /^(?:attribute|call|subscript)$/.test(holder.type)) return isLost ? undefined : call;
  const names = new Set(identifiersIn(file, holder));
  const unit = noted && object ? textOf(file, object) : undefined;
  // What sends a statement is no row, unless it has what the statement gave.
  const sends = isLost && !noted && sending.test(callOf(file, call)?.name ?? "");
  return allIn(around, ({ type }) => type === "identifier").find(
    (each) =>
      each.start >= call.end &&
      names.has(textOf(file, each)) &&
      !isGivenTo(file, each, unit) &&
      (!sends || isReadOf(file, each)),
  );
}

const sending = /^(?:execute\w{0,20}|exec|exec_driver_sql|scalars?)$/;

/** `cursor.fetchone()`, `cursor.lastrowid` */
function isReadOf(file: PyFile, node: PyNode): boolean {
  const name = node.field === "object" ? childOf(node.parent ?? undefined, "attribute") : undefined;
  return name !== undefined && /^(?:fetch\w{0,20}|lastrowid|one|first|all)$/.test(textOf(file, name));
}

/** `session.refresh(user)` */
function isGivenTo(file: PyFile, node: PyNode, unit: string | undefined): boolean {
  const list = node.parent?.type === "argument_list" ? node.parent : undefined;
  const object = callOf(file, list?.parent ?? undefined)?.object;
  return unit !== undefined && object !== undefined && textOf(file, object) === unit;
}

/** The loop around the write has a list of what fails. */
function collectedIn(file: PyFile, write: PyNode, around: PyNode): PyNode | undefined {
  const loop = enclosing(write, "for_statement", "while_statement");
  if (!loop || loop.start < around.start) return undefined;
  return allIn(loop, ({ type }) => type === "call").find((node) =>
    isCollecting(callOf(file, node)?.callee ?? ""),
  );
}

/** The loop whose next pass has another value, where it ends when the write has worked; or which looked for a free one before. */
function remadeIn(file: PyFile, write: PyNode, row: readonly PyNode[], around: PyNode): PyNode | undefined {
  const used = new Set(row.flatMap((each) => identifiersIn(file, each)));
  for (const loop of allIn(around, ({ type }) => /^(?:while|for)_statement$/.test(type))) {
    const body = childOf(loop, "body");
    const isHeld = loop.start <= write.start && write.end <= loop.end;
    const next = body && allIn(body, (each) => isSetTo(file, each, used)).at(0);
    if (!next) continue;
    if (
      isHeld
        ? endsBehind(write, body)
        : loop.end <= write.start && loop.type === "while_statement" && asksFirst(file, loop)
    )
      return next;
  }
  return undefined;
}

/** `slug = f"{base}-{n}"`, `n += 1`, `code = secrets.token_hex(4)` of a name that the row uses. */
function isSetTo(file: PyFile, node: PyNode, names: ReadonlySet<string>): boolean {
  if (node.type !== "assignment" && node.type !== "augmented_assignment") return false;
  const [left, right] = [childOf(node, "left"), childOf(node, "right")];
  if (!left || !right || !names.has(textOf(file, left))) return false;
  return (
    node.type === "augmented_assignment" ||
    holds(right, ({ type }) => /^(?:call|interpolation|binary_operator)$/.test(type))
  );
}

/** A pass that has written leaves the loop. */
export function endsBehind(write: PyNode, body: PyNode): boolean {
  return holds(
    body,
    (each) =>
      /^(?:return|break)_statement$/.test(each.type) &&
      (each.start <= write.start ? write.end <= each.end : each.start >= write.end && !isCaught(each, body)),
  );
}

function isCaught(node: PyNode, within: PyNode): boolean {
  const clause = enclosing(node, "except_clause");
  return clause !== undefined && clause.start >= within.start;
}

export function asksFirst(file: PyFile, loop: PyNode): boolean {
  return holds(loop, (node) =>
    /\.(?:a?exists|a?get|a?first|a?count)$/.test(callOf(file, node)?.callee ?? ""),
  );
}
