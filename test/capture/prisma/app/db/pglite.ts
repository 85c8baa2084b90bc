import { readFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { PrismaClient } from "./generated/prisma/client";

const client = new PGlite();
await client.exec(readFileSync("schema.sql", "utf8"));

const errorFormat = process.env.ERROR_FORMAT as "pretty" | undefined;
export const prisma = new PrismaClient({ errorFormat, adapter: new PrismaPGlite(client) });
