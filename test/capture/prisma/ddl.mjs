// The SQL that `prisma migrate` would run for a schema, from Prisma's own schema engine (wasm, offline).
// The engine panics for MySQL ("Unsupported adapter provider"), so MariaDB's SQL is in sql/mariadb.sql by hand,
// in the form that Prisma's documentation of `prisma migrate` prints.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(new URL("./v7/package.json", import.meta.url));

let loaded;

export async function migrationSql(provider, schemaFiles) {
  const { bindMigrationAwareSqlAdapterFactory } = require("@prisma/driver-adapter-utils");
  const { SchemaEngine } = await (loaded ??= engine());
  const files = schemaFiles.map(([path, content]) => ({ path, content }));
  const schema = await SchemaEngine.new({ datamodels: schemaFiles }, () => {}, bindMigrationAwareSqlAdapterFactory(factory(provider)));
  const result = await schema.diff({
    from: { tag: "empty" },
    to: { tag: "schemaDatamodel", files, configDir: "." },
    script: true, exitCode: null, shadowDatabaseUrl: null, shadowDatabase: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return result.stdout;
}

/** An adapter that is never asked: the diff is between nothing and a text. */
function factory(provider) {
  const adapter = {
    provider, adapterName: "none",
    getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: false }),
    queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
    executeRaw: async () => 0, executeScript: async () => {}, dispose: async () => {},
  };
  return { provider, adapterName: "none", connect: async () => adapter, connectToShadowDb: async () => adapter };
}

async function engine() {
  const folder = new URL("./v7/node_modules/@prisma/schema-engine-wasm/", import.meta.url);
  const bg = await import(new URL("schema_engine_bg.js", folder));
  const wasm = readFileSync(new URL("schema_engine_bg.wasm", folder));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": bg });
  bg.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  return bg;
}
