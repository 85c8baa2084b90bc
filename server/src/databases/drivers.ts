/** The libraries between programs and databases: in which member of its error each carries what the database said. */

/** A driver's error. Absent = it does not carry this. */
export interface Driver {
  readonly id: string;
  readonly runtime: string;
  readonly says: {
    /** SQLSTATE. */
    readonly state?: string;
    /** The database's own number of the error. */
    readonly number?: string;
    readonly constraint?: string;
    /** The database's sentence, without anything of the driver's. */
    readonly message?: string;
  };
}

/** https://node-postgres.com/apis/client#error, https://github.com/porsager/postgres#error-handling, https://sidorares.github.io/node-mysql2/docs, https://github.com/WiseLibs/better-sqlite3 */
const drivers: readonly Driver[] = [
  { id: "pg", runtime: "node", says: { state: "code", constraint: "constraint", message: "message" } },
  {
    id: "postgres.js",
    runtime: "node",
    says: { state: "code", constraint: "constraint_name", message: "message" },
  },
  { id: "mysql2", runtime: "node", says: { state: "sqlState", number: "errno", message: "sqlMessage" } },
  { id: "better-sqlite3", runtime: "node", says: { message: "message" } },
];

/**
 * What programs import to use a driver, by the engine and the driver's id: the driver first, behind it its wrappers, whose errors are the
 * driver's own; of Python the module's first name, with which its classes of errors begin.
 */
export const packages = {
  postgresql: {
    pg: ["pg", "pg-promise", "slonik", "@vercel/postgres", "@neondatabase/serverless"],
    "postgres.js": ["postgres"],
    pglite: ["@electric-sql/pglite"],
    psycopg2: ["psycopg2"],
    psycopg: ["psycopg", "psycopg_pool"],
    asyncpg: ["asyncpg"],
  },
  mysql: {
    mysql2: ["mysql2"],
    // Of Python: mysql.connector.
    mysql: ["mysql"],
    mariadb: ["mariadb"],
    mysqlclient: ["MySQLdb"],
    pymysql: ["pymysql", "aiomysql"],
    asyncmy: ["asyncmy"],
  },
  sqlite: {
    // Its class of errors is called as that of libsql's driver without a client.
    "better-sqlite3": ["better-sqlite3", "libsql"],
    libsql: ["@libsql/client", "libsql"],
    "node:sqlite": ["node:sqlite"],
    // aiosqlite's errors are those of Python's sqlite3.
    sqlite3: ["sqlite3", "sqlite", "aiosqlite"],
    "sql.js": ["sql.js"],
    // A binding of the platform's: what is imported is the platform, or what stands in for it (https://developers.cloudflare.com/d1/worker-api/).
    d1: ["cloudflare:workers", "miniflare", "wrangler"],
  },
} as const;

/** What the error of that driver carries; undefined = not known. */
export function driverSays(id: string, runtime: string): Driver["says"] | undefined {
  return drivers.find((each) => each.id === id && each.runtime === runtime)?.says;
}
