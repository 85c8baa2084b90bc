/** Sequelize's own wording: its error classes, the dumped ValidationErrorItem, the notNull check of its models. */

import { type Operation, unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement, property } from "../../syntax/printed";

/**
 * Total and linear. The kind is the class's, except for `SequelizeUniqueConstraintError` without items: Sequelize 6 throws that on
 * SQLite for every constraint (test/capture/sequelize/traces/sqlite/not-null.txt), and only the parent's message tells the truth.
 * Source: https://github.com/sequelize/sequelize/tree/v6/src/errors
 */
export function readViolation(text: string): Violation | undefined {
  const required = readRequired(text);
  if (required) return required;
  if (!text.includes("equelize") && !text.includes("unique violation")) return undefined;
  const match = /\bSequelize(Unique|ForeignKey|Exclusion)ConstraintError\b/.exec(text);
  const items = readItems(text);
  if (!match && items.length === 0 && !signs.some((sign) => text.includes(sign))) return undefined;
  const kind = items.length > 0 ? "unique" : kindOf(match?.[1], text);
  return {
    ...unknownViolation,
    orm: "sequelize",
    kind,
    exception: match?.[0] ?? null,
    ...dialectOf(text),
    // `table` and `fields` of a foreign key's error name the child on one database and the parent on another.
    constraint: kind === "foreign_key" ? (property(text, "index") ?? null) : null,
    value: items.length === 1 ? (items[0]?.value ?? null) : null,
    ...(items.length > 0 ? { fields: items.map(({ path }) => path) } : {}),
    ...modelOf(text),
    ...(kind === "foreign_key" ? directionOf(text) : {}),
    ...operationOnStack(text),
    ...factsOfStatement(innerStatement(property(text, "sql"))),
    ...(match && kind ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

const signs = [
  "SequelizeDatabaseError",
  "node_modules/@sequelize/",
  "node_modules\\@sequelize\\",
  "node_modules/sequelize/",
  "node_modules\\sequelize\\",
];

/** The dialect in the path of its frames: the engine, and the driver that the dialect loads. */
const dialects: Readonly<Record<string, { readonly engine: string; readonly driver: string }>> = {
  postgres: { engine: "postgresql", driver: "pg" },
  mysql: { engine: "mysql", driver: "mysql2" },
  mariadb: { engine: "mariadb", driver: "mariadb" },
  sqlite: { engine: "sqlite", driver: "sqlite3" },
  sqlite3: { engine: "sqlite", driver: "sqlite3" },
  mssql: { engine: "mssql", driver: "tedious" },
  oracle: { engine: "oracle", driver: "oracledb" },
};

function dialectOf(text: string): Partial<Pick<Violation, "engine" | "driver">> {
  const dialect = /(?:[\\/]dialects|@sequelize)[\\/](\w{1,12})[\\/](?:lib[\\/])?query\.js/.exec(text)?.[1];
  return dialects[dialect ?? ""] ?? {};
}

const kinds: Readonly<Record<string, ViolationKind>> = {
  Unique: "unique",
  ForeignKey: "foreign_key",
  Exclusion: "exclusion",
};

function kindOf(name: string | undefined, text: string): ViolationKind | null {
  const kind = kinds[name ?? ""] ?? null;
  return kind === "unique" && /\berrors["']?: ?\[\]/.test(text) ? null : kind;
}

interface Item {
  readonly path: string;
  readonly value: string | null;
}

/**
 * `ValidationErrorItem { message: 'email must be unique', type: 'unique violation', path: 'email', value: 'a@b.c', … }`, as JSON too.
 * Only those that the database caused (`origin: 'DB'`): a validator of the user's own may use the same words. The path is the
 * name of the key where Sequelize knows no field of it (MySQL); that is in the database's message as well and left out here.
 */
function readItems(text: string): Item[] {
  const items: Item[] = [];
  let at = text.indexOf("unique violation");
  for (let tries = 0; at >= 0 && tries < 40 && items.length < 16; tries++) {
    const path = property(text, "path", at, 200);
    const origin = property(text, "origin", at, 1000);
    const isKey = path === undefined || text.includes(`for key '${path}'`) || text.includes(`.${path}'`);
    if (origin === "DB" && !isKey && !items.some((item) => item.path === path)) {
      items.push({ path, value: property(text, "value", at, 300) ?? null });
    }
    at = text.indexOf("unique violation", at + 16);
  }
  return items;
}

/** `instance: [User]` or, dumped deeper, `instance: User {`; else the class whose method Sequelize's own frame names. */
function modelOf(text: string): Pick<Violation, "model"> {
  const model = /\binstance: (?:\[([A-Za-z_]\w{0,80})\]|([A-Za-z_]\w{0,80}) \{)/.exec(text);
  const name = model ? (model[1] ?? model[2]) : classOnStack(text);
  return name === undefined ? {} : { model: name };
}

const method =
  /\bat (?:async )?([A-Za-z_]\w{0,80})\.(?:bulkCreate|create|findOrCreate|save|update|upsert) \([^\n()]{0,300}[\\/](?:sequelize|core)[\\/]lib[\\/]model\.js/g;

/** The innermost that is a class of the user's: a row's own methods stand on the stack as `model.save`. */
function classOnStack(text: string): string | undefined {
  const names = [...text.matchAll(method)].map(([, name = ""]) => name);
  return names.find((name) => !/^(?:Function|Model|Object)$/i.test(name));
}

/** The method of Sequelize's query interface that sent the statement, where the text has no statement. */
function operationOnStack(text: string): Pick<Violation, "operation"> {
  const sent = /QueryInterface\.(?:bulk)?(insert|update|upsert|delete)(?: \[as \w{1,20}\])? \(/i.exec(
    text,
  )?.[1];
  return sent === undefined ? {} : { operation: sent.toLowerCase() as Operation };
}

/** MySQL: `reltype: 'parent'` = the row of the parent is still referenced. */
function directionOf(text: string): Pick<Violation, "stillReferenced"> {
  const reltype = property(text, "reltype");
  return reltype === undefined ? {} : { stillReferenced: reltype === "parent" };
}

/** findOrCreate on PostgreSQL wraps its insert into a temporary function: the insert is what failed. */
function innerStatement(sql: string | undefined): string | undefined {
  if (!sql?.startsWith("CREATE OR REPLACE FUNCTION pg_temp.")) return sql;
  const start = sql.indexOf(" BEGIN INSERT ");
  const end = sql.indexOf(" EXCEPTION WHEN ", start);
  return start < 0 ? sql : sql.slice(start + " BEGIN ".length, end < 0 ? undefined : end);
}

/** `notNull Violation: User.email cannot be null` (version 7: `violation`): the model refuses before the database can. */
function readRequired(text: string): Violation | undefined {
  if (!text.includes("notNull ")) return undefined;
  const match = /notNull [Vv]iolation: ([A-Za-z_$][\w$]{0,80})\.([\w$]{1,80}) cannot be null/.exec(text);
  if (!match) return undefined;
  return {
    ...unknownViolation,
    orm: "sequelize",
    kind: "not_null",
    exception: "SequelizeValidationError",
    model: match[1] ?? null,
    fields: [match[2] ?? ""],
    remarks: ["Sequelize refused the row because of `allowNull: false`: the database was not asked."],
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
