/** MariaDB: a delta of MySQL that claims only what MySQL never prints. */

import type { Database } from "../domain/adapters";
import { mariadbName } from "../domain/default-names";
import { unknownViolation, type Violation } from "../domain/incident";
import { placeIn } from "../domain/text";
import { mysql, readMysqlFamily } from "./mysql";

export const mariadb: Database = {
  ...mysql,
  id: "mariadb",
  readViolation,
  defaultName: mariadbName,
};

/** Its connectors' own words, its error-message brackets, or its name in the text. */
const SIGNS = [
  /\(conn:\s?\d{1,12}, no: \d{4}/,
  /\(conn=\d{1,12}\)/,
  /org\.mariadb\.jdbc/,
  /mariadb\.IntegrityError/,
  /MariaDB server/i,
];

function readViolation(text: string): Violation | undefined {
  const check = readCheck(text);
  if (check) return check;
  const shared = readMysqlFamily(text, "mariadb");
  return shared && SIGNS.some((sign) => sign.test(text)) ? shared : undefined;
}

/** 4025. A column's own check is called `table.column`. https://mariadb.com/kb/en/constraint/ */
function readCheck(text: string): Violation | undefined {
  if (!text.includes("` failed for `")) return undefined;
  const match = /CONSTRAINT `([^`\n]{1,200})` failed for `([^`\n]{1,64})`\.`([^`\n]{1,64})`/.exec(text);
  if (!match) return undefined;
  const name = match[1] ?? "";
  const table = match[3] ?? null;
  const dot = name.indexOf(".");
  const [start, end] = [match.index, match.index + match[0].length];
  // What stands around is the family's: driver and statement.
  const around = `${text.slice(0, start)}Check constraint 'x' is violated${text.slice(end)}`;
  const shared = readMysqlFamily(around, "mariadb");
  return {
    ...unknownViolation,
    driver: shared?.driver ?? null,
    operation: shared?.operation ?? null,
    ...(shared?.statement ? { statement: shared.statement } : {}),
    kind: "check",
    engine: "mariadb",
    constraint: name,
    schema: null,
    table,
    columns: dot > 0 && name.slice(0, dot) === table ? [name.slice(dot + 1)] : [],
    at: placeIn(text, start, end),
  };
}
