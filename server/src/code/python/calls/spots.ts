/** The functions of Python files as a chain sees them: where they stand, what they are called, which calls their run has. */

import type { Spot } from "../../../domain/chain";
import type { PyNode } from "../../../syntax/python";
import { callOf, childOf, enclosing, functionName, textOf, walk } from "../../../syntax/python-tree";
import type { File } from "./files";
import { type Context, classesIn, type Thing } from "./thing";
import { argumentFor, type Things } from "./things";

/** What is known of a spot besides its plain data. */
interface Known {
  /** The function, or the module. */
  readonly unit: PyNode;
  readonly at: Context;
}

const known = new WeakMap<Spot, Known>();

export function knownOf(spot: Spot, file: File): Known {
  return known.get(spot) ?? { unit: unitAt(file, file.source.offset(spot.place.start)), at: { file } };
}

/** @param call the call that leads there: its arguments are known in the function */
export function spotOf(
  things: Things,
  to: { readonly file: File; readonly node: PyNode; readonly self?: Thing | undefined },
  call?: { readonly node: PyNode; readonly at: Context },
): Spot {
  const { file, node, self } = to;
  const parts = call && callOf(call.at.file.py, call.node);
  const given = (name: string) => {
    const argument = parts && argumentFor(parts, { is: "function", ...to }, name);
    return argument && call ? things.of(argument, call.at) : undefined;
  };
  const isModule = node.type === "module";
  const spot: Spot = {
    file: file.path,
    function: isModule ? null : functionName(file.py, node),
    place: file.source.place(node.start, isModule ? file.source.text.length : node.end),
    stands: isModule ? {} : standsIn(file, node, self, given, things),
  };
  known.set(spot, { unit: node, at: { file, self, given } });
  return spot;
}

/** Parameters and members that stand for a class on this way: `model` -> `Customer`, `self.model` -> `Customer`. */
function standsIn(
  file: File,
  node: PyNode,
  self: Thing | undefined,
  given: (name: string) => Thing | undefined,
  things: Things,
): Record<string, string> {
  const stands: Record<string, string> = {};
  const named = (thing: Thing | undefined) =>
    thing?.is === "class" ? textOf(thing.file.py, childOf(thing.node, "name") ?? thing.node) : undefined;
  for (const parameter of childOf(node, "parameters")?.children ?? []) {
    const name = textOf(file.py, parameter).split(/[:=\s]/, 1)[0] ?? "";
    const of = /^(?:self|cls)$/.test(name) ? undefined : named(given(name));
    if (of) stands[name] = of;
  }
  const owner = enclosing(node.parent, "class_definition");
  const actual: Thing | undefined =
    self ?? (owner ? { is: "instance", of: { is: "class", file, node: owner } } : undefined);
  if (!actual || !owner) return stands;
  if (actual.is === "attached") {
    const model = named(actual.to);
    if (model) Object.assign(stands, { self: model, "self.model": model });
    return stands;
  }
  for (const [, member] of textOf(file.py, node).matchAll(/\b(?:self|cls)\.([A-Za-z_]\w{0,80})(?=[.(])/g)) {
    if (member === undefined || stands[`self.${member}`]) continue;
    const found = things.member(actual, member);
    const model = found?.is === "class" ? named(found) : undefined;
    if (model) for (const head of ["self", "cls"]) stands[`${head}.${member}`] = model;
  }
  // A method of a base that saves itself writes rows of the actual class.
  const [of] = classesIn(actual);
  if (of && of.node !== owner) {
    const model = named(of);
    if (model) stands.self = model;
  }
  return stands;
}

/** The innermost function around an offset; lambdas and comprehensions stand on the lines of theirs. */
export function unitAt(file: File, offset: number): PyNode {
  let [found, at]: [PyNode, PyNode | undefined] = [file.py.root, file.py.root];
  while (at) {
    at = at.children.find((child) => child.start <= offset && offset < child.end);
    if (at?.type === "function_definition") found = at;
  }
  return found;
}

/** The functions of a file by the name that a stack prints: `create`, `CustomerService.create`. */
export function unitsNamed(file: File, printed: string): PyNode[] {
  const [name, owner] = printed
    .replace(/\.<locals>/g, "")
    .split(".")
    .reverse();
  const found: PyNode[] = [];
  walk(file.py.root, (node) => {
    const own = node.type === "function_definition" ? childOf(node, "name") : undefined;
    if (own && textOf(file.py, own) === name) {
      const whole = functionName(file.py, node) ?? "";
      if (owner === undefined || whole === name || whole === `${owner}.${name}`) found.push(node);
    }
    return true;
  });
  return found;
}

/** The calls in the run of a function, in the order of the text; what it defines for others to call is left out, lambdas are not. */
export function runOf(unit: PyNode): PyNode[] {
  const found: PyNode[] = [];
  walk(unit, (node) => {
    if (node !== unit && /^(?:function_definition|class_definition|decorator)$/.test(node.type)) return false;
    if (node.type === "call") found.push(node);
    return true;
  });
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The calls that a printed line can mean: those whose name or beginning stands there, else those around it. */
export function meantAt(file: File, run: readonly PyNode[], line: number): PyNode[] {
  const lineOf = (offset: number) => file.source.place(offset, offset).start.line;
  const here = run.filter(
    (node) => lineOf(node.start) === line || lineOf(childOf(node, "function")?.end ?? node.start) === line,
  );
  if (here.length > 0) return here;
  return run.filter((node) => lineOf(node.start) <= line && line <= lineOf(node.end)).slice(-1);
}
