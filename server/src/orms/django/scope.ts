/** What an expression of a file is in Django's terms: a class, manager, queryset, instance, form; by imports and assignments. */

import type { Model } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  enclosing,
  importsOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { type AssignedFrom, collectAssignments } from "./assignments";
import { mayDefine } from "./bases";
import { linkedExtra } from "./linked";

export type Kind = "class" | "manager" | "queryset" | "instance" | "form";

/** The meaning of an expression. */
export interface Meaning {
  readonly kind: Kind;
  readonly model: Model;
  /** False where only a name or a habit speaks for it. */
  readonly exact: boolean;
  /** Instances: the call that made it, where it is made in this function (`Customer(...)`). */
  readonly made?: PyNode;
  /** Instances that a form has made and not saved (`commit=False`). */
  readonly unsaved?: boolean;
  /** Instances that came from the database. */
  readonly loaded?: boolean;
  /** Related managers: the foreign key that they set on new rows. */
  readonly sets?: string;
  /** Related managers of a many-to-many field: the table of pairs. */
  readonly through?: string;
  /** Forms: serializers are called alike. */
  readonly serializer?: boolean;
  /** Forms: the fields that they show; null = not told. */
  readonly shows?: readonly string[] | null;
}

export interface Scope {
  readonly file: PyFile;
  meaningOf(node: PyNode | undefined, depth?: number): Meaning | undefined;
  /** The model class that a name stands for in this file. */
  classNamed(name: string): { model: Model; exact: boolean } | undefined;
  /** The model that a view or admin class writes, by its attributes and decorators. */
  viewModel(view: PyNode): { model: Model; exact: boolean } | undefined;
}

/** @param models all linked models of the workspace and contrib's */
export function createScope(file: PyFile, path: string, models: readonly Model[]): Scope {
  const imports = importsOf(file);
  const assigned = collectAssignments(file);
  const accessors = collectAccessors(models);
  const byName = new Map<string, Model[]>();
  for (const model of models) byName.set(model.name, [...(byName.get(model.name) ?? []), model]);
  const byId = new Map(models.map((model) => [model.id, model]));

  const classNamed = (name: string): { model: Model; exact: boolean } | undefined => {
    const head = name.split(".")[0] ?? name;
    const imported = imports.get(head);
    const last =
      imported !== undefined && head === name
        ? (imported.split(".").at(-1) ?? name)
        : (name.split(".").at(-1) ?? name);
    const candidates = byName.get(last) ?? [];
    if (candidates.length === 0) return undefined;
    const here = candidates.find((model) => model.place.file === path);
    if (here && imported === undefined) return { model: here, exact: true };
    if (imported !== undefined) {
      const full = head === name ? imported : imported + name.slice(head.length);
      const found = candidates.find((model) => mayDefine(model.place.file, full, path));
      if (found) return { model: found, exact: true };
      return undefined;
    }
    const [only] = candidates;
    return only && candidates.length === 1 && file.text.includes("import *")
      ? { model: only, exact: false }
      : undefined;
  };

  const userModel = (): Model | undefined => {
    const own = models.find(
      (m) =>
        !m.external && !m.abstract && (m.bases ?? []).some((base) => /Abstract(?:Base)?User$/.test(base)),
    );
    return own ?? byName.get("User")?.find((m) => m.external) ?? byName.get("User")?.[0];
  };

  const known = new Map<PyNode, Meaning | null>();
  const meaningOf = (node: PyNode | undefined, depth = 0): Meaning | undefined => {
    if (!node || depth > 12) return undefined;
    const before = known.get(node);
    if (before !== undefined) return before ?? undefined;
    const meaning = read(node, depth);
    // A search that was cut off by its depth may find more from elsewhere.
    if (meaning || depth === 0) known.set(node, meaning ?? null);
    return meaning;
  };

  const read = (node: PyNode, depth: number): Meaning | undefined => {
    switch (node.type) {
      case "await":
      case "parenthesized_expression":
        return meaningOf(node.children[0], depth + 1);
      case "identifier":
        return ofName(node, textOf(file, node), depth);
      case "attribute":
        return ofAttribute(node, depth);
      case "call":
        return ofCall(node, depth);
      case "subscript": {
        const value = meaningOf(childOf(node, "value"), depth + 1);
        return value?.kind === "queryset" || value?.kind === "instance"
          ? { ...value, kind: "instance", loaded: true }
          : undefined;
      }
      default:
        return undefined;
    }
  };

  const ofName = (node: PyNode, name: string, depth: number): Meaning | undefined => {
    const source = assigned.before(node, name);
    if (source) return ofSource(source, depth);
    const named = classNamed(name);
    if (named) return { kind: "class", ...named };
    if (name === "self" || name === "cls") return ofSelf(node, name);
    return ofParameter(node, name);
  };

  /** A variable by what was assigned to it last. */
  const ofSource = (source: AssignedFrom, depth: number): Meaning | undefined => {
    const value = meaningOf(source.value, depth + 1);
    if (source.item === "loop")
      return value && value.kind !== "form" ? { ...value, kind: "instance", loaded: true } : undefined;
    if (source.item === 1) return undefined;
    const call = callOf(file, source.value);
    if (/(?:^|\.)get_model$/.test(call?.callee ?? "") && call) {
      const name = call.positional
        .map((argument) => stringValue(file, argument) ?? "")
        .at(-1)
        ?.split(".")
        .at(-1);
      const model = name === undefined ? undefined : byName.get(name)?.[0];
      return model ? { kind: "class", model, exact: true } : undefined;
    }
    return value;
  };

  /** `self` in a model is an instance, in a manager the manager. */
  const ofSelf = (node: PyNode, name: string): Meaning | undefined => {
    const owner = enclosing(node, "class_definition");
    const ownerName = childOf(owner, "name");
    if (!owner || !ownerName) return undefined;
    const className = textOf(file, ownerName);
    const model = byName.get(className)?.find((m) => m.place.file === path);
    if (model) return { kind: name === "cls" ? "class" : "instance", model, exact: true };
    const bases = childOf(owner, "superclasses");
    if (!bases || !/(?:Manager|QuerySet)\b/.test(textOf(file, bases))) return undefined;
    const managed = models
      .filter((m) => !m.abstract && className.includes(m.name))
      .sort((a, b) => b.name.length - a.name.length)[0];
    return managed ? { kind: "manager", model: managed, exact: false } : undefined;
  };

  const ofParameter = (node: PyNode, name: string): Meaning | undefined => {
    const owner = enclosing(node, "function_definition");
    const parameter = childOf(owner, "parameters")?.children.find(
      (child) => parameterName(file, child) === name,
    );
    if (!owner || !parameter) return undefined;
    const annotation = childOf(parameter, "type");
    const annotated =
      annotation && classNamed(textOf(file, annotation).replace(/^["']|["']$|\s*\|\s*None$/g, ""));
    if (annotated) return { kind: "instance", ...annotated };
    const form = formOfClass(owner, name);
    if (form) return form;
    const model = models.filter((m) => !m.abstract && !m.external && snakeCase(m.name) === name);
    return model.length === 1 && model[0] ? { kind: "instance", model: model[0], exact: false } : undefined;
  };

  /** `serializer` of perform_create, `form` of form_valid, `obj` of save_model: known by their class. */
  const formOfClass = (owner: PyNode, name: string): Meaning | undefined => {
    const view = enclosing(owner, "class_definition");
    const form = name === "instance" ? formNamed(textOf(file, childOf(view, "name") ?? owner)) : undefined;
    if (form) return { kind: "instance", model: form.model, exact: form.exact, loaded: true };
    if (!view || !/^(?:form|serializer|obj)$/.test(name)) return undefined;
    const model = modelOfView(view);
    if (!model) return undefined;
    return name === "obj"
      ? { kind: "instance", ...model }
      : { kind: "form", ...model, serializer: name === "serializer" };
  };

  /** Class attributes of views and admins: `model`, `form_class`, `serializer_class`, `queryset`, `@admin.register(X)`. */
  const modelOfView = (view: PyNode): { model: Model; exact: boolean } | undefined => {
    for (const decorator of view.parent?.type === "decorated_definition" ? view.parent.children : []) {
      const call = decorator.type === "decorator" ? callOf(file, decorator.children[0]) : undefined;
      const registered = call?.callee?.endsWith("register") ? dottedName(file, call.positional[0]) : null;
      const named = registered === null ? undefined : classNamed(registered);
      if (named) return named;
    }
    const viewName = childOf(view, "name");
    for (const statement of file.root.children) {
      const call = callOf(file, statement.children[0]);
      if (!call?.callee?.endsWith(".register") || !viewName) continue;
      if (dottedName(file, call.positional[1]) !== textOf(file, viewName)) continue;
      const named = classNamed(dottedName(file, call.positional[0]) ?? "");
      if (named) return named;
    }
    for (const statement of childOf(view, "body")?.children ?? []) {
      const assignment = assignmentOf(statement);
      const name = assignment ? textOf(file, assignment.target) : "";
      if (!assignment || !/^(?:model|form_class|serializer_class|queryset)$/.test(name)) continue;
      const value = dottedName(file, assignment.value) ?? "";
      const found =
        name === "model"
          ? classNamed(value)
          : name === "queryset"
            ? meaningOf(assignment.value)
            : formNamed(value);
      if (found) return { model: found.model, exact: found.exact };
    }
    return undefined;
  };

  const formNamed = (name: string): Pick<Meaning, "model" | "exact" | "serializer" | "shows"> | undefined => {
    const last = name.split(".").at(-1) ?? name;
    for (const model of models) {
      const form = linkedExtra(model).forms?.find((one) => one.name === last);
      if (form) return { model, exact: true, serializer: form.serializer, shows: form.fields };
    }
    return undefined;
  };

  const ofAttribute = (node: PyNode, depth: number): Meaning | undefined => {
    const attribute = childOf(node, "attribute");
    const object = childOf(node, "object");
    if (!attribute || !object) return undefined;
    const name = textOf(file, attribute);
    const whole = dottedName(file, node);
    const assignedTo = whole?.startsWith("self.") ? assigned.before(node, whole) : undefined;
    const kept = assignedTo && ofSource(assignedTo, depth);
    if (kept) return kept;
    const named = whole !== null && !whole.includes("()") ? classNamed(whole) : undefined;
    if (named) return { kind: "class", ...named };
    const inner = meaningOf(object, depth + 1);
    if (inner?.kind === "class") {
      const { managers } = linkedExtra(inner.model);
      return managers.includes(name) || /^(?:objects|_default_manager|_base_manager)$/.test(name)
        ? { ...inner, kind: "manager" }
        : undefined;
    }
    if (inner?.kind === "manager" && name === "model") return { ...inner, kind: "class" };
    if (inner?.kind === "form" && name === "instance") return { ...inner, kind: "instance" };
    const relation = inner?.kind === "instance" ? linkedExtra(inner.model).relations[name] : undefined;
    const forward = relation?.target ? byId.get(relation.target) : undefined;
    if (inner && relation && forward)
      return relation.kind === "m2m"
        ? { kind: "manager", model: forward, exact: inner.exact, through: `${inner.model.id}.${name}` }
        : { kind: "instance", model: forward, exact: inner.exact, loaded: true };
    return ofAccessor(object, name, inner);
  };

  /** `shop.items`: a reverse accessor; by the accessor's name alone where nothing says what `shop` is. */
  const ofAccessor = (object: PyNode, name: string, inner: Meaning | undefined): Meaning | undefined => {
    const found = accessors.get(name) ?? [];
    const matching = inner
      ? found.filter((one) => inner.kind === "instance" && inheritsFrom(inner.model, one.target, byId))
      : found;
    const [accessor] = matching;
    if (!accessor || matching.length > 1) return undefined;
    const owner = byId.get(accessor.target);
    const called = textOf(file, object).split(".").at(-1);
    const exact = inner
      ? inner.exact || found.length === 1
      : owner !== undefined && called === snakeCase(owner.name);
    const { model, field, kind } = accessor;
    if (kind === "o2o") return { kind: "instance", model, exact, loaded: true };
    return {
      kind: "manager",
      model,
      exact,
      ...(kind === "m2m" ? { through: `${model.id}.${field}` } : { sets: field }),
    };
  };

  const ofCall = (node: PyNode, depth: number): Meaning | undefined => {
    const call = callOf(file, node);
    if (!call) return undefined;
    const name = call.callee?.split(".").at(-1)?.replaceAll("()", "") ?? "";
    if (name === "get_user_model") {
      const model = userModel();
      return model ? { kind: "class", model, exact: true } : undefined;
    }
    if (/^a?get_object_or_404$/.test(name)) {
      const inner = meaningOf(call.positional[0], depth + 1);
      return inner ? { ...inner, kind: "instance", loaded: true } : undefined;
    }
    const callee = meaningOf(call.function, depth + 1);
    if (callee?.kind === "class") return { ...callee, kind: "instance", made: node };
    const form =
      call.function.type === "identifier" || call.function.type === "attribute"
        ? formNamed(call.callee ?? "")
        : undefined;
    if (form) return { kind: "form", ...form };
    if (call.function.type !== "attribute") return undefined;
    const receiver = meaningOf(childOf(call.function, "object"), depth + 1);
    return receiver ? afterMethod(receiver, name, node) : undefined;
  };

  const afterMethod = (receiver: Meaning, name: string, node: PyNode): Meaning | undefined => {
    if (receiver.kind === "form") {
      if (!/^a?save$/.test(name)) return undefined;
      const unsaved = /commit\s{0,9}=\s{0,9}False/.test(textOf(file, node));
      return {
        kind: "instance",
        model: receiver.model,
        exact: receiver.exact,
        ...(receiver.shows ? { shows: receiver.shows } : {}),
        ...(unsaved ? { unsaved: true } : { loaded: true }),
      };
    }
    if (receiver.kind === "class") return undefined;
    if (receiver.kind === "instance") return undefined;
    const { model, exact } = receiver;
    if (
      /^a?(?:create|get|first|last|latest|earliest|get_or_create|update_or_create|create_user|create_superuser|get_by_natural_key)$/.test(
        name,
      )
    )
      return { kind: "instance", model, exact, loaded: true };
    if (
      /^a?(?:count|exists|aggregate|update|delete|bulk_create|bulk_update|in_bulk|values|values_list|dates|add|set|remove|clear)$/.test(
        name,
      )
    )
      return undefined;
    return { ...receiver, kind: "queryset" };
  };

  return { file, meaningOf, classNamed, viewModel: modelOfView };
}

interface Accessor {
  /** The model whose rows the accessor leads to. */
  readonly model: Model;
  /** Its field. */
  readonly field: string;
  readonly kind: "fk" | "o2o" | "m2m";
  /** Id of the model that has the accessor. */
  readonly target: string;
}

function collectAccessors(models: readonly Model[]): Map<string, Accessor[]> {
  const accessors = new Map<string, Accessor[]>();
  for (const model of models) {
    if (model.abstract) continue;
    for (const [field, { kind, target, accessor }] of Object.entries(linkedExtra(model).relations)) {
      if (accessor === null || target === null) continue;
      accessors.set(accessor, [...(accessors.get(accessor) ?? []), { model, field, kind, target }]);
    }
  }
  return accessors;
}

function inheritsFrom(model: Model, id: string, byId: ReadonlyMap<string, Model>, depth = 0): boolean {
  if (model.id === id) return true;
  return (
    depth < 30 &&
    linkedExtra(model).parents.some((parent) => {
      const found = byId.get(parent);
      return found !== undefined && inheritsFrom(found, id, byId, depth + 1);
    })
  );
}

function parameterName(file: PyFile, node: PyNode): string | null {
  if (node.type === "identifier") return textOf(file, node);
  const name = childOf(node, "name") ?? node.children.find((child) => child.type === "identifier");
  return name ? textOf(file, name) : null;
}

/** `OrderItem` -> `order_item`. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
