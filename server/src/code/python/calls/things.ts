/** What an expression of Python is: follows names, members and calls to code of the workspace. */

import type { PyNode } from "../../../syntax/python";
import { callOf, childOf, enclosing, importsOf, nameOf, textOf } from "../../../syntax/python-tree";
import type { Binding } from "../bindings";
import { givenBy, isStatic } from "./members";
import { agreed, oneOf } from "./one-of";
import { attributeOf, pickedFrom } from "./table";
import { type ClassThing, type Context, classesIn, type File, type FunctionThing, type Thing } from "./thing";

export function thingOf(node: PyNode, at: Context): Thing | undefined {
  const { py, reader } = at.file;
  const { of, member } = reader;
  switch (node.type) {
    case "await":
    case "parenthesized_expression":
      return of(node.children[0], at);
    case "identifier":
      return named(node, textOf(py, node), at);
    case "attribute": {
      const owner = of(childOf(node, "object"), at);
      const name = childOf(node, "attribute");
      const found = owner && name && member(owner, textOf(py, name));
      return found ?? (owner?.is === "outside" ? owner : undefined);
    }
    case "call":
      return called(node, at);
    case "boolean_operator":
      return oneOf(node.children, at);
    case "conditional_expression":
      return oneOf([node.children[0], node.children[2]], at);
    case "dictionary":
      return { is: "table", file: at.file, node, self: at.self };
    case "subscript": {
      const value = of(childOf(node, "value"), at);
      return value?.is === "table" ? pickedFrom(value) : element(value);
    }
    default:
      return undefined;
  }
}

function named(node: PyNode, name: string, at: Context): Thing | undefined {
  const { file } = at;
  const { of, typed, imported, top } = file.reader;
  const binding = file.bindings.at(node, name);
  if (!binding) return top(file, name) ?? { is: "outside" };
  const { kind, value } = binding;
  const ways = waysTo(file, node, name, binding);
  if (ways.length > 1) return agreed(ways.map((each) => bound(each, name, file)));
  switch (kind) {
    case "import":
      return imported(file.imports.get(name) ?? name, file.path);
    case "function":
    case "class":
      return value && { is: kind, file, node: value };
    case "parameter":
      return parameter(name, value, at);
    case "value":
      return oneOf(valuesAt(file, node, name), at) ?? typed(childOf(binding.node.parent, "type"), at);
    case "with":
      return of(value, at) ?? typed(childOf(binding.node.parent, "type"), at);
    case "element":
      return element(of(value, at));
    case "part":
      // `row, created = Customer.objects.get_or_create(...)`
      if (value && binding.index !== undefined && /^(?:expression_list|tuple|list)$/.test(value.type))
        return of(value.children[binding.index], at);
      return binding.index === 0 ? element(of(value, at)) : undefined;
    default:
      return undefined;
  }
}

/**
 * What can have given the name its meaning, where imports, functions and classes stand on ways of which one is taken: `try: from a import save`,
 * `except ImportError: from b import save`. The last one first.
 */
function waysTo(file: File, node: PyNode, name: string, last: Binding): readonly Binding[] {
  if (!isNamedThing(last)) return [];
  const isLater = (own: PyNode) => last.node.start < own.start;
  const all = file.bindings
    .seenFrom(node, name)
    .filter((each) => each.scope === last.scope && isNamedThing(each) && !isLater(each.node))
    .reverse();
  const found: Binding[] = [];
  for (const each of all) {
    found.push(each);
    const block = enclosing(each.node.parent, "block", "module");
    if (!block || (block.start <= node.start && node.start <= block.end)) break;
  }
  return found;
}

function isNamedThing({ kind }: Binding): boolean {
  return kind === "import" || kind === "function" || kind === "class";
}

function bound({ kind, value }: Binding, name: string, file: File): Thing | undefined {
  if (!value) return undefined;
  if (kind === "function" || kind === "class") return { is: kind, file, node: value };
  const dotted = importsOf({ ...file.py, root: value }).get(name) ?? name;
  return file.reader.imported(dotted, file.path);
}

/** The values that a name can have at a node: the last one that is set on every way there, and those of branches behind it. */
function valuesAt(file: File, node: PyNode, name: string): readonly (PyNode | undefined)[] {
  const last = file.bindings.at(node, name);
  const isModule = node.type === "module";
  const all = file.bindings
    .seenFrom(node, name)
    .filter(
      ({ kind, scope, node: own }) =>
        kind === "value" &&
        (isModule ? scope === node : scope === last?.scope && own.start <= last.node.start),
    )
    .reverse();
  const found: (PyNode | undefined)[] = [];
  for (const { value, node: own } of all) {
    found.push(value);
    const block = enclosing(own.parent, "block", "module");
    if (!block || (block.start <= node.start && node.start <= block.end)) break;
  }
  return found;
}

function parameter(name: string, node: PyNode | undefined, at: Context): Thing | undefined {
  const { of, typed } = at.file.reader;
  const owner = node && enclosing(node, "function_definition", "lambda");
  const around = owner && enclosing(owner.parent, "class_definition", "function_definition");
  const first = childOf(owner, "parameters")?.children[0];
  if (owner && around?.type === "class_definition" && first === node && !isStatic(owner, at.file)) {
    const own: ClassThing = { is: "class", file: at.file, node: around, orBelow: true };
    return at.self ?? (name === "cls" ? own : { is: "instance", of: own });
  }
  const said = handedOver(typed(childOf(node, "type"), at), name, at) ?? of(childOf(node, "value"), at);
  if (said || around?.type !== "class_definition") return said;
  return ofOption(at.self ?? { is: "instance", of: { is: "class", file: at.file, node: around } }, name, at);
}

/** What is handed over is what the type says, or more exact than that: of a class below it. */
function handedOver(typed: Thing | undefined, name: string, at: Context): Thing | undefined {
  const given = at.given?.(name);
  if (!typed || !given) return typed ?? given;
  const [wide, narrow] = [typed, given].map((each) => classesIn(each)[0]);
  const isBelow = narrow && at.file.reader.lineOf(narrow).some(({ node }) => node === wide?.node);
  return isBelow && typed.is === given.is ? given : typed;
}

/**
 * The serializer or form that a view names in an option of its class and is handed, or gets by `self.get_serializer()`.
 * https://www.django-rest-framework.org/api-guide/generic-views/#attributes
 */
function ofOption(view: Thing, name: string, { file: { reader } }: Context): Thing | undefined {
  if (!/^(?:serializer|form)$/.test(name) || reader.member(view, `get_${name}_class`)) return undefined;
  const of = reader.member(view, `${name}_class`);
  return of?.is === "class" ? { is: "instance", of } : undefined;
}

function called(node: PyNode, at: Context): Thing | undefined {
  const { of, result } = at.file.reader;
  const call = callOf(at.file.py, node);
  if (!call || call.callee === "super") return undefined;
  if (call.callee === "type" && call.positional.length === 1) {
    const object = of(call.positional[0], at);
    return object?.is === "instance" ? object.of : object?.is === "attached" ? object.to : undefined;
  }
  if (call.callee === "getattr") return attributeOf(of(call.positional[0], at), call.positional[1], at);
  const callee = of(call.function, at);
  if (callee?.is === "class") return { is: "instance", of: callee, made: { call, at } };
  if (callee?.is === "function" && callee.or) return undefined;
  if (callee?.is === "function") return result(callee, givenBy(call, callee, at));
  const object = of(call.object, at);
  const option = object && call.name.startsWith("get_") && ofOption(object, call.name.slice(4), at);
  if (option) return option;
  // `HANDLERS.get(kind, log)`
  if (object?.is === "table" && call.name === "get") {
    const otherwise = call.positional[1];
    return agreed([
      pickedFrom(object),
      ...(otherwise && otherwise.type !== "none" ? [of(otherwise, at)] : []),
    ]);
  }
  const args = [...call.positional, ...call.keywords.values()].map((each) => of(each, at));
  // `Manager.from_queryset(CustomerQuerySet)` makes a class that has the methods of both.
  const [made] = args;
  if (made?.is === "class" && /^from_/.test(call.name))
    return object?.is === "class" ? { ...made, also: [object] } : made;
  // `CustomerQuerySet.as_manager()`, `Customer.get(1)`, `Customer.objects.filter(...)`: what a library's method of a class gives.
  if (object?.is === "class") return { is: "attached", to: object };
  if (object?.is === "attached") return object;
  if (object?.is === "instance" || object?.is === "module") return undefined;
  // `partial(register, x)`, `sync_to_async(register)`: what they give runs it.
  const handed = args.find((each) => each?.is === "function");
  return handed ?? (callee?.is === "outside" ? callee : undefined);
}

/** A row of what a class has many of. */
function element(thing: Thing | undefined): Thing | undefined {
  return thing?.is === "attached" ? thing : undefined;
}

/** What no module of the workspace gives is a library's; of one that is here, what it does not surely give is not known. */
export function thingImported(
  dotted: string,
  { path: from, reader }: Pick<File, "path" | "reader">,
): Thing | undefined {
  const dots = /^\.*/.exec(dotted)?.[0] ?? "";
  const parts = dotted.slice(dots.length).split(".").filter(Boolean);
  for (let i = parts.length; i >= (dots === "" ? 1 : 0); i--) {
    const path = reader.module(dots + parts.slice(0, i).join("."), from);
    if (path === undefined || path === from) continue;
    let thing: Thing | undefined = { is: "module", path };
    for (const part of parts.slice(i)) thing = thing && reader.member(thing, part);
    return thing;
  }
  return { is: "outside" };
}

/** What a name means at the top of a module, re-exports included. */
export function thingAtTop(file: File, name: string): Thing | undefined {
  const { imported, module, member } = file.reader;
  const node = file.top.get(name);
  const { root } = file.py;
  const last = file.bindings.seenFrom(root, name).at(-1);
  const ways = last ? waysTo(file, root, name, last) : [];
  // The module itself goes on behind all of its branches.
  if (ways.length > 1) return agreed(ways.map((each) => bound(each, name, file)));
  if (node?.type === "function_definition") return { is: "function", file, node };
  if (node?.type === "class_definition") return { is: "class", file, node };
  const own = node && oneOf(valuesAt(file, root, name), { file });
  if (own) return own;
  const from = file.imports.get(name);
  if (from !== undefined) return imported(from, file.path);
  for (const wildcard of file.wildcards) {
    const path = module(wildcard, file.path);
    const found = path !== undefined && path !== file.path ? member({ is: "module", path }, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** What is called so in its class; the file where it stands in none. */
export function ownerOf({ file, node }: FunctionThing): string {
  return nameOf(file.py, enclosing(node.parent, "class_definition")) || file.path;
}
