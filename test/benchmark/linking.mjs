/** What listing the models costs as a workspace grows, for each ORM: four times the models may cost at most four times as much. */

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packagesOf, writePackages } from "./packages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const SIZES = [500, 2000];
/** The start of the process and of the parsers stands in both: a linear growth stays below 4. */
const MOST = 4.4;

/** @param cpu CPU time of Node with these arguments, ms; @returns a table and a sentence */
export function measureLinking(cpu) {
  const folder = mkdtempSync(join(tmpdir(), "keyclash-bench-"));
  try {
    cpSync(join(here, "../../dist"), join(folder, "dist"), { recursive: true });
    const rows = Object.keys(packagesOf).map((orm) => {
      const [few, many] = SIZES.map((size) => {
        const root = join(folder, orm, String(size));
        writePackages(root, orm, size);
        return cpu([
          join(folder, "dist/cli.js"),
          "models",
          "--no-cache",
          "--workspace",
          root,
          "--format",
          "json",
        ]);
      });
      console.error(`${orm}: ${few.toFixed(0)} ms, ${many.toFixed(0)} ms`);
      return { orm, few, many, growth: many / few };
    });
    const steepest = rows.reduce((a, b) => (b.growth > a.growth ? b : a));
    return {
      table: [
        `| ORM | ${SIZES[0]} models, CPU ms | ${SIZES[1].toLocaleString("en")} models, CPU ms | growth |`,
        "|---|--:|--:|--:|",
        ...rows.map(
          ({ orm, few, many, growth }) =>
            `| ${orm} | ${Math.round(few).toLocaleString("en")} | ${Math.round(many).toLocaleString("en")} | ${growth.toFixed(2)} |`,
        ),
      ].join("\n"),
      verdict: `${steepest.growth <= MOST ? "Linear" : "NOT LINEAR"}: four times the models cost at most ${steepest.growth.toFixed(1)} times as much (${steepest.orm}); the limit is ${MOST}.`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
