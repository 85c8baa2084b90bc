/** SQLAlchemy: declarative classes and Core tables, naming conventions, what Alembic's migrations make; its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { loadPython } from "../../syntax/python";
import { loadSql } from "../../syntax/sql";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { names } from "./names";
import { writes } from "./writes";

const flushes = /(?:^|\/)sqlalchemy\/orm\/session\.py _?(?:auto)?flush$/;

export const sqlalchemy: Orm = {
  id: "sqlalchemy",
  title: "SQLAlchemy",
  runtime: "python",
  packages: ["SQLAlchemy"],
  readViolation,
  signs: ["persistent instance", "has been rolled back"],
  models,
  writes,
  fixes,
  names,
  prepare: async () => {
    await Promise.all([loadPython(), loadSql()]);
  },
  frames: {
    own: /(?:^|\/)sqlalchemy\/(?:dialects\/|engine\/|orm\/(?:identity|loading|mapper|persistence|query|scoping|session|state_changes|unitofwork)\.py|pool\/|sql\/(?:compiler|elements)\.py)/,
    sends: /(?:^|\/)sqlalchemy\/(?:dialects\/|engine\/(?:base|cursor|default)\.py )/,
    flushes,
    sentBy,
  },
};

/** The outermost of the session's and the query's methods, where one of them flushes. */
function sentBy(frames: readonly string[]): string | undefined {
  const called =
    /(?:^|\/)sqlalchemy\/(?:orm|ext\/asyncio)\/(?:session|query|scoping)\.py (?!run_sync$)([a-z]\w{1,40})$/;
  return frames.some((each) => flushes.test(each))
    ? frames.flatMap((each) => called.exec(each)?.[1] ?? []).at(-1)
    : undefined;
}
