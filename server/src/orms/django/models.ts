/** A Python file -> the models it declares, as written: bases, tables and columns are joined by link. */

import type { Constraint, Facts, Model } from "../../domain/model";
import { noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import {
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  elementsOf,
  importsOf,
  statementsOf,
  stringsOf,
  stringValue,
  textOf,
  undecorated,
} from "../../syntax/python-tree";
import type { FileExtra, FormFacts, ModelExtra } from "./extra";
import { type FieldFacts, readField } from "./fields";
import { type Meta, noMeta, readMeta } from "./meta";
import { readMigration } from "./migrations";

/** Cheap test for files worth parsing: models, abstract bases, migrations with names in them, app labels, the user model. */
export function canDeclareModels(text: string, path: string): boolean {
  if (path.includes("/migrations/") || path.startsWith("migrations/"))
    return (
      text.includes("Migration") && /unique|Constraint|Rename|AlterModelTable|UNIQUE|CreateModel/.test(text)
    );
  if (path.endsWith("apps.py")) return text.includes("AppConfig") && text.includes("label");
  if (text.includes("AUTH_USER_MODEL =")) return true;
  if (!text.includes("class ")) return false;
  if (text.includes("def get_queryset") && text.includes("Manager")) return true;
  if (text.includes("ModelForm") || text.includes("ModelSerializer")) return true;
  const inModels = /(?:^|\/)models(?:\.py$|\/)/.test(path);
  return inModels
    ? text.includes("Model") || text.includes("Field(") || text.includes("(")
    : usesModels(text);
}

function usesModels(text: string): boolean {
  if (text.includes("models.Model")) return true;
  if (!text.includes("django")) return false;
  return (
    (/\bdb import models\b|db\.models import|import models\b/.test(text) &&
      /Field\(|ForeignKey\(|Meta\b/.test(text)) ||
    /Abstract(?:Base)?User\b/.test(text)
  );
}

export function readModels(source: Source): Facts {
  const file = parsePython(source.text, { declarationsOnly: true });
  if (/(?:^|\/)migrations\//.test(source.path)) return readMigration(file, source);
  const imports = importsOf(file);
  const models = topLevelClasses(file.root).flatMap((node) => readClass(file, source, node, imports) ?? []);
  const forms = topLevelClasses(file.root).flatMap((node) => readForm(file, node, imports) ?? []);
  const own = { ...readFileExtra(file, source), ...readHiding(file) };
  const told = { ...own, ...(forms.length > 0 ? { forms } : {}) };
  const extra = Object.keys(told).length > 0 ? told : undefined;
  if (models.length === 0 && !extra) return noFacts;
  const notes =
    file.broken && models.length > 0
      ? [`${source.path} has a syntax error; what stands around it was read.`]
      : [];
  return { models, notes, extra: { path: source.path, ...extra } };
}

/** Classes at the top level, also those under `if`, `try` and `else`. */
function topLevelClasses(root: PyNode): PyNode[] {
  return statementsOf(root).flatMap((statement): PyNode[] => {
    const node = undecorated(statement);
    if (node.type === "class_definition") return [node];
    return /^(?:if|try|with)_statement$/.test(node.type) ? blocksIn(node).flatMap(topLevelClasses) : [];
  });
}

function blocksIn(node: PyNode): PyNode[] {
  return node.children.flatMap((child) =>
    child.type === "block" ? [child] : /_clause$/.test(child.type) ? blocksIn(child) : [],
  );
}

function readClass(
  file: PyFile,
  source: Source,
  node: PyNode,
  imports: ReadonlyMap<string, string>,
): Model | undefined {
  const nameNode = childOf(node, "name");
  const superclasses = childOf(node, "superclasses");
  if (!nameNode) return undefined;
  const bases =
    superclasses?.children
      .filter((c) => c.type !== "keyword_argument")
      .map((base) => dottedName(file, base))
      .filter((base) => base !== null) ?? [];
  const declared = readBody(file, source, node);
  if (bases.length === 0 && declared.fields.length === 0) return undefined;
  const name = textOf(file, nameNode);
  const { meta, fields } = declared;
  const extra: ModelExtra = {
    relations: Object.fromEntries(
      fields.flatMap(({ field, relation }) => (relation ? [[field.name, relation]] : [])),
    ),
    imports: importsFor(bases, fields, imports),
    appLabel: meta?.appLabel ?? null,
    abstract: meta?.abstract ?? false,
    proxy: meta?.proxy ?? false,
    hasMeta: meta !== undefined,
    metaBases: meta?.bases ?? [],
    managers: declared.managers,
    managerClass: declared.managerClass,
    touched: fields.filter(({ autoNow }) => autoNow).map(({ field }) => field.name),
    removed: declared.removed,
  };
  return {
    id: `${source.path}#${name}`,
    orm: "django",
    name,
    table: meta?.table ?? null,
    schema: null,
    place: source.place(nameNode.start, nameNode.end),
    fields: fields.map(({ field }) => field),
    constraints: [
      ...fields.flatMap(({ constraints }) => constraints),
      ...(declared.composite ? [declared.composite] : []),
      ...(meta ?? noMeta).constraints.map(ofMeta),
    ],
    bases,
    extra: { ...extra },
  };
}

/** Marks what stands in Meta: a child inherits it only with Meta itself. */
function ofMeta(constraint: Constraint): Constraint {
  return { ...constraint, extra: { ...constraint.extra, meta: true } };
}

/** `class Visible(models.Manager): def get_queryset(self): return super().get_queryset().filter(deleted_at=None)`. */
function readHiding(file: PyFile): Pick<FileExtra, "hiding"> {
  const hiding: Record<string, string> = {};
  for (const node of file.text.includes("def get_queryset") ? topLevelClasses(file.root) : []) {
    const name = childOf(node, "name");
    const bases = childOf(node, "superclasses");
    if (!name || !bases || !/Manager|QuerySet/.test(textOf(file, bases))) continue;
    const text = textOf(file, node).slice(0, 4000);
    const from = text.indexOf("def get_queryset");
    const filter =
      /\.(?:filter|exclude)\(\s{0,40}(\w{1,60}?)(?:__isnull)?\s{0,9}=\s{0,9}(?:None|True|False)\b/.exec(
        text.slice(from < 0 ? text.length : from),
      );
    if (filter?.[1]) hiding[textOf(file, name)] = filter[1];
  }
  return Object.keys(hiding).length > 0 ? { hiding } : {};
}

/** A class with `class Meta: model = X`, called like a form or a serializer or derived from one. */
function readForm(file: PyFile, node: PyNode, imports: ReadonlyMap<string, string>): FormFacts | undefined {
  const name = childOf(node, "name");
  const superclasses = childOf(node, "superclasses");
  if (!name || !superclasses) return undefined;
  const bases = textOf(file, superclasses);
  if (!/Form\b|Serializer\b/.test(bases)) return undefined;
  for (const statement of statementsOf(node)) {
    const inner = childOf(statement, "name");
    if (statement.type !== "class_definition" || !inner || textOf(file, inner) !== "Meta") continue;
    const options = new Map(
      statementsOf(statement).flatMap((option): [string, PyNode][] => {
        const assignment = assignmentOf(option);
        return assignment ? [[textOf(file, assignment.target), assignment.value]] : [];
      }),
    );
    const model = dottedName(file, options.get("model"));
    if (model === null) continue;
    const head = model.split(".")[0] ?? model;
    const own = statementsOf(node).flatMap((one) => {
      const assignment = assignmentOf(one);
      return assignment ? [textOf(file, assignment.target)] : [];
    });
    const listed = elementsOf(options.get("fields"));
    return {
      name: textOf(file, name),
      serializer: /Serializer\b/.test(bases),
      fields: listed ? [...stringsOf(file, options.get("fields")).map(({ value }) => value), ...own] : null,
      model: (imports.get(head) ?? head) + model.slice(head.length),
    };
  }
  return undefined;
}

/** `pk = models.CompositePrimaryKey("tenant", "number")`, since Django 5.2. */
function readComposite(file: PyFile, source: Source, value: PyNode, statement: PyNode): Constraint {
  const fields = (callOf(file, value)?.positional ?? []).map((node) => stringValue(file, node) ?? "");
  const place = source.place(statement.start, statement.end);
  // A column may be named by its field or, for a foreign key, by the column itself.
  return {
    kind: "primary_key",
    fields: fields.map((name) => name.replace(/_id$/, "")),
    columns: fields,
    name: null,
    place,
  };
}

interface Body {
  readonly fields: readonly FieldFacts[];
  readonly composite: Constraint | undefined;
  readonly meta: Meta | undefined;
  readonly managers: readonly string[];
  readonly managerClass: string | null;
  readonly removed: readonly string[];
}

function readBody(file: PyFile, source: Source, node: PyNode): Body {
  const fields: FieldFacts[] = [];
  const managers: string[] = [];
  const removed: string[] = [];
  let meta: Meta | undefined;
  let managerClass: string | null = null;
  let composite: Constraint | undefined;
  for (const statement of statementsOf(node)) {
    const inner = undecorated(statement);
    const name = childOf(inner, "name");
    if (inner.type === "class_definition" && name && textOf(file, name) === "Meta")
      meta = readMeta(file, source, inner);
    const assignment = assignmentOf(statement);
    if (assignment?.target.type !== "identifier") continue;
    const target = textOf(file, assignment.target);
    const field = readField(file, source, target, assignment.value, statement);
    if (field) fields.push(field);
    else if (callOf(file, assignment.value)?.callee?.endsWith("CompositePrimaryKey"))
      composite = readComposite(file, source, assignment.value, statement);
    else if (assignment.value.type === "none") removed.push(target);
    else if (isManager(target, callOf(file, assignment.value)?.callee ?? "")) {
      if (managers.length === 0) managerClass = callOf(file, assignment.value)?.callee?.split(".")[0] ?? null;
      managers.push(target);
    }
  }
  return { fields, meta, composite, managers, managerClass, removed };
}

/** `CustomerManager()`, `models.Manager()`, `CustomerQuerySet.as_manager()`, and whatever is called `objects`. */
function isManager(name: string, callee: string): boolean {
  return /objects$/i.test(name)
    ? callee !== ""
    : /Manager(?:\.from_queryset\(\))?$|\.as_manager$/.test(callee);
}

function importsFor(
  bases: readonly string[],
  fields: readonly FieldFacts[],
  imports: ReadonlyMap<string, string>,
): Record<string, string> {
  const names = [...bases, ...fields.flatMap(({ relation }) => (relation ? [relation.target] : []))];
  const found: Record<string, string> = {};
  for (const name of names) {
    const head = name.split(".")[0] ?? name;
    const path = imports.get(head);
    if (path !== undefined) found[name] = path + name.slice(head.length);
  }
  return found;
}

function readFileExtra(file: PyFile, source: Source): Omit<FileExtra, "path"> | undefined {
  for (const statement of statementsOf(file.root)) {
    const assignment = assignmentOf(statement);
    if (assignment && textOf(file, assignment.target) === "AUTH_USER_MODEL") {
      const userModel = stringValue(file, assignment.value);
      if (userModel) return { userModel };
    }
    const node = undecorated(statement);
    if (!source.path.endsWith("apps.py") || node.type !== "class_definition") continue;
    for (const inner of statementsOf(node)) {
      const option = assignmentOf(inner);
      const appLabel =
        option && textOf(file, option.target) === "label" ? stringValue(file, option.value) : undefined;
      if (appLabel) return { appLabel };
    }
  }
  return undefined;
}
