// npm install && node names.mjs: makes the tables of schema/ with drizzle-kit's own SQL and keeps what each database reports of their constraints.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const lab = import.meta.dirname;
const home = mkdtempSync(path.join(tmpdir(), "keyclash-drizzle-names-"));
cpSync(path.join(lab, "schema"), home, { recursive: true });
symlinkSync(path.join(lab, "node_modules"), path.join(home, "node_modules"));
writeFileSync(path.join(home, "package.json"), "{}");

const reports = { pg: ofPostgres, mysql: ofMariadb, sqlite: ofSqlite };
mkdirSync(path.join(lab, "names"), { recursive: true });
for (const [folder, report] of Object.entries(reports)) {
  const rows = await report(statementsOf(folder));
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  writeFileSync(path.join(lab, "names", `${folder}.json`), `[\n  ${lines.join(",\n  ")}\n]\n`);
  console.log(`${folder}: ${rows.length}`);
}
rmSync(home, { recursive: true, force: true });

function statementsOf(folder) {
  const cwd = path.join(home, folder);
  execFileSync(path.join(lab, "node_modules/.bin/drizzle-kit"), ["generate"], { cwd, stdio: "ignore" });
  const out = path.join(cwd, "drizzle");
  const files = readdirSync(out).filter((file) => file.endsWith(".sql"));
  return files.flatMap((file) => readFileSync(path.join(out, file), "utf8").split("--> statement-breakpoint"));
}

async function ofPostgres(statements) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: server("postgres") });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  const { rows } = await client.query(`
    SELECT n.nspname AS schema, t.relname AS table,
      CASE c.contype WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign_key' ELSE 'check' END AS kind,
      c.conname AS name,
      CASE WHEN c.contype = 'c' THEN NULL ELSE (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(a, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.a) END AS columns,
      f.relname AS to,
      (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(a, n)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.a) AS "toColumns", false AS partial, false AS expression
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE c.contype IN ('p', 'u', 'f', 'c') AND n.nspname IN ('public', 'auth')
    UNION ALL
    SELECT n.nspname, t.relname, 'unique', i.relname,
      (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.a),
      NULL, NULL, x.indpred IS NOT NULL, x.indexprs IS NOT NULL
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE x.indisunique AND n.nspname IN ('public', 'auth') AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)
    UNION ALL
    SELECT n.nspname, t.relname, 'not_null', NULL, ARRAY[a.attname::text], NULL, NULL, false, false
    FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE a.attnotnull AND a.attnum > 0 AND t.relkind = 'r' AND n.nspname IN ('public', 'auth')`);
  await client.end();
  stop("postgres");
  return rows.map(({ schema, ...row }) => ({ schema: schema === "public" ? null : schema, ...row }));
}

async function ofMariadb(statements) {
  const { default: mysql } = await import("mysql2/promise");
  const client = await mysql.createConnection(server("mariadb").replace(/^mariadb:/, "mysql:"));
  for (const statement of statements) await client.query(statement);
  const plain = { schema: null, name: null, columns: null, to: null, toColumns: null, partial: false, expression: false };
  const rowsOf = async (sql) => (await client.query(sql))[0];
  const keys = await rowsOf(`SELECT table_name t, index_name n, GROUP_CONCAT(column_name ORDER BY seq_in_index) c
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY 1, 2`);
  const foreign = await rowsOf(`SELECT table_name t, constraint_name n, GROUP_CONCAT(column_name ORDER BY ordinal_position) c,
      referenced_table_name r, GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position) rc
    FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY 1, 2, 4`);
  const checks = await rowsOf("SELECT table_name t, constraint_name n FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()");
  const required = await rowsOf("SELECT table_name t, column_name c FROM information_schema.columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'");
  await client.end();
  stop("mariadb");
  return [
    ...keys.map(({ t, n, c }) => ({ ...plain, table: t, kind: n === "PRIMARY" ? "primary_key" : "unique", name: n, columns: c.split(",") })),
    ...foreign.map(({ t, n, c, r, rc }) => ({ ...plain, table: t, kind: "foreign_key", name: n, columns: c.split(","), to: r, toColumns: rc.split(",") })),
    ...checks.map(({ t, n }) => ({ ...plain, table: t, kind: "check", name: n })),
    ...required.map(({ t, c }) => ({ ...plain, table: t, kind: "not_null", columns: [c] })),
  ];
}

async function ofSqlite(statements) {
  const { default: Database } = await import("better-sqlite3");
  const db = new Database(":memory:");
  for (const statement of statements) db.exec(statement);
  const plain = { schema: null, name: null, columns: null, to: null, toColumns: null, partial: false, expression: false };
  const tables = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'").all();
  return tables.flatMap(({ name: table, sql }) => {
    const columns = db.pragma(`table_info(${table})`);
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const parts = db.pragma(`foreign_key_list(${table})`);
    const foreign = [...new Set(parts.map(({ id }) => id))].map((id) => parts.filter((part) => part.id === id));
    return [
      { ...plain, table, kind: "primary_key", columns: key.map(({ name }) => name) },
      ...columns.filter(({ notnull }) => notnull).map(({ name }) => ({ ...plain, table, kind: "not_null", columns: [name] })),
      ...db.pragma(`index_list(${table})`).filter(({ unique, origin }) => unique && origin !== "pk").map(({ name, partial }) => {
        const of = db.pragma(`index_info(${name})`).map((each) => each.name);
        const known = of.filter((column) => column !== null);
        return { ...plain, table, kind: "unique", name, columns: known.length > 0 ? known : null, partial: partial === 1, expression: known.length < of.length };
      }),
      ...foreign.map((rows) => ({ ...plain, table, kind: "foreign_key", columns: rows.map(({ from }) => from), to: rows[0].table, toColumns: rows.map(({ to }) => to) })),
      ...[...sql.matchAll(/CONSTRAINT "(\w+)" CHECK/g)].map(([, name]) => ({ ...plain, table, kind: "check", name })),
    ];
  });
}

function server(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "drizzle-names"]);
  return execFileSync(script, ["database", "drizzle-names", "names"], { encoding: "utf8" }).trim();
}

function stop(kind) {
  execFileSync(path.join(lab, `../servers/${kind}.sh`), ["stop", "drizzle-names"]);
}
