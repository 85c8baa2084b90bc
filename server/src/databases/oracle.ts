/** Oracle: by its ORA codes and what stands in brackets, so that a localised message is read as well. */

import type { Database, NameTarget, RepairTarget } from "../domain/adapters";
import type { DataForm, Stretch } from "../domain/data";
import { unknownViolation, type Violation, type ViolationKind } from "../domain/incident";
import { operationOf } from "../domain/statement";
import { placeIn } from "../domain/text";
import { doubleQuoted } from "./escape";
import { offendingRows, qualified } from "./offending-rows";
import { driverOf, statementData, statementOf } from "./wording";

export const oracle: Database = {
  id: "oracle",
  readViolation,
  signs: ["ora-0"],
  // Generated names are numbers (SYS_C008412): nothing to compare with.
  defaultName: (_target: NameTarget) => null,
  maxNameLength: 128,
  get data() {
    return [rowData, ...statementData];
  },
  repair,
};

const DRIVERS = [
  ["python-oracledb", ["oracledb.exceptions", "oracledb/", "cx_Oracle"]],
  ["node-oracledb", ["node_modules/oracledb", "NJS-"]],
  ["ojdbc", ["oracle.jdbc", "java.sql.SQLIntegrityConstraintViolationException"]],
  ["odp.net", ["Oracle.ManagedDataAccess"]],
  ["godror", ["godror", "go-ora"]],
] as const;

/** Source: https://docs.oracle.com/error-help/db/ */
const CODES: Readonly<Record<string, { kind: ViolationKind; more?: Partial<Violation> }>> = {
  "00001": { kind: "unique" },
  "02290": { kind: "check" },
  "02291": { kind: "foreign_key", more: { stillReferenced: false } },
  "02292": { kind: "foreign_key", more: { stillReferenced: true } },
  "01400": { kind: "not_null", more: { operation: "insert" } },
  "01407": { kind: "not_null", more: { operation: "update" } },
  "02299": { kind: "unique", more: { operation: "migrate" } },
  "01452": { kind: "unique", more: { operation: "migrate" } },
  "02293": { kind: "check", more: { operation: "migrate" } },
  "02298": { kind: "foreign_key", more: { operation: "migrate", stillReferenced: false } },
};

function readViolation(text: string): Violation | undefined {
  if (!text.includes("ORA-")) return undefined;
  // `ORA-03301: (ORA-00001 details)` goes on with an error that was said above.
  const match = /(?<!ORA-03301: {0,4}\()\bORA-(00001|0229[01238]|0140[07]|02299|01452)\b/.exec(text);
  const entry = match ? CODES[match[1] ?? ""] : undefined;
  if (!match || !entry) return undefined;
  const line = text.slice(match.index, match.index + 1200);
  const statement = statementOf(text);
  return {
    ...unknownViolation,
    kind: entry.kind,
    engine: "oracle",
    driver: driverOf(text, DRIVERS),
    ...(statement ? { statement, operation: operationOf(statement) } : {}),
    ...entry.more,
    ...(entry.kind === "not_null" ? column(line) : constraint(line)),
    ...detail(text),
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}

/** `(APP.USERS_EMAIL_UK)` in whatever sentence; 23ai adds `on table APP.USERS columns (EMAIL)`. */
function constraint(line: string): Partial<Violation> {
  const name = /\((?:"?([\w$#]{1,128})"?\.)?"?([\w$#]{1,128})"?\)/.exec(line.split("\n")[0] ?? "");
  const where = / on table (?:"?([\w$#]{1,128})"?\.)?"?([\w$#]{1,128})"? columns? \(([^)\n]{1,600})\)/.exec(
    line,
  );
  return {
    constraint: name?.[2] ?? null,
    schema: where?.[1] ?? name?.[1] ?? null,
    ...(where ? { table: where[2] ?? null, columns: names(where[3] ?? "") } : {}),
  };
}

/** `("APP"."USERS"."EMAIL")` */
function column(line: string): Partial<Violation> {
  const match = /\("([^"\n]{1,128})"\."([^"\n]{1,128})"\."([^"\n]{1,128})"\)/.exec(line);
  return match ? { schema: match[1] ?? null, table: match[2] ?? null, columns: [match[3] ?? ""] } : {};
}

/** 23ai, in any language: `ORA-03301: (ORA-00001 details) row with column values (EMAIL:'ada@example.com') already exists`. */
function detail(text: string): Partial<Violation> {
  const line =
    /\bORA-03301: {0,4}\([^)\n]{0,200}\)[^(\n]{0,200}\(((?:'(?:[^']|''){0,2000}'|[^'\n]){0,2000})/.exec(
      text,
    )?.[1];
  if (line === undefined) return {};
  const end = line.lastIndexOf(")");
  const list = end < 0 ? line : line.slice(0, end);
  const pairs = [...list.matchAll(/"?([\w$#]{1,128})"?:('(?:[^']|''){0,1000}'|[^,')]{1,200})/g)];
  if (pairs.length === 0) return {};
  return {
    columns: pairs.map((pair) => pair[1] ?? ""),
    value: pairs
      .map((pair) => (pair[2] ?? "").replace(/^'([\s\S]*)'$/, "$1").replaceAll("''", "'"))
      .join(", "),
  };
}

/** The values of that row, without the names in front of them; a text may hold line breaks. */
const rowData: DataForm = {
  words: ["ORA-03301: "],
  find(text, at) {
    const window = text.slice(at, at + 4000);
    const open = /^ORA-03301: {0,4}\([^)\n]{0,200}\)[^(\n]{0,200}\(/.exec(window)?.[0].length;
    if (open === undefined) return undefined;
    const found: Stretch[] = [];
    const pair = /"?[\w$#]{1,128}"?:(?:'((?:[^']|''){0,2000})'|([^,')\n]{1,200}))/dy;
    pair.lastIndex = open;
    for (let match = pair.exec(window); match; match = pair.exec(window)) {
      const [start, end] = match.indices?.[1] ?? match.indices?.[2] ?? [0, 0];
      found.push({ start: at + start, end: at + end });
      while (window[pair.lastIndex] === "," || window[pair.lastIndex] === " ") pair.lastIndex++;
    }
    return found;
  },
};

function names(list: string): string[] {
  return list.split(",").map((name) => name.trim().replaceAll('"', ""));
}

function repair(cause: string, target: RepairTarget): string | undefined {
  const [first] = target.columns.map(identifier);
  if (cause === "sequence-behind" && first)
    return `ALTER TABLE ${qualified(target, identifier)} MODIFY ${first} GENERATED BY DEFAULT ON NULL AS IDENTITY (START WITH LIMIT VALUE);`;
  if (cause !== "migration-over-duplicates") return undefined;
  // A null beside a value counts as equal to another one: only rows without any value are not in its unique index.
  const nullable = target.columns.length > 1 ? [] : (target.nullable ?? []);
  return offendingRows({ ...target, nullable }, { identifier, count: "COUNT(*)" });
}

/** Quoted only where Oracle needs it: a name in quotes would no longer be folded to capitals. */
function identifier(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_$#]*$/.test(name) ? name : doubleQuoted(name);
}
