/** Every fix for Django on real databases: 20 concurrent calls, other violations, an open transaction, a second application. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as adapters from "../../../server/src/adapters";
import { applyEdits } from "../../../server/src/domain/text";
import { applyFix, explain } from "../../../server/src/explain";
import { diskProject } from "../../../server/src/workspace/disk";

/** Which shapes of a write (shapes/) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [
    "returned",
    "assigned",
    "bare",
    "saved",
    "checked",
    "decorated",
    "related",
    "form",
    "splat",
    "managed",
  ],
  "get-or-create": [
    "returned",
    "assigned",
    "bare",
    "saved",
    "checked",
    "decorated",
    "related",
    "wrong_lookup",
  ],
  "update-or-create": ["returned", "assigned", "saved", "related", "wrong_upsert"],
  "check-first": ["returned", "assigned", "bare", "saved", "related", "form"],
  "answer-conflict": ["api"],
  "validation-error": ["returned", "saved", "related", "form", "changed", "updated", "splat"],
};

/** Where SQLite allows no read before the write: the fix says so instead. */
const declined: Readonly<Record<string, readonly string[]>> = {
  "SQLite get-or-create": ["checked", "decorated"],
};

/** What the driver prints of a shape. */
interface Answer {
  readonly concurrent: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly null: string;
  readonly nullAndDuplicate: string;
  readonly otherKey?: string;
  readonly atomic: string;
}

const here = import.meta.dirname;
const root = join(here, "../../..");
const scratch = mkdtempSync(join(tmpdir(), "keyclash-django-"));
const python = "/usr/bin/python3";
const servers = join(root, "test/capture/servers");

interface Lane {
  readonly name: string;
  /** Why it cannot run here. */
  readonly missing: string | null;
  url(database: string): string;
}

const hasDjango = spawnSync(python, ["-c", "import django, rest_framework"]).status === 0;
const lanes: readonly Lane[] = [
  {
    name: "SQLite",
    missing: hasDjango ? null : "python3-django or python3-djangorestframework is not installed",
    url: (database) => `sqlite:///${join(scratch, database)}.sqlite3`,
  },
  server("PostgreSQL", "postgres", "psycopg2"),
  server("MariaDB", "mariadb", "MySQLdb"),
];

function server(name: string, script: string, driver: string): Lane {
  const path = join(servers, `${script}.sh`);
  const available =
    spawnSync(path, ["available"]).status === 0 && spawnSync(python, ["-c", `import ${driver}`]).status === 0;
  return {
    name,
    missing: hasDjango && available ? null : `${name} or ${driver} is not installed`,
    url(database) {
      execFileSync(path, ["start", "django-execution"]);
      return execFileSync(path, ["database", "django-execution", database], { encoding: "utf8" }).trim();
    },
  };
}

afterAll(() => {
  for (const script of ["postgres", "mariadb"])
    spawnSync(join(servers, `${script}.sh`), ["stop", "django-execution"]);
  rmSync(scratch, { recursive: true, force: true });
});

let copies = 0;

/** The example with the shapes beside its apps. */
function makeProject(): string {
  const folder = join(scratch, `project-${++copies}`);
  cpSync(join(root, "examples/django"), folder, {
    recursive: true,
    filter: (path) => !/\.sqlite3|__pycache__/.test(path),
  });
  for (const name of ["shapes", "driver.py", "execution_settings.py"])
    cpSync(join(here, name), join(folder, name), { recursive: true });
  return folder;
}

function drive<T>(folder: string, url: string, act: string, shapes: readonly string[]): Record<string, T> {
  const env = { ...process.env, DATABASE_URL: url, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "ignore" };
  const run = spawnSync(python, ["driver.py", act, ...shapes], { cwd: folder, env, encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

async function fix(folder: string, paste: string, id: string): Promise<string> {
  const project = diskProject([folder]);
  const { diagnoses } = await explain(paste, project, adapters);
  const [diagnosis] = diagnoses;
  if (!diagnosis) return "no diagnosis";
  const result = await applyFix(diagnosis.incident, id, project, adapters);
  if (result === "done" || "declined" in result) return JSON.stringify(result);
  for (const { file, edits } of result.edits) {
    const path = join(folder, file);
    writeFileSync(path, applyEdits(readFileSync(path, "utf8"), edits));
  }
  return "applied";
}

/** Fixes that hand out the row that is there whatever else is wrong with the new one. */
const looksFirst = ["get-or-create", "update-or-create", "check-first"];

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  let pastes: Record<string, string>;
  beforeAll(() => {
    if (lane.missing) return;
    const every = [...new Set(Object.values(plans).flat())];
    pastes = drive(makeProject(), lane.url("pastes"), "pastes", every);
  });

  describe.each(Object.entries(plans))("%s", (id, planned) => {
    const refused = declined[`${lane.name} ${id}`] ?? [];
    const shapes = planned.filter((shape) => !refused.includes(shape));
    let folder: string;
    let answers: Record<string, Answer> = {};
    beforeAll(async () => {
      if (lane.missing) return;
      folder = makeProject();
      for (const shape of shapes)
        expect(`${shape}: ${await fix(folder, pastes[shape] ?? "", id)}`).toBe(`${shape}: applied`);
      execFileSync(python, ["-m", "py_compile", ...shapes.map((shape) => `shapes/${shape}.py`)], {
        cwd: folder,
      });
      answers = drive(folder, lane.url(id.replaceAll("-", "_")), "check", shapes);
    });

    if (refused.length > 0)
      test.skipIf(lane.missing).each(refused)("%s: is declined with its reason", async (shape) => {
        expect(await fix(folder, pastes[shape] ?? "", id)).toContain(
          "Inside a transaction SQLite can not turn a read into a write",
        );
      });

    test.skipIf(lane.missing).each(shapes)("%s: 20 calls at once", (shape) => {
      const { concurrent, rows } = answers[shape] as Answer;
      expect(
        Object.keys(concurrent).filter((error) => id !== "validation-error" || error !== "ValidationError"),
      ).toEqual([]);
      expect(rows).toBe(1);
    });

    test.skipIf(lane.missing).each(shapes)("%s: another violation still surfaces", (shape) => {
      const answer = answers[shape] as Answer;
      expect(answer.null).toBe("IntegrityError");
      if (answer.otherKey !== undefined && shape !== "related")
        expect(answer.otherKey).toBe("IntegrityError");
      if (!looksFirst.includes(id)) expect(answer.nullAndDuplicate).toBe("IntegrityError");
    });

    test.skipIf(lane.missing).each(shapes)("%s: a transaction around stays usable", (shape) => {
      expect((answers[shape] as Answer).atomic).toBe("ok");
    });

    test.skipIf(lane.missing).each(shapes)("%s: is not applied twice", async (shape) => {
      const path = join(folder, "shapes", `${shape}.py`);
      const before = readFileSync(path, "utf8");
      // The traceback of the fixed code, as it would be printed were the error to come again.
      const line =
        before
          .split("\n")
          .findIndex(
            (text) => /\.create\(|\.save\(|get_or_create\(|\.update\(/.test(text) && !text.includes("shop@"),
          ) + 1;
      const paste = (pastes[shape] ?? "").replace(
        new RegExp(`(shapes/${shape}\\.py", line )\\d+`),
        `$1${line}`,
      );
      expect(await fix(folder, paste, id)).not.toBe("applied");
      expect(readFileSync(path, "utf8")).toBe(before);
    });
  });
});
