/** SQL that a call sends: in a string, a template, a tagged template, a constant, a statement prepared before, a list of them. */

import { codeText } from "../../syntax/code-text";
import { kept } from "../../syntax/kept";
import { budgetOf, readStatements, type SqlStatement } from "../../syntax/sql";
import { compiler, findAll, type ts, unwrapAwait } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { elementsOf, memberOf, objectOf } from "../../syntax/typescript-literals";
import { enclosingClass, findProperty } from "../../syntax/typescript-scope";
import { type CodeText, textOf } from "../../syntax/typescript-text";
import { findBinding, isSettled } from "./bindings";
import type { Beyond } from "./imported-sql";

/** A call (or a tagged template) with the SQL that it sends. */
export interface SentSql {
  readonly node: ts.CallExpression | ts.TaggedTemplateExpression;
  /** What people call it: the method, or the tag. */
  readonly method: string;
  readonly receiver: ts.Expression;
  /** False where nothing but its argument says that the call sends SQL. */
  readonly isSure: boolean;
  /** It was prepared before: its values alone stand in the call. */
  readonly isPrepared: boolean;
  readonly texts: readonly SentText[];
}

export interface SentText {
  /** Where the SQL is written. */
  readonly at: ts.Expression;
  readonly code: CodeText;
  /** The other file in which it is written; absent = the one of the call. */
  readonly file?: string;
  readonly statements: readonly SqlStatement[];
  /** What stands for its placeholders, by position: `[email, name]`, the template's own. */
  readonly values: readonly ts.Expression[];
  /** What stands for placeholders with names: `{ email }`. */
  readonly named: ts.Expression | undefined;
}

const senders = new Set([
  ...["query", "execute", "run", "get", "all", "each", "exec", "unsafe", "batch", "raw", "values"],
  ...[
    "any",
    "none",
    "one",
    "many",
    "oneOrNone",
    "manyOrNone",
    "oneFirst",
    "maybeOne",
    "maybeOneFirst",
    "anyFirst",
  ],
  ...["iterate", "executeMultiple", "queryObject", "queryArray"],
]);
/** What runs a prepared statement. */
const runners = new Set(["run", "get", "all", "execute", "iterate", "raw", "values", "first", "each"]);
/** Calls that take a text and send nothing. */
const silent =
  /^(?:log|info|warn|error|debug|trace|includes|startsWith|endsWith|test|it|describe|match|replace|replaceAll|split|prepare|bind|push|expect|toBe|toEqual|toContain|Error|parse|stringify|format|write)$/;

/** undefined = it sends none that is written in this file. */
export const sentSql = kept((node: ts.Node): SentSql | undefined => sending(node, undefined));

/** The same, the SQL of other files followed. */
export function sentFrom(node: ts.Node, beyond: Beyond | undefined): SentSql | undefined {
  const own = sentSql(node);
  return own ?? (beyond && compiler().isCallExpression(node) ? sending(node, beyond) : undefined);
}

function sending(node: ts.Node, beyond: Beyond | undefined): SentSql | undefined {
  const t = compiler();
  if (t.isTaggedTemplateExpression(node)) return tagged(node);
  if (!t.isCallExpression(node)) return undefined;
  const path = member(node.expression);
  const method = path?.name ?? lastName(node.expression) ?? "";
  if (method.startsWith("$") || silent.test(method)) return undefined;
  const receiver = path?.of ?? node.expression;
  const base = { node, method, receiver };
  const prepared = path && runners.has(method) ? preparedIn(path.of, node.arguments, beyond) : undefined;
  if (prepared) return { ...base, isSure: true, isPrepared: true, texts: [prepared] };
  const [first, ...rest] = node.arguments;
  if (!first) return undefined;
  const texts = (method === "batch" ? (elementsOf(first) ?? [first]) : [first]).flatMap(
    (each) => givenText(each, rest, method === "batch", beyond) ?? [],
  );
  const isSure = senders.has(method) || /query|exec|sql/i.test(method);
  return texts.length > 0 ? { ...base, isSure, isPrepared: false, texts } : undefined;
}

/** `sql`INSERT …``; what is handed on to a call is sent by that one. */
function tagged(node: ts.TaggedTemplateExpression): SentSql | undefined {
  const t = compiler();
  const tag = lastName(t.isCallExpression(node.tag) ? node.tag.expression : node.tag) ?? "";
  if (tag.startsWith("$") || !/sql|^(?:unsafe|type|query|fragment|tx|trx|transaction|savepoint)$/i.test(tag))
    return undefined;
  const { parent } = node;
  // What is handed on, or kept for later, is sent by what takes it.
  if (t.isCallExpression(parent) && parent.arguments.some((each) => each === node)) return undefined;
  if (t.isVariableDeclaration(parent) || t.isPropertyAssignment(parent)) return undefined;
  const text = ofTemplate(node);
  return text && { node, method: tag, receiver: node.tag, isSure: true, isPrepared: false, texts: [text] };
}

function ofTemplate({ template }: ts.TaggedTemplateExpression): SentText | undefined {
  const values = compiler().isTemplateExpression(template)
    ? template.templateSpans.map(({ expression }) => expression)
    : [];
  return ofText(template, values, undefined, undefined);
}

/** A call's own argument: the text, `{ text, values }`, `{ sql, args }`, a tagged template, or the name of what holds one. */
function givenText(
  given: ts.Expression,
  rest: readonly ts.Expression[],
  isListed: boolean,
  beyond: Beyond | undefined,
): SentText | undefined {
  const t = compiler();
  const node = held(unwrapAwait(given), beyond);
  if (t.isTaggedTemplateExpression(node)) return ofTemplate(node);
  if (t.isCallExpression(node) && isListed) return preparedIn(node, [], beyond);
  const text = memberOf(node, "text") ?? memberOf(node, "sql");
  if (text) {
    const values = memberOf(node, "values") ?? memberOf(node, "args") ?? rest[0];
    return ofText(held(unwrapAwait(text), beyond), elementsOf(values) ?? [], values, beyond);
  }
  const values = rest.length === 1 && rest[0] ? (elementsOf(rest[0]) ?? [rest[0]]) : rest;
  return ofText(node, values, rest[0], beyond);
}

/** `db.prepare("…")`, `statement.bind(a)`, `this.insert`: the statement that it is, with the values of the call. */
function preparedIn(
  from: ts.Expression,
  args: readonly ts.Expression[],
  beyond: Beyond | undefined,
  depth = 0,
): SentText | undefined {
  const t = compiler();
  const node = held(unwrapAwait(from), beyond);
  if (!t.isCallExpression(node) || depth > 4) return undefined;
  const method = lastName(node.expression);
  const path = member(node.expression);
  if (method === "bind" && path) return preparedIn(path.of, node.arguments, beyond, depth + 1);
  if (method !== "prepare" || !node.arguments[0]) return undefined;
  const [only] = args;
  const values = args.length === 1 && only ? (elementsOf(only) ?? [only]) : args;
  return ofText(held(unwrapAwait(node.arguments[0]), beyond), values, only, beyond);
}

function ofText(
  at: ts.Expression,
  values: readonly ts.Expression[],
  named: ts.Expression | undefined,
  beyond: Beyond | undefined,
): SentText | undefined {
  const read = beyond?.file(at);
  const code = read ? codeText(read.text, []) : textOf(at);
  if (!code || !/\b(?:insert|replace|update|delete|merge|select|begin|start)\b/i.test(code.text))
    return undefined;
  const options = { placeholders: code.holes, budget: budgetOf(at.getSourceFile()) };
  return {
    at,
    code,
    ...(read ? { file: read.path } : {}),
    statements: readStatements(code.text, options),
    values,
    named: objectOf(named) ? named : undefined,
  };
}

/** What a constant, a member of a constant object, or a member of the class holds. */
function held(node: ts.Expression, beyond: Beyond | undefined, depth = 0): ts.Expression {
  const t = compiler();
  if (depth > 3) return node;
  const path = t.isIdentifier(node) ? undefined : member(node);
  const own = t.isIdentifier(node) ? constant(node) : path ? heldBy(path, node, beyond, depth) : undefined;
  const made = own ?? beyond?.value(node);
  return made ? held(unwrapAwait(made), beyond, depth + 1) : node;
}

function constant(node: ts.Identifier): ts.Expression | undefined {
  const t = compiler();
  const binding = findBinding(node.text, node);
  if (!binding || !t.isVariableDeclaration(binding)) return undefined;
  return isSettled(binding) ? binding.initializer : undefined;
}

function heldBy(
  { of, name }: { readonly of: ts.Expression; readonly name: string },
  node: ts.Expression,
  beyond: Beyond | undefined,
  depth: number,
): ts.Expression | undefined {
  const t = compiler();
  if (of.kind !== t.SyntaxKind.ThisKeyword) {
    // `queries.users.insert`
    const isPath = t.isIdentifier(of) || (beyond !== undefined && member(of) !== undefined);
    return isPath ? memberOf(held(of, beyond, depth + 1), name) : undefined;
  }
  const owner = enclosingClass(node);
  const property = owner && findProperty(owner, name);
  if (property?.initializer || !owner) return property?.initializer;
  const assigned = assignedIn(owner).get(name);
  return assigned?.length === 1 ? assigned[0] : undefined;
}

/** `this.insert = …` of a class, by the members. */
const assignedIn = kept((owner: ts.ClassLikeDeclaration) => {
  const t = compiler();
  const found = new Map<string, ts.Expression[]>();
  for (const { left, operatorToken, right } of findAll(owner, t.isBinaryExpression)) {
    const path = operatorToken.kind === t.SyntaxKind.EqualsToken ? member(left) : undefined;
    if (path?.of.kind === t.SyntaxKind.ThisKeyword)
      found.set(path.name, [...(found.get(path.name) ?? []), right]);
  }
  return found;
});
