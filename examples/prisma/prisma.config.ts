import { defineConfig } from "prisma/config";

// `prisma generate` looks for the schema engine although it does not run it: without this it would download one.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma" });
