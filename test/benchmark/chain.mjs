/** One process, asked in turn about an error whose stack prints the writing line and one that needs the chain. Prints CPU and what the chain opened as JSON: chain.mjs FOLDER FILE_OF_PASTES ROUNDS */

import { readFileSync } from "node:fs";
import { adapters, diskProject, explain } from "./.build/reader.mjs";
import { median } from "./measure.mjs";

const [, , root, file, rounds] = process.argv;
const pastes = JSON.parse(readFileSync(file, "utf8"));
const opened = new Set();
let asked = 0;
const counting = { ...adapters, codes: adapters.codes.map(counted) };
const project = diskProject([root]);

// The models are read, the parsers are there.
await ask(pastes.frame);
const first = await ask(pastes.chain);
const work = { asked, files: opened.size };
const [frame, chain] = [[], []];
for (let i = 0; i < Number(rounds); i++) {
  frame.push((await ask(pastes.frame)).ms);
  chain.push((await ask(pastes.chain)).ms);
}
asked = 0;
opened.clear();
const printed = await ask(pastes.frame);
console.log(
  JSON.stringify({
    evidence: { frame: printed.site, chain: first.site },
    first: first.ms,
    frame: median(frame),
    chain: median(chain),
    work,
    workOfFrame: { asked, files: opened.size },
  }),
);

async function ask(paste) {
  globalThis.gc?.();
  const before = process.cpuUsage();
  const { diagnoses } = await explain(paste, project, counting);
  const { user, system } = process.cpuUsage(before);
  const { callSite } = diagnoses[0];
  return { ms: (user + system) / 1000, site: `${callSite?.file}:${callSite?.line} ${callSite?.evidence}` };
}

/** The language, with a note of every question that the chain asks it and of every file that it parses for it. */
function counted(code) {
  if (!code.calls) return code;
  const calls = Object.fromEntries(
    Object.entries(code.calls).map(([name, member]) => [
      name,
      typeof member !== "function"
        ? member
        : (...args) => {
            asked++;
            for (const each of args) if (typeof each?.place?.file === "string") opened.add(each.place.file);
            if (typeof args[0]?.path === "string") opened.add(args[0].path);
            return member(...args);
          },
    ]),
  );
  return { ...code, calls };
}
