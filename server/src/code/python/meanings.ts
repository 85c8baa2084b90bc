/** What an expression of a Python file is to an ORM: by its bindings, its imports and the signs of the ORM's dialect. */

import type { Model } from "../../domain/model";
import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  callOf,
  childOf,
  dottedName,
  enclosing,
  holds,
  nameOf,
  namesOfType,
  textOf,
} from "../../syntax/python-tree";
import { type Binding, bindingsOf } from "./bindings";
import type { Meaning, Meanings, PyDialect } from "./dialect";
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
  dialect: PyDialect,
  stands: Readonly<Record<string, string>> = {},
): Meanings {
  const { signs } = dialect;
  const imports = importsIn(file);
  const bindings = bindingsOf(file);
  const byName = modelsByName(models);
  const importsAll = holds(file.root, ({ type }) => type === "wildcard_import");

  const classNamed = (name: string): { model: Model; exact: boolean } | undefined => {
    const head = name.split(".", 1)[0] ?? name;
    const imported = imports.get(head);
    const candidates = byName.get(lastPart(imported !== undefined && head === name ? imported : name)) ?? [];
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
    ...{ dialect, file, path, imports, bindings, models },
    byId: new Map(models.map((model) => [model.id, model])),
    named: (name) => byName.get(name) ?? [],
    stands: standsFor,
    of,
    classNamed,
  };
  return meanings;

  function standsFor(name: string): Model | undefined {
    return byName.get(stands[name] ?? "")?.find(({ abstract }) => !abstract);
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
      case "subscript":
        return ofSubscript(node);
      default:
        return undefined;
    }
  }

  function ofSubscript(node: PyNode): Meaning | undefined {
    const [object, key] = [childOf(node, "value"), childOf(node, "subscript")];
    const whole = of(object);
    return (object && key && signs.item?.(whole, key, object, meanings)) ?? elementOf(whole);
  }

  function elementOf(whole: Meaning | undefined): Meaning | undefined {
    return whole && signs.element?.(whole);
  }

  function ofName(node: PyNode, name: string): Meaning | undefined {
    const binding = bindings.at(node, name);
    const stood = binding?.kind === "parameter" && !/^(?:self|cls)$/.test(name) ? standsFor(name) : undefined;
    if (stood) return { kind: "model", model: stood, exact: true };
    if (binding?.kind === "parameter")
      return ofParameter(node, name, binding.value) ?? signs.named?.(name, meanings);
    if (binding && binding.kind !== "import" && binding.kind !== "class" && !isDeclared(binding))
      return ofBinding(binding);
    const named = classNamed(name);
    if (named) return { kind: "model", ...named };
    return signs.named?.(name, meanings);
  }

  /** `tags = Table("tags", metadata, …)`: a model that is declared by a variable of the file. */
  function isDeclared({ kind, name, scope }: Binding): boolean {
    const isOfFile = kind === "value" && scope.type === "module";
    return isOfFile && (byName.get(name) ?? []).some(({ place }) => place.file === path);
  }

  /** A variable by what was assigned to it last. */
  function ofBinding({ kind, value, index, node, name }: Binding): Meaning | undefined {
    if (kind === "value" || kind === "with")
      return of(value) ?? ofType(childOf(node.parent, "type")) ?? signs.named?.(name, meanings);
    if (kind === "element") return elementOf(of(value));
    if (kind !== "part" || !value) return undefined;
    if (/^(?:expression_list|tuple|list)$/.test(value.type)) return of(value.children[index ?? 0]);
    // `row, created = ...`
    return index === 0 ? of(value) : undefined;
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
    const model = byName.get(nameOf(file, around))?.find((one) => one.place.file === path);
    if (model)
      return {
        kind: name === "cls" ? "model" : "row",
        model: (model.abstract && standsFor("self")) || model,
        exact: true,
      };
    return around && signs.self?.(around, name, meanings);
  }

  /** `Customer`, `"Customer"`, `Customer | None`, `Optional[Customer]`, `Session`. */
  function ofType(type: PyNode | undefined): Meaning | undefined {
    for (const name of type ? namesOfType(file, type) : []) {
      const named = classNamed(name);
      if (named) return { kind: "row", ...named };
      const sign = signs.types?.[lastPart(name)];
      if (sign) return { kind: sign.kind, model: null, exact: true };
    }
    return undefined;
  }

  function ofAttribute(node: PyNode): Meaning | undefined {
    const whole = dottedName(file, node);
    const assigned = whole?.startsWith("self.") ? bindings.at(node, whole) : undefined;
    const kept = assigned && ofBinding(assigned);
    if (kept) return kept;
    const stood = whole === null ? undefined : standsFor(whole);
    if (stood) return { kind: "model", model: stood, exact: true };
    const named = whole !== null && !whole.includes("()") ? classNamed(whole) : undefined;
    if (named) return { kind: "model", ...named };
    const [attribute, object] = [childOf(node, "attribute"), childOf(node, "object")];
    return attribute && object && signs.member?.(of(object), textOf(file, attribute), object, meanings);
  }

  function ofCall(node: PyNode): Meaning | undefined {
    const call = callOf(file, node);
    if (!call) return undefined;
    const own = signs.call?.(call, meanings);
    if (own) return own;
    const sign = signs.calls?.[call.name];
    if (sign) return { kind: sign.kind, model: null, exact: true };
    const callee = of(call.function);
    if (callee?.kind === "model") return { ...callee, kind: "row", row: "new", made: node };
    const receiver = of(call.object);
    return receiver && signs.gives?.(receiver, call.name, call, meanings);
  }
}

/** All models of a name: several apps may have one. */
export const modelsByName = kept((models: readonly Model[]): ReadonlyMap<string, readonly Model[]> => {
  const byName = new Map<string, Model[]>();
  for (const model of models) byName.set(model.name, [...(byName.get(model.name) ?? []), model]);
  return byName;
});
