/** Vitess and PlanetScale: MySQL's words inside of a tablet's answer, with the statement behind them. */

import type { Database } from "../domain/adapters";
import { operationOf } from "../domain/statement";
import { mysql } from "./mysql";

// How its errors name a key has not been seen: the family's way is not taken for its own.
const { recognise: _, ...family } = mysql;

export const vitess: Database = {
  ...family,
  id: "vitess",
  readViolation: (text) => {
    if (
      !text.includes("vttablet") &&
      !text.includes("vtgate") &&
      !text.includes("target: ") &&
      !text.includes("psdb.cloud")
    )
      return undefined;
    if (
      !/\bvttablet\b|\bvtgate\b|\btarget: [\w-]{1,64}\.[\w-]{1,64}\.(?:primary|master|replica)\b|psdb\.cloud/.test(
        text,
      )
    )
      return undefined;
    const shared = mysql.readViolation(text);
    if (!shared) return undefined;
    const sql = /\bSql: "((?:[^"\\]|\\.){1,10000})"/.exec(text)?.[1];
    return {
      ...shared,
      engine: "vitess",
      ...(sql ? { statement: sql, operation: operationOf(sql) } : {}),
    };
  },
};
