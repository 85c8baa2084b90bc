/** The fixes of asynchronous Django on real databases, with a newer Django than the system's (django-4.2.sh). */

import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes } from "./lanes";

const scratch = mkdtempSync(join(tmpdir(), "keyclash-django-async-"));
const fetched = spawnSync(join(__dirname, "django-4.2.sh"), ["folder"], { encoding: "utf8" });
const notFetched =
  fetched.status === 0 ? undefined : "Django 4.2 is not there: run test/execution/django/django-4.2.sh get";

afterAll(() => {
  cleanUp();
  rmSync(scratch, { recursive: true, force: true });
});

/** Which coroutines (asynchronous/shop/services.py) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: ["returned", "assigned", "bare"],
  "get-or-create": ["returned", "assigned", "bare", "wrong_lookup"],
  "update-or-create": ["returned", "assigned", "bare"],
  "validation-error": ["returned", "assigned", "bare"],
};

describe.each(lanes.map((lane) => [`${lane.database}, Django 4.2, asynchronous`, lane] as const))(
  "%s",
  (_, lane) => {
    for (const [fix, shapes] of Object.entries(plans))
      prove(lane.missing ?? notFetched, {
        fix,
        shapes,
        without: (check) =>
          check === "an open transaction stays usable"
            ? "Django has no asynchronous transactions: an awaited write stands outside of them"
            : undefined,
        run: () => proof(lane, fix, shapes),
      });
  },
);

/** What run.py prints of a coroutine. */
interface Printed {
  readonly again: string;
  readonly names: readonly string[];
  readonly null: string;
  readonly otherKey: string;
  readonly concurrent: Readonly<Record<string, number>>;
  readonly rows: number;
}

async function proof(lane: Lane, fix: string, shapes: readonly string[]): Promise<Proof> {
  const folder = join(scratch, `${lane.database}-${fix}`);
  cpSync(join(__dirname, "asynchronous"), folder, { recursive: true });
  cpSync(join(__dirname, "app_settings.py"), join(folder, "settings.py"));
  const pastes = JSON.parse(await python(folder, lane.url("async"), ["run.py", "pastes", ...shapes]));
  const failures = shapes.map((shape) => ({ shape, paste: String(pastes[shape] ?? "") }));
  const answers = await applyEverywhere(folder, fix, failures);
  const compiles = await python(folder, "", ["-m", "py_compile", "shop/services.py"]).catch(String);
  const printed: Record<string, Printed> =
    compiles === ""
      ? JSON.parse(await python(folder, lane.url("async"), ["run.py", "check", ...shapes]))
      : {};
  const findings = shapes.map((shape): [string, Findings] => [
    shape,
    judged(fix, printed[shape], answers[shape]),
  ]);
  return { compiles, shapes: Object.fromEntries(findings) };
}

function judged(fix: string, printed: Printed | undefined, answer: Answer | undefined): Findings {
  const bad = answer?.refused || (printed ? "" : "nothing printed");
  const holds = (fine: (one: Printed) => boolean) =>
    bad || (printed && fine(printed) ? "" : JSON.stringify(printed));
  const refuses = fix === "validation-error";
  const name = fix === "update-or-create" ? "Ada Lovelace" : "Ada";
  return {
    "the same call is handled": holds(
      (one) => one.again === (refuses ? "ValidationError" : "ok") && one.names.join() === name,
    ),
    "20 calls at once": holds(
      (one) =>
        one.rows === 1 &&
        Object.keys(one.concurrent).every((error) => refuses && error === "ValidationError"),
    ),
    "another violation still surfaces": holds(
      (one) => one.null === "IntegrityError" && one.otherKey === "IntegrityError",
    ),
    "is not offered again": bad || (answer?.again ?? ""),
  };
}

/** Does not block the worker: the test runner wants to hear from it once a minute. */
function python(cwd: string, url: string, args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    DATABASE_URL: url,
    PYTHONPATH: fetched.stdout.trim(),
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONWARNINGS: "ignore",
  };
  const options = { cwd, env, timeout: 300_000, maxBuffer: 64 << 20 };
  return new Promise((resolve, reject) => {
    execFile("/usr/bin/python3", args, options, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
  });
}
