/** The members of a Python thing: of modules, of classes with their bases, of instances by what their methods assign. */

import { kept } from "../../../syntax/kept";
import type { PyFile, PyNode } from "../../../syntax/python";
import {
  allIn,
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  enclosing,
  nameOf,
  type PyCall,
  statementsOf,
  textOf,
  undecorated,
} from "../../../syntax/python-tree";
import { oneOf } from "./one-of";
import {
  type ClassThing,
  type Context,
  classesIn,
  type File,
  type FunctionThing,
  type InstanceThing,
  type Reader,
  type Thing,
} from "./thing";

export function memberOf(owner: Thing, name: string, reader: Reader): Thing | undefined {
  if (owner.is === "module") return ofModule(owner.path, name, reader);
  return inLine(classesIn(owner).flatMap(reader.lineOf), owner, name);
}

function ofModule(path: string, name: string, { open, top, module }: Reader): Thing | undefined {
  const file = open(path);
  const own = file && top(file, name);
  const inner = !own && path.endsWith("__init__.py") ? module(`.${name}`, path) : undefined;
  return inner ? { is: "module", path: inner } : own;
}

/** The method that `super()` means in a method of a class. */
export function above(owner: ClassThing, self: Thing | undefined, name: string): Thing | undefined {
  const { lineOf } = owner.file.reader;
  const start = classesIn(self).find((each) => lineOf(each).some(({ node }) => node === owner.node)) ?? owner;
  const line = lineOf(start);
  const after = line.slice(line.findIndex(({ node }) => node === owner.node) + 1);
  return inLine(after, self ?? { is: "instance", of: start }, name);
}

function inLine(line: readonly ClassThing[], owner: Thing, name: string): Thing | undefined {
  for (const one of line) {
    const found = ownMember(one, owner, name);
    if (found) return found;
  }
  return undefined;
}

function ownMember({ file, node }: ClassThing, owner: Thing, name: string): Thing | undefined {
  const { of, typed, result } = file.reader;
  const own = bodyOf(node, file.py).get(name);
  if (own?.type === "class_definition") return { is: "class", file, node: own };
  if (own?.type === "function_definition") {
    const method: FunctionThing = { is: "function", file, node: own, self: owner };
    return isDecorated(own, file, /property$/) ? result(method) : method;
  }
  if (own) {
    const value = of(childOf(own, "right"), { file }) ?? typed(childOf(own, "type"), { file });
    // A manager or the like, made at the class: its methods write rows of it.
    if (owner.is === "class" && value?.is === "instance") return { is: "attached", to: owner, via: value.of };
    if (owner.is === "class" && value?.is === "attached") return { is: "attached", to: owner, via: value.to };
    return value?.is === "function" ? { ...value, self: owner } : value;
  }
  if (owner.is === "class")
    // The class has no manager of its own under this name: the library's.
    return /^(?:objects|query|_default_manager|_base_manager)$/.test(name)
      ? { is: "attached", to: owner }
      : undefined;
  const assigned = assignedToSelf(node, file.py).get(name) ?? [];
  const at = { file, self: owner };
  const values = assigned.map((each) => childOf(each, "right"));
  const init = bodyOf(node, file.py).get("__init__");
  const given = init && owner.is === "instance" ? handedTo(init, owner) : undefined;
  const isInInit = init && assigned.every((each) => enclosing(each, "function_definition") === init);
  return oneOf(values, isInInit ? { ...at, given } : at) ?? typed(childOf(assigned[0], "type"), at);
}

/**
 * What an `__init__` of the object's classes was handed: by the call that made the object where it is the first one, else by `super().__init__(User)` of
 * the one below it.
 */
function handedTo(init: PyNode, owner: InstanceThing): Context["given"] {
  const { file, node: actual } = owner.of;
  const { reader } = file;
  const inits = reader.lineOf(owner.of).flatMap(({ file, node }): FunctionThing[] => {
    const own = bodyOf(node, file.py).get("__init__");
    return own?.type === "function_definition" ? [{ is: "function", file, node: own, self: owner }] : [];
  });
  const [first] = inits;
  if (!first || actual.type !== "class_definition") return undefined;
  let given = owner.made && givenBy(owner.made.call, first, owner.made.at);
  for (const [index, each] of inits.entries()) {
    if (each.node === init) return given;
    const next = inits[index + 1];
    const call = next && superInit(each.node, each.file.py);
    if (!call) return undefined;
    given = givenBy(call, next, { file: each.file, self: owner, given });
  }
  return undefined;
}

/** `super().__init__(…)`, the only one of its function. */
const superInit = kept((init: PyNode, py: PyFile): PyCall | undefined => {
  const calls = allIn(init, ({ type }) => type === "call").flatMap((node) => callOf(py, node) ?? []);
  const [only, other] = calls.filter(
    ({ name, object }) => name === "__init__" && callOf(py, object)?.callee === "super",
  );
  return other ? undefined : only;
});

/** What a call gives for the parameters of the function that it runs. */
export function givenBy(call: PyCall, to: FunctionThing, at: Context): (name: string) => Thing | undefined {
  return (name) => at.file.reader.of(argumentFor(call, to, name), at);
}

/** What the body of a class says of each name: a definition, or an assignment with a value or a type; the last one counts. */
const bodyOf = kept((node: PyNode, py: PyFile): ReadonlyMap<string, PyNode> => {
  const body = new Map<string, PyNode>();
  for (const statement of statementsOf(node)) {
    const inner = undecorated(statement);
    const [only] = inner.type === "expression_statement" ? inner.children : [];
    const target = only?.type === "assignment" ? childOf(only, "left") : undefined;
    if (only && target) body.set(textOf(py, target), only);
    else if (/^(?:function|class)_definition$/.test(inner.type)) body.set(nameOf(py, inner), inner);
  }
  return body;
});

/** `self.name = value` in the methods of a class. */
const assignedToSelf = kept((node: PyNode, py: PyFile): ReadonlyMap<string, readonly PyNode[]> => {
  const assigned = new Map<string, PyNode[]>();
  const methods = statementsOf(node)
    .map(undecorated)
    .filter(({ type }) => type === "function_definition");
  for (const each of methods.flatMap((method) => allIn(method, ({ type }) => type === "assignment"))) {
    const [, name] = /^self\.(\w+)$/.exec(dottedName(py, childOf(each, "left")) ?? "") ?? [];
    if (name !== undefined) assigned.set(name, [...(assigned.get(name) ?? []), each]);
  }
  return assigned;
});

/** Depth first, and a class behind all that extend it: Python's order wherever classes do not cross each other on purpose. */
export function lineOf(thing: ClassThing): readonly ClassThing[] {
  const line: ClassThing[] = [];
  const visit = (one: ClassThing, deep: number) => {
    if (deep > 10 || line.length > 60) return;
    line.push(one);
    for (const base of [...basesOf(one), ...(one.also ?? [])]) visit(base, deep + 1);
  };
  visit(thing, 0);
  const last = line.filter(({ node }, i) => line.findLastIndex((each) => each.node === node) === i);
  const isOwn = ({ node }: ClassThing) => node === thing.node;
  return [...last.filter(isOwn), ...last.filter((each) => !isOwn(each))];
}

function basesOf({ file, node }: ClassThing): ClassThing[] {
  return (childOf(node, "superclasses")?.children ?? []).flatMap((base) => {
    const name = base.type === "subscript" ? childOf(base, "value") : base;
    const found = base.type === "keyword_argument" ? undefined : file.reader.of(name, { file });
    return found?.is === "class" ? [found] : [];
  });
}

/** What a call gives for a parameter. */
export function argumentFor(
  call: Pick<PyCall, "positional" | "keywords">,
  { file, node, self }: FunctionThing,
  name: string,
): PyNode | undefined {
  const keyword = call.keywords.get(name);
  if (keyword) return keyword;
  const names = (childOf(node, "parameters")?.children ?? [])
    .filter(({ type }) => type !== "comment")
    .map((each) => (each.type === "identifier" ? each : (childOf(each, "name") ?? each.children[0] ?? each)))
    .map((each) => textOf(file.py, each));
  const at = names.indexOf(name);
  const skip = self && !isStatic(node, file) ? 1 : 0;
  return call.positional[at - skip];
}

/** True where the name of a decorator of the function ends so. */
export function isDecorated(node: PyNode, { py }: File, ending: RegExp): boolean {
  return decoratorsOf(node).some((each) => ending.test(dottedName(py, each) ?? ""));
}

export function isStatic(node: PyNode, file: File): boolean {
  return isDecorated(node, file, /^staticmethod$/);
}
