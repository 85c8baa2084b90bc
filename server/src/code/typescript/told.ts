/** The error that a call gives back beside its value, `const { data, error } = await …`: who holds it, what is tested of it, whether it is thrown on. */

import { ancestor, compiler, findAll, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { type Link, member } from "../../syntax/typescript-calls";
import { declarationOf, handedOut } from "../../syntax/typescript-edits";
import { isFunction } from "../../syntax/typescript-scope";
import { isMemberName } from "../../syntax/typescript-shapes";
import type { Dialect, GivenError, Handled } from "../dialect";
import { findBinding } from "./bindings";
import { handledBy, signsIn } from "./handlers";

type Handles = Dialect["handles"];

/** Who holds the error: a name of its own, or a member of the variable that holds all. */
export interface Holder {
  /** As code says it: `error`, `insertError`, `result.error`. */
  readonly error: string;
  readonly declared: ts.VariableDeclaration | ts.ParameterDeclaration;
}

/** True where the chain gives its error back instead of throwing it. */
export function isTold(links: readonly Link[], { unless }: GivenError): boolean {
  return !links.some(({ name }) => name === unless);
}

/** undefined where nobody holds it. */
export function holderOfError(call: ts.CallExpression, { member: name }: GivenError): Holder | undefined {
  const declared = declarationOf(call) ?? resultOfThen(call);
  const error = declared && errorIn(declared.name, name);
  return declared && error !== undefined ? { error, declared } : undefined;
}

/** `.then(({ error }) => …)` */
function resultOfThen(call: ts.CallExpression): ts.ParameterDeclaration | undefined {
  const t = compiler();
  const { parent } = handedOut(call);
  if (!t.isPropertyAccessExpression(parent) || parent.name.text !== "then") return undefined;
  const [callback] = t.isCallExpression(parent.parent) ? parent.parent.arguments : [];
  return callback && isFunction(callback) ? callback.parameters[0] : undefined;
}

function errorIn(name: ts.BindingName, wanted: string): string | undefined {
  const t = compiler();
  if (t.isIdentifier(name)) return `${name.text}.${wanted}`;
  if (!t.isObjectBindingPattern(name)) return undefined;
  const held = name.elements.find((each) => (each.propertyName ?? each.name).getText() === wanted)?.name;
  return held && t.isIdentifier(held) ? held.text : undefined;
}

/**
 * The violations that the code behind the call knows by the error that it got; where it throws that on, those that a handler around knows.
 * @param isAtOnce as `handledBy` has it
 */
export function handledAsTold(
  call: ts.CallExpression,
  given: GivenError,
  handles: Handles,
  isAtOnce: (callback: ts.Node) => boolean,
): Handled | undefined {
  const holder = holderOfError(call, given);
  if (!holder) return undefined;
  const found = decisionsOn(holder).flatMap((each) => signsIn(each).flatMap((sign) => handles(sign) ?? []));
  const kinds = found.filter((each) => each !== "every");
  if (kinds.length > 0) return [...new Set(kinds)];
  return isThrownOn(holder) ? handledBy(call, handles, isAtOnce, true) : undefined;
}

/** Whatever decides on what the call gave: conditions, the cases of a `switch`. */
function decisionsOn(holder: Holder): ts.Node[] {
  const t = compiler();
  return usesOf(holder).flatMap((use) => {
    for (let at: ts.Node = use; at.parent && !isFunction(at.parent); at = at.parent) {
      const { parent } = at;
      if (t.isIfStatement(parent)) return parent.expression === at ? [at] : [];
      if (t.isConditionalExpression(parent)) return parent.condition === at ? [at] : [];
      if (t.isSwitchStatement(parent)) return parent.expression === at ? [parent.caseBlock] : [];
      // `const isDuplicate = error?.code === "23505"`
      if (t.isVariableDeclaration(parent)) return [at];
      if (t.isStatement(parent)) return [];
    }
    return [];
  });
}

/** `throw error` */
function isThrownOn(holder: Holder): boolean {
  const t = compiler();
  return usesOf(holder).some((use) => {
    const said = outerMember(use);
    const { parent } = handedOut(said);
    return t.isThrowStatement(parent) && said.getText() === holder.error;
  });
}

/** `result.error` of `result`. */
function outerMember(use: ts.Identifier): ts.Expression {
  const { parent } = use;
  return compiler().isPropertyAccessExpression(parent) && parent.expression === use ? parent : use;
}

/** The calls whose error the code throws here in its own words: `const { error } = await save(); if (error) throw new Error(error.message);`. */
export function toldBefore(node: ts.Node): ts.CallExpression[] {
  const t = compiler();
  const thrown = ancestor(node, t.isThrowStatement);
  if (!thrown) return [];
  const said: ts.Node[] = [thrown];
  for (let at: ts.Node = thrown; at.parent && !isFunction(at.parent); at = at.parent)
    if (t.isIfStatement(at.parent) && at !== at.parent.expression) said.push(at.parent.expression);
  const calls = said.flatMap((each) => findAll(each, t.isIdentifier)).flatMap((name) => givenTo(name) ?? []);
  return [...new Set(calls)];
}

/** The call that gave the error of that name, or the variable of whose error the name is asked. */
function givenTo(name: ts.Identifier): ts.CallExpression | undefined {
  const t = compiler();
  const binding = findBinding(name.text, name);
  const key = binding && t.isBindingElement(binding) ? (binding.propertyName ?? binding.name).getText() : "";
  const isAsked = t.isPropertyAccessExpression(name.parent) && name.parent.name.text === "error";
  const isHolder = binding && t.isVariableDeclaration(binding) && isAsked;
  const declared = key === "error" && binding ? ancestor(binding, t.isVariableDeclaration) : undefined;
  const value = (isHolder ? binding : declared)?.initializer;
  const call = value && t.isAwaitExpression(unwrap(value)) ? unwrapAwait(value) : undefined;
  return call && t.isCallExpression(call) ? call : undefined;
}

/** The names behind the declaration that stand for what it holds. */
export function usesOf({ declared }: Pick<Holder, "declared">): ts.Identifier[] {
  const t = compiler();
  const own = new Set(findAll(declared.name, t.isIdentifier).map(({ text }) => text));
  const around = blockOf(declared);
  return findAll(around, t.isIdentifier).filter((each) => {
    if (each.pos < declared.end || !own.has(each.text) || isMemberName(each)) return false;
    const binding = findBinding(each.text, each);
    return binding !== undefined && binding.pos >= declared.pos && binding.end <= declared.end;
  });
}

/** Where what is declared is known: its block, or its function. */
function blockOf(declared: Holder["declared"]): ts.Node {
  const t = compiler();
  if (t.isParameter(declared)) return declared.parent;
  return declared.parent.parent.parent;
}

/** The names that hold what the call gives, without its error: of `const { data: user, error }` it is `user`. */
export function valueNames(name: ts.BindingName): ts.Identifier[] {
  const t = compiler();
  if (t.isIdentifier(name)) return [name];
  return name.elements.flatMap((each) => {
    if (t.isOmittedExpression(each)) return [];
    const key = (each.propertyName ?? each.name).getText();
    return key === "error" ? [] : valueNames(each.name);
  });
}

/** The test of the error alone: `if (error)`, `if (result.error)`, `if (error !== null)`. */
export function asksOnly(condition: ts.Expression, error: string): boolean {
  const t = compiler();
  const node = unwrapAwait(condition);
  if (t.isBinaryExpression(node))
    return (
      /^!==?$/.test(node.operatorToken.getText()) &&
      /^(?:null|undefined)$/.test(node.right.getText()) &&
      asksOnly(node.left, error)
    );
  const path = member(unwrap(node));
  return (path ? `${path.of.getText()}.${path.name}` : node.getText()) === error;
}
