/** How Sequelize writes, reads and opens transactions, 6 and 7: its signs and its calls as they look. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Meaning, Sign } from "../../code/dialect";
import type { WriteOperation } from "../../domain/model";
import { modelExtra } from "./link";

const model: Sign = { kind: "model", of: "argument" };
const ofType: Sign = { kind: "model", of: "type argument" };
const loaded: Sign = { kind: "row", of: "receiver", row: "loaded" };
const same: Sign = { kind: "=", of: "receiver" };
const models: Sign = { kind: "models" };
const connection: Sign = { kind: "sequelize" };

/** https://sequelize.org/docs/v6/core-concepts/model-querying-basics/, https://sequelize.org/docs/v6/other-topics/transactions/ */
export const dialect: Dialect = {
  orm: "sequelize",
  language: "typescript",
  called: (each) => [...new Set([each.name, ...modelExtra(each).aliases])],
  signs: {
    types: {
      ...all(ofType, "ModelStatic", "ModelCtor", "ModelDefined", "Repository"),
      ...all(connection, "Sequelize"),
      ...all({ kind: "interface" }, "QueryInterface", "AbstractQueryInterface"),
    },
    decorators: { InjectModel: model, InjectConnection: connection },
    calls: {
      ...all(model, "model", "define", "getRepository"),
      ...all({ kind: "interface" }, "getQueryInterface"),
      ...all({ kind: "row", of: "receiver", row: "new", given: true }, "build", "create"),
      ...all(loaded, "findOne", "findByPk", "findById", "reload"),
      ...all(same, "scope", "unscoped", "schema", "save", "update", "set"),
      ...all({ kind: "rows", of: "receiver" }, "findAll", "bulkCreate", "bulkBuild"),
    },
    imported(module, name) {
      if (name === "sequelize") return connection;
      const isWhole = name === "default" || name === "*";
      if (!isWhole) return name === "models" || name === "db" ? models : undefined;
      return /(?:^|\/)(?:models?|db|database)(?:\/index)?(?:\.[cm]?[jt]s)?$/.test(module)
        ? models
        : undefined;
    },
    // `db.user`, `sequelize.models.book`
    member(of, name, isModel) {
      if (name === "sequelize") return { ...connection, model: null, exact: true };
      if (name === "models") return { ...models, model: null, exact: of?.kind === "sequelize" };
      return (of === undefined || of.kind === "models") && isModel(name)
        ? { kind: "model", model: name, exact: of?.kind === "models" }
        : undefined;
    },
    named,
  },
  writes: {
    ...onClass("insert", "create(row)", "bulkCreate(row)"),
    "(model || row).bulkCreate(row, { ignoreDuplicates: _ })": { as: "insert", ignores: true },
    ...onClass(
      "upsert",
      "bulkCreate(row, { updateOnDuplicate: _ })",
      "upsert(row)",
      "upsert(row, { conflictFields: key })",
    ),
    // Both look once more when another call was first.
    ...Object.fromEntries(
      ["findOrCreate", "findCreateFind"].flatMap((name) => [
        [
          `(model || row).${name}({ where: key, defaults: row })`,
          { as: "get-or-create", looksAgain: true } as const,
        ],
        [`(model || row).${name}({ where: key })`, { as: "get-or-create", looksAgain: true } as const],
      ]),
    ),
    "model.update(set, { where })": "update",
    "model.update(set, args)": "update",
    "model.increment(_, { where })": "update",
    "model.decrement(_, { where })": "update",
    "model.restore({ where })": "update",
    "model.destroy({ where })": "delete",
    "model.truncate()": "delete",
    "row.save()": "flush",
    "row.update(set)": "update",
    "row.increment(_)": "update",
    "row.decrement(_)": "update",
    "row.restore()": "update",
    "row.destroy()": "delete",
    "_.bulkInsert(model, row)": "insert",
    "_.bulkUpdate(model, set, where)": "update",
    "_.bulkDelete(model, where)": "delete",
    "sequelize.query(sql)": "raw",
  },
  reads: [
    ...["findOne", "findAll", "count", "findAndCountAll"].flatMap((name) => [
      `(model || row).${name}({ where })`,
      `(model || row).${name}()`,
    ]),
    "(model || row).findByPk(_)",
  ],
  transactions: {
    opens: ["_.transaction(callback)"],
    mayBreak: true,
    lent: [],
    // Only what is told the transaction takes part in it (writes.ts).
    apart: ["model", "row", "sequelize", "interface"],
  },
  handles,
  get errorWords() {
    return [...Object.keys(classes).flatMap((name) => [name, `Sequelize${name}`]), ...codeWords];
  },
};

function all(sign: Sign, ...names: readonly string[]): Record<string, Sign> {
  return Object.fromEntries(names.map((name) => [name, sign]));
}

/** Within a static method `this` is the class. */
function onClass(form: WriteOperation, ...calls: readonly string[]): Record<string, WriteOperation> {
  return Object.fromEntries(calls.map((call) => [`(model || row).${call}`, form]));
}

/** `models`, `db`, `UserModel`, `userRepository`: a guess, and marked as one. */
function named(name: string, modelLike: (word: string) => string | undefined): Meaning | undefined {
  if (/^(?:models|db|database)$/i.test(name)) return { ...models, model: null, exact: false };
  if (/^sequelize$/i.test(name)) return { ...connection, model: null, exact: false };
  if (/^queryInterface$/i.test(name)) return { kind: "interface", model: null, exact: false };
  const [, stem] = /^(\w{1,80}?)_?(?:Model|Repository|Repo)$/i.exec(name) ?? [];
  const of = stem === undefined ? undefined : modelLike(stem);
  return of === undefined ? undefined : { kind: "model", model: of, exact: false };
}

const classes: Readonly<Record<string, ReturnType<Dialect["handles"]>>> = {
  UniqueConstraintError: ["unique"],
  ForeignKeyConstraintError: ["foreign_key"],
  ExclusionConstraintError: ["exclusion"],
  // What the items of a ValidationError are called tells more.
  ValidationError: "every",
  BaseError: "every",
};

/** https://sequelize.org/api/v6/identifiers: a UniqueConstraintError is a ValidationError, whose items have types
 * (https://sequelize.org/api/v6/class/src/errors/validation-error.ts~validationerroritem). */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) return Object.hasOwn(classes, sign.class) ? classes[sign.class] : undefined;
  if ("calls" in sign) return /^is\w{0,40}(?:Unique|Duplicate)/i.test(sign.calls) ? ["unique"] : undefined;
  if (sign.value === "SequelizeValidationError" || sign.value === "notNull Violation") return ["not_null"];
  if (sign.value === "unique violation") return ["unique"];
  const name = /^Sequelize(\w{1,40})$/.exec(sign.value)?.[1];
  return name !== undefined && Object.hasOwn(classes, name) ? classes[name] : kindsOfCode(sign.value);
}
