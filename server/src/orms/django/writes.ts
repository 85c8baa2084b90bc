/** What Django writes beside its patterns: whole classes (`super().save()`, admin, views), tables of pairs, users, raw SQL. */

import type { Meanings } from "../../code/python/dialect";
import { lastPart } from "../../code/python/modules";
import type { FoundCall } from "../../code/python/patterns";
import {
  type ModelWrite,
  mayWrite,
  type OwnReading,
  type Part,
  partOf,
  readWrites,
} from "../../code/python/writes";
import type { Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import {
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  enclosing,
  type PyCall,
  statementsOf,
  stringsOf,
  stringValue,
  textOf,
  undecorated,
} from "../../syntax/python-tree";
import { budgetOf, isWrite, readStatements } from "../../syntax/sql";
import { dialect, ownOf } from "./dialect";
import { linkedExtra } from "./extra";
import { isCommitFalse, modelOfView } from "./signs";

/** What a fix needs to know of the write: which of Django's ways it takes. */
export type Shape = "manager" | "queryset" | "instance" | "form" | "bulk" | "class" | "raw";

/** Linear text test: a method that writes and a word by which the model's rows are written, or a class that is called after it. */
export function canWrite(text: string, wanted: readonly Model[]): boolean {
  return (
    mayWrite(text, wanted, dialect) ||
    (/(?:Admin|View|ViewSet|Mixin|Manager|QuerySet)\b/.test(text) &&
      wanted.some(({ name }) => text.includes(name)))
  );
}

export function writesIn(
  source: Source,
  wanted: readonly Model[],
  models: readonly Model[],
  stands?: Readonly<Record<string, string>>,
): ModelWrite[] {
  return readWrites(source, wanted, models, dialect, own, stands);
}

const own: OwnReading = {
  parts: (found, meanings) => partsOf(found, meanings),
  call: (call, meanings) => ofSuper(call, meanings),
  wrapped,
  class: (node, meanings) => ofClass(node, meanings),
  // The parents of multi-table inheritance, the model behind a proxy.
  parents: (model) => linkedExtra(model).parents,
};

const inner = /^(?:sync_to_async|database_sync_to_async|partial)$/;

/** `sync_to_async(Customer.objects.create)(email=email)` writes as the inner method does. */
function wrapped({ function: callee }: PyCall, { file }: Meanings): PyNode | undefined {
  const outer = callee.type === "call" ? callOf(file, callee) : undefined;
  const method = outer && inner.test(lastPart(outer.callee ?? "")) ? outer.positional[0] : undefined;
  return method?.type === "attribute" ? method : undefined;
}

function partsOf(found: FoundCall, meanings: Meanings): readonly Part[] {
  const { on, plain, roles, operation, method } = found;
  if (operation === "raw") return ofSql(found, meanings);
  if (isSuper(found.call, meanings)) return ofSuper(found.call, meanings);
  if (!on?.model || plain === "save_model" || plain === "form_valid") return [];
  const { through } = ownOf(on);
  const { exact } = on;
  const shape = (value: Shape) => ({ extra: { shape: value } });
  if (through !== undefined && (plain === "add" || plain === "set"))
    return [{ model: through, operation: "insert", method, exact, fields: null, ...shape("raw") }];
  if (plain === "add")
    return on.sets === undefined
      ? []
      : [{ model: on.model.id, operation: "update", method, exact, fields: [on.sets], ...shape("raw") }];
  if (on.kind === "form" && isCommitFalse(found.call)) return [];
  const part = partOf(found, meanings, dialect);
  if (!part) return [];
  return [{ ...part, ...ownFields(found, part, meanings), ...shape(shapeOf(found)) }];

  function ownFields({ call }: FoundCall, { fields }: Part, { file }: Meanings): Partial<Part> {
    if (/^create_(?:super)?user$/.test(plain)) {
      const first = call.positional.length > 0 || fields?.includes("username") ? ["username"] : [];
      return { fields: fields && [...new Set([...first, ...fields])] };
    }
    if (plain === "bulk_update") {
      const names = stringsOf(file, roles.options?.node ?? call.keywords.get("fields")).map(
        ({ value }) => value,
      );
      return { fields: names.length > 0 ? names : null };
    }
    if (
      on?.kind === "row" &&
      plain === "save" &&
      call.keywords.has("force_insert") &&
      on.row !== "new" &&
      !roles.options
    )
      return { operation: "insert", fields: null };
    return {};
  }
}

function shapeOf({ on, plain }: FoundCall): Shape {
  if (plain.startsWith("bulk")) return "bulk";
  if (on?.kind === "row") return "instance";
  if (on?.kind === "form") return "form";
  return plain === "update" || plain === "delete" ? "queryset" : "manager";
}

function isSuper({ function: callee }: PyCall, { file }: Meanings): boolean {
  const object = callee.type === "attribute" ? childOf(callee, "object") : undefined;
  return object?.type === "call" && callOf(file, object)?.callee === "super";
}

/** `super().save(...)` in a model, `super().save_model(...)` in an admin, `super().form_valid(form)` in a view. */
function ofSuper(call: PyCall, meanings: Meanings): readonly Part[] {
  const { file } = meanings;
  const name = childOf(call.function, "attribute");
  const owner = childOf(enclosing(call.node, "class_definition"), "name");
  if (!isSuper(call, meanings) || !owner || !name) return [];
  const method = textOf(file, name);
  const plain = dialect.plainMethod?.(method) ?? method;
  const flush = { operation: "flush", method, fields: null, extra: { shape: "class" } } as const;
  const ofModel = plain === "save" ? meanings.classNamed(textOf(file, owner)) : undefined;
  if (ofModel) return [{ ...flush, model: ofModel.model.id, exact: true, handsOn: true }];
  if (!/^(?:save_model|form_valid|create|update)$/.test(plain)) return [];
  const argument = call.positional.map((one) => meanings.of(one)).find((one) => one?.model);
  return argument?.model ? [{ ...flush, model: argument.model.id, exact: argument.exact }] : [];
}

function ofSql({ roles }: FoundCall, { file, models }: Meanings): readonly Part[] {
  const sql = stringValue(file, roles.sql?.node);
  const written = new Set(
    readStatements(sql ?? "", { budget: budgetOf(file) })
      .filter(isWrite)
      .map(({ table }) => table?.name.toLowerCase()),
  );
  return models
    .filter((model) => model.table !== null && written.has(model.table.toLowerCase()))
    .map((model) => ({
      model: model.id,
      operation: "raw",
      method: "execute",
      exact: true,
      fields: null,
      extra: { shape: "raw" },
    }));
}

const writingClass =
  /(?:ModelAdmin|CreateView|UpdateView|ModelViewSet|CreateAPIView|ListCreateAPIView|UpdateAPIView|CreateModelMixin)$/;

/** Admin classes and generic views write by themselves, so the class is the user's line where the stack holds none. */
function ofClass(
  node: PyNode,
  meanings: Meanings,
): readonly { readonly part: Part; readonly node: PyNode }[] {
  const { file } = meanings;
  const name = childOf(node, "name");
  const bases = childOf(node, "superclasses")?.children ?? [];
  if (!name || !bases.some((base) => writingClass.test(dottedName(file, base) ?? ""))) return [];
  const view = modelOfView(node, meanings);
  if (!view) return [];
  const fields = shownFields(node, meanings);
  const part: Part = {
    model: view.model.id,
    operation: "flush",
    method: textOf(file, name),
    fields,
    exact: true,
    extra: { shape: "class" },
  };
  return [{ part, node: name }];
}

/** `fields = [...]` of an admin or view. */
function shownFields(node: PyNode, { file }: Meanings): string[] | null {
  for (const one of statementsOf(node)) {
    const assignment = assignmentOf(undecorated(one));
    if (!assignment || textOf(file, assignment.target) !== "fields") continue;
    const names = stringsOf(file, assignment.value).map(({ value }) => value);
    return names.length > 0 ? names : null;
  }
  return null;
}
