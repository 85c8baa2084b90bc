/**
 * Child process: the reader beside its peers on the same Node traces. Prints JSON.
 * `ordinary` = all captured traces, rounds of all readers in turn; `hostile NAME READER` = one reader on one line.
 */

import { adapters, readPaste } from "./.build/reader.mjs";
import { cpu, median, medianCpu } from "./measure.mjs";
import { peers } from "./peers.mjs";
import { capturedTraces, texts } from "./texts.mjs";

const node = adapters.runtimes.find(({ id }) => id === "node");
const frameCount = (lists) => lists.reduce((count, { frames }) => count + frames.length, 0);

/** The peers parse frames and nothing else: the runtime's stage is their like, the whole reader does their work and ours. */
const readers = {
  "Keyclash, frames": (text) => {
    const lines = text.split("\n").map((line, i) => ({ text: line, line: i + 1, column: 1 }));
    return frameCount(node.readTraces(lines).flatMap(({ thrown }) => thrown));
  },
  "Keyclash, whole reader": (text) => frameCount(readPaste(text, adapters).incidents),
  ...peers,
};

const [, , mode, name, reader] = process.argv;
if (mode === "readers") print(Object.keys(readers));
if (mode === "ordinary") print(ordinary());
if (mode === "hostile") print(hostile());

function ordinary(rounds = 15) {
  const traces = capturedTraces(/^(?:prisma|typeorm)\//);
  const times = Object.fromEntries(Object.keys(readers).map((id) => [id, []]));
  const frames = {};
  for (let round = 0; round < rounds; round++)
    for (const [id, read] of Object.entries(readers)) {
      frames[id] = 0;
      globalThis.gc?.();
      const ms = cpu(() => {
        for (const trace of traces) frames[id] += read(trace);
      });
      if (round > 2) times[id].push(ms);
    }
  return {
    traces: traces.length,
    characters: traces.reduce((sum, { length }) => sum + length, 0),
    readers: Object.entries(times).map(([id, all]) => ({ id, ms: median(all), frames: frames[id] })),
  };
}

function hostile() {
  const read = readers[reader];
  const make = texts.find(([, known]) => known === name)[2];
  // Warm as an editor's server is; a peer that hangs is stopped on the way.
  const warm = make(4 * 1024);
  for (let spent = 0; spent < 400; ) spent += cpu(() => attempt(read, warm)) + 0.02;
  const line = make(64 * 1024);
  return medianCpu(() => attempt(read, line), { samples: 3, atLeast: 20 });
}

/** Some peers throw where they find no frame; that is an answer too. */
function attempt(read, text) {
  try {
    read(text);
  } catch {}
}

function print(value) {
  process.stdout.write(JSON.stringify(value));
}
