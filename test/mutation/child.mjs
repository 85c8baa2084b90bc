/** The child of run.mjs: holds the bundle and tries one mutant after the other; the parent ends it where one never comes back. */

import { readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

const bundle = process.argv[2];
globalThis.active = -1;
globalThis.hits = null;
globalThis.mutant = (id) => {
  globalThis.hits?.add(id);
  return id === globalThis.active;
};
globalThis.mutantTest = (always, never, value) => {
  if (globalThis.hits) globalThis.hits.add(value ? never : always);
  return globalThis.active === always ? true : globalThis.active === never ? false : value;
};

// What is worked out when a module is loaded has to be worked out anew, wrongly.
const onLoad = new Set();
globalThis.hits = onLoad;
const { baseline, noticed } = await import(bundle);
globalThis.hits = null;
let known = [];

process.on("disconnect", () => process.exit());
process.on("message", async ({ job, id, path, most, part, of, file, files }) => {
  const begin = process.cpuUsage();
  const answer = (by) => {
    const { user, system } = process.cpuUsage(begin);
    process.send({ id, by, cpu: Math.round((user + system) / 1000) });
  };
  try {
    if (job === "baseline") {
      writeFileSync(file, serialize(await baseline(part, of)));
      process.send({ done: true });
    } else if (job === "know") {
      known = files.flatMap((each) => deserialize(readFileSync(each))).sort((a, b) => a.took - b.took);
      process.send({ done: true });
    } else if (!onLoad.has(id)) answer(await noticed(id, path, false, known, most));
    else {
      globalThis.active = id;
      const fresh = await import(`${bundle}?mutant=${id}`);
      answer(await fresh.noticed(id, path, true, known, most));
    }
  } catch (error) {
    answer(`threw: ${error}`);
  }
});
process.send({ ready: true });
