// What each database says of its own constraints: [table, kind, columns, name, condition or expression].
export const reports = {
  async postgresql(rows) {
    const constraints = await rows(`
      SELECT c.relname AS "table", k.contype AS kind, k.conname AS name,
        (SELECT json_agg(a.attname ORDER BY n.o) FROM unnest(k.conkey) WITH ORDINALITY n(i, o) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.i) AS columns
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace s ON s.oid = c.relnamespace
      WHERE s.nspname = 'public' AND k.contype IN ('u', 'p', 'f', 'c') ORDER BY 1, 3`);
    const indexes = await rows(`
      SELECT t.relname AS "table", i.relname AS name,
        (SELECT json_agg(a.attname ORDER BY n.o) FROM unnest(x.indkey) WITH ORDINALITY n(i, o) LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = n.i AND n.i > 0) AS columns
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace
      WHERE s.nspname = 'public' AND x.indisunique AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('u', 'p')) ORDER BY 1, 2`);
    const required = await rows(`
      SELECT table_name AS "table", column_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND is_nullable = 'NO' ORDER BY 1, 2`);
    const kinds = { u: "unique", p: "primary_key", f: "foreign_key", c: "check" };
    return [
      ...constraints.map(({ table, kind, name, columns }) => [table, kinds[kind], kind === "c" ? [] : list(columns), name]),
      ...indexes.map(({ table, name, columns }) => [table, "unique", list(columns).filter(Boolean), name]),
      ...required.map(({ table, name }) => [table, "not_null", [name], null]),
    ];
  },
  async mysql(rows) {
    const keys = await rows(`
      SELECT table_name AS tab, index_name AS name, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS columns
      FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY table_name, index_name`);
    const foreign = await rows(`
      SELECT table_name AS tab, constraint_name AS name, GROUP_CONCAT(column_name ORDER BY ordinal_position) AS columns
      FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY table_name, constraint_name`);
    const checks = await rows("SELECT table_name AS tab, constraint_name AS name, level FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()");
    const required = await rows("SELECT table_name AS tab, column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'");
    return [
      ...keys.map(({ tab, name, columns }) => [tab, name === "PRIMARY" ? "primary_key" : "unique", columns.split(","), name]),
      ...foreign.map(({ tab, name, columns }) => [tab, "foreign_key", columns.split(","), name]),
      // A check behind a column is printed with its table.
      ...checks.map(({ tab, name, level }) => [tab, "check", [], level === "Column" ? `${tab}.${name}` : name]),
      ...required.map(({ tab, name }) => [tab, "not_null", [name], null]),
    ];
  },
  async sqlite(rows) {
    const all = [];
    for (const { name: table, sql } of await rows("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
      const columns = await rows(`SELECT * FROM pragma_table_info('${table}')`);
      const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
      if (primary.length > 0) all.push([table, "primary_key", primary.map(({ name }) => name), null]);
      for (const { name, notnull } of columns) if (notnull) all.push([table, "not_null", [name], null]);
      for (const { name, origin } of await rows(`SELECT * FROM pragma_index_list('${table}') WHERE "unique" = 1`)) {
        if (origin === "pk") continue;
        const parts = await rows(`SELECT * FROM pragma_index_info('${name}')`);
        all.push([table, "unique", parts.map((part) => part.name).filter(Boolean), origin === "c" ? name : null]);
      }
      for (const { from } of await rows(`SELECT * FROM pragma_foreign_key_list('${table}')`)) all.push([table, "foreign_key", [from], null]);
      // SQLite lists no checks: they are counted in the statement that it keeps.
      for (const [, name = null] of sql.matchAll(/(?:CONSTRAINT (\w+) )?CHECK \(/g)) all.push([table, "check", [], name]);
    }
    return all;
  },
};

function list(columns) {
  return typeof columns === "string" ? JSON.parse(columns) : (columns ?? []);
}
