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
import { callOf, childOf, dottedName, enclosing, importsOf, textOf, walk } from "../../syntax/python-tree";

export function pythonOutline(
  source: Source,
  { place, functionPlace }: Pick<Write, "place" | "functionPlace">,
): Outline {
  const file = parsePython(source.text);
  const at = source.offset(place.start);
  const functions: FunctionOutline[] = [];
  if (functionPlace)
    for (
      let node = functionAround(nodeAt(file.root, at, source.offset(place.end)));
      node;
      node = functionAround(node.parent)
    )
      functions.push(outlineOf(file, node, at));
  return { file: source.path, imports: readImports(file), functions };
}

const functionAround = (node: PyNode | null) => enclosing(node, "function_definition");

/** The narrowest node that holds the whole stretch. */
function nodeAt(root: PyNode, start: number, end: number): PyNode {
  for (let node = root; ; ) {
    const inner = node.children.find((child) => child.start <= start && end <= child.end);
    if (!inner) return node;
    node = inner;
  }
}

/** `from a.b import c as d` -> `{ local: "d", module: "a.b", name: "c" }`; `import a.b` -> the whole module. */
function readImports(file: PyFile): ImportOutline[] {
  return [...importsOf(file)].map(([local, path]) => {
    const dot = path.lastIndexOf(".");
    const isWhole = dot < 0 || local === path;
    return { local, module: isWhole ? path : path.slice(0, dot), name: isWhole ? "*" : path.slice(dot + 1) };
  });
}

function outlineOf(file: PyFile, node: PyNode, at: number): FunctionOutline {
  const name = childOf(node, "name");
  const owner = enclosing(node.parent, "class_definition", "function_definition");
  return {
    name: name ? textOf(file, name) : null,
    owner: owner?.type === "class_definition" ? classOf(file, owner) : null,
    decorators: decoratorsOf(file, node),
    parameters: (childOf(node, "parameters")?.children ?? [])
      .filter(({ type }) => type !== "comment")
      .map((each) => parameterOf(file, each)),
    handedTo: null,
    ...contentOf(file, node, at),
  };
}

function parameterOf(file: PyFile, node: PyNode): ParameterOutline {
  const type = childOf(node, "type");
  const named = node.type === "identifier" ? node : (childOf(node, "name") ?? node.children[0]);
  return {
    name: named?.type === "identifier" ? textOf(file, named) : null,
    type: type ? textOf(file, type) : null,
  };
}

function classOf(file: PyFile, node: PyNode): ClassOutline {
  const name = childOf(node, "name");
  const bases = (childOf(node, "superclasses")?.children ?? []).filter(
    ({ type }) => type !== "keyword_argument" && type !== "comment",
  );
  return {
    name: name ? textOf(file, name) : null,
    bases: bases.map((base) =>
      textOf(file, base.type === "subscript" ? (childOf(base, "value") ?? base) : base),
    ),
    decorators: decoratorsOf(file, node),
  };
}

function decoratorsOf(file: PyFile, { parent }: PyNode): DecoratorOutline[] {
  if (parent?.type !== "decorated_definition") return [];
  return parent.children
    .filter(({ type }) => type === "decorator")
    .flatMap(({ children: [expression] }) => {
      const call = callOf(file, expression);
      const name = call ? call.callee : dottedName(file, expression);
      const given = call ? (childOf(call.node, "arguments")?.children ?? []) : [];
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
  const body = childOf(node, "body");
  if (body)
    walk(body, (each) => {
      if (["function_definition", "class_definition", "lambda"].includes(each.type)) return false;
      const before = each.start < at;
      const callee = each.type === "call" ? callOf(file, each)?.callee : null;
      if (callee) calls.push({ callee, before });
      if (each.type === "return_statement") {
        const returned = callOf(file, each.children[0])?.callee ?? null;
        returns.push({ text: textOf(file, each), callee: returned, before });
      }
      return true;
    });
  return { calls, returns };
}
