/** `npm run lines [-- --write] [--show] [--every=N] [--orms=django,prisma]`: the table of docs/lines.md. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    write: { type: "boolean" },
    show: { type: "boolean" },
    every: { type: "string" },
    orms: { type: "string" },
  },
});
const { write, show, every, orms } = values;
const { status } = spawnSync(
  process.execPath,
  [join("node_modules", "vitest", "vitest.mjs"), "run", "--config", "test/lines/vitest.config.ts"],
  {
    cwd: join(import.meta.dirname, ".."),
    stdio: "inherit",
    env: {
      ...process.env,
      ...(write ? { LINES_WRITE: "1" } : {}),
      ...(show ? { LINES_SHOW: "1" } : {}),
      ...(every ? { LINES_EVERY: every } : {}),
      ...(orms ? { LINES_ORMS: orms } : {}),
    },
  },
);
process.exit(status ?? 1);
