/** What the chain adds to a diagnosis in the monorepo: an error whose stack prints the writing line beside one that names the outermost layer alone. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeLayers } from "./layers.mjs";
import { median } from "./measure.mjs";
import { writeMonorepo } from "./monorepo.mjs";

const MOST = 150;
/** Of a first time there is one in each process. */
const PROCESSES = 5;
const ROUNDS = 7;

/** @param child runs a script of this folder in a process of its own and gives what it prints; @returns a table and a sentence */
export function measureChain(child) {
  const folder = mkdtempSync(join(tmpdir(), "keyclash-bench-"));
  try {
    const root = join(folder, "monorepo");
    writeMonorepo(root);
    const rows = Object.entries(writeLayers(root)).map(([what, pastes], index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(pastes));
      const all = Array.from({ length: PROCESSES }, () =>
        child("chain.mjs", [root, file, String(ROUNDS)], 600_000),
      );
      const middle = (name) => median(all.map((each) => each[name]));
      const told = { ...all[0], frame: middle("frame"), first: middle("first"), again: middle("again") };
      console.error(`${what}: ${JSON.stringify(told)}`);
      if (told.evidence.frame !== "frame" || told.evidence.chain !== "chain")
        throw new Error(`${what}: ${JSON.stringify(told.evidence)}`);
      if (told.workOfFrame.questions !== 0)
        throw new Error(`${what}: the chain was asked, though the frame writes`);
      return { what, ...told };
    });
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const most = Math.max(...rows.map(({ first, again }) => Math.max(first, again)));
    return {
      table: [
        `The monorepo with layers over its models, ${files.length.toLocaleString("en")} files; a process that stays, as an editor's server is. Each second question needs the chain.\n`,
        "| layers | the frame writes, CPU ms | the chain adds the first time | the chain adds again | files that it opens | files opened where the frame writes |",
        "|---|--:|--:|--:|--:|--:|",
        ...rows.map(
          ({ what, frame, first, again, work, workOfFrame }) =>
            `| ${what} | ${frame.toFixed(0)} | ${first.toFixed(0)} | ${again.toFixed(0)} | ${work.files} | ${workOfFrame.files} |`,
        ),
      ].join("\n"),
      verdict: `The chain adds at most ${most.toFixed(0)} ms, ${most <= MOST ? "within" : "MORE THAN"} the ${MOST} ms that it may; where the frame writes it is not asked. Medians of ${PROCESSES} processes with ${ROUNDS} rounds each; the first time is the first question of each, with the compiler's code still cold.`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
