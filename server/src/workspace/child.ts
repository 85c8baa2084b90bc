/** Reads many models in a child process, so that neither the parsers' memory nor a file at which one of them hangs stays in the server. */

import { type ChildProcess, fork } from "node:child_process";
import type { Orm } from "../domain/adapters";
import { type Facts, noFacts } from "../domain/model";
import { createSource, type Source } from "../domain/text";
import { type ReadFacts, readFactsHere } from "./facts";
import { createTurns } from "./turns";

/** Fewer files than this are read at once where we are: starting a process costs more (about 0.3 s). */
const worthAProcess = 40;

/** Milliseconds. */
interface Patience {
  /** What a file may take; the largest that is read takes about two seconds. */
  readonly file: number;
  /** Until a new process says that it is there. */
  readonly start: number;
  /** An idle process ends after this: the next question of the same minute finds the parsers loaded. */
  readonly rest: number;
}

const patient: Patience = { file: 20_000, start: 60_000, rest: 60_000 };

/** So many files of one question may hang or end their process; what comes behind is left out with them. */
const mostFailures = 5;

interface Request {
  readonly orm: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** What the child says: that it is there, then the facts of each file in the order of the request. */
type Said = "ready" | Facts;

/**
 * One process for all questions, one question after the other. A file at which it hangs or dies becomes a note, and the others are read.
 * @param script bundle whose main calls `answerParent`; where it cannot run, the files are read in this process
 */
export function readFactsInChild(script: string, patience = patient): ReadFacts {
  let child: ChildProcess | undefined;
  let rest: NodeJS.Timeout | undefined;
  const inTurn = createTurns();
  const end = () => {
    if (child) kill(child);
    child = undefined;
  };
  const readAll: ReadFacts = async (orm, sources, cancel) => {
    const read: Facts[] = [];
    /** The file at which a process ended once. */
    let suspect = -1;
    for (let failures = 0; read.length < sources.length; failures++) {
      const left = sources.slice(read.length);
      if (failures === mostFailures) {
        const why = `${orm.id} left out the models of ${left.length} files: the reading of others failed ${failures} times.`;
        return [...read, ...left.map((_, index) => (index === 0 ? { ...noFacts, notes: [why] } : noFacts))];
      }
      if (child?.connected !== true) end();
      const isNew = child === undefined;
      child ??= start(script);
      const why = await ask(child, isNew, { orm, left, read, patience, cancel });
      if (why === "done") break;
      end();
      cancel?.throwIfAborted();
      if (why === "not started") return [...read, ...(await readFactsHere(orm, left))];
      // Somebody may have ended the process, for no fault of the file.
      if (why === ended && suspect !== read.length) {
        suspect = read.length;
        continue;
      }
      const { path } = sources[read.length] ?? { path: "" };
      read.push({ ...noFacts, notes: [`${orm.id} left out the models of ${path}: ${why}.`] });
    }
    return read;
  };
  return async (orm, sources, cancel) => {
    if (sources.length < worthAProcess) return readFactsHere(orm, sources);
    return inTurn(async () => {
      cancel?.throwIfAborted();
      clearTimeout(rest);
      try {
        return await readAll(orm, sources, cancel);
      } finally {
        rest = setTimeout(end, patience.rest).unref();
        child?.unref();
        child?.channel?.unref();
      }
    });
  };
}

const ended = "the process that read it ended twice";

/** A process that hangs would outlive this one. */
const living = new Set<ChildProcess>();

function start(script: string): ChildProcess {
  if (living.size === 0) process.on("exit", killAll);
  const child = fork(script, [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [],
  });
  living.add(child);
  return child;
}

function kill(child: ChildProcess): void {
  child.kill("SIGKILL");
  living.delete(child);
  if (living.size === 0) process.off("exit", killAll);
}

function killAll(): void {
  for (const child of living) child.kill("SIGKILL");
}

interface Question {
  readonly orm: Orm;
  readonly left: readonly Source[];
  /** Takes what was read, also where the rest cannot be. */
  readonly read: Facts[];
  readonly patience: Patience;
  readonly cancel?: AbortSignal | undefined;
}

/** "done", or what became of the process at the file behind those that were read. */
function ask(child: ChildProcess, isNew: boolean, { orm, left, read, patience, cancel }: Question) {
  const all = read.length + left.length;
  return new Promise<string>((settle) => {
    let isThere = !isNew;
    let timer: NodeJS.Timeout | undefined;
    const done = (why: string) => {
      clearTimeout(timer);
      cancel?.removeEventListener("abort", stop);
      child.removeListener("message", hear).removeListener("error", fail).removeListener("exit", fail);
      settle(why);
    };
    const wait = () => {
      clearTimeout(timer);
      const [most, why] = isThere
        ? [patience.file, `reading it takes longer than ${patience.file / 1000} s`]
        : [patience.start, "not started"];
      timer = setTimeout(() => done(why), most);
    };
    const hear = (said: unknown) => {
      isThere = true;
      if (said !== ("ready" satisfies Said)) read.push(said as Facts);
      if (read.length === all) done("done");
      else wait();
    };
    const fail = () => done(isThere ? ended : "not started");
    const stop = () => done("cancelled");
    child.ref();
    child.channel?.ref();
    child.on("message", hear).on("error", fail).on("exit", fail);
    cancel?.addEventListener("abort", stop);
    wait();
    const request: Request = { orm: orm.id, files: left.map(({ path, text }) => ({ path, text })) };
    child.send(request, (error) => error && fail());
  });
}

/** The child's side: answers each request file by file, until the parent is gone. */
export function answerParent(orms: readonly Orm[]): void {
  const say = (said: Said) => new Promise<void>((done) => process.send?.(said, () => done()));
  process.on("disconnect", () => process.exit());
  process.on("message", async (request: Request) => {
    const orm = orms.find(({ id }) => id === request.orm);
    for (const { path, text } of request.files) {
      const [facts = noFacts] = orm ? await readFactsHere(orm, [createSource(path, text)]) : [];
      // Said before the next is begun: a parser that hangs there must not hold it back.
      await say(facts);
    }
  });
  void say("ready");
}
