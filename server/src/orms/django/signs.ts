/** What an expression is to Django: managers and querysets, accessors of relations, forms and serializers, what views and admins write. */

import type { Meaning, Meanings, OfModel, PySigns } from "../../code/python/dialect";
import { snakeCase } from "../../code/python/meanings";
import { lastPart } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import {
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  enclosing,
  type PyCall,
  statementsOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { linkedExtra } from "./extra";

/** Kinds: `manager`, `queryset`, `pairs` (the manager of a many-to-many table), `form`. */
export const signs: PySigns = { call: ofCall, gives, member, element, self: ofSelf, parameter: ofParameter };

function ofCall(call: PyCall, meanings: Meanings): Meaning | undefined {
  const name = lastPart(call.callee ?? "").replaceAll("()", "");
  if (name === "get_user_model") {
    const model = userModel(meanings);
    return model && { kind: "model", model, exact: true };
  }
  // https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.apps.get_model
  if (name === "get_model") {
    const text = call.positional.map((one) => stringValue(meanings.file, one) ?? "").at(-1);
    const [model] = meanings.named(lastPart(text ?? ""));
    return model && { kind: "model", model, exact: true };
  }
  if (/^a?get_object_or_404$/.test(name)) {
    const inner = meanings.of(call.positional[0]);
    return inner && { ...inner, kind: "row", row: "loaded" };
  }
  return /^(?:identifier|attribute)$/.test(call.function.type)
    ? formNamed(call.callee ?? "", meanings)
    : undefined;
}

function userModel({ models, named }: Meanings): Model | undefined {
  const own = models.find(
    (m) => !m.external && !m.abstract && (m.bases ?? []).some((base) => /Abstract(?:Base)?User$/.test(base)),
  );
  return own ?? named("User").find((m) => m.external) ?? named("User")[0];
}

const givesRow =
  /^a?(?:create|get|first|last|latest|earliest|get_or_create|update_or_create|create_user|create_superuser|get_by_natural_key)$/;
const givesNothing =
  /^a?(?:count|exists|aggregate|update|delete|bulk_create|bulk_update|in_bulk|values|values_list|dates|add|set|remove|clear)$/;

/** What a method of a manager, queryset or form gives. */
function gives(of: Meaning, method: string, call: PyCall): Meaning | undefined {
  const { kind, model, exact, own } = of;
  if (kind === "form") {
    if (!/^a?save$/.test(method)) return undefined;
    const isUnsaved = isCommitFalse(call);
    return { kind: "row", model, exact, row: isUnsaved ? "new" : "loaded", own };
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
  const { kind } = of;
  return kind === "form" || kind === "model" ? undefined : { ...of, kind: "row", row: "loaded" };
}

function member(
  inner: Meaning | undefined,
  name: string,
  object: PyNode,
  meanings: Meanings,
): Meaning | undefined {
  const { model } = inner ?? {};
  if (inner?.kind === "model" && model)
    return linkedExtra(model).managers.includes(name) ||
      /^(?:objects|_default_manager|_base_manager)$/.test(name)
      ? { ...inner, kind: "manager" }
      : undefined;
  if (inner?.kind === "manager" && name === "model") return { ...inner, kind: "model" };
  if (inner?.kind === "form" && name === "instance") return { ...inner, kind: "row" };
  const relation = inner?.kind === "row" && model ? linkedExtra(model).relations[name] : undefined;
  const forward = relation?.target ? meanings.byId.get(relation.target) : undefined;
  if (inner && model && relation && forward)
    return relation.kind === "m2m"
      ? { kind: "pairs", model: forward, exact: inner.exact, own: { through: `${model.id}.${name}` } }
      : { kind: "row", model: forward, exact: inner.exact, row: "loaded" };
  return ofAccessor(object, name, inner, meanings);
}

/** `shop.items`: a reverse accessor; by the accessor's name alone where nothing says what `shop` is. */
function ofAccessor(
  object: PyNode,
  name: string,
  inner: Meaning | undefined,
  meanings: Meanings,
): Meaning | undefined {
  const { file, byId } = meanings;
  const found = accessorsOf(meanings).get(name) ?? [];
  const matching = inner
    ? found.filter(
        (one) => inner.kind === "row" && inner.model && inheritsFrom(inner.model, one.target, byId),
      )
    : found;
  const [accessor] = matching;
  if (!accessor || matching.length > 1) return undefined;
  const owner = byId.get(accessor.target);
  const called = lastPart(textOf(file, object));
  const exact = inner
    ? inner.exact || found.length === 1
    : owner !== undefined && called === snakeCase(owner.name);
  const { model, field, kind } = accessor;
  if (kind === "o2o") return { kind: "row", model, exact, row: "loaded" };
  return kind === "m2m"
    ? { kind: "pairs", model, exact, own: { through: `${model.id}.${field}` } }
    : { kind: "manager", model, exact, sets: field };
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

const accessors = new WeakMap<readonly Model[], Map<string, Accessor[]>>();

/** The reverse accessors of all models by name; read once per workspace. */
function accessorsOf({ models }: Meanings): Map<string, Accessor[]> {
  const known = accessors.get(models);
  if (known) return known;
  const found = new Map<string, Accessor[]>();
  for (const model of models) {
    if (model.abstract) continue;
    for (const [field, { kind, target, accessor }] of Object.entries(linkedExtra(model).relations)) {
      if (accessor === null || target === null) continue;
      found.set(accessor, [...(found.get(accessor) ?? []), { model, field, kind, target }]);
    }
  }
  accessors.set(models, found);
  return found;
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

/** `self` in a manager: the model whose name is part of the manager's. */
function ofSelf(owner: PyNode, _name: string, { file, models, stands }: Meanings): Meaning | undefined {
  const stood = stands("self");
  const ownName = textOf(file, childOf(owner, "name") ?? owner);
  if (stood && stood.name !== ownName) return { kind: "manager", model: stood, exact: true };
  const bases = childOf(owner, "superclasses")?.children ?? [];
  const className = textOf(file, childOf(owner, "name") ?? owner);
  if (!bases.some((base) => isManagerClass(managerName(dottedName(file, base))))) return undefined;
  const [managed] = models
    .filter((m) => !m.abstract && className.includes(m.name))
    .sort((a, b) => b.name.length - a.name.length);
  return managed && { kind: "manager", model: managed, exact: false };
}

/** `models.Manager.from_queryset(X)` is one too. */
function managerName(base: string | null): string {
  return lastPart((base ?? "").replace(/\.from_queryset\(\)$/, "").replaceAll("()", ""));
}

function isManagerClass(name: string): boolean {
  return /(?:Manager|QuerySet)$/.test(name);
}

/** `serializer` of perform_create, `form` of form_valid, `obj` of save_model are known by their class; `customer` by its name. */
function ofParameter(name: string, owner: PyNode, meanings: Meanings): Meaning | undefined {
  const view = enclosing(owner, "class_definition");
  const ofForm =
    name === "instance"
      ? formNamed(textOf(meanings.file, childOf(view, "name") ?? owner), meanings)
      : undefined;
  if (ofForm) return { kind: "row", model: ofForm.model, exact: ofForm.exact, row: "loaded" };
  const model = view && /^(?:form|serializer|obj)$/.test(name) ? modelOfView(view, meanings) : undefined;
  if (model)
    return name === "obj"
      ? { kind: "row", ...model }
      : { kind: "form", ...model, own: { serializer: name === "serializer" } };
  const called = meanings.models.filter((m) => !m.abstract && !m.external && snakeCase(m.name) === name);
  return called.length === 1 && called[0] ? { kind: "row", model: called[0], exact: false } : undefined;
}

/** The model that a view or admin class writes: `model`, `form_class`, `serializer_class`, `queryset`, `@admin.register(X)`. */
export function modelOfView(view: PyNode, meanings: Meanings): Pick<OfModel, "model" | "exact"> | undefined {
  const { file, classNamed } = meanings;
  for (const decorator of view.parent?.type === "decorated_definition" ? view.parent.children : []) {
    const call = decorator.type === "decorator" ? callOf(file, decorator.children[0]) : undefined;
    const registered =
      lastPart(call?.callee ?? "") === "register" ? dottedName(file, call?.positional[0]) : null;
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
  for (const statement of statementsOf(view)) {
    const assignment = assignmentOf(statement);
    const found = assignment && optionOf(textOf(file, assignment.target), assignment.value, meanings);
    if (found?.model) return { model: found.model, exact: found.exact };
  }
  return undefined;
}

function optionOf(option: string, value: PyNode, meanings: Meanings) {
  const name = () => dottedName(meanings.file, value) ?? "";
  if (option === "model") return meanings.classNamed(name());
  if (option === "queryset") return meanings.of(value);
  return option === "form_class" || option === "serializer_class" ? formNamed(name(), meanings) : undefined;
}

const forms = new WeakMap<readonly Model[], Map<string, OfModel>>();

/** A form or serializer class of the workspace, by its name. */
function formNamed(name: string, { models }: Meanings): OfModel | undefined {
  const known = forms.get(models) ?? new Map<string, OfModel>();
  if (!forms.has(models)) {
    for (const model of models)
      for (const form of linkedExtra(model).forms ?? [])
        if (!known.has(form.name))
          known.set(form.name, {
            kind: "form",
            model,
            exact: true,
            own: { serializer: form.serializer, shows: form.fields },
          });
    forms.set(models, known);
  }
  return known.get(lastPart(name));
}
