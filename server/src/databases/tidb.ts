/** TiDB: MySQL's words with its error class in brackets or its name beside them. */

import type { Database } from "../domain/adapters";
import { mayBeMysql, mysql } from "./mysql";

export const tidb: Database = {
  ...mysql,
  id: "tidb",
  readViolation: (text) => {
    if (!mayBeMysql(text)) return undefined;
    if (!/\[(?:kv|executor|schema|planner|table|types|ddl):\d{4}\]|\bTiDB\b|tidbcloud/.test(text))
      return undefined;
    const shared = mysql.readViolation(text);
    return shared && { ...shared, engine: "tidb" };
  },
};
