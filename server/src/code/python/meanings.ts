/** What an expression of a Python file is to an ORM: by its bindings, its imports and the signs of the ORM's dialect. */

import type { Model } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, childOf, dottedName, enclosing, stringValue, textOf, walk } from "../../syntax/python-tree";
import type { Sign } from "../dialect";
import { type Binding, bindingsOf } from "./bindings";
import type { Meaning, Meanings, PySigns } from "./dialect";
import { importsIn, lastPart, mayDefine } from "./modules";

/** A chain of names longer than this is not followed. */
const maxDepth = 12;

/**
 * @param models all linked models of the workspace and of libraries
 * @param stands names of the file that stand for a model on the way there: `model`, `self.model`; `self` for what writes it
 */
export function createMeanings(
  file: PyFile,
  path: string,
  models: readonly Model[],
  signs: PySigns,
  stands: Readonly<Record<string, string>> = {},
): Meanings {
  const imports = importsIn(file);
  const bindings = bindingsOf(file);
  const byName = new Map<string, Model[]>();
  for (const model of models) byName.set(model.name, [...(byName.get(model.name) ?? []), model]);
  const importsAll = hasWildcard(file);

  const classNamed = (name: string): { model: Model; exact: boolean } | undefined => {
    const head = name.split(".", 1)[0] ?? name;
    const imported = imports.get(head);
    const candidates = byName.get(lastPart(imported !== undefined && head === name ? imported : name)) ?? [];
    if (candidates.length === 0) return undefined;
    if (imported !== undefined) {
      const found = candidates.find((model) =>
        mayDefine(model.place.file, imported + name.slice(head.length), path),
      );
      return found && { model: found, exact: true };
    }
    const here = candidates.find((model) => model.place.file === path);
    if (here) return { model: here, exact: true };
    const [only] = candidates;
    return only && candidates.length === 1 && importsAll ? { model: only, exact: false } : undefined;
  };

  const known = new Map<PyNode, Meaning | null>();
  let depth = 0;
  const of = (node: PyNode | undefined): Meaning | undefined => {
    if (!node || depth > maxDepth) return undefined;
    const before = known.get(node);
    if (before !== undefined) return before ?? undefined;
    depth++;
    const meaning = read(node);
    depth--;
    // A search that was cut off by its depth may find more from elsewhere.
    if (meaning || depth === 0) known.set(node, meaning ?? null);
    return meaning;
  };
  const meanings: Meanings = {
    file,
    path,
    imports,
    bindings,
    models,
    byId: new Map(models.map((model) => [model.id, model])),
    named: (name) => byName.get(name) ?? [],
    stands: standsFor,
    of,
    classNamed,
  };
  return meanings;

  function standsFor(name: string): Model | undefined {
    const model = stands[name];
    return model === undefined ? undefined : byName.get(model)?.find(({ abstract }) => !abstract);
  }

  function read(node: PyNode): Meaning | undefined {
    switch (node.type) {
      case "await":
      case "parenthesized_expression":
        return of(node.children[0]);
      case "identifier":
        return ofName(node, textOf(file, node));
      case "attribute":
        return ofAttribute(node);
      case "call":
        return ofCall(node);
      case "subscript": {
        const value = of(childOf(node, "value"));
        return value && signs.element?.(value);
      }
      default:
        return undefined;
    }
  }

  function ofName(node: PyNode, name: string): Meaning | undefined {
    const binding = bindings.at(node, name);
    const stood = binding?.kind === "parameter" && !/^(?:self|cls)$/.test(name) ? standsFor(name) : undefined;
    if (stood) return { kind: "model", model: stood, exact: true };
    if (binding?.kind === "parameter")
      return ofParameter(node, name, binding.value) ?? signs.named?.(name, meanings);
    if (binding && binding.kind !== "import" && binding.kind !== "class") return ofBinding(binding);
    const named = classNamed(name);
    if (named) return { kind: "model", ...named };
    return signs.named?.(name, meanings);
  }

  /** A variable by what was assigned to it last. */
  function ofBinding({ kind, value, index, node, name }: Binding): Meaning | undefined {
    if (kind === "value" || kind === "with")
      return of(value) ?? ofType(childOf(node.parent, "type")) ?? signs.named?.(name, meanings);
    const found = of(value);
    if (kind === "element") return found && signs.element?.(found);
    if (kind !== "part" || !value) return undefined;
    if (/^(?:expression_list|tuple|list)$/.test(value.type)) return of(value.children[index ?? 0]);
    // `row, created = ...`
    return index === 0 ? found : undefined;
  }

  function ofParameter(node: PyNode, name: string, parameter: PyNode | undefined): Meaning | undefined {
    const owner = enclosing(parameter ?? node, "function_definition");
    if (!owner) return undefined;
    if (name === "self" || name === "cls") return ofSelf(owner, name);
    return ofType(childOf(parameter, "type")) ?? signs.parameter?.(name, owner, meanings);
  }

  /** `self` in a model is a row. */
  function ofSelf(owner: PyNode, name: string): Meaning | undefined {
    const around = enclosing(owner, "class_definition");
    const className = childOf(around, "name");
    if (!around || !className) return undefined;
    const model = byName.get(textOf(file, className))?.find((one) => one.place.file === path);
    const stood = standsFor("self");
    if (model)
      return {
        kind: name === "cls" ? "model" : "row",
        model: (model.abstract && stood) || model,
        exact: true,
      };
    for (const base of childOf(around, "superclasses")?.children ?? []) {
      const sign = signs.bases?.[lastPart(dottedName(file, base) ?? "")];
      if (sign) return { kind: sign.kind, model: null, exact: true };
    }
    return signs.self?.(around, name, meanings);
  }

  /** `Customer`, `"Customer"`, `Customer | None`, `Optional[Customer]`, `Session`. */
  function ofType(type: PyNode | undefined): Meaning | undefined {
    for (const name of type ? namesOfType(file, type) : []) {
      const named = classNamed(name);
      if (named) return { kind: "row", ...named };
      const sign = signs.types?.[lastPart(name)];
      if (sign) return { kind: sign.kind, model: null, exact: true, ...(sign.row ? { row: sign.row } : {}) };
    }
    return undefined;
  }

  function ofAttribute(node: PyNode): Meaning | undefined {
    const attribute = childOf(node, "attribute");
    const object = childOf(node, "object");
    if (!attribute || !object) return undefined;
    const whole = dottedName(file, node);
    const assigned = whole?.startsWith("self.") ? bindings.at(node, whole) : undefined;
    const kept = assigned && ofBinding(assigned);
    if (kept) return kept;
    const stood = whole === null ? undefined : standsFor(whole);
    if (stood) return { kind: "model", model: stood, exact: true };
    const named = whole !== null && !whole.includes("()") ? classNamed(whole) : undefined;
    if (named) return { kind: "model", ...named };
    return signs.member?.(of(object), textOf(file, attribute), object, meanings);
  }

  function ofCall(node: PyNode): Meaning | undefined {
    const call = callOf(file, node);
    if (!call) return undefined;
    const own =
      signs.call?.(call, meanings) ?? bySign(signs.calls?.[lastPart(call.callee ?? "")], call.positional[0]);
    if (own) return own;
    const callee = of(call.function);
    if (callee?.kind === "model") return { ...callee, kind: "row", row: "new", made: node };
    if (call.function.type !== "attribute") return undefined;
    const receiver = of(childOf(call.function, "object"));
    const method = childOf(call.function, "attribute");
    return receiver && method && signs.gives?.(receiver, textOf(file, method), call, meanings);
  }

  function bySign(sign: Sign | undefined, argument: PyNode | undefined): Meaning | undefined {
    if (!sign) return undefined;
    const inner = sign.of === "argument" ? of(argument) : undefined;
    if (sign.of === "argument" && !inner) return undefined;
    const { kind, row } = sign;
    return {
      kind: kind === "=" ? (inner?.kind ?? kind) : kind,
      model: inner?.model ?? null,
      exact: inner?.exact ?? true,
      ...(row ? { row } : {}),
    };
  }
}

/** Types that say no more than what stands in their brackets. */
const transparent = /^(?:[\w.]{0,100}\.)?(?:Optional|Union|Annotated|Mapped)$/;

/** The dotted names in a type, those in its strings included; `list[Customer]` is no Customer. */
function namesOfType(file: PyFile, type: PyNode): string[] {
  const names: string[] = [];
  walk(type, (node) => {
    if (node.type === "generic_type" || node.type === "subscript")
      return transparent.test(dottedName(file, node.children[0]) ?? "");
    const dotted = node.type === "identifier" || node.type === "attribute" ? dottedName(file, node) : null;
    if (dotted !== null) names.push(dotted);
    const quoted = node.type === "string" ? stringValue(file, node) : undefined;
    if (quoted !== undefined && !quoted.includes("["))
      names.push(...(quoted.match(/[A-Za-z_][\w.]{0,100}/g) ?? []));
    return dotted === null && node.type !== "string";
  });
  return names;
}

function hasWildcard(file: PyFile): boolean {
  let found = false;
  walk(file.root, (node) => {
    if (node.type === "wildcard_import") found = true;
    return !found && (node === file.root || /import|^(?:if|try)_|block|clause/.test(node.type));
  });
  return found;
}

/** `OrderItem` -> `order_item`. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
