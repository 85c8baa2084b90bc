/** SQLAlchemy's errors hold the driver's own in `orig`: https://docs.sqlalchemy.org/en/20/core/exceptions.html#sqlalchemy.exc.DBAPIError */

import type { Carrier } from "../../code/python/recognise";

export const carrier: Carrier = {
  driver: (error) => `${error}.orig`,
  words: (error) => `${error}.orig`,
  /** The adapter's error is raised from asyncpg's own, which has both: sqlalchemy/dialects/postgresql/asyncpg.py */
  said({ context, error, quote }, member) {
    if (context.violation.driver !== "asyncpg") return undefined;
    return `getattr(${error}.orig.__cause__, ${quote(member)}, None)`;
  },
  namesKeys: true,
  engines: () => [],
};
