/** `npm run search [-- --orm=typeorm,django] [--seed=1] [--sites=300] [--show] [--refusals] [--check] [--write] [--only=s17]`: looks for fixes that are wrong, see test/search/README.md. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    orm: { type: "string" },
    seed: { type: "string" },
    sites: { type: "string" },
    log: { type: "string" },
    only: { type: "string" },
    show: { type: "boolean" },
    whole: { type: "boolean" },
    refusals: { type: "boolean" },
    check: { type: "boolean" },
    write: { type: "boolean" },
  },
});
const root = join(import.meta.dirname, "..");

/** Whose packages each lane in TypeScript uses. */
const folders = {
  typeorm: "examples/typeorm",
  prisma: "examples/prisma",
  drizzle: "examples/drizzle",
  "plain-sql": "examples/plain-sql",
  knex: "test/capture/knex",
  objection: "test/capture/knex",
  bookshelf: "test/capture/knex",
  kysely: "examples/kysely",
  sequelize: "examples/sequelize",
  supabase: "examples/supabase",
  "mikro-orm": "test/capture/mikro-orm",
};
for (const [orm, folder] of Object.entries(folders)) {
  if (values.orm && !values.orm.split(",").includes(orm)) continue;
  if (existsSync(join(root, folder, "node_modules", ".package-lock.json"))) continue;
  spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"], {
    cwd: join(root, folder),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}
const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", "test/search/vitest.config.ts"],
  { cwd: root, stdio: "inherit", env: { ...process.env, SEARCH: JSON.stringify(values) } },
);
process.exit(status ?? 1);
