/** The row that a write sets: where it comes from, its values as far as the code shows them, whether it may be several. */

import { compiler, findAll, startOf, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { elementsOf, memberName, objectOf, stringOf } from "../../syntax/typescript-literals";
import { functionsAround } from "../../syntax/typescript-scope";
import type { Signs } from "../dialect";
import { findBinding, isSettled } from "./bindings";

/** Where the row comes from: new in this function, loaded from the database, or not to be seen. */
type Origin = "new" | "loaded" | "unknown";

export interface Row {
  readonly origin: Origin;
  /** Values by top-level property; null where the code does not show all of them. */
  readonly values: ReadonlyMap<string, ts.Expression> | null;
  /** Values that are seen although others are hidden by a spread. */
  readonly known: ReadonlyMap<string, ts.Expression>;
}

const unknownRow: Row = { origin: "unknown", values: null, known: new Map() };

/** Deeper chains of variables and makers are not followed. */
const deepest = 4;

/**
 * The row that the expression is, of several the first.
 * @param calls what makes and what loads rows (Sign.row): `create`, `findOne`
 */
export function rowOf(node: ts.Expression | undefined, calls: Signs["calls"], depth = 0): Row {
  const t = compiler();
  if (!node || depth > deepest) return unknownRow;
  const inner = unwrapAwait(node);
  const object = objectOf(inner);
  if (object) {
    const known = new Map(
      [...object.members].flatMap(([name, { value }]) => (value ? [[name, value] as const] : [])),
    );
    const isWhole = object.complete && known.size === object.members.size;
    const all = isWhole ? known : spreadOut(object.node, calls, depth);
    return { origin: "new", values: all, known: all ?? known };
  }
  const elements = elementsOf(inner);
  if (elements) return rowOf(elements[0], calls, depth + 1);
  if (t.isNewExpression(inner)) return madeOf(inner.arguments?.[0], "new", calls, depth);
  if (t.isCallExpression(inner)) return ofCall(inner, calls, depth);
  return t.isIdentifier(inner) ? ofVariable(inner, calls, depth) : unknownRow;
}

/** `{ ...rest, order }`, where all that is spread is written in this function; null where it is not. */
function spreadOut(
  { properties }: ts.ObjectLiteralExpression,
  calls: Signs["calls"],
  depth: number,
): ReadonlyMap<string, ts.Expression> | null {
  const t = compiler();
  const all = new Map<string, ts.Expression>();
  for (const property of properties) {
    if (t.isSpreadAssignment(property)) {
      const base = unwrap(property.expression);
      const values = t.isIdentifier(base) ? valuesOfConstant(base, calls, depth) : undefined;
      if (!values) return null;
      for (const [name, value] of values) all.set(name, value);
      continue;
    }
    const name = memberName(property.name);
    if (
      name === undefined ||
      !(t.isPropertyAssignment(property) || t.isShorthandPropertyAssignment(property))
    )
      return null;
    all.set(name, t.isPropertyAssignment(property) ? property.initializer : property.name);
  }
  return all;
}

/** `const rest = { … }`, `const { id, ...rest } = { … }`. */
function valuesOfConstant(
  name: ts.Identifier,
  calls: Signs["calls"],
  depth: number,
): ReadonlyMap<string, ts.Expression> | undefined {
  const t = compiler();
  const binding = findBinding(name.text, name);
  const pattern =
    binding &&
    t.isBindingElement(binding) &&
    binding.dotDotDotToken &&
    t.isObjectBindingPattern(binding.parent)
      ? binding.parent
      : undefined;
  const whole = pattern ? pattern.parent : binding;
  if (!whole || !t.isVariableDeclaration(whole) || !isSettled(whole)) return undefined;
  const { origin, values } = pattern
    ? rowOf(whole.initializer, calls, depth + 1)
    : rowOf(name, calls, depth + 1);
  if (origin !== "new" || !values) return undefined;
  if (!pattern) return values;
  const left = pattern.elements.map((one) =>
    one.dotDotDotToken
      ? undefined
      : memberName(one.propertyName ?? (t.isIdentifier(one.name) ? one.name : undefined)),
  );
  return new Map([...values].filter(([each]) => !left.includes(each)));
}

/** `create({ … })`, `merge(user, dto)`, `findOne(…)`, `rows.map((row) => ({ … }))`. */
function ofCall(node: ts.CallExpression, calls: Signs["calls"], depth: number): Row {
  const method = lastName(node.expression) ?? "";
  const sign = calls && Object.hasOwn(calls, method) ? calls[method] : undefined;
  // `findOne({ … }).exec()`
  const asked = sign?.kind === "=" && sign.of === "receiver" ? member(node.expression) : undefined;
  if (asked) return given(rowOf(asked.of, calls, depth + 1), asked.name, node);
  if (sign?.row === undefined) {
    const mapped = method === "map" ? node.arguments[0] && returned(node.arguments[0]) : undefined;
    return rowOf(mapped, calls, depth + 1);
  }
  return madeOf(sign.given ? node.arguments.at(-1) : undefined, sign.row, calls, depth);
}

/** `User.forge().set("email", email)`: what a link of the chain gives to its row. */
function given(row: Row, method: string, call: ts.CallExpression): Row {
  if (!isSetter(method)) return row;
  const set = setBy(call);
  const known = new Map([...row.known, ...(set ?? [])]);
  return { ...row, values: set && row.values ? known : null, known };
}

/** A row that is made of these values, or of none. */
function madeOf(
  values: ts.Expression | undefined,
  origin: Origin,
  calls: Signs["calls"],
  depth: number,
): Row {
  return values
    ? { ...rowOf(values, calls, depth + 1), origin }
    : { origin, values: new Map(), known: new Map() };
}

/** The variable's first value and what the function assigns to its properties. */
function ofVariable(node: ts.Identifier, calls: Signs["calls"], depth: number): Row {
  const t = compiler();
  const binding = findBinding(node.text, node);
  if (binding && isOneOfLoaded(binding)) return { ...unknownRow, origin: "loaded" };
  if (!binding || !t.isVariableDeclaration(binding) || !binding.initializer) return unknownRow;
  const start = rowOf(binding.initializer, calls, depth + 1);
  // `if (!row) row = repository.create(…)`: which of them it is, nobody knows here.
  if (start.origin === "loaded" && isSetAnew(node, binding)) return unknownRow;
  const known = new Map([...start.known, ...assignments(node)]);
  const isHidden =
    isChangedElsewhere(node, start.origin) || setsOf(node).some((call) => setBy(call) === undefined);
  return { origin: start.origin, values: isHidden ? null : start.values && known, known };
}

/**
 * `Object.assign(user, dto)` gives the row what is not told here; so may a function or a method of its own that a loaded row is handed to
 * (`this.number(invoice)`, `invoice.close()`): the values of one that is new are told where it is made.
 */
function isChangedElsewhere(variable: ts.Identifier, origin: Origin): boolean {
  const t = compiler();
  const around = functionsAround(variable)[0] ?? variable.getSourceFile();
  const isIt = (node: ts.Node | undefined) =>
    node !== undefined && t.isIdentifier(node) && node.text === variable.text;
  return findAll(around, t.isCallExpression).some(({ expression, arguments: given, end }) => {
    if (end > startOf(variable)) return false;
    if (/^(?:Object\.assign|(?:\w{1,60}\.){1,4}merge)$/.test(expression.getText())) return isIt(given[0]);
    return origin === "loaded" && (given.some(isIt) || isIt(member(expression)?.of));
  });
}

/** `const [first, second] = await repository.findBy(…)` */
function isOneOfLoaded(binding: ts.Node): boolean {
  const t = compiler();
  const list =
    t.isBindingElement(binding) && t.isArrayBindingPattern(binding.parent) ? binding.parent.parent : binding;
  const made =
    list !== binding && t.isVariableDeclaration(list) && list.initializer && unwrapAwait(list.initializer);
  return made && t.isCallExpression(made)
    ? /^find(?:By|ByIds)?$/.test(lastName(made.expression) ?? "")
    : false;
}

function isSetAnew(node: ts.Identifier, binding: ts.VariableDeclaration): boolean {
  const t = compiler();
  return findAll(binding.parent.parent.parent, t.isBinaryExpression).some(
    ({ left, operatorToken, end }) =>
      operatorToken.kind === t.SyntaxKind.EqualsToken &&
      t.isIdentifier(left) &&
      left.text === node.text &&
      end <= startOf(node),
  );
}

/** `user.email = email;` in the function around, before the place. */
function assignments(variable: ts.Identifier): Map<string, ts.Expression> {
  const t = compiler();
  const around = functionsAround(variable)[0] ?? variable.getSourceFile();
  const found = new Map<string, ts.Expression>();
  for (const each of findAll(around, t.isBinaryExpression)) {
    if (each.operatorToken.kind !== t.SyntaxKind.EqualsToken || startOf(each) > startOf(variable)) continue;
    const path = member(each.left);
    const of = path && unwrap(path.of);
    if (path && of && t.isIdentifier(of) && of.text === variable.text) found.set(path.name, each.right);
  }
  for (const call of setsOf(variable)) for (const [name, value] of setBy(call) ?? []) found.set(name, value);
  return found;
}

/** `user.set("email", email)`, `user.$set({ email })` in the function around, before the place. */
function setsOf(variable: ts.Identifier): ts.CallExpression[] {
  const t = compiler();
  const around = functionsAround(variable)[0] ?? variable.getSourceFile();
  return findAll(around, t.isCallExpression).filter(({ expression, end }) => {
    const path = end <= startOf(variable) ? member(expression) : undefined;
    const of = path && isSetter(path.name) ? unwrap(path.of) : undefined;
    return of !== undefined && t.isIdentifier(of) && of.text === variable.text;
  });
}

function isSetter(method: string): boolean {
  return method === "set" || method === "$set";
}

/** The names that it gives values; undefined = they are not to be seen. */
function setBy({ arguments: [first, value] }: ts.CallExpression): [string, ts.Expression][] | undefined {
  const name = stringOf(first);
  if (name !== undefined) return value ? [[name, value]] : [];
  const object = objectOf(first);
  return object?.complete
    ? [...object.members].flatMap(([each, { value }]) =>
        value ? [[each, value] as [string, ts.Expression]] : [],
      )
    : undefined;
}

const lists: ReadonlySet<string> = new Set([
  ...["map", "filter", "flatMap", "flat", "concat", "slice", "from", "values", "sort", "reverse", "fill"],
]);

/**
 * True where the expression is, or by its name may be, several rows: when one of them collides none is written, so nothing can be
 * gone on with.
 */
export function areSeveral(node: ts.Expression | undefined, calls: Signs["calls"], depth = 0): boolean {
  const t = compiler();
  if (!node || depth > deepest) return false;
  const inner = unwrapAwait(node);
  const elements = elementsOf(inner);
  if (elements) return elements.length !== 1 || elements.some(t.isSpreadElement);
  if (t.isCallExpression(inner)) {
    const method = lastName(inner.expression) ?? "";
    const sign = calls && Object.hasOwn(calls, method) ? calls[method] : undefined;
    if (sign?.given) return areSeveral(inner.arguments.at(-1), calls, depth + 1);
    return lists.has(method) || /^find(?:By|AndCount)?$/.test(method) || isPlural(method);
  }
  const path = member(inner);
  if (path) return isPlural(path.name);
  if (!t.isIdentifier(inner)) return false;
  const binding = findBinding(inner.text, inner);
  const typed = binding && (t.isVariableDeclaration(binding) || t.isParameter(binding)) ? binding : undefined;
  if (typed?.type) return isList(typed.type);
  const first = typed?.initializer;
  if (first && areSeveral(first, calls, depth + 1)) return true;
  return isPlural(inner.text) && rowOf(first, calls).origin === "unknown";
}

function isList(type: ts.TypeNode): boolean {
  const t = compiler();
  if (t.isArrayTypeNode(type) || t.isTupleTypeNode(type)) return true;
  const within = t.isTypeOperatorNode(type) ? [type.type] : t.isUnionTypeNode(type) ? type.types : [];
  if (within.some(isList)) return true;
  return (
    t.isTypeReferenceNode(type) &&
    /^(?:Readonly)?(?:Array|Set|Iterable|Promise)$/.test(type.typeName.getText()) &&
    (type.typeName.getText() !== "Promise" || (type.typeArguments ?? []).some(isList))
  );
}

function isPlural(name: string): boolean {
  return (
    /(?:[^s]s|list|rows)$/i.test(name) &&
    !/(?:status|address|alias|news|this|values|props|params|attributes|fields|details|options|args|changes)$/i.test(
      name,
    )
  );
}

/** Property paths as models name them: an embedded object's members are `contact.phone`. */
export function fieldPaths(
  values: ReadonlyMap<string, ts.Expression>,
  fields: ReadonlySet<string>,
): string[] {
  return [...values].flatMap(([name, value]) => {
    const inner = fields.has(name) ? undefined : objectOf(value);
    return inner ? [...inner.members.keys()].map((each) => `${name}.${each}`) : [name];
  });
}
