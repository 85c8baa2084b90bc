/** The look of a function of the program's own before a write in TypeScript: `const user = await this.users.findByEmail(email)`. */

import { givenText, type Model, shortened, type Write } from "../../domain/model";
import { kept } from "../../syntax/kept";
import {
  compiler,
  dottedName,
  findAll,
  startOf,
  type ts,
  unwrap,
  unwrapAwait,
} from "../../syntax/typescript";
import { askedBySql } from "../asked-by-sql";
import { type CalledHere, mostAsked, mostCalls, ownLook } from "../fixes/own-look";
import { seesAll } from "../narrowed";
import { calledHere, findBinding } from "./bindings";
import { foundBy, heldBy } from "./found";
import { sentSql } from "./sent-sql";

/** The calls of a function by what they are handed, found once. */
const handed = kept((unit: ts.FunctionLikeDeclaration) => {
  const byValue = new Map<string, ts.CallExpression[]>();
  const all = unit.body ? findAll(unit.body, compiler().isCallExpression) : [];
  for (const node of all.length > mostCalls ? [] : all) {
    if (dottedName(node.expression)?.includes("()") !== false) continue;
    for (const value of valuesOf(node)) byValue.set(value, [...(byValue.get(value) ?? []), node]);
  }
  return byValue;
});

/** What the calls of the function are handed, as text. */
export function handedValues(unit: ts.FunctionLikeDeclaration): Iterable<string> {
  return handed(unit).keys();
}

/** Such calls in the function around, in the order of the text, and what the write says of each. */
export function ownLooksBefore(
  write: ts.Node,
  unit: ts.FunctionLikeDeclaration,
  part: Pick<Write, "given">,
  model: Model,
): {
  readonly node: ts.CallExpression;
  readonly look: Pick<Write, "checkedBy" | "checkedOwn" | "checkedAll">;
}[] {
  const byValue = handed(unit);
  const start = startOf(write);
  const place = takenBy(write);
  const ofWhole = fieldsOfWhole(write, [...byValue.keys()], part, model);
  const inFront = [...Object.values(part.given ?? {}).map(({ text }) => text), ...ofWhole.keys()]
    .flatMap((text) => byValue.get(text) ?? [])
    .filter((node) => node.end <= start)
    .sort((a, b) => startOf(a) - startOf(b));
  return [...new Set(inFront)].slice(0, mostAsked).flatMap((node) => {
    const held = heldBy(node);
    const own = calledHere(node);
    const look = ownLook(
      {
        text: shortened(node.getText()),
        callee: dottedName(node.expression) ?? "",
        values: valuesOf(node),
        held,
        ...(own ? { called: calledOf(own) } : {}),
        ofWhole: valuesOf(node).flatMap((value) => ofWhole.get(value) ?? []),
        takesItsPlace: held !== undefined && held === place,
      },
      part,
      model,
      foundBy(node, write, unit),
    );
    const called = look && own?.getText();
    const all = called && seesAll(called) ? { checkedAll: true as const } : {};
    return look ? [{ node, look: { ...look, ...all } }] : [];
  });
}

const calledOf = kept((own: ts.Node): CalledHere => {
  const t = compiler();
  const isSending = (node: ts.Node): node is ts.CallExpression | ts.TaggedTemplateExpression =>
    t.isCallExpression(node) || t.isTaggedTemplateExpression(node);
  const isMember = (node: ts.Node) =>
    t.isPropertyAccessExpression(node) || t.isElementAccessExpression(node) || t.isBindingElement(node);
  const sent = new Map(
    findAll(own, isSending).flatMap((node) =>
      (sentSql(node)?.texts ?? []).map(({ at, code }) => [at, code] as const),
    ),
  );
  const helper = {
    says: [...sent.values()],
    reads: new Set(
      findAll(own, (node): node is ts.Node => isMember(node)).flatMap((node) => memberRead(node) ?? []),
    ),
  };
  return {
    throws: findAll(own, t.isThrowStatement).length > 0,
    asks: (model, by) => askedBySql(helper, model, by),
  };
});

/** `state` of `row.state`, `row["state"]` and `const { state } = row`. */
function memberRead(node: ts.Node): string | undefined {
  const t = compiler();
  if (t.isPropertyAccessExpression(node)) return node.name.text;
  if (t.isBindingElement(node)) return (node.propertyName ?? node.name).getText();
  return t.isElementAccessExpression(node) && t.isStringLiteralLike(node.argumentExpression)
    ? node.argumentExpression.text
    : undefined;
}

/** `input.email` of `create(input)` and `{ ...input }`, and what is taken out of it by `const { email } = input`: texts -> the fields of the row that hold them. */
function fieldsOfWhole(
  write: ts.Node,
  values: readonly string[],
  { given = {} }: Pick<Write, "given">,
  { fields }: Model,
): ReadonlyMap<string, string> {
  const wholes = wholesIn(write);
  const of = new Map<string, string>();
  if (wholes.size === 0) return of;
  const isField = (name: string) => !Object.hasOwn(given, name) && fields.some((each) => each.name === name);
  for (const value of values) {
    const [whole = "", field = value, more] = value.split(/\??\./);
    if (more !== undefined) continue;
    if (whole !== value && wholes.has(whole) && isField(field)) of.set(value, field);
    const taken = whole === value && /^\w{1,100}$/.test(value) ? takenOut(value, write) : undefined;
    if (taken && wholes.has(taken.of) && isField(taken.field)) of.set(value, taken.field);
  }
  return of;
}

/** The variables that are handed to the write as they are, or spread into its row; what their own variables are made of as well. */
function wholesIn(write: ts.Node): ReadonlySet<string> {
  const t = compiler();
  const wholes = new Set<string>();
  const read = (given: ts.Expression, depth: number): void => {
    const node = unwrapAwait(given);
    if (t.isIdentifier(node)) {
      wholes.add(node.text);
      const binding = findBinding(node.text, node);
      if (depth < 3 && binding && t.isVariableDeclaration(binding) && binding.initializer)
        read(binding.initializer, depth + 1);
    }
    if (t.isObjectLiteralExpression(node))
      for (const each of node.properties) if (t.isSpreadAssignment(each)) read(each.expression, depth);
    if (t.isCallExpression(node) || t.isNewExpression(node))
      for (const each of node.arguments ?? []) read(each, depth + 1);
  };
  for (let at: ts.Node = write; t.isCallExpression(at); ) {
    for (const each of at.arguments) read(each, 0);
    if (!t.isPropertyAccessExpression(at.expression)) break;
    at = unwrapAwait(at.expression.expression);
  }
  return wholes;
}

/** `const { email: address } = input`, of the name `address`. */
function takenOut(name: string, at: ts.Node): { readonly of: string; readonly field: string } | undefined {
  const t = compiler();
  const element = findBinding(name, at);
  if (!element || !t.isBindingElement(element) || element.dotDotDotToken || element.initializer)
    return undefined;
  const holder = element.parent.parent;
  const value = t.isVariableDeclaration(holder) ? holder.initializer : undefined;
  return value && t.isIdentifier(value)
    ? { of: value.text, field: (element.propertyName ?? element.name).getText() }
    : undefined;
}

/** What it is handed, members of an object included: `findUser({ email })`. */
function valuesOf(node: ts.CallExpression): string[] {
  const t = compiler();
  return node.arguments.flatMap((given) => {
    const value = unwrap(given);
    const members = t.isObjectLiteralExpression(value)
      ? value.properties.flatMap((each) =>
          t.isPropertyAssignment(each)
            ? [each.initializer]
            : t.isShorthandPropertyAssignment(each)
              ? [each.name]
              : [],
        )
      : [value];
    return members.map((each) => givenText(each.getText()));
  });
}

/** `user` of `user = await users.create(…)` and of `users.save(user)`. */
function takenBy(write: ts.Node): string | undefined {
  const t = compiler();
  // A template with SQL is no call.
  const row = t.isCallExpression(write) ? write.arguments[0] : undefined;
  return heldBy(write) ?? (row && t.isIdentifier(row) ? row.text : undefined);
}
