import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "sqlite", schema: "./index.ts", casing: "snake_case" });
