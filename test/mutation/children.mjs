/** The processes that try mutants: they share what each case says when nothing is wrong, and one that hangs is replaced. */

import { fork } from "node:child_process";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** A mutant that takes longer than all cases together hangs; than the quickest ones, where no others are asked. */
const patience = 240_000;
const little = 60_000;

/** What is said of a mutant for which a child had to be ended. */
const hangs = "it never comes back";

/** @param {number} count of children, each of which explains its part of the cases first */
export function createChildren(bundle, scratch, count) {
  const files = Array.from({ length: count }, (_, index) => join(scratch, `known-${index}`));
  const running = files.map(() => undefined);
  let begun;
  const begin = () =>
    Promise.all(
      files.map(async (file, part) => {
        running[part] = await startChild(bundle);
        await call(running[part], { job: "baseline", part, of: count, file });
      }),
    ).then(() => Promise.all(running.map((child) => call(child, { job: "know", files }))));
  return {
    /** The cases have been explained. */
    ready: () => (begun ??= begin()),
    /**
     * @param {number} most microseconds of cases, Infinity = all that pass by
     * @returns by: the case that notices it; "" = none; null = no case passes by; cpu: milliseconds
     */
    async ask(index, { id, path }, most) {
      if (!running[index]) {
        running[index] = await startChild(bundle);
        await call(running[index], { job: "know", files });
      }
      const child = running[index];
      const isQuick = Number.isFinite(most);
      const timer = setTimeout(() => child.kill("SIGKILL"), isQuick ? little : patience);
      const question = { id, path, ...(isQuick ? { most } : {}) };
      const answer = await call(child, question).catch(() => undefined);
      clearTimeout(timer);
      if (answer) return answer;
      running[index] = undefined;
      return { by: hangs, cpu: patience };
    },
    end() {
      for (const child of running) child?.kill();
    },
  };
}

async function startChild(bundle) {
  const child = fork(join(import.meta.dirname, "child.mjs"), [bundle], { cwd: root });
  await answerOf(child);
  return child;
}

function call(child, question) {
  const answer = answerOf(child);
  child.send(question);
  return answer;
}

function answerOf(child) {
  return new Promise((answer, failed) => {
    const end = (done, value) => {
      child.removeAllListeners("message");
      child.removeAllListeners("exit");
      done(value);
    };
    child.once("message", (message) => end(answer, message));
    child.once("exit", (code) => end(failed, new Error(`the child ended with ${code}`)));
  });
}
