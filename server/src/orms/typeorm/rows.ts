/** What a written row says about its fields: object literals, `create({ … })`, `new User()` with assignments. */

import { findBinding } from "../../code/typescript/bindings";
import { compiler, findAll, startOf, type ts, unwrapAwait } from "../../syntax/typescript";
import { elementsOf, objectOf } from "../../syntax/typescript-literals";
import { functionsAround } from "../../syntax/typescript-scope";
import { lastName } from "./receivers";

/** Where the row comes from: new in this function, loaded from the database, or not to be seen. */
export type Origin = "new" | "loaded" | "unknown";

export interface Row {
  readonly origin: Origin;
  /** Values by top-level property; null where the code does not show all of them. */
  readonly values: ReadonlyMap<string, ts.Expression> | null;
  /** Values that are seen although others are hidden by a spread. */
  readonly known: ReadonlyMap<string, ts.Expression>;
}

const LOADERS = /^(?:findOne(?:By|OrFail|ByOrFail|ById)?|preload|getOne(?:OrFail)?)$/;

const unknownRow: Row = { origin: "unknown", values: null, known: new Map() };

export function rowOf(node: ts.Expression | undefined, depth = 0): Row {
  const t = compiler();
  if (!node || depth > 4) return unknownRow;
  const inner = unwrapAwait(node);
  const object = objectOf(inner);
  if (object) {
    const known = new Map(
      [...object.members].flatMap(([name, { value }]) => (value ? [[name, value] as const] : [])),
    );
    return {
      origin: "new",
      values: object.complete && known.size === object.members.size ? known : null,
      known,
    };
  }
  const elements = elementsOf(inner);
  if (elements) return elements[0] ? rowOf(elements[0], depth + 1) : unknownRow;
  if (t.isNewExpression(inner)) return { origin: "new", values: new Map(), known: new Map() };
  if (t.isCallExpression(inner)) return ofCall(inner, depth);
  if (t.isIdentifier(inner)) return ofVariable(inner, depth);
  return unknownRow;
}

function ofCall(node: ts.CallExpression, depth: number): Row {
  const method = lastName(node.expression) ?? "";
  if (method === "create" || method === "merge") {
    const values = node.arguments.at(-1);
    return values && node.arguments.length > 0
      ? { ...rowOf(values, depth + 1), origin: method === "create" ? "new" : "loaded" }
      : { origin: "new", values: new Map(), known: new Map() };
  }
  return LOADERS.test(method) ? { origin: "loaded", values: new Map(), known: new Map() } : unknownRow;
}

/** The variable's first value and what the function assigns to its properties. */
function ofVariable(node: ts.Identifier, depth: number): Row {
  const t = compiler();
  const binding = findBinding(node.text, node);
  if (!binding || !t.isVariableDeclaration(binding) || !binding.initializer) return unknownRow;
  const start = rowOf(binding.initializer, depth + 1);
  const assigned = assignments(node);
  if (assigned.size === 0) return start;
  return {
    origin: start.origin,
    values: start.values ? new Map([...start.values, ...assigned]) : null,
    known: new Map([...start.known, ...assigned]),
  };
}

/** `user.email = email;` in the function around. */
function assignments(variable: ts.Identifier): Map<string, ts.Expression> {
  const t = compiler();
  const around = functionsAround(variable)[0] ?? variable.getSourceFile();
  const found = new Map<string, ts.Expression>();
  for (const each of findAll(around, t.isBinaryExpression)) {
    const { left, right, operatorToken } = each;
    if (operatorToken.kind !== t.SyntaxKind.EqualsToken || startOf(each) > startOf(variable)) continue;
    if (
      t.isPropertyAccessExpression(left) &&
      t.isIdentifier(left.expression) &&
      left.expression.text === variable.text
    )
      found.set(left.name.text, right);
  }
  return found;
}

const LISTS = new Set([
  "map",
  "filter",
  "flatMap",
  "flat",
  "concat",
  "slice",
  "from",
  "values",
  "sort",
  "reverse",
  "fill",
]);

/**
 * True where the expression is, or by its name may be, several rows: when one of them collides none is written, so nothing can be
 * gone on with.
 */
export function areSeveral(node: ts.Expression | undefined, depth = 0): boolean {
  const t = compiler();
  if (!node || depth > 4) return false;
  const inner = unwrapAwait(node);
  const elements = elementsOf(inner);
  if (elements) return elements.length !== 1 || elements.some(t.isSpreadElement);
  if (t.isCallExpression(inner)) {
    const method = lastName(inner.expression) ?? "";
    if (method === "create" || method === "merge") return areSeveral(inner.arguments.at(-1), depth + 1);
    return LISTS.has(method) || /^find(?:By|AndCount)?$/.test(method) || isPlural(method);
  }
  if (t.isPropertyAccessExpression(inner)) return isPlural(inner.name.text);
  if (!t.isIdentifier(inner)) return false;
  const binding = findBinding(inner.text, inner);
  const typed = binding && (t.isVariableDeclaration(binding) || t.isParameter(binding)) ? binding : undefined;
  if (typed?.type)
    return t.isArrayTypeNode(typed.type) || /\b(?:Array|Set|Iterable)\b|\[\]/.test(typed.type.getText());
  return typed?.initializer ? areSeveral(typed.initializer, depth + 1) : isPlural(inner.text);
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
    return inner ? [...inner.members.keys()].map((member) => `${name}.${member}`) : [name];
  });
}
