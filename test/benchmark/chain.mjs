/** One process, asked in turn about an error whose stack prints the writing line and one that needs the chain: chain.mjs FOLDER FILE_OF_PASTES ROUNDS. Prints what the chain adds as JSON. */

import { readFileSync } from "node:fs";
import { adapters, diskProject, explain } from "./.build/reader.mjs";
import { median } from "./measure.mjs";

const [, , root, file, rounds] = process.argv;
const pastes = JSON.parse(readFileSync(file, "utf8"));
const spent = { questions: 0, files: new Set() };
const worlds = new WeakMap();
const plain = { ...adapters };
const counting = { ...adapters, codes: adapters.codes.map(counted) };
const project = diskProject([root]);

// The models are read, the parsers are there.
await ask(pastes.frame);
const before = await ask(pastes.frame);
const first = await ask(pastes.chain);
const [frame, chain] = [[], []];
for (let i = 0; i < Number(rounds); i++) {
  frame.push((await ask(pastes.frame)).ms);
  chain.push((await ask(pastes.chain)).ms);
}
const work = await count(pastes.chain);
const workOfFrame = await count(pastes.frame);
const usual = median(frame);
console.log(
  JSON.stringify({
    evidence: { frame: before.evidence, chain: first.evidence },
    frame: usual,
    first: Math.max(first.ms - usual, 0),
    again: Math.max(median(chain) - usual, 0),
    work,
    workOfFrame,
  }),
);

async function ask(paste, all = plain) {
  globalThis.gc?.();
  const start = process.cpuUsage();
  const { diagnoses } = await explain(paste, project, all);
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, evidence: diagnoses[0]?.callSite?.evidence };
}

/** What the chain asks the language, and the files that this parses for it. */
async function count(paste) {
  spent.questions = 0;
  spent.files.clear();
  await ask(paste, counting);
  return { questions: spent.questions, files: spent.files.size };
}

function counted(code) {
  if (!code.calls) return code;
  const calls = Object.entries(code.calls).map(([name, member]) => [
    name,
    typeof member !== "function"
      ? member
      : (...given) => {
          spent.questions++;
          return member(...given.map((each) => (each?.mentioning ? countedWorld(each) : each)));
        },
  ]);
  return { ...code, calls: Object.fromEntries(calls) };
}

/** One for each world: a language keeps what it read by the world. */
function countedWorld(world) {
  const known = worlds.get(world) ?? {
    ...world,
    read: (path) => {
      const source = world.read(path);
      if (source) spent.files.add(path);
      return source;
    },
  };
  worlds.set(world, known);
  return known;
}
