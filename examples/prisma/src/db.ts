import { readdirSync, readFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { PrismaClient } from "./generated/prisma/client";

// PostgreSQL inside this process (WebAssembly): nothing to install, gone at exit.
const database = new PGlite();
const migrations = new URL("../prisma/migrations/", import.meta.url);
for (const name of readdirSync(migrations).filter((name) => !name.endsWith(".toml")).sort()) {
  await database.exec(readFileSync(new URL(`${name}/migration.sql`, migrations), "utf8"));
}

export const prisma = new PrismaClient({ adapter: new PrismaPGlite(database) });
