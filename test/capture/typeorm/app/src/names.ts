import { AppDataSource, database, SnakeDataSource } from "./data-source";

/** The names of all constraints and unique indexes as the database has them: `table: [{ name, kind, columns }]`. */
export async function constraintNames() {
  const all = { default: await dump(), snake: {} as unknown };
  await AppDataSource.dropDatabase();
  await SnakeDataSource.initialize();
  await SnakeDataSource.synchronize(true);
  all.snake = await dump(SnakeDataSource);
  await SnakeDataSource.destroy();
  return all;
}

async function dump(source = AppDataSource) {
  const rows: { table: string; name: string; kind: string; columns: string }[] = await source.query(statement());
  const tables: Record<string, object[]> = {};
  for (const { table, name, kind, columns } of rows) {
    (tables[table] ??= []).push({ name, kind, columns });
  }
  return tables;
}

function statement(): string {
  if (database === "postgres" || database === "pglite") {
    return `select * from (
      select r.relname as "table", c.conname as name, c.contype::text as kind, pg_get_constraintdef(c.oid) as columns
        from pg_constraint c join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
        where n.nspname in ('public', 'billing') and c.contype <> 'n'
      union all
      select tablename, indexname, 'index', regexp_replace(indexdef, '^.* USING ', '') from pg_indexes
        where schemaname in ('public', 'billing') and indexdef like 'CREATE UNIQUE%'
          and indexname not in (select conname from pg_constraint)
    ) x order by 1, 3, 2`;
  }
  if (database === "mariadb") {
    return `select * from (
      select table_name as "table", index_name as name, if(non_unique, 'index', 'unique') as kind,
          group_concat(column_name order by seq_in_index) as columns
        from information_schema.statistics where table_schema = database() group by 1, 2, 3
      union all
      select table_name, constraint_name, 'f', group_concat(column_name) from information_schema.key_column_usage
        where table_schema = database() and referenced_table_name is not null group by 1, 2, 3
      union all
      select table_name, constraint_name, 'c', check_clause from information_schema.check_constraints
        where constraint_schema = database()
    ) x order by 1, 3, 2`.replaceAll('"table"', "`table`");
  }
  return `select tbl_name as "table", name, type as kind, sql as columns from sqlite_master
    where name not like 'sqlite%' order by 1, 3, 2`;
}
