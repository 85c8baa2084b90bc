/** How TypeORM writes, reads and opens transactions, 0.3 and 1.x: its signs and its calls as they look. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Meaning, Sign, WriteForm } from "../../code/dialect";
import type { SchemaContext } from "../../domain/adapters";
import type { WriteOperation } from "../../domain/model";
import { compiler, findAll, parseTypeScript, startOf } from "../../syntax/typescript";
import { literalOf, memberOf, objectOf } from "../../syntax/typescript-literals";
import { calledNames } from "./extra";

const manager: Sign = { kind: "manager" };
const source: Sign = { kind: "source" };
const runner: Sign = { kind: "runner" };
const event: Sign = { kind: "event" };
const byArgument: Sign = { kind: "repository", of: "argument" };
const byType: Sign = { kind: "repository", of: "type argument" };
const made: Sign = { kind: "row", of: "receiver", row: "new", given: true };
const changed: Sign = { kind: "row", of: "receiver", row: "loaded", given: true };
const loaded: Sign = { kind: "row", of: "receiver", row: "loaded" };
const row: Sign = { kind: "row", of: "receiver" };
const repositories = { Repository: byType, TreeRepository: byType, MongoRepository: byType };

/** https://typeorm.io/docs/working-with-entity-manager/repository-api, entity-manager-api, active-record-data-mapper */
export const dialect: Dialect = {
  orm: "typeorm",
  language: "typescript",
  called: calledNames,
  literalDefault,
  signs: {
    types: {
      ...repositories,
      EntityManager: manager,
      DataSource: source,
      Connection: source,
      QueryRunner: runner,
      // What a subscriber is told runs in the transaction of the `save` that told it.
      ...all(event, "InsertEvent", "UpdateEvent", "RemoveEvent", "SoftRemoveEvent", "RecoverEvent"),
      Relation: { kind: "=", of: "type argument" },
    },
    bases: repositories,
    decorators: { InjectRepository: byArgument },
    calls: {
      ...all(byArgument, "getRepository", "getTreeRepository", "getMongoRepository", "getCustomRepository"),
      getManager: manager,
      getConnection: source,
      getDataSource: source,
      createQueryRunner: runner,
      withRepository: { kind: "=", of: "argument" },
      extend: { kind: "=", of: "receiver" },
      create: made,
      merge: changed,
      ...all(loaded, "preload", "findOne", "findOneBy", "findOneOrFail", "findOneByOrFail", "findOneById"),
      ...all(loaded, "getOne", "getOneOrFail"),
      ...all(row, "save", "remove"),
    },
    callbacks: { transaction: manager },
    member: (_of, name) =>
      name === "manager" || name === "entityManager"
        ? { kind: "manager", model: null, exact: true }
        : undefined,
    named,
  },
  writes: {
    ...onEach("flush", "save(row)"),
    ...onEach("insert", "insert(row)"),
    ...onEach("upsert", "upsert(row, key)", "upsert(row, { conflictPaths: key })"),
    ...onEach("update", "update(where, row)", "updateAll(row)", "softRemove(row)", "recover(row)"),
    ...onEach("update", "softDelete(where)", "restore(where)", "increment(where)", "decrement(where)"),
    ...onEach("delete", "remove(row)", "delete(where)", "deleteAll()", "clear()"),
    ...onRow("flush", "save"),
    ...onRow("update", "softRemove", "recover"),
    ...onRow("delete", "remove"),
    ...built("insert", "into", "values(row)", "insert"),
    ...built("insert", "into", "values(row).orUpdate(set, key)", "upsert"),
    ...built("insert", "into", "values(row).onConflict(_)", "upsert"),
    ...built("insert", "into", "values(row).orIgnore()", { as: "insert", ignores: true }),
    ...built("update", "update", "set(row)", "update"),
    ...built("delete", "from", "", "delete"),
    ...built("softDelete", "from", "", "update"),
    ...built("restore", "from", "", "update"),
    "_.createQueryBuilder().relation(model, _).of(_).add(_)": { as: "insert", method: "add" },
    "_.createQueryBuilder().relation(model, _).of(_).set(_)": { as: "insert", method: "set" },
    "repository.createQueryBuilder().relation(_).of(_).add(_)": { as: "insert", method: "add" },
    "repository.createQueryBuilder().relation(_).of(_).set(_)": { as: "insert", method: "set" },
    "_.query(sql)": "raw",
  },
  reads: [
    ...["find", "findOne", "findOneOrFail", "findAndCount", "exists", "exist", "count"].flatMap((name) =>
      reading(`${name}({ where })`, `${name}()`),
    ),
    ...reading("findBy(where)", "findOneBy(where)", "findOneByOrFail(where)", "findAndCountBy(where)"),
    ...reading("existsBy(where)", "existBy(where)", "countBy(where)"),
    "repository.createQueryBuilder().where(where)",
    "manager.createQueryBuilder(model, _).where(where)",
    // Before 0.3 a condition was given as it is.
    ...reading("find(where)", "findOne(where)", "findOneOrFail(where)", "count(where)"),
  ],
  transactions: {
    opens: ["source.transaction(callback)", "runner.startTransaction()", "@Transactional()"],
    mayBreak: true,
    lent: ["manager", "runner", "event"],
    apart: ["row", "model"],
  },
  handles,
  errorWords: ["QueryFailedError", ...codeWords],
};

function all(sign: Sign, ...names: readonly string[]): Record<string, Sign> {
  return Object.fromEntries(names.map((name) => [name, sign]));
}

/** Repositories and entity classes (active records) write alike; managers and data sources take the entity first. */
function onEach(form: WriteOperation, ...calls: readonly string[]): Record<string, WriteOperation> {
  const both = calls.flatMap((call) => [
    `(repository || model).${call}`,
    `(manager || source).${withModel(call)}`,
  ]);
  return Object.fromEntries(both.map((call) => [call, form]));
}

/** A row writes itself, or is written by what writes all entities. */
function onRow(form: WriteOperation, ...methods: readonly string[]): Record<string, WriteOperation> {
  const both = methods.flatMap((method) => [`(manager || source).${method}(row)`, `row.${method}()`]);
  return Object.fromEntries(both.map((call) => [call, form]));
}

function reading(...calls: readonly string[]): string[] {
  return calls.flatMap((call) => [`(repository || model).${call}`, `manager.${withModel(call)}`]);
}

/** `save(row)` -> `save(model, row)`. */
function withModel(call: string): string {
  return call.replace("(", "(model, ").replace(", )", ")");
}

/** `createQueryBuilder().insert().into(User).values(…).execute()`: the entity in the step that names it, at the start, or the repository's. */
function built(verb: string, naming: string, rest: string, form: WriteOperation | WriteForm) {
  const tail = `${rest === "" ? "" : `.${rest}`}.execute()`;
  const named = verb === naming ? `.${verb}(model)` : `.${verb}().${naming}(model)`;
  const as: WriteForm = { ...(typeof form === "string" ? { as: form } : form), method: verb };
  return {
    [`_.createQueryBuilder()${named}${tail}`]: as,
    [`_.createQueryBuilder(model).${verb}()${tail}`]: as,
    [`(repository || model).createQueryBuilder().${verb}()${tail}`]: as,
  };
}

const managerNames =
  /^(?:em|trx|tx|manager|entityManager|tx_?manager|trx_?manager|transactional_?(?:entity)?_?manager|transaction_?manager)$/i;

/** `userRepository`, `usersRepo`, `UsersRepository`, `users`: a guess, and marked as one. */
function named(name: string, modelLike: (word: string) => string | undefined): Meaning | undefined {
  if (managerNames.test(name)) return { kind: "manager", model: null, exact: false };
  const stem = name.replace(/(?:repository|repo)s?$/i, "");
  if (stem === "") return { kind: "repository", model: null, exact: false };
  const model = modelLike(stem);
  if (model === undefined) return undefined;
  const isSingular = stem.toLowerCase() === model.toLowerCase();
  if (stem !== name || !isSingular) return { kind: "repository", model, exact: false };
  return name === model ? undefined : { kind: "row", model, exact: false };
}

/** The error class, and the codes of the databases. */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) {
    if (sign.class === "QueryFailedError") return "every";
    return /UniqueViolation|UniqueConstraint|Duplicate/.test(sign.class) ? ["unique"] : undefined;
  }
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  return kindsOfCode(sign.value);
}

/** `@Column({ default: "global" })`: the database gives it. */
function literalDefault({ model, read }: SchemaContext, name: string): string | undefined {
  const t = compiler();
  const field = model.fields.find((one) => one.name === name);
  const source = field?.default === "value" ? read(field.place.file) : undefined;
  if (!field || !source) return undefined;
  const at = source.offset(field.place.start);
  const property = findAll(parseTypeScript(source), t.isPropertyDeclaration).find(
    (one) => startOf(one) <= at && at < one.end,
  );
  // The class makes the row: what it gives itself comes before the database's default.
  if (!property || property.initializer || property.parent.members.some(t.isConstructorDeclaration))
    return undefined;
  const decorators = findAll(property, t.isDecorator);
  const options = decorators.flatMap(({ expression }) =>
    t.isCallExpression(expression) ? (objectOf(expression.arguments.at(-1))?.node ?? []) : [],
  );
  const given = options.map((one) => memberOf(one, "default")).find((one) => one !== undefined);
  if (options.some((one) => memberOf(one, "transformer"))) return undefined;
  return given &&
    literalOf(given) != null &&
    property.type &&
    /^(?:string|number|boolean)$/.test(property.type.getText())
    ? given.getText()
    : undefined;
}
