/** Google Cloud Spanner: its sentences for duplicate rows, unique indexes, foreign keys, nulls and checks. */

import type { Database, NameTarget } from "../domain/adapters";
import { after, lineEnd } from "../domain/data";
import { unknownViolation, type Violation } from "../domain/incident";
import { placeIn } from "../domain/text";
import { statementData } from "./wording";

export const spanner: Database = {
  id: "spanner",
  readViolation,
  signs: ["violat", "already exists", "must not be null"],
  defaultName: (_target: NameTarget) => null,
  maxNameLength: 128,
  data: [
    after([" at index key [", "It conflicts with row [", "Row ["], (text, from) => {
      const end = text.slice(from, Math.min(from + 600, lineEnd(text, from))).indexOf("]");
      return end < 0 ? undefined : from + end;
    }),
    ...statementData,
  ],
};

type Groups = Readonly<Record<string, string | undefined>>;

const NAME = "[`'\"]?(?<NAME>[\\w$]{1,128})[`'\"]?";
const name = (group: string) => NAME.replace("NAME", group);

/** Source: the messages quoted in https://cloud.google.com/spanner/docs/foreign-keys/overview and its client libraries' issues. */
/** The words that cannot be missing, the sentence around them, and what it says. */
const SENTENCES: readonly (readonly [string, RegExp, (groups: Groups) => Partial<Violation>])[] = [
  [
    "at index key [",
    new RegExp(
      `(?:Unique index violation|UNIQUE violation) (?:on|at) index ${name("index")}(?:,)? at index key \\[(?<value>[^\\n\\]]{0,600})\\](?:\\. It conflicts with row \\[[^\\n\\]]{0,300}\\] in table ${name("table")})?`,
    ),
    ({ index, value, table }) => ({
      kind: "unique",
      constraint: index ?? null,
      value: value ?? null,
      table: table ?? null,
    }),
  ],
  [
    "already exists",
    new RegExp(`Row \\[(?<value>[^\\n\\]]{0,600})\\] in table ${name("table")} already exists`),
    ({ value, table }) => ({
      kind: "unique",
      value: value ?? null,
      table: table ?? null,
      primary: true,
      operation: "insert",
    }),
  ],
  [
    "Cannot find referenced",
    new RegExp(
      `Foreign key constraint ${name("fk")} is violated on table ${name("table")}\\. Cannot find referenced (?:values|key)[^\\n]{0,200}? in (?:table )?${name("parent")}(?:\\((?<columns>[^)\\n]{1,300})\\))?`,
    ),
    ({ fk, table, parent, columns }) => ({
      kind: "foreign_key",
      constraint: fk ?? null,
      table: table ?? null,
      stillReferenced: false,
      references: { table: parent ?? null, columns: columns ? columns.split(/, ?/) : [] },
    }),
  ],
  [
    "when deleting or updating referenced",
    new RegExp(
      `Foreign key(?: constraint)? ${name("fk")}(?: constraint)? (?:is )?violat(?:ed|ion)[^\\n]{0,60}? when deleting or updating referenced[^\\n]{0,80}? in table ${name("table")}`,
    ),
    ({ fk, table }) => ({
      kind: "foreign_key",
      constraint: fk ?? null,
      table: table ?? null,
      stillReferenced: true,
    }),
  ],
  [
    "must not be NULL in table",
    new RegExp(`${name("column")} must not be NULL in table ${name("table")}`),
    ({ column, table }) => ({ kind: "not_null", columns: column ? [column] : [], table: table ?? null }),
  ],
  [
    "is violated for key",
    new RegExp(`Check constraint ${name("table")}\\.${name("check")} is violated for key`),
    ({ table, check }) => ({ kind: "check", table: table ?? null, constraint: check ?? null }),
  ],
];

function readViolation(text: string): Violation | undefined {
  for (const [anchor, sentence, reading] of SENTENCES) {
    let at = text.indexOf(anchor);
    for (let tries = 0; at >= 0 && tries < 20; tries++) {
      const from = Math.max(0, at - 800);
      const match = sentence.exec(text.slice(from, at + 1200));
      if (match) {
        const start = from + match.index;
        const place = placeIn(text, start, start + match[0].length);
        return { ...unknownViolation, engine: "spanner", ...reading(match.groups ?? {}), at: place };
      }
      at = text.indexOf(anchor, at + anchor.length);
    }
  }
  return undefined;
}
