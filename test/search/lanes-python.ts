/** Sites in Python run in Debian's Python, all in one process on a SQLite in memory. */

import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { resetOf, tablesOf } from "./calls";
import type { Lane, Outcomes } from "./lane";
import type { Dialect } from "./site";

const python = "/usr/bin/python3";
const programs = join(import.meta.dirname, "programs");

interface Options {
  /** A folder with packages that come before the system's; null = it is not there. */
  readonly path?: string | null;
  /** The program that runs the sites; absent = Django's. */
  readonly program?: string;
  /** False where the caller's transaction holds for what it is handed alone. */
  readonly ambient?: boolean;
}

export function pythonLane(dialect: Dialect, modules: string, options: Options = {}): Lane {
  const { path = "", program = "run.py", ambient = true } = options;
  const own = path ? { PYTHONPATH: path } : {};
  const found =
    path !== null &&
    spawnSync(python, ["-c", `import ${modules}`], { env: { ...process.env, ...own } }).status === 0;
  let made: string | undefined;
  const folderOf = () => {
    made ??= make();
    return made;
  };
  let runs = 0;
  return {
    missing: found ? undefined : `${modules} are not installed for ${python}`,
    ambient,
    async run(sites) {
      const folder = folderOf();
      for (const { file, source } of sites) write(join(folder, file), source);
      const [plan, results] = [join(folder, `plan-${++runs}.json`), join(folder, `results-${runs}.jsonl`)];
      writeFileSync(
        plan,
        JSON.stringify({
          reset: resetOf(dialect, false),
          tables: tablesOf(dialect),
          sites: sites.map(({ id, file, invoke, calls }) => ({ id, file, invoke, calls })),
        }),
      );
      const said = await run(folder, ["run.py", plan, results]);
      if (!existsSync(results)) {
        if (sites.length > 0) throw new Error(said);
        return new Map();
      }
      const lines = readFileSync(results, "utf8").split("\n").filter(Boolean);
      return new Map(
        lines.map((line) => {
          const { id, outcomes } = JSON.parse(line) as { id: string; outcomes: Outcomes };
          return [id, outcomes];
        }),
      );
    },
    /** What does not compile does not load. */
    check: async () => new Map(),
    end() {
      if (made) rmSync(made, { recursive: true, force: true });
    },
  };

  function make(): string {
    const folder = mkdtempSync(join(tmpdir(), `keyclash-search-${dialect.id}-`));
    const files: Record<string, string> = {
      ...dialect.schema(),
      "shop/sites/__init__.py": "",
      "shop/effects.py": readFileSync(join(programs, "effects.py"), "utf8"),
      "told.py": readFileSync(join(programs, "told.py"), "utf8"),
      "run.py": readFileSync(join(programs, program), "utf8"),
    };
    for (const [path, text] of Object.entries(files)) write(join(folder, path), text);
    return folder;
  }

  function run(folder: string, args: readonly string[]): Promise<string> {
    const env = { ...process.env, ...own, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "ignore" };
    return new Promise((done) => {
      execFile(python, args, { cwd: folder, env, maxBuffer: 64 << 20 }, (_, stdout, stderr) =>
        done(stdout + stderr),
      );
    });
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The folder of Django 5.2, where `django-5.2.sh get` has made one. */
export function django5Folder(): string | null {
  return fetched("django-5.2.sh");
}

/** The folder of SQLAlchemy 2.1, where the proof's script has made one. */
export function sqlalchemy21Folder(): string | null {
  return fetched("../execution/sqlalchemy/sqlalchemy-2.1.sh");
}

function fetched(script: string): string | null {
  const { status, stdout } = spawnSync(join(import.meta.dirname, script), ["folder"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}
