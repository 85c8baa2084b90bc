// What each database reports of the constraints of its tables: a row for each, alike for all labs.

/** @param client one of pg's */
export async function ofPostgres(client) {
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
    WHERE c.contype IN ('p', 'u', 'f', 'c') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT n.nspname, t.relname, 'unique', i.relname,
      (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.a),
      NULL, NULL, x.indpred IS NOT NULL, x.indexprs IS NOT NULL
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE x.indisunique AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)
    UNION ALL
    SELECT n.nspname, t.relname, 'not_null', NULL, ARRAY[a.attname::text], NULL, NULL, false, false
    FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE a.attnotnull AND a.attnum > 0 AND t.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`);
  return rows.map(({ schema, ...row }) => ({ schema: schema === "public" ? null : schema, ...row }));
}

/** @param client one of mysql2/promise */
export async function ofMariadb(client) {
  const plain = { schema: null, name: null, columns: null, to: null, toColumns: null, partial: false, expression: false };
  const rowsOf = async (sql) => (await client.query(sql))[0];
  const keys = await rowsOf(`SELECT table_name t, index_name n, GROUP_CONCAT(column_name ORDER BY seq_in_index) c
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY 1, 2`);
  const foreign = await rowsOf(`SELECT table_name t, constraint_name n, GROUP_CONCAT(column_name ORDER BY ordinal_position) c,
      referenced_table_name r, GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position) rc
    FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY 1, 2, 4`);
  const checks = await rowsOf("SELECT table_name t, constraint_name n FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()");
  const required = await rowsOf("SELECT table_name t, column_name c FROM information_schema.columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'");
  return [
    ...keys.map(({ t, n, c }) => ({ ...plain, table: t, kind: n === "PRIMARY" ? "primary_key" : "unique", name: n, columns: c.split(",") })),
    ...foreign.map(({ t, n, c, r, rc }) => ({ ...plain, table: t, kind: "foreign_key", name: n, columns: c.split(","), to: r, toColumns: rc.split(",") })),
    ...checks.map(({ t, n }) => ({ ...plain, table: t, kind: "check", name: n })),
    ...required.map(({ t, c }) => ({ ...plain, table: t, kind: "not_null", columns: [c] })),
  ];
}

/** @param db one of better-sqlite3 */
export function ofSqlite(db) {
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
      ...[...sql.matchAll(/constraint "(\w+)" check/gi)].map(([, name]) => ({ ...plain, table, kind: "check", name })),
    ];
  });
}
