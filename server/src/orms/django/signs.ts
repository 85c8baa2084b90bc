/** What an expression is to Django: managers and querysets, accessors of relations, forms and serializers, what views and admins write. */

import type { Meaning, Meanings, OfModel, PySigns } from "../../code/python/dialect";
import { lastPart } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import { snakeCase } from "../../syntax/escape";
import { kept } from "../../syntax/kept";
import type { PyNode } from "../../syntax/python";
import { basesOf } from "../../syntax/python-classes";
import {
  assignmentOf,
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  enclosing,
  nameOf,
  type PyCall,
  statementsOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { type LinkedRelation, linkedExtra } from "./extra";

/** Django's share of a meaning. */
export interface OwnMeaning {
  /** Related managers of a many-to-many field: id of the table of pairs. */
  readonly through?: string;
  /** Forms: serializers are called alike. */
  readonly serializer?: boolean;
  /** Serializers of a list: `many=True`. */
  readonly many?: boolean;
  /** Forms and what they have made: the fields that they show; null = not told. */
  readonly shows?: readonly string[] | null;
  /** Forms: the methods that they write anew. */
  readonly anew?: readonly string[];
}

export function ownOf(meaning: Meaning | undefined): OwnMeaning {
  return (meaning?.own ?? {}) as OwnMeaning;
}

/** Kinds: `manager`, `queryset`, `pairs` (the manager of a many-to-many table), `form`. */
export const signs: PySigns = {
  call: ofCall,
  gives,
  member,
  element,
  self: ofSelf,
  parameter: ofParameter,
  unknown,
};

/** The manager of a class that is in a variable, and a row of a class that a call gives. */
function unknown(node: PyNode, meanings: Meanings, depth = 0): Pick<Meaning, "kind" | "exact"> | undefined {
  const { file, bindings } = meanings;
  if (depth > 6) return undefined;
  const path = dottedName(file, node);
  const binding = node.type === "identifier" ? bindings.at(node, textOf(file, node)) : undefined;
  if (binding?.kind === "value" && binding.value) return unknown(binding.value, meanings, depth + 1);
  if (node.type === "attribute") {
    const [object, name] = [childOf(node, "object"), textOf(file, childOf(node, "attribute") ?? node)];
    const isClass = path !== null && /(?:^|\.)[A-Z]\w*\.\w+$/.test(path);
    return object && !isClass && /^(?:objects|_default_manager|_base_manager)$/.test(name)
      ? { kind: "manager", exact: true }
      : undefined;
  }
  const call = node.type === "call" ? callOf(file, node) : undefined;
  if (!call) return undefined;
  // `apps.get_model(app, name)(**row)`
  if (isModelCall(call.function, meanings, depth)) return { kind: "row", exact: true };
  const on = call.object && unknown(call.object, meanings, depth + 1);
  return on?.kind === "manager" && !givesNothing.test(call.name)
    ? { kind: givesRow.test(call.name) ? "row" : "queryset", exact: true }
    : undefined;
}

function isModelCall(node: PyNode, { file, bindings }: Meanings, depth: number): boolean {
  const binding = node.type === "identifier" ? bindings.at(node, textOf(file, node)) : undefined;
  const made = binding?.kind === "value" ? binding.value : node;
  const call = depth < 6 && made?.type === "call" ? callOf(file, made) : undefined;
  return call?.name === "get_model" || (call?.callee === "getattr" && call.positional[1]?.type !== "string");
}

function ofCall(call: PyCall, meanings: Meanings): Meaning | undefined {
  const { name, positional } = call;
  const ofModel = (model: Model | undefined) => model && { kind: "model", model, exact: true };
  if (name === "get_user_model") return ofModel(userModel(meanings));
  // https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.apps.get_model
  if (name === "get_model") {
    const text = stringValue(meanings.file, positional.at(-1));
    return ofModel(meanings.named(lastPart(text ?? ""))[0]);
  }
  if (/^a?get_object_or_404$/.test(name)) {
    const inner = meanings.of(positional[0]);
    return inner && { ...inner, kind: "row", row: "loaded" };
  }
  const form = /^(?:identifier|attribute)$/.test(call.function.type)
    ? formNamed(call.callee ?? "", meanings)
    : undefined;
  if (!form) return undefined;
  const own = ownOf(form);
  const row = rowOfForm(call, own.serializer === true, meanings);
  const many = call.keywords.get("many");
  const isMany = many !== undefined && many.type !== "false";
  return { ...form, ...(row ? { row } : {}), own: isMany ? { ...own, many: true } : own };
}

/** Whether a form or serializer makes a row or changes the one that it is given; undefined = not written there. */
function rowOfForm(call: PyCall, isSerializer: boolean, meanings: Meanings): "new" | "loaded" | undefined {
  const given = call.keywords.get("instance") ?? (isSerializer ? call.positional[0] : undefined);
  if (given) return given.type === "none" ? "new" : meanings.of(given)?.row;
  return call.spread ? undefined : "new";
}

/** The workspace's own user, else Django's. */
function userModel({ models, named }: Meanings): Model | undefined {
  const users = named("User");
  return models.find(isOwnUser) ?? users.find(({ external }) => external) ?? users[0];
}

function isOwnUser({ external, abstract, bases = [] }: Model): boolean {
  return !external && !abstract && bases.some((base) => /Abstract(?:Base)?User$/.test(base));
}

const givesRow =
  /^a?(?:create|get|first|last|latest|earliest|get_or_create|update_or_create|create_user|create_superuser|get_by_natural_key)$/;
const givesNothing =
  /^a?(?:count|exists|aggregate|update|delete|bulk_create|bulk_update|in_bulk|values|values_list|dates|add|set|remove|clear)$/;

/** What a method of a manager, queryset or form gives. */
function gives(of: Meaning, method: string, call: PyCall): Meaning | undefined {
  const { kind, model, exact, own } = of;
  if (kind === "form") {
    const row = isCommitFalse(call) ? of.row : "loaded";
    return /^a?save$/.test(method) ? { kind: "row", model, exact, ...(row ? { row } : {}), own } : undefined;
  }
  if (kind === "model" || kind === "row") return undefined;
  if (givesRow.test(method)) return { kind: "row", model, exact, row: "loaded" };
  return givesNothing.test(method) ? undefined : { ...of, kind: "queryset" };
}

/** `form.save(commit=False)`, `form.save(False)`. */
export function isCommitFalse(call: PyCall): boolean {
  return (call.keywords.get("commit") ?? call.positional[0])?.type === "false";
}

function element(of: Meaning): Meaning | undefined {
  return /^(?:form|model)$/.test(of.kind) ? undefined : { ...of, kind: "row", row: "loaded" };
}

function member(
  inner: Meaning | undefined,
  name: string,
  object: PyNode,
  meanings: Meanings,
): Meaning | undefined {
  const { kind, model, exact = true } = inner ?? {};
  if (inner && kind === "model" && model)
    return linkedExtra(model).managers.includes(name) ||
      /^(?:objects|_default_manager|_base_manager)$/.test(name)
      ? { ...inner, kind: "manager" }
      : pairsOf(model, name, exact, meanings);
  // `Tag.batches.through`: the model of the table between the two.
  if (inner && kind === "pairs" && name === "through") {
    const between = meanings.byId.get(ownOf(inner).through ?? "");
    return between && { kind: "model", model: between, exact };
  }
  if (inner && kind === "manager" && name === "model") return { ...inner, kind: "model" };
  if (inner && kind === "form" && name === "instance") return { ...inner, kind: "row" };
  const relation = kind === "row" && model ? linkedExtra(model).relations[name] : undefined;
  const target = meanings.byId.get(relation?.target ?? "");
  return model && relation && target
    ? related(relation.kind, target, exact, `${model.id}.${name}`)
    : ofAccessor(object, name, inner, meanings);
}

/** `Tag.batches` on the class. */
function pairsOf(model: Model, name: string, exact: boolean, { byId }: Meanings): Meaning | undefined {
  const { kind, target } = linkedExtra(model).relations[name] ?? {};
  const other = kind === "m2m" ? byId.get(target ?? "") : undefined;
  return other && related("m2m", other, exact, `${model.id}.${name}`);
}

/** What leads along a relation. @param sets the foreign key, where it is followed from its target */
function related(
  kind: LinkedRelation["kind"],
  model: Model,
  exact: boolean,
  field: string,
  sets?: string,
): Meaning {
  if (kind === "m2m") return { kind: "pairs", model, exact, links: true, own: { through: field } };
  return sets === undefined || kind === "o2o"
    ? { kind: "row", model, exact, row: "loaded" }
    : { kind: "manager", model, exact, sets };
}

/** `shop.items`: a reverse accessor; by the accessor's name alone where nothing says what `shop` is. */
function ofAccessor(
  object: PyNode,
  name: string,
  inner: Meaning | undefined,
  meanings: Meanings,
): Meaning | undefined {
  const { file, byId, models } = meanings;
  const found = accessorsOf(models).get(name) ?? [];
  const isOf = ({ target }: Accessor) =>
    inner?.kind === "row" && !!inner.model && inheritsFrom(inner.model, target, byId);
  const [accessor, other] = inner ? found.filter(isOf) : found;
  // `source.enrollment_set`, of either of two models: whose rows it leads to is sure, along which of the fields is not.
  if (
    !inner &&
    accessor &&
    other &&
    found.every(({ model, kind }) => model === accessor.model && kind === "fk")
  )
    return { kind: "manager", model: accessor.model, exact: false };
  if (!accessor || other) return undefined;
  const called = lastPart(textOf(file, object));
  const exact = inner
    ? inner.exact || found.length === 1
    : called === snakeCase(byId.get(accessor.target)?.name ?? "");
  const { model, field, kind } = accessor;
  return related(kind, model, exact, `${model.id}.${field}`, field);
}

interface Accessor extends Pick<LinkedRelation, "kind"> {
  /** The model whose rows the accessor leads to. */
  readonly model: Model;
  /** Its field. */
  readonly field: string;
  /** Id of the model that has the accessor. */
  readonly target: string;
}

/** The reverse accessors of all models by name; read once per workspace. */
const accessorsOf = kept((models: readonly Model[]) => {
  const found = new Map<string, Accessor[]>();
  for (const model of models.filter(({ abstract }) => !abstract))
    for (const [field, { kind, target, accessor }] of Object.entries(linkedExtra(model).relations))
      if (accessor !== null && target !== null)
        found.set(accessor, [...(found.get(accessor) ?? []), { model, field, kind, target }]);
  return found;
});

function inheritsFrom(model: Model, id: string, byId: ReadonlyMap<string, Model>, depth = 0): boolean {
  const parents = depth < 30 ? linkedExtra(model).parents.flatMap((one) => byId.get(one) ?? []) : [];
  return model.id === id || parents.some((parent) => inheritsFrom(parent, id, byId, depth + 1));
}

/** `self` in a manager: the only model that declares it, else the one whose name is part of the manager's. */
function ofSelf(owner: PyNode, _name: string, { file, models, stands }: Meanings): Meaning | undefined {
  const stood = stands("self");
  if (stood && stood.name !== nameOf(file, owner)) return { kind: "manager", model: stood, exact: true };
  // `models.Manager.from_queryset(X)` is one too.
  const isManager = (base: PyNode) =>
    /(?:Manager|QuerySet)(?:\(\)|\.from_queryset\(\))*$/.test(dottedName(file, base) ?? "");
  if (!childOf(owner, "superclasses")?.children.some(isManager)) return undefined;
  const name = nameOf(file, owner);
  const using = models.filter((m) => !m.abstract && linkedExtra(m).managerClass === name);
  if (using.length === 1 && using[0]) return { kind: "manager", model: using[0], exact: true };
  const [managed] = models
    .filter((m) => !m.abstract && name.includes(m.name))
    .sort((a, b) => b.name.length - a.name.length);
  return managed && { kind: "manager", model: managed, exact: false };
}

/** `serializer` of perform_create, `form` of form_valid, `obj` of save_model are known by their class; `customer` by its name. */
function ofParameter(name: string, owner: PyNode, meanings: Meanings): Meaning | undefined {
  const view = enclosing(owner, "class_definition");
  const form = name === "instance" ? formNamed(nameOf(meanings.file, view), meanings) : undefined;
  if (form) return { kind: "row", model: form.model, exact: form.exact, row: "loaded" };
  const model = view && /^(?:form|serializer|obj)$/.test(name) ? modelOfView(view, meanings) : undefined;
  if (model)
    return name === "obj"
      ? { kind: "row", ...model }
      : {
          kind: "form",
          ...model,
          ...rowOfView(owner, meanings),
          own: { serializer: name === "serializer", anew: model.anew },
        };
  const called = meanings.models.filter((m) => !m.abstract && !m.external && snakeCase(m.name) === name);
  return called.length === 1 && called[0] ? { kind: "row", model: called[0], exact: false } : undefined;
}

/** Whether the form that a view's method is given makes a row, by the method's name or by Django's own view. */
function rowOfView(owner: PyNode, { file }: Meanings): Pick<Meaning, "row"> {
  const method = nameOf(file, owner);
  if (method === "perform_create") return { row: "new" };
  if (method === "perform_update") return { row: "loaded" };
  const view = enclosing(owner, "class_definition");
  const bases = view ? basesOf(file, view) : [];
  const isOf = (view: RegExp) => bases.some((base) => view.test(lastPart(base)));
  if (isOf(/UpdateView$/)) return { row: "loaded" };
  return isOf(/^(?:CreateView|FormView)$/) ? { row: "new" } : {};
}

type Written = Pick<OfModel, "model" | "exact"> & { readonly anew?: readonly string[] };

/** The model that a view or admin class writes: `model`, `form_class`, `serializer_class`, `queryset`, `@admin.register(X)`. */
export function modelOfView(view: PyNode, meanings: Meanings): Written | undefined {
  const { file } = meanings;
  const named = (node: PyNode | undefined) => meanings.classNamed(dottedName(file, node) ?? "");
  const registers = (nodes: readonly (PyNode | undefined)[]) =>
    nodes.flatMap((one) => callOf(file, one) ?? []).filter(({ name }) => name === "register");
  const byName = registers(file.root.children.map(({ children }) => children[0])).filter(
    ({ positional }) => dottedName(file, positional[1]) === nameOf(file, view),
  );
  const all = [...registers(decoratorsOf(view)), ...byName];
  const [registered] = all.flatMap((call) => named(call.positional[0]) ?? []);
  if (registered) return registered;
  const options = statementsOf(view).flatMap((one) => assignmentOf(one) ?? []);
  const formOf = (node: PyNode) => formNamed(dottedName(file, node) ?? "", meanings);
  const isForm = ({ target }: { target: PyNode }) => /^(?:form|serializer)_class$/.test(textOf(file, target));
  const anew = options.filter(isForm).flatMap(({ value }) => ownOf(formOf(value)).anew ?? []);
  for (const { target, value } of options) {
    const option = textOf(file, target);
    const form = isForm({ target }) ? formOf(value) : undefined;
    const found = option === "model" ? named(value) : option === "queryset" ? meanings.of(value) : form;
    if (found?.model) return { model: found.model, exact: found.exact, anew };
  }
  return undefined;
}

/** The forms and serializers of the workspace by name, the first of each. */
const formsOf = kept((models: readonly Model[]) => {
  const forms = models.flatMap((model) =>
    (linkedExtra(model).forms ?? []).map((form) => ({ ...form, model })),
  );
  return new Map(
    forms
      .reverse()
      .map(({ name, model, serializer, fields, anew }): [string, OfModel] => [
        name,
        { kind: "form", model, exact: true, own: { serializer, shows: fields, anew } },
      ]),
  );
});

/** A form or serializer class of the workspace, by its name. */
function formNamed(name: string, { models }: Meanings): OfModel | undefined {
  return formsOf(models).get(lastPart(name));
}
