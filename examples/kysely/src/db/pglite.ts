import { PGlite } from "@electric-sql/pglite";
import type { PostgresPool } from "kysely";

/** PGlite as one of pg's pools, whose one connection is lent to one after the other. */
export function pgliteOf(lite: PGlite): PostgresPool {
  let last: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = last;
      let release = () => {};
      last = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      const query = async (text: string, values: readonly unknown[]) => {
        const { rows, affectedRows } = await lite.query(text, [...values]);
        return { rows, rowCount: affectedRows ?? 0, command: text.split(" ")[0].toUpperCase() };
      };
      return { query, release } as never;
    },
    end: () => lite.close(),
  };
}
