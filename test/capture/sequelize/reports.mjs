// What a database reports of its tables' constraints, through Sequelize's own connection.

const plain = { name: null, columns: null, to: null, toColumns: null, partial: false };

export async function ofPostgres(sequelize) {
  const [rows] = await sequelize.query(`
    SELECT t.relname AS table, CASE c.contype WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign_key' ELSE 'check' END AS kind, c.conname AS name,
      (SELECT json_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.a) AS columns,
      f.relname AS to,
      (SELECT json_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.a) AS "toColumns",
      false AS partial
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE n.nspname = 'public' AND c.contype <> 't'
    UNION ALL
    SELECT t.relname, 'unique', i.relname,
      (SELECT json_agg(a.attname::text ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.a), NULL, NULL, x.indpred IS NOT NULL
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE x.indisunique AND n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)
    UNION ALL
    SELECT t.relname, 'not_null', NULL, json_build_array(a.attname::text), NULL, NULL, false
    FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE a.attnotnull AND a.attnum > 0 AND t.relkind = 'r' AND n.nspname = 'public'`);
  return rows.map((row) => ({ ...plain, ...row }));
}

export async function ofMariadb(sequelize) {
  const rowsOf = async (sql) => (await sequelize.query(sql))[0];
  const keys = await rowsOf(`SELECT table_name t, index_name n, GROUP_CONCAT(column_name ORDER BY seq_in_index) c
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY 1, 2`);
  const foreign = await rowsOf(`SELECT table_name t, constraint_name n, GROUP_CONCAT(column_name ORDER BY ordinal_position) c,
      referenced_table_name r, GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position) rc
    FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY 1, 2, 4`);
  const required = await rowsOf("SELECT table_name t, column_name c FROM information_schema.columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'");
  return [
    ...keys.map(({ t, n, c }) => ({ ...plain, table: t, kind: n === "PRIMARY" ? "primary_key" : "unique", name: n, columns: c.split(",") })),
    ...foreign.map(({ t, n, c, r, rc }) => ({ ...plain, table: t, kind: "foreign_key", name: n, columns: c.split(","), to: r, toColumns: rc.split(",") })),
    ...required.map(({ t, c }) => ({ ...plain, table: t, kind: "not_null", columns: [c] })),
  ];
}

export async function ofSqlite(sequelize) {
  const rowsOf = async (sql) => (await sequelize.query(sql))[0];
  const tables = await rowsOf("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
  const rows = [];
  for (const { name: table } of tables) {
    const columns = await rowsOf(`SELECT * FROM pragma_table_info('${table}')`);
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    rows.push({ ...plain, table, kind: "primary_key", columns: key.map(({ name }) => name) });
    for (const { name, notnull } of columns) if (notnull) rows.push({ ...plain, table, kind: "not_null", columns: [name] });
    for (const { name, unique, origin, partial } of await rowsOf(`SELECT * FROM pragma_index_list('${table}')`)) {
      if (!unique || origin === "pk") continue;
      const over = (await rowsOf(`SELECT name FROM pragma_index_info('${name}')`)).map((each) => each.name);
      rows.push({ ...plain, table, kind: "unique", name: origin === "c" ? name : null, columns: over, partial: partial === 1 });
    }
    const parts = await rowsOf(`SELECT * FROM pragma_foreign_key_list('${table}')`);
    for (const { table: to, from, to: column } of parts) rows.push({ ...plain, table, kind: "foreign_key", columns: [from], to, toColumns: [column] });
  }
  return rows;
}
