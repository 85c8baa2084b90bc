/** What Django writes beside its patterns: whole classes (`super().save()`, admin, views), tables of pairs, users, raw SQL. */

import type { Meanings } from "../../code/python/dialect";
import type { FoundCall } from "../../code/python/patterns";
import { sqlParts } from "../../code/python/sql";
import { type Part, partOf, writesOf } from "../../code/python/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { basesOf, optionsOf } from "../../syntax/python-classes";
import {
  callOf,
  chainOf,
  childOf,
  dottedName,
  enclosing,
  nameOf,
  type PyCall,
  stringsOf,
} from "../../syntax/python-tree";
import { dialect } from "./dialect";
import { linkedExtra } from "./extra";
import { isCommitFalse, modelOfView, ownOf } from "./signs";

/** What a fix needs to know of the write: which of Django's ways it takes. */
export type Shape = "manager" | "queryset" | "instance" | "form" | "bulk" | "class" | "raw";

export const writes: WriteReader = {
  ...writesOf(dialect, {
    // A class that Django's own code calls.
    marker: (text, wanted) =>
      /(?:Admin|View|ViewSet|Mixin|Manager|QuerySet)\b/.test(text) &&
      wanted.some(({ name }) => text.includes(name)),
    hides: (text) =>
      /\bget_model\(|\bgetattr\(|(?:[)\]]|\b[a-z_]\w{0,60})\.(?:objects|_default_manager|_base_manager)\b/.test(
        text,
      ),
    parts: partsOf,
    more,
    wrapped,
    // The parents of multi-table inheritance, the model behind a proxy.
    parents: (model) => linkedExtra(model).parents,
  }),
  tellsAlong: true,
};

/** `sync_to_async(Customer.objects.create)(email=email)` writes as the inner method does. */
function wrapped(node: PyNode, { file }: Meanings): PyNode | undefined {
  const outer = node.type === "call" ? callOf(file, childOf(node, "function")) : undefined;
  const isWrapper = /^(?:sync_to_async|database_sync_to_async|partial)$/.test(outer?.name ?? "");
  const method = isWrapper ? outer?.positional[0] : undefined;
  return method?.type === "attribute" ? method : undefined;
}

function more(node: PyNode, meanings: Meanings): readonly (Part & { readonly at: PyNode })[] {
  if (node.type === "class_definition") return ofClass(node, meanings);
  const call = node.type === "call" ? callOf(meanings.file, node) : undefined;
  return call ? ofSuper(call, meanings).map((part) => ({ ...part, at: node })) : [];
}

function partsOf(found: FoundCall, meanings: Meanings): readonly Part[] {
  const { on, plain, operation, method, call } = found;
  if (operation === "raw") return sqlParts(found, meanings);
  if (isSuper(call, meanings)) return ofSuper(call, meanings);
  if (!on?.model || plain === "save_model" || plain === "form_valid") return [];
  const { through } = ownOf(on);
  const base = { method, exact: on.exact, extra: { shape: "raw" } };
  if (through !== undefined && (plain === "add" || plain === "set"))
    return [{ ...base, model: through, operation: "insert", fields: null }];
  if (plain === "add")
    return on.sets ? [{ ...base, model: on.model.id, operation: "update", fields: [on.sets] }] : [];
  if (on.kind === "form" && (isCommitFalse(call) || savesAnew(found))) return [];
  const part = partOf(found, meanings);
  const ofRow = on.kind === "row" ? { ofRow: true as const } : {};
  return part
    ? [{ ...part, ...ofRow, ...ownFields(found, part, meanings), extra: { shape: shapeOf(found) } }]
    : [];
}

/** A form's or serializer's own `save()`, `create()` or `update()` writes where it says so, not where it is called. */
function savesAnew({ on }: FoundCall): boolean {
  const idle = on?.row === "new" ? "update" : on?.row === "loaded" ? "create" : undefined;
  return (ownOf(on).anew ?? []).some((method) => method !== idle);
}

/** What Django's methods write otherwise than their pattern tells. */
function ownFields(
  { call, on, plain, roles }: FoundCall,
  { fields }: Part,
  meanings: Meanings,
): Partial<Part> {
  const { file } = meanings;
  if (plain === "update") {
    const matches = on?.model ? matchedBy(call, on.model, meanings) : undefined;
    return matches ? { matches } : {};
  }
  if (/^create_(?:super)?user$/.test(plain)) {
    const first = call.positional.length > 0 || fields?.includes("username") ? ["username"] : [];
    return { fields: fields && [...new Set([...first, ...fields])] };
  }
  if (plain === "bulk_update") {
    const names = stringsOf(file, roles.options?.node ?? call.keywords.get("fields"));
    return { fields: names.length > 0 ? names.map(({ value }) => value) : null };
  }
  const isForced = plain === "save" && call.keywords.has("force_insert") && !roles.options;
  return on?.kind === "row" && isForced && on.row !== "new" ? { operation: "insert", fields: null } : {};
}

/** `Fact.objects.filter(session=session).update(...)` -> `session`; undefined = the code does not show it. */
function matchedBy(call: PyCall, model: Model, meanings: Meanings): readonly string[] | undefined {
  const { file } = meanings;
  const links = chainOf(file, call.object);
  const root = dottedName(file, links.length > 0 ? links[0]?.object : call.object);
  const isPlain = links.every(
    ({ name, positional, spread }) =>
      !spread && positional.length === 0 && (name === "all" || name === "filter"),
  );
  if (!isPlain || !root || !/^\w+\.objects$/.test(root)) return undefined;
  return links.flatMap(({ keywords }) =>
    [...keywords.keys()].map((name) => dialect.fieldName(model, dialect.lookedUp?.(name) ?? name)),
  );
}

function shapeOf({ on, plain }: FoundCall): Shape {
  if (plain.startsWith("bulk")) return "bulk";
  if (on?.kind === "row") return "instance";
  if (on?.kind === "form") return "form";
  return plain === "update" || plain === "delete" ? "queryset" : "manager";
}

function isSuper({ object }: PyCall, { file }: Meanings): boolean {
  return object?.type === "call" && callOf(file, object)?.callee === "super";
}

/** `super().save(...)` in a model, `super().save_model(...)` in an admin, `super().form_valid(form)` in a view. */
function ofSuper(call: PyCall, meanings: Meanings): readonly Part[] {
  const owner = enclosing(call.node, "class_definition");
  if (!isSuper(call, meanings) || !owner) return [];
  const { name: method, positional } = call;
  const plain = dialect.plainMethod?.(method) ?? method;
  const ofModel = plain === "save" ? meanings.classNamed(nameOf(meanings.file, owner)) : undefined;
  const isHanded = /^(?:save_model|form_valid|create|update)$/.test(plain);
  const handed = isHanded ? positional.map((one) => meanings.of(one)).find((one) => one?.model) : undefined;
  const { model, exact = true } = ofModel ?? handed ?? {};
  return model
    ? [{ model: model.id, method, exact, ...byClass, ...(ofModel ? { handsOn: true as const } : {}) }]
    : [];
}

/** Django's own code writes the row for the class. */
const byClass = { operation: "flush", fields: null, extra: { shape: "class" } } as const;

const writingClass =
  /(?:ModelAdmin|CreateView|UpdateView|ModelViewSet|CreateAPIView|ListCreateAPIView|UpdateAPIView|CreateModelMixin)$/;

/** Admin classes and generic views write by themselves, so the class is the user's line where the stack holds none. */
function ofClass(node: PyNode, meanings: Meanings): readonly (Part & { readonly at: PyNode })[] {
  const { file } = meanings;
  const name = childOf(node, "name");
  if (!name || !basesOf(file, node).some((base) => writingClass.test(base))) return [];
  const view = modelOfView(node, meanings);
  const shown = stringsOf(file, optionsOf(file, node).get("fields")).map(({ value }) => value);
  const fields = shown.length > 0 ? shown : null;
  const method = nameOf(file, node);
  return view ? [{ ...byClass, model: view.model.id, method, fields, exact: true, at: name }] : [];
}
