/** Where PyMongo's fixes are run: Debian's PyMongo 3 and PyMongo 4 of PyPI with Motor, against the example's stand-in for a server. */

import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const standIn = resolve(__dirname, "../../../examples/pymongo");
const interpreter = "/usr/bin/python3";
const scratch = mkdtempSync(join(tmpdir(), "keyclash-pymongo-"));

export interface Lane {
  readonly name: string;
  readonly version: "3" | "4";
  /** Why it cannot run here; undefined = it can. */
  readonly missing: string | undefined;
  /** The shapes as a project of their own. */
  make(): Project;
}

export interface Project {
  readonly folder: string;
  /** What the driver prints, by shape. */
  drive<T>(act: string, shapes: readonly string[]): Promise<Record<string, T>>;
  /** What Python says of the files' syntax; "" = nothing. */
  compile(files: readonly string[]): Promise<string>;
}

const fetched = spawnSync(join(__dirname, "pymongo-4.sh"), ["folder"], { encoding: "utf8" });
const four = fetched.status === 0 ? fetched.stdout.trim() : undefined;

export const lanes: readonly Lane[] = [laneOf("3", ""), laneOf("4", four)];

export function cleanUp(): void {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param path folder of its own that holds it; "" = Debian's */
function laneOf(version: "3" | "4", path: string | undefined): Lane {
  const paths = [...(path ? [path] : []), standIn].join(":");
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "ignore", PYTHONPATH: paths };
  const asked = "import pymongo; print(pymongo.version)";
  const found =
    path === undefined ? undefined : spawnSync(interpreter, ["-c", asked], { env, encoding: "utf8" });
  const said = found?.status === 0 ? found.stdout.trim() : "";
  let copies = 0;
  return {
    name: `Stand-in for MongoDB, PyMongo ${version}`,
    version,
    missing: said.startsWith(`${version}.`) ? undefined : `PyMongo ${version} is not installed`,
    make() {
      const folder = join(scratch, `${version}-${++copies}`);
      cpSync(join(__dirname, "app"), folder, {
        recursive: true,
        filter: (one) => !one.includes("__pycache__"),
      });
      return {
        folder,
        async drive(act, shapes) {
          return JSON.parse(await run(folder, env, ["driver.py", act, ...shapes]));
        },
        async compile(files) {
          return run(folder, env, ["-m", "py_compile", ...files]).then(
            () => "",
            (error: Error) => error.message,
          );
        },
      };
    },
  };
}

/** Does not block the worker: the test runner wants to hear from it once a minute. */
function run(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(
      interpreter,
      args,
      { cwd, env, timeout: 300_000, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => (error ? failed(new Error(stderr || error.message)) : done(stdout)),
    );
  });
}
