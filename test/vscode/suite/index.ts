/** What VS Code calls: runs the mocha tests that stand beside this file. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { act, leftOver } from "./workbench";

/** The suite that wants a window of its own, and the one that looks at what its reload has left. */
const faults = "faults.test.js";
const reloaded = "reloaded.test.js";
/** The suite of another folder: the bundled example. */
const tried = "try.test.js";
/** The suite of a folder without models. */
const bare = "bare.test.js";
/** The suite of a made-up folder of 40,000 files, by command alone. */
const large = "large.test.js";
/** Measures, by command alone. */
const speed = "speed.test.js";

export async function run(): Promise<void> {
  const grep = process.env.KEYCLASH_GREP;
  const mocha = new Mocha({
    ui: "bdd",
    timeout: Number(process.env.KEYCLASH_TIMEOUT ?? 300_000),
    color: false,
    reporter: "spec",
    // Each test goes on from where the one before has left the window.
    bail: Boolean(process.env.KEYCLASH_FAULTS),
    ...(grep ? { grep } : {}),
  });
  for (const file of chosen()) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} tests failed`);
  // What it left is looked at after a reload of the window, which ends this extension host and calls this file again.
  if (wasReloaded || !existsSync(leftOver)) return;
  await act("reload");
  await new Promise(() => {});
}

const wasReloaded = existsSync(leftOver);

function chosen(): string[] {
  if (process.env.KEYCLASH_FAULTS) return [wasReloaded ? reloaded : faults];
  if (process.env.KEYCLASH_TRY) return [tried];
  if (process.env.KEYCLASH_BARE) return [bare];
  if (process.env.KEYCLASH_TIMELINE) return [large];
  if (process.env.KEYCLASH_SPEED) return [speed];
  return readdirSync(__dirname).filter(
    (file) => file.endsWith(".test.js") && ![faults, reloaded, tried, bare, large, speed].includes(file),
  );
}
