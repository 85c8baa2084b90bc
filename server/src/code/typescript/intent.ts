/** What the TypeScript code around a write shows of its intent: facts by the tree, decided in code/fixes/intent.ts. */

import type { Intent, IntentQuery, Seen, Shown } from "../../domain/intent";
import type { Source } from "../../domain/text";
import {
  ancestor,
  compiler,
  dottedName,
  findAll,
  nodeAt,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  unwrap,
  visit,
} from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { memberName } from "../../syntax/typescript-literals";
import { functionName, functionsAround, isFunction, runningFunction } from "../../syntax/typescript-scope";
import { callbackOf, isInside, isMemberName } from "../../syntax/typescript-shapes";
import { decideIntent } from "../fixes/intent";
import {
  givesAnother,
  isClaiming,
  isCollecting,
  isCount,
  isEffect,
  isFactory,
  isLastRead,
  isMaking,
  isRandom,
  isTheAsker,
} from "../fixes/signs";
import { calledHere, findBinding } from "./bindings";
import { calledAs } from "./called";
import { countedFirst } from "./counted";
import { behind } from "./following";
import { foundBy } from "./found";
import { remadeIn, seekerOf, soughtIn } from "./remade";
import { valueNames } from "./told";

export function typescriptIntent(query: IntentQuery): Intent {
  const { source, write, model, constraint } = query;
  const root = parseTypeScript(source);
  const node = nodeAt(root, source.offset(write.place.start), source.offset(write.place.end));
  const body = write.functionPlace && source.offset(write.functionPlace.start);
  const around =
    functionsAround(node).find((each) => startOf(each.body ?? each) === body) ??
    runningFunction(node) ??
    root;
  const row = valuesOf(node, around);
  const key = valuesFrom(setAsKey(row, constraint.fields), node, around);
  const isBeside = (name: string) =>
    model.fields.some((field) => field.name === name) && !constraint.fields.includes(name);
  const look =
    write.checkedAt && nodeAt(root, source.offset(write.checkedAt.start), source.offset(write.checkedAt.end));
  const counted = countedFirst(node, around);
  const first = counted?.at ?? look;
  const found = counted?.found ?? (look && foundBy(look, node, holding(look, around), constraint.fields));
  const seen = (one: ts.Node | undefined): Seen | undefined =>
    one && { text: shortened(one), place: placeOf(source, one) };
  const maker = makersIn(key).at(0);
  const counter = key.flatMap(countedUp).at(0);
  const madeUp = seen(maker ?? counter);
  const shown: Shown = {
    functions: functionsAround(node).flatMap((each) => functionName(each) ?? []),
    names: row.flatMap(namesIn),
    ...some("makes", madeOf(row, constraint.fields)),
    ...(first && found ? { found: placed(source, found, first) } : {}),
    ...some("remade", seen(remadeIn(node, row, around) ?? key.flatMap(soughtIn).at(0))),
    ...some("made", seen(row.flatMap((each) => madeIn(each, node)).at(0))),
    ...some("asker", seen(row.flatMap((each) => askersIn(each, constraint.fields)).at(0))),
    ...some("random", madeUp && { ...madeUp, again: maker ? isAnother(maker) : namesCount(counter) }),
    ...some("begins", seen(row.flatMap((each) => setIn(each, isBeside)).find(isBeginning)?.parent)),
    bare: isBare(node),
    ...some("handed", seen(handedOn(node, around))),
    ...some("collects", seen(collectedIn(node, around))),
    ...some("claims", seen(behind(node, around, claims))),
    ...some("effect", seen(behind(node, around, (call) => isEffect(calledAs(call))))),
  };
  return decideIntent(query, shown);
}

/** The function around, or a further one that asks in front of its callback. */
function holding(look: ts.Node, around: ts.Node): ts.Node {
  let at = around;
  while (isFunction(at) && !isInside(look, at) && callbackOf(at.parent) === at)
    at = runningFunction(at.parent) ?? at.parent;
  return at;
}

/** The fields whose value is not what the function was given; undefined = that is none of them, or every one. */
function madeOf(row: readonly ts.Node[], fields: readonly string[]): readonly string[] | undefined {
  const t = compiler();
  const isGiven = (value: ts.Expression) => {
    const base = unwrap(value);
    const binding = t.isIdentifier(base) ? findBinding(base.text, base) : undefined;
    return binding !== undefined && t.isParameter(binding);
  };
  const made = fields.filter((field) => {
    const values = row.flatMap((each) => setIn(each, (name) => name === field));
    return values.length === 0 || !values.every(isGiven);
  });
  return made.length > 0 && made.length < fields.length ? made : undefined;
}

function placed(
  source: Source,
  { missed, ...found }: NonNullable<ReturnType<typeof foundBy>>,
  look: ts.Node,
): NonNullable<Shown["found"]> {
  return {
    ...found,
    place: placeOf(source, look),
    ...(missed ? { missed: placeOf(source, missed) } : {}),
  };
}

function some<K extends string, V>(name: K, value: V | undefined): { [N in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [N in K]?: V });
}

function shortened(node: ts.Node): string {
  const t = compiler();
  const text = t.isCallExpression(node) ? dottedName(node.expression) : null;
  return (text ?? node.getText().replace(/\s+/g, " ")).slice(0, 80);
}

/** How far a variable's value is followed. */
const furthest = 3;

/** What the row is written with: the call's arguments, what its variables got, and what is set on them before. */
function valuesOf(call: ts.Node, around: ts.Node): ts.Node[] {
  return valuesFrom(argumentsOf(call), call, around);
}

/** Those of all its links: `db.insertInto("users").values(row).returning("id").execute()`. */
function argumentsOf(call: ts.Node): ts.Node[] {
  const t = compiler();
  const found: ts.Node[] = [];
  for (let next: ts.Node | undefined = call; next && t.isCallExpression(next); ) {
    found.unshift(...next.arguments);
    const of: ts.Expression | undefined = member(next.expression)?.of;
    next = of && unwrap(of);
  }
  return found;
}

/** The values, and what their variables got before the call. */
function valuesFrom(given: readonly ts.Node[], call: ts.Node, around: ts.Node): ts.Node[] {
  const t = compiler();
  const values: ts.Node[] = [...given];
  const known = new Set<string>();
  for (let from = 0, depth = 0; from < values.length && depth < furthest; depth++) {
    const names = values.slice(from).flatMap((each) => findAll(each, t.isIdentifier));
    from = values.length;
    for (const name of names) {
      if (known.has(name.text) || isMemberName(name)) continue;
      known.add(name.text);
      const binding = findBinding(name.text, name);
      const declared = binding && (ancestor(binding, t.isVariableDeclaration) ?? binding);
      if (declared && t.isVariableDeclaration(declared) && declared.initializer && isInside(declared, around))
        values.push(declared.initializer);
      values.push(...setOn(name.text, call, around));
    }
  }
  return values;
}

/** The values of the members that are wanted: `{ email: value }`, `{ email }`, `user.email = value`. */
function setIn(value: ts.Node, isWanted: (name: string) => boolean): ts.Expression[] {
  const t = compiler();
  const found: ts.Expression[] = [];
  visit(value, (each) => {
    if (t.isPropertyAssignment(each) && isWanted(memberName(each.name) ?? "")) found.push(each.initializer);
    if (t.isShorthandPropertyAssignment(each) && isWanted(each.name.text)) found.push(each.name);
    if (
      t.isBinaryExpression(each) &&
      t.isPropertyAccessExpression(each.left) &&
      isWanted(each.left.name.text)
    )
      found.push(each.right);
    return !isFunction(each);
  });
  return found;
}

/** The expressions of the key, with what their variables got before the call. */
export function keyValues(call: ts.Node, around: ts.Node, fields: readonly string[]): readonly ts.Node[] {
  return valuesFrom(setAsKey(valuesOf(call, around), fields), call, around);
}

function setAsKey(row: readonly ts.Node[], fields: readonly string[]): ts.Node[] {
  return row.flatMap((each) => setIn(each, (name) => fields.includes(name)));
}

/** What makes the key up: calls that give another value each time; a read of the last number, where one is added to it. */
export function makersIn(key: readonly ts.Node[]): readonly ts.CallExpression[] {
  const t = compiler();
  const all = key.flatMap((value) => findAll(value, t.isCallExpression));
  const calls = (isMaker: (callee: string) => boolean) =>
    all.filter(({ expression }) => isMaker(dottedName(expression) ?? ""));
  const random = all.filter(
    (call) =>
      isRandom(dottedName(call.expression) ?? "") || isOfFactory(call) || seekerOf(call) !== undefined,
  );
  const adds = key.some((value) =>
    findAll(value, t.isBinaryExpression).some((each) => /\+\s*1$/.test(each.getText())),
  );
  return random.length > 0 || !adds ? random : calls(isLastRead);
}

/** `const suffix = customAlphabet("abc", 6)`: what it gives is another text each time. */
export function isOfFactory(call: ts.CallExpression): boolean {
  const t = compiler();
  const own = calledHere(call);
  const made = own && (t.isVariableDeclaration(own) || t.isPropertyDeclaration(own)) && own.initializer;
  return (
    made !== undefined &&
    made !== false &&
    t.isCallExpression(made) &&
    isFactory(dottedName(made.expression) ?? "")
  );
}

function isAnother(maker: ts.CallExpression): boolean {
  const callee = dottedName(maker.expression) ?? "";
  return givesAnother(callee) || isLastRead(callee) || isCount(callee) || isOfFactory(maker);
}

function namesCount(counter: ts.Node | undefined): boolean {
  return counter !== undefined && findAll(counter, compiler().isIdentifier).some(({ text }) => isCount(text));
}

/** `(last?.number ?? 0) + 1`, `++position`: the server's own. */
function countedUp(value: ts.Node): ts.Node[] {
  const t = compiler();
  return findAll(
    value,
    (each): each is ts.Node =>
      (t.isBinaryExpression(each) &&
        /^[-+]$/.test(each.operatorToken.getText()) &&
        t.isNumericLiteral(each.right)) ||
      ((t.isPrefixUnaryExpression(each) || t.isPostfixUnaryExpression(each)) &&
        /\+\+|--/.test(each.getText())),
  );
}

/** `0`, `false`, `null`, `""`, `[]`. */
function isBeginning(value: ts.Expression): boolean {
  return /^(?:0|false|null|""|''|\[\]|\{\})$/.test(value.getText());
}

/** `user.email = email`, `Object.assign(user, dto)`: the statements before the write. */
function setOn(name: string, before: ts.Node, around: ts.Node): ts.Node[] {
  const t = compiler();
  return findAll(around, t.isBinaryExpression).filter(
    ({ left, operatorToken, end }) =>
      operatorToken.kind === t.SyntaxKind.EqualsToken &&
      end <= startOf(before) &&
      (t.isPropertyAccessExpression(left) ? left.expression.getText() === name : left.getText() === name),
  );
}

function namesIn(value: ts.Node): string[] {
  const t = compiler();
  const names: string[] = [];
  visit(value, (each) => {
    if (t.isPropertyAssignment(each) || t.isShorthandPropertyAssignment(each))
      names.push(memberName(each.name) ?? "");
    if (t.isBinaryExpression(each) && t.isPropertyAccessExpression(each.left))
      names.push(each.left.name.text);
    return !isFunction(each);
  });
  return names.filter((name) => name !== "");
}

/** `await payments.charge(...)`: waited for, and done for what it does. */
function madeIn(value: ts.Node, write: ts.Node): ts.Node[] {
  const t = compiler();
  return findAll(value, t.isAwaitExpression).flatMap(({ expression }) => {
    const call = unwrap(expression);
    if (!t.isCallExpression(call) || isInside(write, call)) return [];
    return isMaking(dottedName(call.expression) ?? "") ? [call] : [];
  });
}

/** Who asks, in what the row sets beside its key. */
function askersIn(value: ts.Node, key: readonly string[]): ts.Node[] {
  const t = compiler();
  const found: ts.Node[] = [];
  visit(value, (each) => {
    if (t.isPropertyAssignment(each) && key.includes(memberName(each.name) ?? "")) return false;
    const isName = t.isPropertyAccessExpression(each) || (t.isIdentifier(each) && !isMemberName(each));
    if (isName && isTheAsker(each.getText())) found.push(each);
    return undefined;
  });
  return found;
}

/** The call is a statement of its own. */
function isBare(call: ts.Node): boolean {
  const t = compiler();
  let at = call;
  while (
    t.isAwaitExpression(at.parent) ||
    t.isParenthesizedExpression(at.parent) ||
    t.isVoidExpression(at.parent) ||
    (t.isPropertyAccessExpression(at.parent) && at.parent.expression === at) ||
    (t.isCallExpression(at.parent) && at.parent.expression === at)
  )
    at = at.parent;
  const { parent } = at;
  // `const { error } = await …`
  const isErrorOnly = t.isVariableDeclaration(parent) && valueNames(parent.name).length === 0;
  return t.isExpressionStatement(parent) || isErrorOnly;
}

/** What the new row goes on in: what the call stands in, or the first use of the variable that has it then. */
function handedOn(call: ts.Node, around: ts.Node): ts.Node | undefined {
  const t = compiler();
  const declaration = ancestor(call, (node) => t.isStatement(node) || t.isVariableDeclaration(node));
  const holders = isBare(call)
    ? t.isCallExpression(call) && call.arguments
    : declaration && t.isVariableDeclaration(declaration) && [declaration.name];
  const then = t.isPropertyAccessExpression(call.parent) && call.parent.name.text === "then";
  if (!holders || then) return call;
  const names = new Set(
    holders
      .flatMap((each) => (t.isIdentifier(each) ? [each] : t.isBindingName(each) ? valueNames(each) : []))
      .map(({ text }) => text),
  );
  return findAll(around, t.isIdentifier).find(
    (each) => names.has(each.text) && startOf(each) >= call.end && !isMemberName(each),
  );
}

/** The loop around the write has a list of what fails. */
function collectedIn(write: ts.Node, around: ts.Node): ts.CallExpression | undefined {
  const t = compiler();
  const loop = ancestor(write, (node): node is ts.IterationStatement => t.isIterationStatement(node, false));
  if (!loop || !isInside(loop, around)) return undefined;
  return findAll(loop, t.isCallExpression).find(({ expression }) =>
    isCollecting(dottedName(expression) ?? ""),
  );
}

function claims(call: ts.CallExpression): boolean {
  return isClaiming(dottedName(call.expression) ?? "", call.getText());
}
