/** Child process: how the reader's work grows with one text, from 16 KB to 16 MB. Prints JSON. */

import { adapters, readPaste } from "./.build/reader.mjs";
import { medianCpu } from "./measure.mjs";
import { texts } from "./texts.mjs";

const KB = 1024;
const [, , name, largest = String(16 * KB)] = process.argv;
const make = texts.find(([, known]) => known === name)[2];

const warm = make(16 * KB);
for (let i = 0; i < 20; i++) readPaste(warm, adapters);

const sizes = [];
for (let kb = 16; kb <= Number(largest); kb *= 2) {
  const text = make(kb * KB);
  const ms = medianCpu(() => readPaste(text, adapters), { samples: kb < 1024 ? 3 : 1 });
  sizes.push({ kb, ms });
  process.stderr.write(`${JSON.stringify({ kb, ms })}\n`);
}
process.stdout.write(JSON.stringify(sizes));
