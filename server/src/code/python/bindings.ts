/** Who is who in a Python file: every kind of binding with its scope, what a name means at a place, and which names are free there. */

import { isPythonName, pythonBuiltins } from "../../syntax/escape";
import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, childOf, enclosing, isVariable, parameterName, textOf, walk } from "../../syntax/python-tree";

export type BindingKind =
  | "parameter"
  | "value"
  | "augmented"
  | "declared"
  | "element"
  | "part"
  | "with"
  | "except"
  | "import"
  | "function"
  | "class"
  | "match";

/** One place that gives a name its meaning. */
export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** The name where it is bound. */
  readonly node: PyNode;
  /** The function, lambda, comprehension, class or module that the name belongs to. */
  readonly scope: PyNode;
  /** The assigned value, the iterable of "element", the tuple of "part", the context manager of "with", else the node that binds; absent = not to be seen. */
  readonly value?: PyNode;
  /** Position within the tuple of "part". */
  readonly index?: number;
}

export interface Bindings {
  /** What the name (or `self.name`) means at the node: of its scope's bindings the last one before it, else one of the scopes around. */
  at(node: PyNode, name: string): Binding | undefined;
  /**
   * The first of the names that is free in the whole function (or class body, or file) around the node; where all are taken, the last
   * with a number.
   */
  free(node: PyNode, ...wanted: readonly string[]): string;
  /** Every binding of the name that a place sees; what stands below the place counts too. */
  seenFrom(node: PyNode, name: string): readonly Binding[];
}

const scopes: readonly string[] = [
  "function_definition",
  "lambda",
  "class_definition",
  "list_comprehension",
  "set_comprehension",
  "dictionary_comprehension",
  "generator_expression",
  "module",
];

export function bindingsOf(file: PyFile): Bindings {
  const bindings = collect(file).sort((a, b) => a.node.start - b.node.start);
  const meanings = byScope(bindings);
  /** The scopes around; a class's names are seen in its body alone, not in the functions within. */
  const scopesAround = (node: PyNode, name: string): PyNode[] => {
    const inner = scopeOf(node);
    const found: PyNode[] = [];
    for (let scope = inner; scope; scope = outer(scope))
      if (scope === inner || scope.type !== "class_definition" || name.includes(".")) found.push(scope);
    return found;
  };
  const at = (node: PyNode, name: string): Binding | undefined => {
    const around = scopesAround(node, name);
    for (const scope of around) {
      const all = meanings.get(scope)?.get(name) ?? [];
      // A comprehension's variable, and what a scope around sets later, stand behind their use.
      const isLate = scope !== around[0] || /comprehension|generator/.test(scope.type);
      const found = lastBefore(all, node) ?? (isLate ? all.at(-1) : undefined);
      if (found) return found;
    }
    return undefined;
  };
  return {
    at,
    seenFrom(node, name) {
      const around = scopesAround(node, name);
      return bindings.filter((one) => one.name === name && around.includes(one.scope));
    },
    free(node, ...wanted) {
      const used = usedAround(file, node);
      const isFree = (name: string) =>
        isPythonName(name) && !used.has(name) && !pythonBuiltins.has(name) && at(node, name) === undefined;
      const free = wanted.find(isFree);
      if (free !== undefined) return free;
      const base = wanted.at(-1) ?? "value";
      for (let i = 2; ; i++) if (isFree(`${base}${i}`)) return `${base}${i}`;
    },
  };
}

/** What changes the meaning of each name of each scope, in the order given: `count += 1` and `count: int` do not. */
function byScope(bindings: readonly Binding[]): ReadonlyMap<PyNode, ReadonlyMap<string, Binding[]>> {
  const groups = new Map<PyNode, Map<string, Binding[]>>();
  for (const binding of bindings) {
    if (binding.kind === "augmented" || binding.kind === "declared") continue;
    const names = groups.get(binding.scope) ?? new Map<string, Binding[]>();
    groups.set(binding.scope, names);
    const own = names.get(binding.name) ?? [];
    names.set(binding.name, own);
    own.push(binding);
  }
  return groups;
}

/** The last one in front of a node; in `query = query.filter(…)` the second name still means what it did before. */
function lastBefore(bindings: readonly Binding[], node: PyNode): Binding | undefined {
  const { start } = node;
  let [low, high] = [0, bindings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bindings[middle]?.node.start ?? start) < start) low = middle + 1;
    else high = middle;
  }
  while (low > 0 && isWithin(node, bindings[low - 1])) low--;
  return bindings[low - 1];
}

/** Part of the value that is given to the name. */
function isWithin(node: PyNode, binding: Binding | undefined): boolean {
  const { kind, value } = binding ?? {};
  return kind === "value" && value !== undefined && value.start <= node.start && node.end <= value.end;
}

/** The function, lambda, comprehension, class or module to which a name at the node belongs. */
export function scopeOf(node: PyNode): PyNode | undefined {
  const scope = enclosing(node, ...scopes);
  return scope && isOutside(node, scope) ? outer(scope) : scope;
}

/** A function's name, decorators and type, and a class's bases, belong to the scope around. */
function isOutside(node: PyNode, scope: PyNode): boolean {
  let part = node;
  while (part.parent && part.parent !== scope) part = part.parent;
  if (scope.type === "class_definition") return part.field !== "body";
  return scope.type === "function_definition" && (part.field === "name" || part.field === "return_type");
}

function outer({ parent }: PyNode): PyNode | undefined {
  return enclosing(parent, ...scopes);
}

function collect(file: PyFile): Binding[] {
  const bindings: Binding[] = [];
  /** What `global` and `nonlocal` make of the names of a scope. */
  const elsewhere = new Map<PyNode, Map<string, PyNode>>();
  const add = (node: PyNode, kind: BindingKind, value?: PyNode, index?: number, inner?: PyNode) => {
    const name = textOf(file, node);
    const scope = inner ?? scopeOf(node) ?? file.root;
    bindings.push({
      ...{ name, kind, node, scope: elsewhere.get(scope)?.get(name) ?? scope },
      ...(value ? { value } : {}),
      ...(index === undefined ? {} : { index }),
    });
  };
  /** A target: a name, `self.name`, or several of them. */
  const target = (node: PyNode | undefined, kind: BindingKind, value?: PyNode, index?: number): void => {
    if (!node) return;
    if (node.type === "identifier" || isOfSelf(file, node)) add(node, kind, value, index);
    else if (/^(?:pattern_list|tuple_pattern|list_pattern|tuple|list)$/.test(node.type))
      for (const [i, part] of node.children.entries())
        if (kind === "value") target(part, "part", value, i);
        else target(part, kind === "element" ? "part" : kind);
    else if (/^(?:list_splat_pattern|as_pattern_target|parenthesized_expression)$/.test(node.type))
      target(node.children[0], kind, node.type === "list_splat_pattern" ? undefined : value, index);
  };
  walk(file.root, (node) => {
    const { parent, children } = node;
    switch (node.type) {
      case "global_statement":
      case "nonlocal_statement": {
        const scope = scopeOf(node) ?? file.root;
        const around = enclosing(scope.parent, "function_definition", "lambda");
        const owner = node.type === "global_statement" ? file.root : around;
        const named = elsewhere.get(scope) ?? new Map<string, PyNode>();
        for (const name of children) if (owner) named.set(textOf(file, name), owner);
        elsewhere.set(scope, named);
        break;
      }
      case "parameters":
      case "lambda_parameters":
        for (const parameter of children) {
          const name = parameterName(parameter);
          if (name && parent) add(name, "parameter", parameter, undefined, parent);
        }
        break;
      case "assignment": {
        const value = childOf(node, "right");
        target(childOf(node, "left"), value ? "value" : "declared", value && lastValue(value));
        break;
      }
      case "augmented_assignment":
        target(childOf(node, "left"), "augmented");
        break;
      case "named_expression":
        target(childOf(node, "name"), "value", childOf(node, "value"));
        break;
      case "for_statement":
      case "for_in_clause":
        target(childOf(node, "left"), "element", childOf(node, "right"));
        break;
      case "as_pattern": {
        const inExcept = parent?.type.startsWith("except") ? "except" : "match";
        const kind = parent?.type === "with_item" ? "with" : inExcept;
        target(childOf(node, "alias") ?? children.at(-1), kind, children[0]);
        break;
      }
      case "dotted_name":
        if (/^(?:case|keyword)_pattern$/.test(parent?.type ?? "") && children.length === 1)
          target(children[0], "match");
        break;
      case "splat_pattern":
        target(children[0], "match");
        break;
      case "import_statement":
      case "import_from_statement":
        for (const child of children.filter(({ field }) => field !== "module_name")) {
          const whole = child.type === "dotted_name" ? child.children[0] : undefined;
          target(childOf(child, "alias") ?? whole, "import", node);
        }
        break;
      case "function_definition":
      case "class_definition":
        target(childOf(node, "name"), node.type === "class_definition" ? "class" : "function", node);
        break;
    }
    return true;
  });
  return bindings;
}

/** `a = b = value` assigns the value to both. */
function lastValue(value: PyNode): PyNode {
  const inner = value.type === "assignment" ? childOf(value, "right") : undefined;
  return inner ? lastValue(inner) : value;
}

function isOfSelf(file: PyFile, node: PyNode): boolean {
  const object = node.type === "attribute" ? childOf(node, "object") : undefined;
  return object?.type === "identifier" && textOf(file, object) === "self";
}

const namesIn = kept(
  (owner: PyNode, file: PyFile): ReadonlySet<string> =>
    new Set(allIn(owner, isVariable).map((node) => textOf(file, node))),
);

/** Every name that the outermost function around, the class body or the file uses as a variable. */
function usedAround(file: PyFile, node: PyNode): ReadonlySet<string> {
  return namesIn(enclosing(node, "function_definition", "class_definition") ?? file.root, file);
}
