/** The child of run.mjs: holds the bundle and tries one mutant after the other; the parent ends it where one never comes back. */

const bundle = process.argv[2];
globalThis.active = -1;
globalThis.hits = null;
globalThis.mutant = (id) => {
  globalThis.hits?.add(id);
  return id === globalThis.active;
};

const { baseline, noticed } = await import(bundle);
const known = await baseline();
process.send({ ready: true });

process.on("message", async ({ id, isStatic }) => {
  try {
    if (!isStatic) return process.send({ id, by: await noticed(id, false, known) });
    // What is worked out when a module is loaded is worked out anew, wrongly.
    globalThis.active = id;
    const fresh = await import(`${bundle}?mutant=${id}`);
    process.send({ id, by: await fresh.noticed(id, true, known) });
  } catch (error) {
    process.send({ id, by: `threw: ${error}` });
  }
});
