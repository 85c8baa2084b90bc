import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "postgresql", schema: "./index.ts", casing: "snake_case" });
