/** TiDB: MySQL's words with its error class in brackets or its name beside them. */

import type { Database } from "../domain/adapters";
import { mayBeMysql, mysql } from "./mysql";

// How its errors name a key has not been seen: the family's way is not taken for its own.
const { recognise: _, ...family } = mysql;

export const tidb: Database = {
  ...family,
  id: "tidb",
  readViolation: (text) => {
    if (!mayBeMysql(text)) return undefined;
    if (!/\[(?:kv|executor|schema|planner|table|types|ddl):\d{4}\]|\bTiDB\b|tidbcloud/.test(text))
      return undefined;
    const shared = mysql.readViolation(text);
    return shared && { ...shared, engine: "tidb" };
  },
};
