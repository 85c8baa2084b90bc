/** How MikroORM writes, notes and sends rows, 6 and 7: its signs and its calls as they look. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Meaning, Sign, WriteForm } from "../../code/dialect";
import type { WriteOperation } from "../../domain/model";
import { modelExtra } from "./raw";

const manager: Sign = { kind: "manager" };
const ofArgument: Sign = { kind: "repository", of: "argument" };
const ofType: Sign = { kind: "repository", of: "type argument" };
const same: Sign = { kind: "=", of: "receiver" };
const loaded: Sign = { kind: "row", of: "receiver", row: "loaded" };

/** https://mikro-orm.io/docs/unit-of-work, /entity-manager, /transactions, /query-builder */
export const dialect: Dialect = {
  orm: "mikro-orm",
  language: "typescript",
  called(model) {
    const { pivot, aliases, family } = modelExtra(model);
    return pivot ? [`${pivot.owner}.${pivot.property}`] : [model.name, ...aliases, ...family];
  },
  signs: {
    types: {
      MikroORM: { kind: "orm" },
      Ref: { kind: "=", of: "type argument" },
      Loaded: { kind: "=", of: "type argument" },
    },
    type: (name) =>
      /EntityManager$/.test(name) ? manager : /EntityRepository$/.test(name) ? ofType : undefined,
    bases: { EntityRepository: ofType, SqlEntityRepository: ofType },
    decorators: { InjectRepository: ofArgument, InjectEntityManager: manager },
    calls: {
      ...all(manager, "fork", "getEntityManager", "getContext"),
      ...all({ kind: "connection" }, "getConnection", "getKnex"),
      getRepository: ofArgument,
      create: { kind: "row", of: "receiver", row: "new", given: true },
      ...all(loaded, "findOne", "findOneOrFail", "getReference", "refreshOrFail"),
      ...all({ kind: "row", of: "receiver" }, "upsert", "merge"),
      ...all(same, "persist", "remove"),
      wrap: { kind: "=", of: "argument" },
    },
    callbacks: { transactional: manager },
    member(of, name, isModel) {
      if (/^(?:em|entityManager|_em)$/.test(name)) return { kind: "manager", model: null, exact: true };
      // `post.tags`, the rows between two entities
      const between = `${of?.model}.${name}`;
      return of?.kind === "row" && isModel(between)
        ? { kind: "collection", model: between, exact: of.exact }
        : undefined;
    },
    named,
  },
  writes: {
    ...onEach("insert", "insert(row)", "insertMany(row)", "nativeInsert(row)"),
    ...onEach("upsert", "upsert(row)", "upsertMany(row)"),
    ...onEach(
      "upsert",
      "upsert(row, { onConflictFields: key })",
      "upsertMany(row, { onConflictFields: key })",
    ),
    ...onEach("update", "nativeUpdate(where, row)"),
    ...onEach("delete", "nativeDelete(where)"),
    ...onEach({ as: "insert", pending: true }, "create(row)"),
    "manager.insert(row)": "insert",
    "(manager || repository).persist(row)": { as: "flush", pending: true },
    "(manager || repository).persist(row).flush()": "flush",
    "(manager || repository).persistAndFlush(row)": "flush",
    "(manager || repository).remove(row)": { as: "delete", pending: true },
    "(manager || repository).remove(row).flush()": "delete",
    "(manager || repository).removeAndFlush(row)": "delete",
    "_.assign(row, set)": { as: "update", pending: true },
    "collection.add(row)": { as: "insert", pending: true },
    ...built("insert", "insert(row)"),
    ...built({ as: "insert", ignores: true }, "insert(row).onConflict(_).ignore()"),
    ...built("upsert", "insert(row).onConflict(_).merge()"),
    ...built("update", "update(row)"),
    ...built("delete", "delete(where)"),
    "(manager || connection).execute(sql)": "raw",
    "connection.raw(sql)": "raw",
  },
  flushes: ["manager.flush()", "manager.commit()", "manager.transactional(callback)"],
  reads: ["find", "findOne", "findOneOrFail", "findAndCount", "count"].flatMap((name) => [
    `manager.${name}(model, where)`,
    `repository.${name}(where)`,
  ]),
  transactions: {
    opens: ["manager.transactional(callback)", "manager.begin()", "@Transactional()"],
    mayBreak: true,
    lent: ["manager"],
  },
  handles,
  get errorWords() {
    return [...Object.keys(classes), ...codeWords];
  },
};

function all(sign: Sign, ...names: readonly string[]): Record<string, Sign> {
  return Object.fromEntries(names.map((name) => [name, sign]));
}

/** Repositories know their entity, managers are told it first. */
function onEach(form: WriteOperation | WriteForm, ...calls: readonly string[]) {
  const both = calls.flatMap((call) => [`repository.${call}`, `manager.${call.replace("(", "(model, ")}`]);
  return Object.fromEntries(both.map((call) => [call, form]));
}

function built(form: WriteOperation | WriteForm, call: string) {
  const starts = [
    "_.createQueryBuilder(model)",
    "_.qb(model)",
    "repository.createQueryBuilder()",
    "repository.qb()",
  ];
  const method = call.slice(0, call.indexOf("("));
  const as = { ...(typeof form === "string" ? { as: form } : form), method };
  return Object.fromEntries(starts.map((start) => [`${start}.${call}`, as]));
}

/** `em`, `userRepository`, `usersRepo`: a guess, and marked as one. */
function named(name: string, modelLike: (word: string) => string | undefined): Meaning | undefined {
  if (/^_?(?:em|entityManager|(?:fork|tx|trx)(?:ed)?Em|manager)$/i.test(name))
    return { ...manager, model: null, exact: false };
  const stem = name.replace(/(?:repository|repo)s?$/i, "");
  if (stem === name) return undefined;
  return { kind: "repository", model: modelLike(stem) ?? null, exact: false };
}

const classes: Readonly<Record<string, ReturnType<Dialect["handles"]>>> = {
  UniqueConstraintViolationException: ["unique"],
  ForeignKeyConstraintViolationException: ["foreign_key"],
  NotNullConstraintViolationException: ["not_null"],
  CheckConstraintViolationException: ["check"],
  ConstraintViolationException: "every",
  ServerException: "every",
  DriverException: "every",
};

function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) return Object.hasOwn(classes, sign.class) ? classes[sign.class] : undefined;
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  return kindsOfCode(sign.value);
}
