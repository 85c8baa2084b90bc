/** Follows names, members, calls and annotations of Python to code of the workspace. */

import type { PyNode } from "../../../syntax/python";
import {
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  enclosing,
  statementsOf,
  stringValue,
  textOf,
  undecorated,
  walk,
} from "../../../syntax/python-tree";
import { lastPart } from "../modules";
import type { File, Files } from "./files";
import { type ClassThing, type Context, classesIn, type FunctionThing, type Thing } from "./thing";

export interface Things {
  /** What an expression is; undefined = not known. */
  of(node: PyNode | undefined, at: Context): Thing | undefined;
  /** `shop.services.register`, as imported in the file. */
  imported(dotted: string, from: string): Thing | undefined;
  member(of: Thing, name: string): Thing | undefined;
  /** The method that `super()` means in a method of a class. */
  above(owner: PyNode, file: File, self: Thing | undefined, name: string): Thing | undefined;
  /** The class and its bases in the workspace, in the order in which methods are looked for. */
  lineOf(of: ClassThing): readonly ClassThing[];
}

const mostDeep = 14;
/** Expressions that one question may lead to: code that calls itself in many ways has no end. */
const mostSteps = 400;
const wrappers = /^(?:Optional|Union|Annotated|ClassVar|Final|Type|type|Awaitable|Coroutine)$/;

export function createThings(files: Files): Things {
  let depth = 0;
  let steps = 0;
  const lines = new Map<PyNode, readonly ClassThing[]>();
  const things: Things = { of, imported, member, above, lineOf };
  return things;

  function of(node: PyNode | undefined, at: Context): Thing | undefined {
    return node && within(() => read(node, at));
  }

  function within(look: () => Thing | undefined): Thing | undefined {
    if (depth === 0) steps = 0;
    if (depth > mostDeep || steps++ > mostSteps) return undefined;
    depth++;
    try {
      return look();
    } finally {
      depth--;
    }
  }

  function read(node: PyNode, at: Context): Thing | undefined {
    const { py } = at.file;
    switch (node.type) {
      case "await":
      case "parenthesized_expression":
        return of(node.children[0], at);
      case "identifier":
        return named(node, textOf(py, node), at);
      case "attribute": {
        const object = childOf(node, "object");
        const name = childOf(node, "attribute");
        const owner = of(object, at);
        const found = owner && name && member(owner, textOf(py, name));
        return found ?? (owner?.is === "outside" ? owner : undefined);
      }
      case "call":
        return called(node, at);
      case "boolean_operator":
        return of(node.children[1], at) ?? of(node.children[0], at);
      case "conditional_expression":
        return of(node.children[0], at) ?? of(node.children[2], at);
      case "subscript":
        return element(of(childOf(node, "value"), at));
      default:
        return undefined;
    }
  }

  function named(node: PyNode, name: string, at: Context): Thing | undefined {
    const { file } = at;
    const binding = file.bindings.at(node, name);
    if (!binding) return topOf(file, name) ?? { is: "outside", name };
    const { kind, value } = binding;
    if (kind === "import")
      return imported(file.imports.get(name) ?? name, file.path) ?? { is: "outside", name };
    if (kind === "function") return value && { is: "function", file, node: value, within: at };
    if (kind === "class") return value && { is: "class", file, node: value };
    if (kind === "parameter") return parameter(name, value, at);
    if (kind === "value" || kind === "with")
      return of(value, at) ?? typed(childOf(binding.node.parent, "type"), at);
    if (kind === "element") return element(of(value, at));
    // `row, created = Customer.objects.get_or_create(...)`
    if (kind === "part" && value && binding.index !== undefined)
      return /^(?:expression_list|tuple|list)$/.test(value.type)
        ? of(value.children[binding.index], at)
        : binding.index === 0
          ? element(of(value, at))
          : undefined;
    return undefined;
  }

  function parameter(name: string, node: PyNode | undefined, at: Context): Thing | undefined {
    const owner = node && enclosing(node, "function_definition", "lambda");
    const around = owner && enclosing(owner.parent, "class_definition", "function_definition");
    const first = owner && childOf(owner, "parameters")?.children[0];
    if (owner && around?.type === "class_definition" && first === node && !isStatic(owner, at.file)) {
      if (at.self) return at.self;
      const of: ClassThing = { is: "class", file: at.file, node: around };
      return name === "cls" ? of : { is: "instance", of };
    }
    return typed(childOf(node, "type"), at) ?? at.given?.(name) ?? of(childOf(node, "value"), at);
  }

  /** `SignupService`, `"SignupService"`, `SignupService | None`, `Optional[SignupService]`, `type[Customer]`. */
  function typed(type: PyNode | undefined, at: Context): Thing | undefined {
    if (!type || depth > mostDeep) return undefined;
    const { py } = at.file;
    const text = stringValue(py, type);
    if (text !== undefined) {
      const names = text.includes("[") ? [] : (text.slice(0, 400).match(/[A-Za-z_][\w.]*/g) ?? []);
      return names.map((name) => asObject(byText(name, at))).find((each) => each !== undefined);
    }
    if (type.type === "identifier" || type.type === "attribute") return asObject(of(type, at));
    if (type.type === "generic_type" || type.type === "subscript") {
      const [outer, ...inner] = type.children;
      const name = lastPart(dottedName(py, outer) ?? "");
      const found = wrappers.test(name) ? first(inner, at) : asObject(of(outer, at));
      return /^[Tt]ype$/.test(name) && found?.is === "instance" ? found.of : found;
    }
    return first(type.children, at);
  }

  function first(types: readonly PyNode[], at: Context): Thing | undefined {
    for (const each of types) {
      const found = typed(each, at);
      if (found) return found;
    }
    return undefined;
  }

  function byText(dotted: string, { file }: Context): Thing | undefined {
    const [head = "", ...rest] = dotted.split(".");
    let thing = topOf(file, head);
    for (const part of rest) thing = thing && member(thing, part);
    return thing;
  }

  function asObject(thing: Thing | undefined): Thing | undefined {
    return thing?.is === "class" ? { is: "instance", of: thing } : undefined;
  }

  function called(node: PyNode, at: Context): Thing | undefined {
    const call = callOf(at.file.py, node);
    if (!call) return undefined;
    const name = lastPart(call.callee ?? "");
    if (call.callee === "super") return undefined;
    if (name === "type" && call.positional.length === 1) {
      const object = of(call.positional[0], at);
      return object?.is === "instance" ? object.of : object?.is === "attached" ? object.to : undefined;
    }
    const callee = of(call.function, at);
    if (callee?.is === "class") return { is: "instance", of: callee };
    if (callee?.is === "function")
      return resultOf(callee, (parameterName) => given(call, callee, at)(parameterName));
    const object = call.function.type === "attribute" ? of(childOf(call.function, "object"), at) : undefined;
    const args = [...call.positional, ...call.keywords.values()].map((each) => of(each, at));
    // `Manager.from_queryset(CustomerQuerySet)` makes a class that has the methods of both.
    const [made] = args;
    if (made?.is === "class" && /^from_/.test(name))
      return object?.is === "class" ? { ...made, also: [object] } : made;
    // `CustomerQuerySet.as_manager()`, `Customer.get(1)`, `Customer.objects.filter(...)`: what a library's method of a class gives.
    if (object?.is === "class") return { is: "attached", to: object };
    if (object?.is === "attached") return object;
    if (object?.is === "instance" || object?.is === "module") return undefined;
    // `partial(register, x)`, `sync_to_async(register)`: what they give runs it.
    const handed = args.find((each) => each?.is === "function");
    if (handed) return handed;
    return callee?.is === "outside" ? callee : undefined;
  }

  function given(call: ReturnType<typeof callOf> & {}, to: FunctionThing, at: Context) {
    return (parameterName: string) => of(argumentFor(call, to, parameterName), at);
  }

  /** What a function returns, by its annotation, else by what it returns. */
  function resultOf(to: FunctionThing, givenFor?: (name: string) => Thing | undefined): Thing | undefined {
    const at: Context = { file: to.file, self: to.self, given: givenFor };
    const declared = typed(childOf(to.node, "return_type"), at);
    if (declared) return declared;
    const body = childOf(to.node, "body");
    const returned: PyNode[] = [];
    if (body && depth < mostDeep)
      walk(body, (each) => {
        if (/^(?:function_definition|class_definition|lambda)$/.test(each.type)) return false;
        const [value] = each.type === "return_statement" ? each.children : [];
        if (value && returned.length < 3) returned.push(value);
        return true;
      });
    for (const value of returned) {
      const found = of(value, at);
      if (found && found.is !== "outside") return found;
    }
    return undefined;
  }

  function element(thing: Thing | undefined): Thing | undefined {
    return thing?.is === "attached" ? thing : undefined;
  }

  function imported(dotted: string, from: string): Thing | undefined {
    return within(() => {
      const dots = /^\.*/.exec(dotted)?.[0] ?? "";
      const parts = dotted.slice(dots.length).split(".").filter(Boolean);
      for (let i = parts.length; i >= (dots === "" ? 1 : 0); i--) {
        const path = files.module(dots + parts.slice(0, i).join("."), from);
        if (path === undefined || path === from) continue;
        let thing: Thing | undefined = { is: "module", path };
        for (const part of parts.slice(i)) thing = thing && member(thing, part);
        if (thing) return thing;
      }
      return undefined;
    });
  }

  /** What a name means at the top of a module, re-exports included. */
  function topOf(file: File, name: string): Thing | undefined {
    const node = file.top.get(name);
    if (node?.type === "function_definition") return { is: "function", file, node };
    if (node?.type === "class_definition") return { is: "class", file, node };
    const from = file.imports.get(name);
    const own = node && of(node, { file });
    if (own) return own;
    if (from !== undefined) return imported(from, file.path);
    for (const module of file.wildcards) {
      const path = files.module(module, file.path);
      const found =
        path !== undefined && path !== file.path ? member({ is: "module", path }, name) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  function member(owner: Thing, name: string): Thing | undefined {
    return within(() => {
      if (owner.is === "module") return ofModule(owner.path, name);
      for (const start of classesIn(owner))
        for (const one of lineOf(start)) {
          const found = ownMember(one, owner, name);
          if (found) return found;
        }
      return undefined;
    });
  }

  function ofModule(path: string, name: string): Thing | undefined {
    const file = files.open(path);
    const own = file && topOf(file, name);
    if (own) return own;
    const folder = path.endsWith("__init__.py") ? path : undefined;
    const inner = folder && files.module(`.${name}`, folder);
    return inner ? { is: "module", path: inner } : undefined;
  }

  function ownMember(one: ClassThing, owner: Thing, name: string): Thing | undefined {
    const { file, node } = one;
    const at: Context = { file, self: owner.is === "class" ? { is: "instance", of: owner } : owner };
    for (const statement of [...statementsOf(node)].reverse()) {
      const inner = undecorated(statement);
      const isDefinition = inner.type === "function_definition" || inner.type === "class_definition";
      if (isDefinition && textOf(file.py, childOf(inner, "name") ?? inner) === name) {
        if (inner.type === "class_definition") return { is: "class", file, node: inner };
        const method: FunctionThing = { is: "function", file, node: inner, self: owner };
        return isProperty(inner, file) ? resultOf(method) : method;
      }
      const assignment = statement.type === "expression_statement" ? statement.children[0] : undefined;
      const target = assignment?.type === "assignment" ? childOf(assignment, "left") : undefined;
      if (!assignment || !target || textOf(file.py, target) !== name) continue;
      const value =
        of(childOf(assignment, "right"), { file }) ?? typed(childOf(assignment, "type"), { file });
      // A manager or the like, made at the class: its methods write rows of it.
      if (value?.is === "instance" && owner.is === "class")
        return { is: "attached", to: owner, via: value.of };
      if (value?.is === "attached" && owner.is === "class")
        return { is: "attached", to: owner, via: value.to };
      return value?.is === "function" ? { ...value, self: owner } : value;
    }
    const assigned = owner.is === "class" ? undefined : assignedToSelf(one, name);
    if (assigned) return of(childOf(assigned, "right"), at) ?? typed(childOf(assigned, "type"), at);
    // The class has no manager of its own under this name: the library's.
    return owner.is === "class" && /^(?:objects|query|_default_manager|_base_manager)$/.test(name)
      ? { is: "attached", to: owner }
      : undefined;
  }

  function above(owner: PyNode, file: File, self: Thing | undefined, name: string): Thing | undefined {
    const own: ClassThing = { is: "class", file, node: owner };
    const start = classesIn(self).find((each) => lineOf(each).some(({ node }) => node === owner)) ?? own;
    const line = lineOf(start);
    const after = line.slice(line.findIndex(({ node }) => node === owner) + 1);
    for (const one of after) {
      const found = ownMember(one, self ?? { is: "instance", of: start }, name);
      if (found) return found;
    }
    return undefined;
  }

  /** Depth first, and a class behind all that extend it: Python's order wherever classes do not cross each other on purpose. */
  function lineOf(thing: ClassThing): readonly ClassThing[] {
    const known = thing.also ? undefined : lines.get(thing.node);
    if (known) return known;
    const line: ClassThing[] = [];
    const visit = (one: ClassThing, deep: number) => {
      if (deep > 10 || line.length > 60) return;
      line.push(one);
      for (const base of [...basesOf(one), ...(one.also ?? [])]) visit(base, deep + 1);
    };
    visit(thing, 0);
    const last = line.filter(({ node }, i) => line.findLastIndex((each) => each.node === node) === i);
    const ordered = [
      ...last.filter(({ node }) => node === thing.node),
      ...last.filter(({ node }) => node !== thing.node),
    ];
    if (!thing.also) lines.set(thing.node, ordered);
    return ordered;
  }

  function basesOf({ file, node }: ClassThing): ClassThing[] {
    return (childOf(node, "superclasses")?.children ?? []).flatMap((base) => {
      if (base.type === "keyword_argument" || base.type === "comment") return [];
      const found = of(base.type === "subscript" ? childOf(base, "value") : base, { file });
      return found?.is === "class" ? [found] : [];
    });
  }
}

/** `self.name = value` in a method of the class, that of `__init__` first. */
function assignedToSelf({ file, node }: ClassThing, name: string): PyNode | undefined {
  const found: PyNode[] = [];
  for (const statement of statementsOf(node)) {
    const method = undecorated(statement);
    if (method.type !== "function_definition") continue;
    walk(method, (each) => {
      const left = each.type === "assignment" ? childOf(each, "left") : undefined;
      if (left?.type === "attribute" && textOf(file.py, left) === `self.${name}`) found.push(each);
      return true;
    });
  }
  return found[0];
}

/** What a call gives for a parameter. */
export function argumentFor(
  call: { readonly positional: readonly PyNode[]; readonly keywords: ReadonlyMap<string, PyNode> },
  { file, node, self }: FunctionThing,
  name: string,
): PyNode | undefined {
  const keyword = call.keywords.get(name);
  if (keyword) return keyword;
  const names = (childOf(node, "parameters")?.children ?? [])
    .filter(({ type }) => type !== "comment")
    .map((each) =>
      textOf(
        file.py,
        each.type === "identifier" ? each : (childOf(each, "name") ?? each.children[0] ?? each),
      ),
    );
  const at = names.indexOf(name);
  const skip = self && !isStatic(node, file) ? 1 : 0;
  return at < skip ? undefined : call.positional[at - skip];
}

function isProperty(node: PyNode, { py }: File): boolean {
  return decoratorsOf(node).some((each) => /property$/.test(dottedName(py, each) ?? ""));
}

function isStatic(node: PyNode, { py }: File): boolean {
  return decoratorsOf(node).some((each) => dottedName(py, each) === "staticmethod");
}
