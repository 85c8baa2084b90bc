/** YugabyteDB: PostgreSQL's words with its own name somewhere beside them. */

import type { Database } from "../domain/adapters";
import { postgresql } from "./postgresql";

export const yugabytedb: Database = {
  ...postgresql,
  // Its indexes are no B-trees that a library's collation could damage.
  repair: (cause, target) => (cause === "damaged-index" ? undefined : postgresql.repair?.(cause, target)),
  id: "yugabytedb",
  restrictsApart: false,
  readViolation: (text) => {
    if (!text.includes("violates ")) return undefined;
    if (!/[Yy]uga[Bb]yte|\bYB(?:Client|TServer)\b|yb_tserver|com\.yugabyte/.test(text)) return undefined;
    const shared = postgresql.readViolation(text);
    return shared && { ...shared, engine: "yugabytedb" };
  },
};
