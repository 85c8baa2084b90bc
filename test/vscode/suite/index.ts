/** What VS Code calls: runs the mocha tests that stand beside this file. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

export async function run(): Promise<void> {
  const grep = process.env.KEYCLASH_GREP;
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 300_000,
    color: false,
    reporter: "spec",
    ...(grep ? { grep } : {}),
  });
  for (const file of readdirSync(__dirname))
    if (file.endsWith(".test.js")) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
