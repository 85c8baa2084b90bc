/** How the proofs of TypeScript ORMs run a project's files and its compiler. */

import { execFile } from "node:child_process";
import { join } from "node:path";

export interface NodeProject {
  readonly folder: string;
  /** Laid over the environment of the tests. */
  readonly env: NodeJS.ProcessEnv;
  /** Another Node than that of the tests; absent = theirs. */
  readonly program?: string;
}

/** Runs a file of the project with tsx; both outputs in one text. */
export async function runFile(project: NodeProject, args: readonly string[]): Promise<string> {
  return runNode(project, ["--import", "tsx", ...args]);
}

/** What the compiler says; empty = the project type-checks against the ORM's own types. */
export async function typeErrors(project: NodeProject): Promise<string> {
  return runNode(project, [join(project.folder, "node_modules/typescript/lib/tsc.js"), "--noEmit"]);
}

/** Node on these arguments, both outputs in one text. Does not block the worker: the test runner wants to hear from it once a minute. */
export async function runNode(
  { folder, env, program = process.execPath }: NodeProject,
  args: readonly string[],
): Promise<string> {
  const { NODE_ENV, FORCE_COLOR, NODE_OPTIONS, ...outer } = process.env;
  const options = {
    cwd: folder,
    env: { ...outer, ...env, NO_COLOR: "1" },
    timeout: 300_000,
    maxBuffer: 64 << 20,
  };
  return new Promise((resolve) => {
    execFile(program, args, options, (_, stdout, stderr) => resolve(stdout + stderr));
  });
}
