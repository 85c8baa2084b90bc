/** MySQL 5.7 to 9: its messages, with or without the table in front of the key, and its default names. */

import type { Database, ErrorTest, RepairTarget, Violated } from "../domain/adapters";
import type { DataForm, Stretch } from "../domain/data";
import { mysqlName } from "../domain/default-names";
import { unknownViolation, type Violation } from "../domain/incident";
import { operationOf } from "../domain/statement";
import { placeIn } from "../domain/text";
import { driverSays, packages } from "./drivers";
import { backquoted } from "./escape";
import { offendingRows, qualified } from "./offending-rows";
import { driverOf, quotedName, statementData, statementOf } from "./wording";

export const mysql: Database = {
  id: "mysql",
  packages: packages.mysql,
  readViolation: (text) => readMysqlFamily(text, "mysql"),
  signs: [
    "duplicate entry",
    "duplicate key",
    "foreign key constraint",
    "constraint",
    "be null",
    "default value",
    "supplied to not",
    "1062",
  ],
  defaultName: mysqlName,
  nullsDiffer: true,
  maxNameLength: 64,
  repair,
  recognise,
  get data() {
    return data;
  },
  // REPEATABLE READ by default: a plain read sees the state of the first one.
  inTransaction: { goesOn: true, seesLatest: false },
  namesConflicts: false,
};

/** By the error's number and the name of the key; a primary key's is PRIMARY. */
function recognise({ violation }: Violated, runtime: string): readonly ErrorTest[] | undefined {
  const { number, message } = driverSays("mysql2", runtime) ?? {};
  const name = violation.constraint ?? (violation.primary ? "PRIMARY" : null);
  if (number === undefined || message === undefined || name === null) return undefined;
  switch (violation.kind) {
    // MySQL 8 prints `table.key`, MariaDB the key alone; in every language it is quoted behind the value, and not always at the end:
    // https://github.com/MariaDB/server/blob/11.4/sql/share/errmsg-utf8.txt, ER_DUP_ENTRY_WITH_KEY_NAME
    case "unique":
      return [
        { member: number, is: 1062 },
        { member: message, lastQuoted: name },
      ];
    case "check":
      return violation.engine === "mysql"
        ? [
            { member: number, is: 3819 },
            { member: message, includes: `'${name}'` },
          ]
        : [{ member: message, includes: `CONSTRAINT ${backquoted(name)}` }];
    case "foreign_key":
      return [{ member: message, includes: `CONSTRAINT ${backquoted(name)}` }];
    default:
      return undefined;
  }
}

const DRIVERS = [
  ["mysql2", ["node_modules/mysql2", "node_modules\\mysql2"]],
  ["mariadb", ["node_modules/mariadb", "node_modules\\mariadb", "(conn:"]],
  ["mysql", ["node_modules/mysql/", "node_modules\\mysql\\"]],
  ["pymysql", ["pymysql"]],
  ["mysqlclient", ["MySQLdb"]],
  ["mysql-connector-python", ["mysql.connector"]],
  ["aiomysql", ["aiomysql"]],
  ["asyncmy", ["asyncmy"]],
  ["mysql-connector-j", ["com.mysql."]],
  ["mariadb-connector-j", ["org.mariadb.jdbc"]],
  ["ruby-mysql2", ["Mysql2::"]],
  ["pdo_mysql", ["SQLSTATE[23000]"]],
  ["go-sql-driver", ["Error 1062 (23000)", "go-sql-driver"]],
  ["myxql", ["MyXQL."]],
  ["mysqlconnector", ["MySqlConnector.", "MySql.Data."]],
] as const;

/** Cheap: one of the words without which no message of the family is worded. */
export function mayBeMysql(text: string): boolean {
  return WORDS.some((words) => text.includes(words));
}

const WORDS = [
  "Duplicate entry ",
  "foreign key constraint fails",
  "cannot be null",
  "a default value",
  "NULL supplied to NOT NULL",
  "Check constraint ",
  "duplicate key in table",
  "1062",
] as const;

/** The text's first violation in the words that the family shares; a relative says its own id. */
export function readMysqlFamily(text: string, engine: string): Violation | undefined {
  if (!mayBeMysql(text)) return undefined;
  const readers = [readDuplicate, readLocalised, readForeignKey, readNull, readCheck, readNamelessDuplicate];
  let first: { reading: Partial<Violation>; start: number; end: number } | undefined;
  for (const read of readers) {
    const found = read(text, engine);
    if (found && (first === undefined || found.start < first.start)) first = found;
  }
  if (!first) return undefined;
  const statement = statementOf(text);
  const operation = statement ? operationOf(statement) : null;
  return {
    ...unknownViolation,
    engine,
    driver: driverOf(text, DRIVERS),
    ...(statement ? { statement } : {}),
    operation,
    ...first.reading,
    table: first.reading.table ?? (statement ? tableOf(statement) : null),
    at: placeIn(text, first.start, first.end),
  };
}

interface Found {
  readonly reading: Partial<Violation>;
  readonly start: number;
  readonly end: number;
}

/** `Duplicate entry 'v' for key 'users.email'` (8.0.19 and later), `for key 'email'` before and in MariaDB. */
function readDuplicate(text: string, engine: string): Found | undefined {
  let start = text.indexOf("Duplicate entry ");
  for (let tries = 0; start >= 0 && tries < 50; tries++) {
    const found = duplicateAt(text, start, engine);
    if (found) return found;
    start = text.indexOf("Duplicate entry ", start + 16);
  }
  return undefined;
}

const JOIN = /\\{0,7}['"`’] for key \\{0,7}(?=['"`‘’])/;

function lineFrom(text: string, at: number): string {
  const line = text.slice(at, at + LONGEST_VALUE);
  const end = line.indexOf("\n");
  return end < 0 ? line : line.slice(0, end);
}

/** Values are cut by the server; a long one here is a text that only looks like the message. */
const LONGEST_VALUE = 4000;

/** The value of the message at `start`, and where `for key` leaves off behind it. */
function entryAt(text: string, start: number): (Stretch & { quote: string; key: number }) | undefined {
  const from = start + "Duplicate entry ".length;
  const open = /^\\{0,7}(['"`‘’])/.exec(text.slice(from, from + 8));
  if (!open) return undefined;
  const quote = open[1] ?? "'";
  const body = from + open[0].length;
  const next = text.indexOf("Duplicate entry ", body);
  const untilNext = text.slice(body, Math.min(body + LONGEST_VALUE, next < 0 ? text.length : next));
  // A value may hold the message's first words too: then its end stands behind them, on the same line.
  const window = JOIN.test(untilNext) ? untilNext : lineFrom(text, body);
  const joins = [...window.matchAll(new RegExp(JOIN, "g"))];
  // The value may hold the very words: the last one on the line of the first is the message's own.
  const firstEnd = joins[0] ? window.indexOf("\n", joins[0].index) : -1;
  const join = joins.filter((one) => firstEnd < 0 || one.index < firstEnd).at(-1);
  if (!join) return undefined;
  const end = body + join.index;

  return { start: body, end, quote, key: end + join[0].length - (join[0].endsWith("\\") ? 1 : 0) };
}

function duplicateAt(text: string, start: number, engine: string): Found | undefined {
  const entry = entryAt(text, start);
  const key = entry && quotedName(text, entry.key);
  if (!entry || !key) return undefined;
  const value = text.slice(entry.start, entry.end).replaceAll(`\\${entry.quote}`, entry.quote);
  const dot = engine === "mysql" ? key.name.indexOf(".") : -1;
  const name = dot > 0 ? key.name.slice(dot + 1) : key.name;
  return {
    reading: {
      kind: "unique",
      constraint: name,
      ...(dot > 0 ? { table: key.name.slice(0, dot) } : {}),
      value,
      ...(name === "PRIMARY" ? { primary: true } : {}),
    },
    start,
    end: key.end,
  };
}

/** A localised server (`lc_messages`): the number, then the value and the key in quotes, in either order of words. */
function readLocalised(text: string, engine: string): Found | undefined {
  if (!text.includes("1062")) return undefined;
  const match = /(?:ERROR |errno["']?[:=] ?|[^\w.]\()1062\b/.exec(text);
  if (!match || text.includes("Duplicate entry ")) return undefined;
  const quoted = localisedEntry(text, match.index);
  if (!quoted) return undefined;
  const key = quoted[2] ?? "";
  const dot = engine === "mysql" ? key.indexOf(".") : -1;
  return {
    reading: {
      kind: "unique",
      constraint: dot > 0 ? key.slice(dot + 1) : key,
      ...(dot > 0 ? { table: key.slice(0, dot) } : {}),
      value: quoted[1] ?? null,
      ...(key.endsWith("PRIMARY") ? { primary: true } : {}),
    },
    start: match.index,
    end: match.index + match[0].length,
  };
}

/**
 * Behind the number at `at`: the value and the key, each in quotes. The value may hold such a pair itself: the one that ends the
 * line is the message's, else the first whose quotes are alike.
 */
function localisedEntry(text: string, at: number): RegExpExecArray | null {
  const line = text.slice(at, at + 1500);
  const rest = line.slice(line.indexOf("1062") + 4);
  return LAST_PAIR.exec(rest) ?? ALIKE.exec(rest) ?? ANY_PAIR.exec(rest);
}

const LAST_PAIR =
  /^[^'"»«„‘\n]{0,200}['"»«„‘]([^\n]{0,600})['"»«“’][^'"\n]{1,40}['"»«„‘]([^'"\n]{1,140})['"»«“’](?=["'\\)]{0,3}\.?[^\S\n]*(?:\n|$))/d;
const ALIKE = /'([^\n]{0,600}?)'[^'"\n]{1,40}'([^'"\n]{1,140})'/d;
const ANY_PAIR = /['"»«„‘]([^\n]{0,600}?)['"»«“’][^'"\n]{1,40}['"»«„‘]([^'"\n]{1,140})['"»«“’]/d;

const data: readonly DataForm[] = [
  {
    words: ["Duplicate entry "],
    find(text, at) {
      const entry = entryAt(text, at);
      return entry && [entry];
    },
  },
  {
    words: ["1062"],
    find(text, at) {
      if (
        /\w/.test(text[at - 1] ?? "") ||
        text.slice(Math.max(0, at - 1500), at + 1500).includes("Duplicate entry ")
      )
        return undefined;
      const value = localisedEntry(text, at)?.indices?.[1];
      return value && [{ start: at + 4 + value[0], end: at + 4 + value[1] }];
    },
  },
  ...statementData,
];

/** 1022 and the old 1169: no value, sometimes only the table. */
function readNamelessDuplicate(text: string): Found | undefined {
  const match = /Can't write; duplicate key in table ['`"]([^'`"\n]{1,64})['`"]/.exec(text);
  return match
    ? {
        reading: { kind: "unique", table: match[1] ?? null },
        start: match.index,
        end: match.index + match[0].length,
      }
    : undefined;
}

/** 1451 and 1452 with their clause, 1216 and 1217 without. */
function readForeignKey(text: string): Found | undefined {
  const match =
    /Cannot (add or update a child|delete or update a parent) row: a foreign key constraint fails/.exec(text);
  if (!match) return undefined;
  const stillReferenced = match[1]?.startsWith("delete") ?? false;
  const end = match.index + match[0].length;
  const clause = text.slice(end, end + 2000);
  const where = /^ \((?:[`"]([^`"\n]{1,64})[`"]\.)?[`"]([^`"\n]{1,64})[`"]/.exec(clause);
  const name = /CONSTRAINT [`"]([^`"\n]{1,64})[`"]/.exec(clause);
  const columns = /FOREIGN KEY \(([^)\n]{1,600})\)/.exec(clause);
  const target = /REFERENCES (?:[`"][^`"\n]{1,64}[`"]\.)?[`"]([^`"\n]{1,64})[`"] \(([^)\n]{1,600})\)/.exec(
    clause,
  );
  const child = where?.[2] ?? null;
  return {
    reading: {
      kind: "foreign_key",
      constraint: name?.[1] ?? null,
      // The constraint stands on the child in both directions; the clause names that table.
      table: child,
      columns: names(columns?.[1]),
      stillReferenced,
      references: { table: target?.[1] ?? null, columns: names(target?.[2]) },
    },
    start: match.index,
    end,
  };
}

/** 1048, 1364 and 1263. */
function readNull(text: string): Found | undefined {
  const patterns = [
    /Column \\?'([^'\n]{1,64}?)\\?' cannot be null/,
    /Field \\?'([^'\n]{1,64}?)\\?' doesn\\?'t have a default value/,
    /NULL supplied to NOT NULL column \\?'([^'\n]{1,64}?)\\?'/,
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match) {
      return {
        reading: { kind: "not_null", columns: [match[1] ?? ""] },
        start: match.index,
        end: match.index + match[0].length,
      };
    }
  }
  return undefined;
}

/** 3819. */
function readCheck(text: string): Found | undefined {
  const match = /Check constraint \\?'([^'\n]{1,64}?)\\?' is violated/.exec(text);
  return match
    ? {
        reading: { kind: "check", constraint: match[1] ?? null },
        start: match.index,
        end: match.index + match[0].length,
      }
    : undefined;
}

function names(list: string | undefined): string[] {
  return list ? [...list.matchAll(/[`"]([^`"]{1,64})[`"]/g)].map((match) => match[1] ?? "") : [];
}

function tableOf(sql: string): string | null {
  const match =
    /\b(?:into|update|from|table)\s+(?:`[^`]{1,64}`\.)?(?:`([^`\n]{1,64})`|"([^"\n]{1,64})"|([\w$]{1,64}))/i.exec(
      sql.slice(0, 400),
    );
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? null;
}

/**
 * An UPDATE of the number can leave the counter behind on MySQL 5.7 (https://dev.mysql.com/doc/refman/5.7/en/innodb-auto-increment-handling.html), a restart
 * did on MariaDB before 10.2.4; newer servers keep it ahead (test/execution/repairs). The server raises a value that is too small to the next free one.
 */
function repair(cause: string, target: RepairTarget): string | undefined {
  if (cause === "sequence-behind" && target.columns.length > 0)
    return `ALTER TABLE ${qualified(target, backquoted)} AUTO_INCREMENT = 1; -- the server raises it to the next free value`;
  if (cause === "migration-over-duplicates")
    return offendingRows(target, { identifier: backquoted, count: "COUNT(*)" });
  return undefined;
}
