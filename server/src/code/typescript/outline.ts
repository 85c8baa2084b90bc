/** The outline of the code around a place in a TypeScript file: the functions, what they are handed to, what they call and return. */

import type { Write } from "../../domain/model";
import type {
  CallOutline,
  ClassOutline,
  DecoratorOutline,
  FunctionOutline,
  HandedTo,
  ImportOutline,
  Outline,
  ReturnOutline,
} from "../../domain/outline";
import type { Source } from "../../domain/text";
import {
  compiler,
  dottedName,
  nodeAt,
  parseTypeScript,
  startOf,
  type ts,
  unwrap,
  unwrapAwait,
  visit,
} from "../../syntax/typescript";
import { decoratorCalls } from "../../syntax/typescript-literals";
import {
  functionsAround,
  isFunction,
  ownName,
  readImports,
  requiredModule,
} from "../../syntax/typescript-scope";
import { sayingOf } from "./saying";

/** A first argument that is longer than this is no route (characters). */
const longestArgument = 200;

export function typescriptOutline(
  source: Source,
  { place, functionPlace }: Pick<Write, "place"> & Partial<Pick<Write, "functionPlace">>,
): Outline {
  const root = parseTypeScript(source);
  const imported = [...readImports(root).values()];
  const imports = [
    ...imported.map(({ local, module, imported: name }) => ({ local, module, name })),
    ...madeAtOnce(root),
  ];
  const at = source.offset(place.start);
  const body = functionPlace && source.offset(functionPlace.start);
  const node = nodeAt(root, at, source.offset(place.end));
  const around = functionPlace === null ? [] : functionsAround(node);
  const running = around.findIndex((each) => startOf(each.body ?? each) === body);
  const functions = around.slice(Math.max(running, 0)).map((each) => outlineOf(each, at, node));
  const directives = [root, ...around].flatMap(directivesOf);
  return { file: source.path, imports, ...(directives.length > 0 ? { directives } : {}), functions };
}

/** `"use server"` at the head of a file or of a function. */
function directivesOf(node: ts.SourceFile | ts.FunctionLikeDeclaration): string[] {
  const t = compiler();
  const body = t.isSourceFile(node) ? node : node.body;
  const statements = body && (t.isSourceFile(body) || t.isBlock(body)) ? body.statements : [];
  const found: string[] = [];
  for (const each of statements) {
    if (!t.isExpressionStatement(each) || !t.isStringLiteral(each.expression)) break;
    found.push(each.expression.text);
  }
  return found;
}

/** `const fastify = require("fastify")({ logger: true })` */
function madeAtOnce(root: ts.SourceFile): ImportOutline[] {
  const t = compiler();
  const declared = root.statements
    .filter(t.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations);
  return declared.flatMap(({ name, initializer }) => {
    const made = initializer && unwrapAwait(initializer);
    const module = made && t.isCallExpression(made) ? requiredModule(made.expression) : undefined;
    return module !== undefined && t.isIdentifier(name)
      ? [{ local: name.text, module, name: "default" }]
      : [];
  });
}

function outlineOf(node: ts.FunctionLikeDeclaration, at: number, place: ts.Node): FunctionOutline {
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
    ...contentOf(node, at, place),
  };
}

/** One that a wrapper is given at module level (`export const POST = auth(async () => …)`) has the variable's name. */
function nameOf(node: ts.FunctionLikeDeclaration): string | null {
  const t = compiler();
  let around: ts.Node = node.parent;
  while (t.isCallExpression(around) || t.isParenthesizedExpression(around)) around = around.parent;
  const holder =
    t.isVariableDeclaration(around) && t.isSourceFile(around.parent.parent.parent) ? around : null;
  return ownName(node) ?? (holder && t.isIdentifier(holder.name) ? holder.name.text : null);
}

function classOf(node: ts.ClassLikeDeclaration): ClassOutline {
  return {
    name: node.name?.text ?? null,
    bases: (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.map(({ expression }) => expression.getText()),
    ),
    decorators: decoratorsOf(node),
  };
}

function decoratorsOf(node: ts.Node): DecoratorOutline[] {
  return decoratorCalls(node).flatMap(({ callee, args }) => {
    const name = dottedName(callee);
    return name === null ? [] : [{ name, arguments: args.map((each) => each.getText()) }];
  });
}

function handedTo(node: ts.FunctionLikeDeclaration): HandedTo | null {
  const t = compiler();
  const call = node.parent;
  if (!t.isCallExpression(call) || call.expression === (node as ts.Node)) return null;
  const callee = unwrap(call.expression);
  const isMember = t.isPropertyAccessExpression(callee);
  const method = isMember ? callee.name.text : dottedName(callee);
  if (method === null) return null;
  const [first] = call.arguments;
  const text = first && first !== (node as ts.Node) ? first.getText() : null;
  return {
    receiver: isMember ? dottedName(callee.expression) : null,
    method,
    first: text && text.length > longestArgument ? null : text,
  };
}

/** Calls and returns of the function itself, and what its callbacks call. */
function contentOf(
  node: ts.FunctionLikeDeclaration,
  at: number,
  place: ts.Node,
): Pick<FunctionOutline, "calls" | "callbacks" | "returns"> {
  const t = compiler();
  const calls: CallOutline[] = [];
  const callbacks: CallOutline[] = [];
  const returns: ReturnOutline[] = [];
  const read = (body: ts.Node, isOwn: boolean) =>
    visit(body, (each) => {
      if (t.isClassLike(each)) return false;
      if (isFunction(each)) {
        if (each.body && ownName(each) === undefined) read(each.body, false);
        return false;
      }
      const before = startOf(each) < at;
      const callee = t.isCallExpression(each) || t.isNewExpression(each) ? calledBy(each) : null;
      if (callee !== null) (isOwn ? calls : callbacks).push({ callee, before });
      if (isOwn && t.isReturnStatement(each)) {
        const given = each.expression && unwrapAwait(each.expression);
        const returned = given && t.isCallExpression(given) ? calledBy(given) : null;
        const saying = before ? sayingOf(each, place) : undefined;
        returns.push({ text: each.getText(), callee: returned, before, ...(saying ? { saying } : {}) });
      }
      return true;
    });
  if (node.body) read(node.body, true);
  return { calls, callbacks, returns };
}

function calledBy(node: ts.CallExpression | ts.NewExpression): string | null {
  const callee = dottedName(node.expression);
  return callee !== null && compiler().isNewExpression(node) ? `new ${callee}` : callee;
}
