/** The functions of Python files as a chain sees them: where they stand, what they are called, which calls their run has. */

import type { Spot } from "../../../domain/chain";
import type { PyNode } from "../../../syntax/python";
import {
  callOf,
  childOf,
  enclosing,
  functionName,
  functionsNamed,
  nameOf,
  nodeAt,
  textOf,
  walk,
} from "../../../syntax/python-tree";
import type { Known } from "../../calls/create";
import { givenBy } from "./members";
import { type Context, classesIn, type File, type FunctionThing, type Thing } from "./thing";

const known = new WeakMap<Spot, Known<File, PyNode, Context>>();

export function knownOf(spot: Spot): Known<File, PyNode, Context> | undefined {
  return known.get(spot);
}

/**
 * @param to a function; a module is none, but has a spot as well
 * @param from the call that leads there: its arguments are known in the function
 */
export function spotOf(to: FunctionThing, from?: { readonly node: PyNode; readonly at: Context }): Spot {
  const { file, node, self } = to;
  const call = from && callOf(from.at.file.py, from.node);
  const given = call && givenBy(call, to, from.at);
  const isModule = node.type === "module";
  const spot: Spot = {
    file: file.path,
    function: isModule ? null : functionName(file.py, node),
    place: file.source.place(node.start, isModule ? file.source.text.length : node.end),
    stands: isModule ? {} : standsIn(to, given),
  };
  known.set(spot, { file, unit: node, way: { file, self, given } });
  return spot;
}

/** Parameters and members that stand for a class on this way: `model` -> `Customer`, `self.model` -> `Customer`; for an object of one: `row()` -> `Customer`. */
function standsIn({ file, node, self }: FunctionThing, given: Context["given"]): Record<string, string> {
  const { py, reader } = file;
  const stands: Record<string, string> = {};
  const named = (thing: Thing | undefined) =>
    thing?.is === "class" ? nameOf(thing.file.py, thing.node) : "";
  for (const parameter of childOf(node, "parameters")?.children ?? []) {
    const name = textOf(py, parameter).split(/[:=\s]/, 1)[0] ?? "";
    const handed = /^(?:self|cls)$/.test(name) ? undefined : given?.(name);
    const of = named(handed);
    if (of) stands[name] = of;
    const row = handed?.is === "instance" && !childOf(parameter, "type") ? named(handed.of) : "";
    if (row) stands[`${name}()`] = row;
  }
  const owner = enclosing(node.parent, "class_definition");
  if (!owner) return stands;
  const actual: Thing = self ?? { is: "instance", of: { is: "class", file, node: owner } };
  if (actual.is === "attached") {
    const model = named(actual.to);
    return { ...stands, self: model, "self.model": model };
  }
  const said = [...textOf(py, node).matchAll(/\b(?:self|cls)\.([A-Za-z_]\w{0,80})(?=[.(])/g)];
  // The class that a repository is for tells of its rows where the method does not name it.
  for (const member of [...said.map(([, name]) => name), "model"]) {
    if (member === undefined || stands[`self.${member}`]) continue;
    const model = named(reader.member(actual, member));
    if (model) for (const head of ["self", "cls"]) stands[`${head}.${member}`] = model;
  }
  // A method of a base that saves itself writes rows of the actual class.
  const [of] = classesIn(actual);
  const model = of && of.node !== owner ? named(of) : "";
  return model ? { ...stands, self: model } : stands;
}

/** The innermost function around an offset; lambdas and comprehensions stand on the lines of theirs. */
export function unitAt({ py }: File, offset: number): PyNode {
  return enclosing(nodeAt(py.root, offset, offset + 1), "function_definition") ?? py.root;
}

/** The functions of a file by the name that a stack prints: `create`, `CustomerService.create`. */
export function unitsNamed({ py }: File, printed: string): PyNode[] {
  const [name = "", owner] = printed
    .replace(/\.<locals>/g, "")
    .split(".")
    .reverse();
  return functionsNamed(py, name).filter((node) => {
    const whole = functionName(py, node) ?? "";
    return owner === undefined || whole === name || whole === `${owner}.${name}`;
  });
}

/** The calls in the run of a function, the outer one of a chain first; what it defines for others to call is left out, lambdas are not. */
export function runOf(unit: PyNode): PyNode[] {
  const found: PyNode[] = [];
  walk(unit, (node) => {
    if (node !== unit && /^(?:function_definition|class_definition|decorator)$/.test(node.type)) return false;
    if (node.type === "call") found.push(node);
    return true;
  });
  return found;
}

/** The calls that a printed line can mean: those whose name or beginning stands there, else those around it. */
export function meantAt({ source }: File, run: readonly PyNode[], line: number): PyNode[] {
  const lineOf = (offset: number) => source.place(offset, offset).start.line;
  const here = run.filter(
    (node) => lineOf(node.start) === line || lineOf(childOf(node, "function")?.end ?? node.start) === line,
  );
  if (here.length > 0) return here;
  return run.filter((node) => lineOf(node.start) <= line && line <= lineOf(node.end)).slice(-1);
}
