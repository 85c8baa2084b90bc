/** H2, the test database of Java projects: `Unique index or primary key violation: "… ON PUBLIC.USERS(EMAIL) VALUES …"`. */

import type { Database, NameTarget } from "../domain/adapters";
import type { DataForm } from "../domain/data";
import { unknownViolation, type Violation } from "../domain/incident";
import { placeIn } from "../domain/text";
import { statementData } from "./wording";

export const h2: Database = {
  id: "h2",
  readViolation,
  signs: ["violation", "null not allowed", "check constraint"],
  get data() {
    return [valueData, ...statementData];
  },
  // Generated names are numbered (CONSTRAINT_INDEX_4).
  defaultName: (_target: NameTarget) => null,
  maxNameLength: Number.POSITIVE_INFINITY,
};

const UNIQUE =
  /Unique index or primary key violation: "([^\n]{1,200}?) ON (?:"?(\w{1,64})"?\.)?"?(\w{1,128})"?\(([^)\n]{1,400})\)(?: VALUES (?:\(([\s\S]{0,600}?)\)|([^("\n]{1,200})))?"/d;

const valueData: DataForm = {
  words: ["Unique index or primary key violation: "],
  find(text, at) {
    const match = UNIQUE.exec(text.slice(at, at + 2200));
    const value = match?.index === 0 ? (match.indices?.[5] ?? match.indices?.[6]) : undefined;
    return value && [{ start: at + value[0], end: at + value[1] }];
  },
};

function readViolation(text: string): Violation | undefined {
  const unique = UNIQUE.exec(text);
  if (unique) {
    const name = (unique[1] ?? "").replace(/^.{0,80}?\./, "").replaceAll('"', "");
    return done(text, unique, {
      kind: "unique",
      constraint: name,
      schema: unique[2] ?? null,
      table: unique[3] ?? null,
      columns: columns(unique[4] ?? ""),
      value:
        (unique[5] ?? unique[6] ?? "")
          .replace(/\/\*.{0,20}?\*\//g, "")
          .trim()
          .replace(/^'(.*)'$/, "$1") || null,
      ...(name.startsWith("PRIMARY") ? { primary: true } : {}),
    });
  }
  const foreign =
    /Referential integrity constraint violation: "(\w{1,128}): (?:\w{1,64}\.)?(\w{1,128}) FOREIGN KEY\(([^)\n]{1,300})\) REFERENCES (?:\w{1,64}\.)?(\w{1,128})\(([^)\n]{1,300})\)/.exec(
      text.replaceAll('\\"', '"'),
    );
  if (foreign) {
    return done(text, foreign, {
      kind: "foreign_key",
      constraint: foreign[1] ?? null,
      table: foreign[2] ?? null,
      columns: columns(foreign[3] ?? ""),
      references: { table: foreign[4] ?? null, columns: columns(foreign[5] ?? "") },
    });
  }
  const required = /NULL not allowed for column "([^"\n]{1,128})"/.exec(text);
  if (required) return done(text, required, { kind: "not_null", columns: [required[1] ?? ""] });
  const check = /Check constraint (?:violation|invalid): "(\w{1,128}):/.exec(text);
  return check ? done(text, check, { kind: "check", constraint: check[1] ?? null }) : undefined;
}

function done(text: string, match: RegExpExecArray, reading: Partial<Violation>): Violation {
  return {
    ...unknownViolation,
    engine: "h2",
    driver: "h2",
    ...reading,
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}

/** `EMAIL NULLS FIRST, SHOP_ID` */
function columns(list: string): string[] {
  return list.split(",").map((one) => one.trim().split(" ")[0]?.replaceAll('"', "") ?? "");
}
