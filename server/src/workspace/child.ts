/** Reads many models in a child process that exits, so that the parsers' memory does not stay in the server. */

import { fork } from "node:child_process";
import type { Orm } from "../domain/adapters";
import type { Facts } from "../domain/model";
import { createSource, type Source } from "../domain/text";
import { type ReadFacts, readFactsHere } from "./facts";

/** Fewer files than this are read at once where we are: starting a process costs more (about 0.3 s). */
const worthAProcess = 40;

interface Request {
  readonly orm: string;
  readonly files: readonly { path: string; text: string }[];
}

/** @param script bundle whose main calls `answerParent`; where it cannot run, the files are read in this process */
export function readFactsInChild(script: string): ReadFacts {
  return async (orm, sources) => {
    if (sources.length < worthAProcess) return readFactsHere(orm, sources);
    const facts = await ask(script, {
      orm: orm.id,
      files: sources.map(({ path, text }) => ({ path, text })),
    });
    return facts ?? readFactsHere(orm, sources);
  };
}

/** The child's side: answers one request with the facts of each file, then lets the process end. */
export function answerParent(orms: readonly Orm[]): void {
  process.once("message", async (request: Request) => {
    const orm = orms.find((candidate) => candidate.id === request.orm);
    const sources: Source[] = request.files.map(({ path, text }) => createSource(path, text));
    const facts = orm ? await readFactsHere(orm, sources) : [];
    process.send?.(facts, () => process.disconnect());
  });
}

/** Null = the child could not start or died. */
function ask(script: string, request: Request): Promise<readonly Facts[] | null> {
  return new Promise((done) => {
    const child = fork(script, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: [],
    });
    let answer: readonly Facts[] | null = null;
    child.on("message", (facts) => {
      answer = facts as readonly Facts[];
    });
    child.on("error", () => done(null));
    child.on("exit", () => done(answer));
    child.send(request, (error) => error && done(null));
  });
}
