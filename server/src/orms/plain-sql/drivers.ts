/** The drivers of Node's: how each answers, and where its error tells the constraint. */

import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, type ts } from "../../syntax/typescript";
import { readImports, requiredModule } from "../../syntax/typescript-scope";

export interface Driver {
  readonly module: RegExp;
  /** `callback`: a promise only where a package around it makes one, which the import says. */
  readonly answers: "promise" | "at once" | "callback";
  /** What the error is to a handler, as a type. Absent = its text does not tell the constraint by itself. */
  readonly error?: string;
  /** Where PostgreSQL's constraint stands in it. */
  readonly constraint?: string;
  /** What its message has behind the database's sentence, from here to its end. */
  readonly behind?: string;
}

const pg = { answers: "promise", error: "{ code?: string; constraint?: string }" } as const;
const mysql = { error: "{ errno: number; sqlMessage: string }" } as const;
const sqlite = { error: "{ message: string }" } as const;

/**
 * https://node-postgres.com, https://github.com/porsager/postgres#error-handling, https://pglite.dev/docs/api, https://sidorares.github.io/node-mysql2,
 * https://github.com/mariadb-corporation/mariadb-connector-nodejs, https://github.com/WiseLibs/better-sqlite3, https://nodejs.org/api/sqlite.html,
 * https://github.com/gajus/slonik#error-handling, https://developers.cloudflare.com/d1/observability/debug-d1, https://github.com/TryGhost/node-sqlite3, https://docs.turso.tech/sdk/ts. Checked against real errors: test/capture/plain-sql.
 */
const drivers: readonly Driver[] = [
  { module: /^(?:pg|pg-promise|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite)$/, ...pg },
  {
    module: /^postgres$/,
    answers: "promise",
    error: "{ code?: string; constraint_name?: string }",
    constraint: "constraint_name",
  },
  // Its error has the constraint; the code stands in its cause alone.
  { module: /^slonik$/, answers: "promise", error: "{ constraint?: string }" },
  { module: /^(?:mysql2\/promise|mariadb)$/, answers: "promise", ...mysql },
  { module: /^mysql2?$/, answers: "callback", ...mysql },
  { module: /^(?:better-sqlite3|node:sqlite|bun:sqlite|libsql)$/, answers: "at once", ...sqlite },
  { module: /^sqlite$/, answers: "promise", ...sqlite },
  { module: /^sqlite3$/, answers: "callback", ...sqlite },
  { module: /^(?:d1|cloudflare:workers)$/, answers: "promise", ...sqlite, behind: ": SQLITE_CONSTRAINT" },
  { module: /^@libsql\/client(?:\/\w{1,20})?$/, answers: "promise", ...sqlite },
];

/** What the text shows by its frames and classes, as a module. `libsql` is both: what waits for it is the client. */
const printed: Readonly<Record<string, string>> = {
  pg: "pg",
  "postgres.js": "postgres",
  pglite: "@electric-sql/pglite",
  mysql2: "mysql2",
  "better-sqlite3": "better-sqlite3",
  d1: "d1",
  "node:sqlite": "node:sqlite",
  sqlite3: "sqlite3",
};

/** The driver that the file imports, that the text shows, or the only one that the packages around depend on; undefined = not to be seen. */
export function driverOf(root: ts.SourceFile, { source, read, violation }: FixContext): Driver | undefined {
  const t = compiler();
  const modules = [
    ...[...readImports(root).values()].map(({ module }) => module),
    ...findAll(root, t.isCallExpression).flatMap((each) => requiredModule(each) ?? []),
  ];
  const imported = known(modules);
  if (imported.length > 0) return imported.length === 1 ? imported[0] : undefined;
  const shown = known([printed[violation.driver ?? ""] ?? ""]);
  if (shown.length === 1) return shown[0];
  const folders = source.path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const text = read([...folders.slice(0, depth), "package.json"].join("/"))?.text;
    const found = text === undefined ? [] : known(dependenciesIn(text));
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

function known(modules: readonly string[]): Driver[] {
  const found = drivers.filter(({ module }) => modules.some((each) => module.test(each)));
  // `sqlite` makes promises of sqlite3's callbacks; of `mysql2` a file that imports `mysql2/promise` has the types of rows.
  const promised = found.some(({ module }) => module.test("sqlite") || module.test("mysql2/promise"));
  return promised ? found.filter(({ answers }) => answers !== "callback") : found;
}

function dependenciesIn(text: string): string[] {
  try {
    const { dependencies, devDependencies } = JSON.parse(text) as Record<
      string,
      Record<string, unknown> | undefined
    >;
    // Which of mysql2's two faces is used only an import tells: as `mysql2` it is asked for an `await`.
    return Object.keys({ ...devDependencies, ...dependencies });
  } catch {
    return [];
  }
}
