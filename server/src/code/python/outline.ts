/** The outline of the code around a place in a Python file: the functions, their decorators and classes, what they call and return. */

import type { Write } from "../../domain/model";
import type {
  CallOutline,
  ClassOutline,
  DecoratorOutline,
  FunctionOutline,
  ImportOutline,
  Outline,
  ParameterOutline,
  ReturnOutline,
} from "../../domain/outline";
import type { Source } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import {
  allIn,
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  enclosing,
  importsOf,
  isVariable,
  nameOf,
  nodeAt,
  parameterName,
  statementAround,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { type Binding, bindingsOf } from "./bindings";

export function pythonOutline(source: Source, { place }: Pick<Write, "place">): Outline {
  const file = parsePython(source.text);
  const at = source.offset(place.start);
  const functions: FunctionOutline[] = [];
  const [start, end] = [at, source.offset(place.end)];
  for (let node = functionAround(nodeAt(file.root, start, end)); node; node = functionAround(node.parent))
    functions.push(outlineOf(file, node, at));
  return { file: source.path, imports: readImports(file), functions };
}

const functionAround = (node: PyNode | null) => enclosing(node, "function_definition");

/** `from a.b import c as d` -> `{ local: "d", module: "a.b", name: "c" }`; `import a.b` -> the whole module. */
function readImports(file: PyFile): ImportOutline[] {
  return [...importsOf(file)].map(([local, path]) => {
    const dot = path.lastIndexOf(".");
    const isWhole = dot < 0 || local === path;
    return { local, module: isWhole ? path : path.slice(0, dot), name: isWhole ? "*" : path.slice(dot + 1) };
  });
}

function outlineOf(file: PyFile, node: PyNode, at: number): FunctionOutline {
  const owner = enclosing(node.parent, "class_definition", "function_definition");
  return {
    name: nameOf(file, node) || null,
    owner: owner?.type === "class_definition" ? classOf(file, owner) : null,
    decorators: decorators(file, node),
    parameters: (childOf(node, "parameters")?.children ?? [])
      .filter(({ type }) => type !== "comment")
      .map((each) => parameterOf(file, each)),
    handedTo: null,
    ...contentOf(file, node, at),
  };
}

function parameterOf(file: PyFile, node: PyNode): ParameterOutline {
  const [name, type] = [parameterName(node), childOf(node, "type")];
  return { name: name ? textOf(file, name) : null, type: type ? textOf(file, type) : null };
}

function classOf(file: PyFile, node: PyNode): ClassOutline {
  const bases = (childOf(node, "superclasses")?.children ?? []).filter(
    ({ type }) => type !== "keyword_argument" && type !== "comment",
  );
  return {
    name: nameOf(file, node) || null,
    bases: bases.map((base) => textOf(file, childOf(base, "value") ?? base)),
    decorators: decorators(file, node),
  };
}

function decorators(file: PyFile, node: PyNode): DecoratorOutline[] {
  return decoratorsOf(node).flatMap((expression) => {
    const call = callOf(file, expression);
    const name = call ? call.callee : dottedName(file, expression);
    const given = childOf(call?.node, "arguments")?.children ?? [];
    return name === null ? [] : [{ name, arguments: given.map((each) => textOf(file, each)) }];
  });
}

/** Calls and returns of the function itself. */
function contentOf(
  file: PyFile,
  node: PyNode,
  at: number,
): { calls: readonly CallOutline[]; returns: readonly ReturnOutline[] } {
  const calls: CallOutline[] = [];
  const returns: ReturnOutline[] = [];
  walk(childOf(node, "body") ?? node, (each) => {
    if (["function_definition", "class_definition", "lambda"].includes(each.type)) return false;
    const before = each.start < at;
    const callee = each.type === "call" ? callOf(file, each)?.callee : null;
    if (callee) calls.push({ callee, before });
    if (each.type === "return_statement") {
      const returned = callOf(file, each.children[0])?.callee ?? null;
      const unless = refusedBy(file, each);
      const behind = callBefore(file, each);
      returns.push({
        ...{ text: textOf(file, each), callee: returned, before },
        ...(unless ? { unless } : {}),
        ...(behind ? { behind } : {}),
        ...(!before && isKnownAt(file, node, each, at) ? { last: true } : {}),
      });
    }
    return true;
  });
  return { calls, returns };
}

/** The call of the innermost `if not call(...):` whose body holds the statement. */
function refusedBy(file: PyFile, { parent: body }: PyNode): string | undefined {
  const around = body?.field === "consequence" ? body.parent : undefined;
  const condition = around?.type === "if_statement" ? childOf(around, "condition") : undefined;
  const refused = condition?.type === "not_operator" ? callOf(file, condition.children[0]) : undefined;
  return refused?.callee ?? undefined;
}

/** The function's own last statement, of which every name has its value at the place already. */
function isKnownAt(file: PyFile, functionNode: PyNode, statement: PyNode, at: number): boolean {
  const body = childOf(functionNode, "body");
  if (statement.parent !== body || body?.children.at(-1) !== statement) return false;
  const bindings = bindingsOf(file);
  const isSet = ({ kind, node }: Binding) =>
    kind === "parameter" || (node.start < at && statementAround(node).parent === body);
  return allIn(statement, isVariable).every((name) => {
    const own = bindings
      .seenFrom(statement, textOf(file, name))
      .filter(({ scope }) => scope === functionNode);
    return own.length === 0 || own.some(isSet);
  });
}

/** `messages.error(request, "…")` on the line in front. */
function callBefore(file: PyFile, { parent, start }: PyNode): string | undefined {
  const statement = parent?.children.findLast((each) => each.start < start && each.type !== "comment");
  const call = statement?.type === "expression_statement" ? callOf(file, statement.children[0]) : undefined;
  return call?.callee ?? undefined;
}
