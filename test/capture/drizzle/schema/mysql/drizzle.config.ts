import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "mysql", schema: "./index.ts" });
