/** A Python file -> what it says of SQLAlchemy's tables: classes, Core tables, bases, metadata, conventions. */

import { fullName } from "../../code/python/modules";
import { type Held, heldBy, type Texts } from "../../code/python/texts";
import type { ModelReader } from "../../domain/adapters";
import { type Facts, noFacts } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { basesOf, madeIn, topLevelClasses } from "../../syntax/python-classes";
import {
  assignmentOf,
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  importsOf,
  nameOf,
  type PyCall,
  statementsOf,
  stringValue,
  textOf,
  undecorated,
  walk,
} from "../../syntax/python-tree";
import { dictionaryOf } from "../../syntax/python-values";
import { isRevision, readRevision } from "./alembic/revision";
import { annotatedIn, readAttribute, readCall } from "./columns";
import { readKey, readTableArgs, returned } from "./keys";
import { linkModels } from "./link";
import type { RawClass, RawConvention, RawFile, RawMeta, RawNamed, RawTable, RawTableName } from "./raw";
import type { RawKey } from "./raw-column";
import { alchemyCall, type Reading, textAt } from "./reading";
import { readRelation } from "./relations";

export const models: ModelReader = {
  files: ["**/*.py"],
  marker: (text) => signs.test(text),
  read: readFile,
  link: linkModels,
};

const signs =
  /sqlalchemy|sqlmodel|__tablename__|__table_args__|naming_convention|\bdb\.(?:Model|Table)\b|\b(?:down_revision|target_metadata)\b/i;

/** A table's name is an f-string, whose parts are of interest. */
const formatted = /(?:\b__tablename__\s{0,9}=|\bTable\()\s{0,40}[fF]["']/;

/** What a decorator is given is of interest. */
const decorated = /@\s{0,9}(?:[\w.]{1,200}\.)?(?:as_declarative|mapped_as_dataclass)\(/;

function readFile(source: Source): Facts {
  // Columns and arguments of tables may stand in methods, metadata and registries in decorators.
  const isMigration = isRevision(source.text);
  const declarationsOnly =
    !isMigration &&
    !source.text.includes("declared_attr") &&
    !source.text.includes("def __table") &&
    !decorated.test(source.text) &&
    !formatted.test(source.text);
  const file = parsePython(source.text, { declarationsOnly });
  const reading: Reading = { file, source, imports: importsOf(file), texts: constantsOf(file) };
  const named: RawNamed[] = topLevelClasses(file.root).map((node) => readClass(reading, node));
  const indexes: RawKey[] = [];
  const conventions: { of: string; convention: RawConvention }[] = [];
  for (const statement of statementsAround(file.root)) {
    const inner = statement.type === "expression_statement" ? statement.children[0] : statement;
    const call = callOf(file, inner);
    const index = inner && call && readKey(reading, inner);
    if (index?.kind === "index") indexes.push(index);
    const [target, value] = [childOf(inner, "left"), childOf(inner, "right")];
    if (inner?.type !== "assignment" || !target || !value) continue;
    const name = textOf(file, target);
    const place = source.place(target.start, target.end);
    const of = /^([\w.]{1,200})\.naming_convention$/.exec(name)?.[1];
    const convention = of === undefined ? undefined : readConvention(reading, value);
    if (of !== undefined && convention) conventions.push({ of, convention });
    else if (target.type === "identifier") named.push(...(readNamed(reading, name, place, value) ?? []));
  }
  const revision = isMigration ? readRevision(reading) : undefined;
  const note =
    leftOutNote(source.path, file.leftOut) ??
    (file.broken && named.length > 0
      ? `${source.path} has a syntax error; what stands around it was read.`
      : undefined);
  const raw: RawFile = {
    file: source.path,
    imports: Object.fromEntries(reading.imports),
    ...{ named, indexes, conventions },
    ...(revision ? { revision } : {}),
  };
  const broken = file.broken ? { broken: true } : {};
  if (!revision && named.length + indexes.length + conventions.length === 0) return { ...noFacts, ...broken };
  return { models: [], notes: note === undefined ? [] : [note], ...broken, extra: { ...raw } };
}

/** The texts of the module's names that are set once: `PREFIX = "shop_"`, `TABLE = f"{PREFIX}users"`. */
function constantsOf(file: PyFile): Texts {
  const texts = new Map<string, Held>();
  const seen = new Set<string>();
  for (const statement of statementsOf(file.root)) {
    const { target, value } = assignmentOf(statement) ?? {};
    if (target?.type !== "identifier" || !value) continue;
    const name = textOf(file, target);
    if (seen.has(name)) texts.delete(name);
    else texts.set(name, heldBy(file, value, texts));
    seen.add(name);
  }
  return texts;
}

/** The statements of the module, those under `if`, `try` and `with` included. */
function statementsAround(root: PyNode): PyNode[] {
  const found: PyNode[] = [];
  walk(root, (node) => {
    if (node.type === "expression_statement" || node.type === "assignment") found.push(node);
    return !/^(?:class_definition|function_definition|expression_statement|assignment)$/.test(node.type);
  });
  return found;
}

function readNamed(reading: Reading, name: string, place: Place, value: PyNode): RawNamed[] | undefined {
  const { file } = reading;
  const table = readTable(reading, name, value);
  if (table) return [table];
  const base = alchemyCall(
    reading,
    value,
    /^(?:declarative_base|automap_base|generate_base|registry|SQLAlchemy)$/,
  );
  if (base) {
    const given = base.keywords.get("metadata");
    const own =
      readMeta(reading, given) ?? refTo(dottedName(file, base.keywords.get("model_class") ?? base.object));
    return [{ is: "base", name, place, flask: base.name === "SQLAlchemy", metadata: own }];
  }
  // What Alembic is told of: nothing, or several that have no convention in common.
  const isNone = name === "target_metadata" && /^(?:none|list)$/.test(value.type);
  const metadata = isNone ? { schema: null, convention: null } : readMeta(reading, value);
  const session = /^(?:async_)?(?:scoped_session|sessionmaker)$|^(?:Async)?Session$/;
  if (alchemyCall(reading, value, session)) return [{ is: "session", name, place }];
  if (metadata) return [{ is: "metadata", name, place, metadata }];
  const texts = readTexts(reading, value);
  if (texts) return [{ is: "texts", name, place, texts }];
  const column = annotatedIn(reading, value, name, place);
  return column && [{ is: "type", name, place, column }];
}

function refTo(ref: string | null): RawMeta | null {
  return ref === null ? null : { ref };
}

/** `MetaData(schema="x", naming_convention=...)`, `Base.metadata`, `metadata`. */
function readMeta(reading: Reading, node: PyNode | undefined): RawMeta | undefined {
  const { file } = reading;
  const call = alchemyCall(reading, node, /^MetaData$/);
  if (call) {
    const convention = call.keywords.get("naming_convention");
    return {
      schema: textAt(reading, call.keywords.get("schema")) ?? null,
      convention: convention ? (readConvention(reading, convention) ?? null) : null,
    };
  }
  const name = dottedName(file, node);
  return name !== null && /(?:^|\.)metadata\w{0,40}$/i.test(name) ? { ref: name } : undefined;
}

function readConvention(reading: Reading, node: PyNode): RawConvention | undefined {
  return readTexts(reading, node) ?? dottedName(reading.file, node) ?? undefined;
}

function readTexts({ file }: Reading, node: PyNode): Record<string, string | null> | undefined {
  const named = dictionaryOf(file, node)?.named;
  if (
    !named ||
    named.size === 0 ||
    ![...named.keys()].every((key) => /^(?:ix|uq|ck|fk|pk|[a-z_]{1,40})$/.test(key))
  )
    return undefined;
  return Object.fromEntries([...named].map(([key, value]) => [key, stringValue(file, value) ?? null]));
}

/** `Table("users", metadata, Column(...), UniqueConstraint(...), schema="x")`, `db.Table(...)`, `Table("users", metadata, UserColumns)`. */
function readTable(reading: Reading, name: string, node: PyNode | undefined): RawTable | undefined {
  const { source } = reading;
  const call = alchemyCall(reading, node, /^Table$/);
  const table = textAt(reading, call?.positional[0]);
  if (!call || table === undefined) return undefined;
  const parts = call.positional.slice(1);
  return {
    is: "table",
    name,
    place: source.place(call.node.start, call.node.end),
    table,
    schema: textAt(reading, call.keywords.get("schema")) ?? null,
    metadata: metadataOf(reading, call),
    typed: dottedName(reading.file, parts[1]),
    columns: parts.flatMap((part) => {
      const column = alchemyCall(reading, part, /^Column$/);
      return column ? readCall(reading, column, null, source.place(part.start, part.end)) : [];
    }),
    keys: parts.flatMap((part) => readKey(reading, part) ?? []),
  };
}

/** The second argument; of `db.Table` that of `db`. */
function metadataOf({ file }: Reading, { positional, object }: PyCall): RawMeta | null {
  const second = callOf(file, positional[1]) ? null : dottedName(file, positional[1]);
  return refTo(second ?? dottedName(file, object));
}

function readClass(reading: Reading, node: PyNode): RawClass {
  const { file, source } = reading;
  const nameNode = childOf(node, "name") ?? node;
  const options = new Map<string, PyNode>();
  const columns: RawClass["columns"][number][] = [];
  const relations: RawClass["relations"][number][] = [];
  let ownConstructor = false;
  const form = isSqlModel(reading, node) ? "sqlmodel" : isTyped(reading, node) ? "typed" : "mapped";
  let table: RawTableName | null = null;
  let args: PyNode | undefined;
  for (const statement of madeIn(file, node)) {
    const inner = undecorated(statement);
    const place = source.place(statement.start, statement.end);
    if (inner.type === "function_definition") {
      const name = nameOf(file, inner);
      const value = returned(inner);
      ownConstructor ||= name === "__init__";
      if (name === "__tablename__") table = madeName(reading, value);
      else if (name === "__table_args__") args = value;
      else if (decorators(reading, statement).some((one) => /\bdeclared_attr\b/.test(one))) {
        const column = readAttribute(reading, name, childOf(inner, "return_type"), value, place, "mapped");
        if (column) columns.push(column);
        const relation = readRelation(reading, name, childOf(inner, "return_type"), value);
        if (relation) relations.push(relation);
      }
      continue;
    }
    const assignment = statement.type === "expression_statement" ? statement.children[0] : statement;
    const target = childOf(assignment, "left");
    if (assignment?.type !== "assignment" || target?.type !== "identifier") continue;
    const [type, value] = [childOf(assignment, "type"), childOf(assignment, "right")];
    const name = textOf(file, target);
    if (value) options.set(name, value);
    const column = name.startsWith("__") ? undefined : readAttribute(reading, name, type, value, place, form);
    if (column) columns.push(column);
    const relation = column ? undefined : readRelation(reading, name, type, value);
    if (relation) relations.push(relation);
  }
  const given = options.get("__tablename__");
  args ??= options.get("__table_args__");
  if (given) table = { text: textAt(reading, given) ?? null, of: null, asked: false };
  const core = options.get("__table__");
  const read = args && readTableArgs(reading, args);
  return {
    is: "class",
    name: textOf(file, nameNode),
    place: source.place(nameNode.start, nameNode.end),
    bases: basesOf(file, node),
    mapped: registryOf(reading, node),
    base: decorators(reading, node.parent).some((one) => /\bas_declarative(?:_base)?\b/.test(one)),
    isTable: superclassKeyword(reading, node, "table") === "true",
    abstract: options.get("__abstract__")?.type === "true",
    table,
    core: core ? (readTable(reading, textOf(file, nameNode), core) ?? dottedName(file, core)) : null,
    schema: read?.schema ?? null,
    metadata: readMeta(reading, options.get("metadata")) ?? decoratedMeta(reading, node) ?? null,
    columns,
    keys: args ? (read?.keys ?? []) : null,
    ...{ relations, ownConstructor },
  };
}

/** A class whose plain annotations may be columns: it is SQLModel's, or a base of such a class. */
function isSqlModel(reading: Reading, node: PyNode): boolean {
  const { file, imports } = reading;
  return (
    superclassKeyword(reading, node, "table") !== undefined ||
    basesOf(file, node).some((base) => fullName(imports, base).startsWith("sqlmodel.")) ||
    [...imports.values()].some((from) => from.startsWith("sqlmodel."))
  );
}

/** `class user_columns(TypedColumns)`: the columns of a Core table. https://docs.sqlalchemy.org/en/21/core/metadata.html#sqlalchemy.schema.TypedColumns */
function isTyped({ file, imports }: Reading, node: PyNode): boolean {
  return basesOf(file, node).some((base) => /^sqlalchemy\..*\bTypedColumns$/.test(fullName(imports, base)));
}

function superclassKeyword({ file }: Reading, node: PyNode, name: string): string | undefined {
  const keywords = childOf(node, "superclasses")?.children.filter(({ type }) => type === "keyword_argument");
  return childOf(
    keywords?.find((one) => nameOf(file, one) === name),
    "value",
  )?.type;
}

/** `@mapper_registry.mapped`, `@registry.mapped_as_dataclass(...)`, `@mapped_as_dataclass(registry)`: the registry as written. */
function registryOf(reading: Reading, node: PyNode): string | null {
  for (const decorator of decoratorsOf(node)) {
    const call = alchemyCall(reading, decorator, /^mapped_as_dataclass$/);
    const given = dottedName(reading.file, call?.positional[0] ?? call?.keywords.get("registry"));
    if (given !== null) return given;
  }
  const found = decorators(reading, node.parent).map(
    (one) => /^@\s{0,9}([\w.]{1,200})\.mapped(?:_as_dataclass)?\b/.exec(one)?.[1],
  );
  return found.find((one) => one !== undefined) ?? null;
}

/** `@as_declarative(metadata=metadata)`: the metadata of all classes below. */
function decoratedMeta(reading: Reading, node: PyNode): RawMeta | undefined {
  const calls = decoratorsOf(node).map((one) => callOf(reading.file, one));
  return readMeta(reading, calls.find((call) => call?.name === "as_declarative")?.keywords.get("metadata"));
}

function decorators({ file }: Reading, node: PyNode | null): string[] {
  if (node?.type !== "decorated_definition") return [];
  return node.children.filter(({ type }) => type === "decorator").map((one) => textOf(file, one));
}

/** `return cls.__name__.lower() + "s"`, `return f"{cls.__name__.lower()}s"`, `return "users"`. */
function madeName(reading: Reading, value: PyNode | undefined): RawTableName {
  const { file } = reading;
  const text = textAt(reading, value) ?? null;
  const written = value ? textOf(file, value) : "";
  const sum =
    /^(?:(["'])(\w{0,60})\1\s?\+\s?)?cls\.__name__(\.lower\(\))?(?:\s?\+\s?(["'])(\w{0,60})\4)?$/.exec(
      written,
    );
  const inText = /^f(["'])(\w{0,60})\{cls\.__name__(\.lower\(\))?\}(\w{0,60})\1$/.exec(written);
  const made = sum
    ? { before: sum[2] ?? "", after: sum[5] ?? "", lower: sum[3] !== undefined }
    : inText
      ? { before: inText[2] ?? "", after: inText[4] ?? "", lower: inText[3] !== undefined }
      : null;
  return { text, of: made, asked: true };
}
