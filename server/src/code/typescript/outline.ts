/** The outline of the code around a place in a TypeScript file: the functions, what they are handed to, what they call and return. */

import type { Write } from "../../domain/model";
import type {
  CallOutline,
  ClassOutline,
  DecoratorOutline,
  FunctionOutline,
  HandedTo,
  Outline,
  ReturnOutline,
} from "../../domain/outline";
import type { Source } from "../../domain/text";
import {
  compiler,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  unwrap,
  unwrapAwait,
  visit,
} from "../../syntax/typescript";
import { memberName } from "../../syntax/typescript-literals";
import { functionsAround, isFunction, readImports } from "../../syntax/typescript-scope";

/** A first argument that is longer than this is no route (characters). */
const longestArgument = 200;

export function typescriptOutline(
  source: Source,
  { place, functionPlace }: Pick<Write, "place" | "functionPlace">,
): Outline {
  const root = parseTypeScript(source);
  const imports = [...readImports(root).values()].map(({ local, module, imported }) => ({
    local,
    module,
    name: imported,
  }));
  const at = source.offset(place.start);
  const around = functionPlace ? functionsAround(nodeAt(root, at, source.offset(place.end))) : [];
  const running = around.findIndex((each) => {
    const own = placeOf(source, each.body ?? each);
    return own.start.line === functionPlace?.start.line && own.start.column === functionPlace.start.column;
  });
  const functions = around.slice(Math.max(running, 0)).map((each) => outlineOf(each, at));
  return { file: source.path, imports, functions };
}

/** The narrowest node that holds the whole stretch. */
function nodeAt(root: ts.Node, start: number, end: number): ts.Node {
  let node = root;
  for (;;) {
    const inner = compiler().forEachChild(node, (child) =>
      startOf(child) <= start && end <= child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
  }
}

function outlineOf(node: ts.FunctionLikeDeclaration, at: number): FunctionOutline {
  const t = compiler();
  const owner = t.isPropertyDeclaration(node.parent) ? node.parent.parent : node.parent;
  return {
    name: nameOf(node),
    owner: t.isClassLike(owner) ? classOf(owner) : null,
    decorators: decoratorsOf(node),
    parameters: node.parameters.map(({ name, type }) => ({
      name: t.isIdentifier(name) ? name.text : null,
      type: type?.getText() ?? null,
    })),
    handedTo: handedTo(node),
    ...contentOf(node, at),
  };
}

/** Its own name or its holder's; one that a wrapper is given at module level (`export const POST = auth(async () => …)`) has its variable's. */
function nameOf(node: ts.FunctionLikeDeclaration): string | null {
  const t = compiler();
  if (t.isConstructorDeclaration(node)) return "constructor";
  if (node.name) return memberName(node.name as ts.PropertyName) ?? null;
  const { parent: holder } = node;
  if (t.isPropertyDeclaration(holder) || t.isPropertyAssignment(holder))
    return memberName(holder.name) ?? null;
  if (t.isBinaryExpression(holder) && t.isPropertyAccessExpression(holder.left)) return holder.left.name.text;
  if (t.isExportAssignment(holder)) return "default";
  let around: ts.Node = holder;
  while (t.isCallExpression(around) || t.isParenthesizedExpression(around)) around = around.parent;
  if (!t.isVariableDeclaration(around) || !t.isIdentifier(around.name)) return null;
  const isTopLevel = t.isSourceFile(around.parent.parent.parent);
  return around === holder || isTopLevel ? around.name.text : null;
}

function classOf(node: ts.ClassLikeDeclaration): ClassOutline {
  return {
    name: node.name?.text ?? null,
    bases: (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.map(({ expression }) => calleeOf(expression) ?? expression.getText()),
    ),
    decorators: decoratorsOf(node),
  };
}

function decoratorsOf(node: ts.Node): DecoratorOutline[] {
  const t = compiler();
  const decorators = t.canHaveDecorators(node) ? (t.getDecorators(node) ?? []) : [];
  return decorators.flatMap(({ expression }) => {
    const call = t.isCallExpression(expression) ? expression : undefined;
    const name = calleeOf(call?.expression ?? expression);
    return name === null ? [] : [{ name, arguments: (call?.arguments ?? []).map((each) => each.getText()) }];
  });
}

function handedTo(node: ts.FunctionLikeDeclaration): HandedTo | null {
  const t = compiler();
  const call = node.parent;
  if (!t.isCallExpression(call) || call.expression === (node as ts.Node)) return null;
  const callee = unwrap(call.expression);
  const isMember = t.isPropertyAccessExpression(callee);
  const method = isMember ? callee.name.text : calleeOf(callee);
  if (method === null) return null;
  const [first] = call.arguments;
  const text = first && first !== (node as ts.Node) ? first.getText() : null;
  return {
    receiver: isMember ? calleeOf(callee.expression) : null,
    method,
    first: text && text.length > longestArgument ? null : text,
  };
}

/** Calls and returns of the function itself. */
function contentOf(
  node: ts.FunctionLikeDeclaration,
  at: number,
): { calls: readonly CallOutline[]; returns: readonly ReturnOutline[] } {
  const t = compiler();
  const calls: CallOutline[] = [];
  const returns: ReturnOutline[] = [];
  if (node.body)
    visit(node.body, (each) => {
      if (isFunction(each) || t.isClassLike(each)) return false;
      const before = startOf(each) < at;
      const callee = t.isCallExpression(each) || t.isNewExpression(each) ? calledBy(each) : null;
      if (callee !== null) calls.push({ callee, before });
      if (t.isReturnStatement(each)) {
        const given = each.expression && unwrapAwait(each.expression);
        const returned = given && t.isCallExpression(given) ? calledBy(given) : null;
        returns.push({ text: each.getText(), callee: returned, before });
      }
      return true;
    });
  return { calls, returns };
}

function calledBy(node: ts.CallExpression | ts.NewExpression): string | null {
  const callee = calleeOf(node.expression);
  return callee !== null && compiler().isNewExpression(node) ? `new ${callee}` : callee;
}

/** `res.status().json`: a chain of names and calls; null for anything else. */
function calleeOf(node: ts.Expression): string | null {
  const t = compiler();
  const parts: string[] = [];
  for (let next = unwrapAwait(node); ; ) {
    if (t.isIdentifier(next)) return [next.text, ...parts].join("");
    if (next.kind === t.SyntaxKind.ThisKeyword) return ["this", ...parts].join("");
    if (next.kind === t.SyntaxKind.SuperKeyword) return ["super", ...parts].join("");
    if (t.isPropertyAccessExpression(next)) parts.unshift(`.${next.name.text}`);
    else if (t.isCallExpression(next)) parts.unshift("()");
    else return null;
    next = unwrapAwait(next.expression);
  }
}
