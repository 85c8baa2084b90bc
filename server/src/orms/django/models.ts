/** A Python file -> the models it declares, as written: bases, tables and columns are joined by link. */

import { importsFor } from "../../code/python/classes";
import { fullName, lastPart } from "../../code/python/modules";
import { type Constraint, type Facts, type Model, noFacts } from "../../domain/model";
import { lineStart, type Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { basesOf, innerClass, madeIn, optionsOf, topLevelClasses } from "../../syntax/python-classes";
import {
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  elementsOf,
  holds,
  importsOf,
  nameOf,
  statementsOf,
  stringsOf,
  stringValue,
  textOf,
  undecorated,
  walk,
} from "../../syntax/python-tree";
import { otherLibraries } from "./bases";
import { anyEngine, type FileExtra, type FormFacts, type ModelExtra } from "./extra";
import { declares, type FieldFacts, readField } from "./fields";
import { readMeta } from "./meta";
import { readMigration } from "./migrations";

/** Cheap test for files worth parsing: models, abstract bases, migrations with names in them, app labels, the user model. */
export function canDeclareModels(text: string, path: string): boolean {
  if (path.includes("/migrations/") || path.startsWith("migrations/"))
    return text.includes("Migration") && migrating.test(text);
  if (path.endsWith("apps.py")) return text.includes("AppConfig") && text.includes("label");
  if (text.includes("AUTH_USER_MODEL =") || namesDatabases(text)) return true;
  if (!text.includes("class ")) return false;
  if (text.includes("def get_queryset") && text.includes("Manager")) return true;
  if (text.includes("ModelForm") || text.includes("ModelSerializer")) return true;
  const inModels = /(?:^|\/)models(?:\.py$|\/)/.test(path);
  return inModels
    ? text.includes("Model") || text.includes("Field(") || text.includes("(")
    : usesModels(text);
}

/** A settings file. */
function namesDatabases(text: string): boolean {
  return /^DATABASES\b/m.test(text) || (text.includes("DATABASES") && text.includes("ENGINE"));
}

/** What makes a constraint, renames what it is named after, or takes it away; an AddField without either does nothing to them. */
const migrating =
  /unique|UNIQUE|Constraint|Rename|CreateModel|DeleteModel|RemoveField|AlterField|AlterModelTable|RunSQL/;

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
  const imports = new Map(importsOf(file));
  // Its import is being typed.
  if (file.broken && !imports.has("models")) imports.set("models", "django.db.models");
  const classes = allOfAnother.test(source.text) ? [] : topLevelClasses(file.root);
  const models = classes.flatMap((node) => readClass(file, source, node, imports) ?? []);
  const forms = classes.flatMap((node) => readForm(file, node, imports) ?? []);
  const extra = {
    ...readFileExtra(file, source, classes),
    ...readHiding(file, classes),
    ...(forms.length > 0 ? { forms } : {}),
  };
  const broken = file.broken ? { broken: true } : {};
  if (models.length === 0 && Object.keys(extra).length === 0) return { ...noFacts, ...broken };
  const note =
    leftOutNote(source.path, file.leftOut) ??
    (file.broken && models.length > 0
      ? `${source.path} has a syntax error; what stands around it was read.`
      : undefined);
  const notes = note === undefined ? [] : [note];
  return { models, notes, ...broken, extra: { path: source.path, ...extra } };
}

function readClass(
  file: PyFile,
  source: Source,
  node: PyNode,
  imports: ReadonlyMap<string, string>,
): Model | undefined {
  const nameNode = childOf(node, "name");
  if (!nameNode) return undefined;
  const name = textOf(file, nameNode);
  const bases = basesOf(file, node);
  // Fields of Peewee and Tortoise are called alike, and so are the bases of their models.
  if (assignedIn(file, node).some((callee) => otherLibraries.test(fullName(imports, callee))))
    return undefined;
  const { fields, keys, ...body } = readBody(file, source, node);
  if (bases.length === 0 && fields.length === 0) return undefined;
  const inner = innerClass(file, node, "Meta");
  const meta = inner && readMeta(file, source, inner);
  const extra: ModelExtra = {
    ...body,
    relations: Object.fromEntries(
      fields.flatMap(({ field, relation }) => (relation ? [[field.name, relation]] : [])),
    ),
    imports: importsFor(imports, [...bases, ...fields.flatMap(({ relation }) => relation?.target ?? [])]),
    appLabel: meta?.appLabel ?? null,
    abstract: meta?.abstract || (file.broken && meansAbstract.test(textOf(file, node))),
    proxy: meta?.proxy ?? false,
    hasMeta: meta !== undefined,
    metaBases: meta?.bases ?? [],
    touched: fields.filter(({ autoNow }) => autoNow).map(({ field }) => field.name),
  };
  // Marks what stands in Meta: a child inherits it only with Meta itself.
  const ofMeta = meta?.constraints.map((one) => ({ ...one, extra: { ...one.extra, meta: true } })) ?? [];
  return {
    id: `${source.path}#${name}`,
    orm: "django",
    name,
    table: meta?.table ?? null,
    schema: null,
    place: source.place(nameNode.start, nameNode.end),
    fields: fields.map(({ field }) => field),
    constraints: [...fields.flatMap(({ constraints }) => constraints), ...keys, ...ofMeta],
    bases,
    extra: { ...extra },
  };
}

/** A file whose fields come from Peewee, without their names. */
const allOfAnother = /^from (?:peewee|playhouse\.\w{1,40}|tortoise\.fields) import \*/m;

/** What the class's body calls. */
function assignedIn(file: PyFile, node: PyNode): string[] {
  return statementsOf(node).flatMap(
    (statement) => callOf(file, assignmentOf(statement)?.value)?.callee ?? [],
  );
}

/** While this line is being typed, the children must not be taken for those of a model with a table of its own. */
const meansAbstract = /^[ \t]+abstract\b[^\w\n]*(?:True\b|\r?$)/m;

/** `class Visible(models.Manager): def get_queryset(self): return super().get_queryset().filter(deleted_at=None)`. */
function readHiding(file: PyFile, classes: readonly PyNode[]): Pick<FileExtra, "hiding"> {
  const hiding: Record<string, string> = {};
  for (const node of file.text.includes("def get_queryset") ? classes : []) {
    if (!basesOf(file, node).some((base) => /Manager|QuerySet/.test(base))) continue;
    const method = methodOf(file, node, "get_queryset");
    const by = method && filteredBy(method);
    if (by !== undefined) hiding[nameOf(file, node)] = by;
  }
  return Object.keys(hiding).length > 0 ? { hiding } : {};
}

/** A method of a class, whole: in the tree of declarations a function has neither name nor body. */
function methodOf(file: PyFile, owner: PyNode, name: string): PyFile | undefined {
  const node = statementsOf(owner)
    .map(undecorated)
    .findLast(({ start }) => file.text.startsWith(`def ${name}(`, start));
  return node && parsePython(`if 1:\n${file.text.slice(lineStart(file.text, node.start), node.end)}`);
}

/** The first field that a filter compares with None or a truth: `.filter(deleted_at__isnull=True)`. */
function filteredBy(file: PyFile): string | undefined {
  let by: string | undefined;
  walk(file.root, (node) => {
    const call = node.type === "call" ? callOf(file, node) : undefined;
    if (call && /^(?:filter|exclude)$/.test(lastPart(call.callee ?? "")))
      for (const [name, value] of call.keywords)
        if (/^(?:none|true|false)$/.test(value.type)) by ??= name.replace(/__isnull$/, "");
    return by === undefined;
  });
  return by;
}

/** A class with `class Meta: model = X`, called like a form or a serializer or derived from one. */
function readForm(file: PyFile, node: PyNode, imports: ReadonlyMap<string, string>): FormFacts | undefined {
  const bases = basesOf(file, node);
  const meta = innerClass(file, node, "Meta");
  if (!meta || !bases.some((base) => /(?:Form|Serializer)$/.test(base))) return undefined;
  const options = optionsOf(file, meta);
  const model = dottedName(file, options.get("model"));
  if (model === null) return undefined;
  const fields = options.get("fields");
  const serializer = bases.some((base) => base.endsWith("Serializer"));
  const anew = (serializer ? ["save", "create", "update"] : ["save"]).filter((name) => {
    const whole = methodOf(file, node, name);
    return (
      whole && !holds(whole.root, (one) => one.type === "call" && callOf(whole, one)?.callee === "super")
    );
  });
  return {
    name: nameOf(file, node),
    serializer,
    ...(anew.length > 0 ? { anew } : {}),
    fields: elementsOf(fields)
      ? [...stringsOf(file, fields).map(({ value }) => value), ...optionsOf(file, node).keys()]
      : null,
    model: fullName(imports, model),
  };
}

/** `pk = models.CompositePrimaryKey("tenant", "number")`, since Django 5.2. */
function readComposite(file: PyFile, source: Source, value: PyNode, statement: PyNode): Constraint {
  const fields = (callOf(file, value)?.positional ?? []).map((node) => stringValue(file, node) ?? "");
  const place = source.place(statement.start, statement.end);
  // A column may be named by its field or, for a foreign key, by the column itself.
  return {
    ...declares(
      "primary_key",
      fields.map((name) => name.replace(/_id$/, "")),
      place,
    ),
    columns: fields,
  };
}

function readBody(file: PyFile, source: Source, node: PyNode) {
  const fields: FieldFacts[] = [];
  const keys: Constraint[] = [];
  const managers: string[] = [];
  const removed: string[] = [];
  let managerClass: string | null = null;
  for (const statement of madeIn(file, node)) {
    const assignment = assignmentOf(statement);
    if (assignment?.target.type !== "identifier") continue;
    const { value } = assignment;
    const target = textOf(file, assignment.target);
    const field = readField(file, source, target, value, statement);
    const callee = callOf(file, value)?.callee ?? "";
    if (field) fields.push(field);
    else if (lastPart(callee) === "CompositePrimaryKey")
      keys.push(readComposite(file, source, value, statement));
    else if (value.type === "none") removed.push(target);
    else if (isManager(target, callee)) {
      managerClass ??= callee.split(".")[0] ?? null;
      managers.push(target);
    }
  }
  return { fields, keys, managers, managerClass, removed };
}

/** `CustomerManager()`, `models.Manager()`, `CustomerQuerySet.as_manager()`, and whatever is called `objects`. */
function isManager(name: string, callee: string): boolean {
  return /objects$/i.test(name)
    ? callee !== ""
    : /Manager(?:\.from_queryset\(\))?$|\.as_manager$/.test(callee);
}

function readFileExtra(
  file: PyFile,
  { path, text }: Source,
  classes: readonly PyNode[],
): Omit<FileExtra, "path"> | undefined {
  const userModel = stringValue(file, optionsOf(file, file.root).get("AUTH_USER_MODEL"));
  const engines = namesDatabases(text) ? enginesIn(text) : [];
  if (userModel || engines.length > 0)
    return { ...(userModel ? { userModel } : {}), ...(engines.length > 0 ? { engines } : {}) };
  const labels = classes.map((node) => stringValue(file, optionsOf(file, node).get("label")));
  const appLabel = path.endsWith("apps.py") ? labels.find(Boolean) : undefined;
  return appLabel === undefined ? undefined : { appLabel };
}

/** `"django.db.backends.postgresql"` -> `postgresql`; a database that an environment names may be any. */
function enginesIn(text: string): readonly string[] {
  const code = text.replaceAll(/^[ \t]*#.*$/gm, "");
  const written = [...code.matchAll(/["'][\w.]{1,80}\.backends\.(\w*)["']/g)].map(
    ([, name]) => name || anyEngine,
  );
  const isRead =
    /\b(?:dj_database_url|DATABASE_URL|env\.db|db_url)\b/.test(code) ||
    /ENGINE["'] ?[:\]] ?=? ?(?![ "'])/.test(code);
  return [...new Set([...written, ...(isRead ? [anyEngine] : [])])];
}
