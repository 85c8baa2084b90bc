/** The survivors of the page once more: which of them do the unit tests notice by now, and which are in no file any more? */

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withMutants } from "./mutants.mjs";
import { askTests } from "./units.mjs";

/**
 * @param {readonly import("./page.mjs").Row[]} rows
 * @param {readonly string[]} tests
 * @param {string} root of the repository
 * @param {string} scratch a folder of its own
 * @returns {Promise<import("./page.mjs").Row[]>} the rows, with what was noticed counted among the unit tests' and no survivor any more; what
 * the file does not hold any more is not counted. Of a file whose text is another one by now, lines and the other counts are the older text's.
 */
export async function askedAgain(rows, tests, root, scratch) {
  const firsts = {};
  const asked = new Map();
  const gone = new Set();
  let first = 0;
  for (const row of rows) {
    if (row.survivors.length === 0) continue;
    const source = readFileSync(join(root, row.path), "utf8");
    const { mutants } = withMutants(row.path, source, first);
    firsts[row.path] = first;
    first += mutants.length;
    for (const survivor of row.survivors) {
      const away = ({ line }) => Math.abs(line - survivor.line);
      const [found] = mutants
        .filter((each) => isSame(each, survivor) && !asked.has(each.id))
        .sort((a, b) => away(a) - away(b));
      if (found) asked.set(found.id, survivor);
      else gone.add(survivor);
    }
  }
  console.error(`${asked.size} survivors of ${Object.keys(firsts).length} files`);
  const noticed = new Set();
  const tell = (id, by) => {
    noticed.add(asked.get(id));
    console.error(`${noticed.size}: ${by}`);
  };
  await Promise.all(
    [0, 1].map(async (half) => {
      const own = tests.filter((_, index) => index % 2 === half);
      const folder = join(scratch, `units-${half}`);
      mkdirSync(folder);
      if (own.length > 0) await askTests(own, firsts, [...asked.keys()], folder, tell);
    }),
  );
  return rows.map((row) => withoutThese(row, noticed, gone));
}

/**
 * @param {import("./page.mjs").Row} row
 * @param {ReadonlySet<import("./page.mjs").Survivor>} noticed
 * @param {ReadonlySet<import("./page.mjs").Survivor>} gone
 */
export function withoutThese(row, noticed, gone) {
  const survivors = row.survivors.filter((each) => !noticed.has(each) && !gone.has(each));
  const count = (of) => row.survivors.filter((each) => of.has(each)).length;
  const left = count(gone);
  return {
    ...row,
    made: row.made - left,
    tried: row.tried - left,
    units: row.units + count(noticed),
    unseen: survivors.filter((each) => each.unseen).length,
    survivors,
  };
}

function isSame(a, b) {
  return a.from === b.from && a.to === b.to;
}
