/** The survivors of the page once more: which of them do the unit tests notice by now? Of files whose text is the one that the page tells of. */

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withMutants } from "./mutants.mjs";
import { fingerprint } from "./page.mjs";
import { askTests } from "./units.mjs";

/**
 * @param {readonly import("./page.mjs").Row[]} rows
 * @param {readonly string[]} tests
 * @param {string} root of the repository
 * @param {string} scratch a folder of its own
 * @returns {Promise<import("./page.mjs").Row[]>} the rows, with what was noticed counted among the unit tests' and no survivor any more
 */
export async function askedAgain(rows, tests, root, scratch) {
  const firsts = {};
  const asked = new Map();
  let first = 0;
  for (const row of rows) {
    const source = readFileSync(join(root, row.path), "utf8");
    if (row.survivors.length === 0 || fingerprint(source) !== row.text) continue;
    const { mutants } = withMutants(row.path, source, first);
    firsts[row.path] = first;
    first += mutants.length;
    for (const survivor of row.survivors) {
      const found = mutants.find((each) => isSame(each, survivor) && !asked.has(each.id));
      if (found) asked.set(found.id, survivor);
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
  return rows.map((row) => {
    const gone = row.survivors.filter((each) => noticed.has(each));
    const survivors = row.survivors.filter((each) => !noticed.has(each));
    const unseen = survivors.filter((each) => each.unseen).length;
    return { ...row, survivors, unseen, units: row.units + gone.length };
  });
}

function isSame(a, b) {
  return a.line === b.line && a.from === b.from && a.to === b.to;
}
