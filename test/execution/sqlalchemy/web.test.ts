/** The answers of web frameworks, and the fixes of asynchronous sessions, in real applications on real databases. */

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { compile, python } from "../django/lanes";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, type Lane, webLanes } from "./lanes";

const scratch = mkdtempSync(join(tmpdir(), "keyclash-sqlalchemy-web-"));

afterAll(() => {
  cleanUp();
  rmSync(scratch, { recursive: true, force: true });
});

const awaited = ["owned", "flushed", "opened", "repository", "statement", "connection"].map(
  (name) => `awaited_${name}`,
);

/** Which shapes of web/shapes take which fix; who answers is in the name. */
const plans: Readonly<Record<string, readonly string[]>> = {
  "answer-conflict": [
    ...["flask_json", "flask_aborts", "flask_blueprint", "flask_page", "flask_form"],
    ...[
      "flask_extension",
      "flask_begun",
      "fastapi_plain",
      "fastapi_awaited",
      "fastapi_service",
      "fastapi_changed",
    ],
    ...["starlette_json", "starlette_endpoint"],
  ],
  catch: awaited,
  translate: awaited,
};

/** On SQLite a savepoint that nothing was written before commits at its end. */
const early = /would commit the row/;
const declinedOn: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  SQLite: { awaited_flushed: early, awaited_repository: early },
};

describe.each(webLanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, all] of Object.entries(plans)) {
    const declined = Object.fromEntries(
      Object.entries(declinedOn[lane.database] ?? {}).filter(([shape]) => all.includes(shape)),
    );
    const shapes = all.filter((shape) => !(shape in declined));
    const without = (check: string, shape: string) =>
      check === "an open transaction stays usable" && /^awaited_(?:opened|connection)$/.test(shape)
        ? "the function opens a transaction of its own"
        : undefined;
    prove(lane.missing, {
      ...{ fix, shapes, declined, without },
      run: () => proof(lane, fix, shapes, Object.keys(declined)),
    });
  }
});

/** Shapes that show pages, and lead to another one where they made a row: what they answer where it is taken. */
const pages: Readonly<Record<string, string>> = { flask_page: "302", flask_form: "200" };

/** What the driver prints of a shape: statuses, or what the function gave. */
interface Printed {
  readonly concurrent: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly first: string;
  readonly once: string;
  readonly kept: readonly string[];
  readonly new: string;
  readonly otherKey: string;
  readonly last: string;
  readonly transaction?: readonly string[];
}

const raised = new Map<Lane, Promise<Record<string, string>>>();

/** The traceback of every shape before the fix; found out once. */
function pastesOf(lane: Lane): Promise<Record<string, string>> {
  const every = [...new Set(Object.values(plans).flat())];
  const pastes = raised.get(lane) ?? drive<string>(makeProject(), lane, "web_pastes", "pastes", every);
  raised.set(lane, pastes);
  return pastes;
}

async function proof(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  declined: readonly string[],
): Promise<Proof> {
  const pastes = await pastesOf(lane);
  const folder = makeProject();
  const answers: Record<string, Answer> = {};
  // Each in a program of its own: no other one calls what it has.
  for (const shape of [...shapes, ...declined]) {
    const own = makeProject(shape);
    Object.assign(answers, await applyEverywhere(own, fix, [{ shape, paste: pastes[shape] ?? "" }]));
    cpSync(join(own, "shapes", `${shape}.py`), join(folder, "shapes", `${shape}.py`));
  }
  const files = shapes.map((shape) => `shapes/${shape}.py`);
  const compiles = await compile(folder, files);
  const printed =
    compiles === ""
      ? await drive<Printed>(folder, lane, `web_${fix.replaceAll("-", "_")}`, "check", shapes)
      : {};
  return {
    compiles,
    shapes: Object.fromEntries(
      shapes.map((shape) => [shape, judged(fix, shape, printed[shape], answers[shape])]),
    ),
    declined: Object.fromEntries(declined.map((shape) => [shape, answers[shape]?.refused ?? ""])),
  };
}

function judged(
  fix: string,
  shape: string,
  printed: Printed | undefined,
  answer: Answer | undefined,
): Findings {
  const bad = answer?.refused || (printed ? "" : "nothing printed");
  const found = (is: boolean, ...what: unknown[]) => bad || (is ? "" : JSON.stringify(what));
  const { concurrent, rows, first, once, kept, otherKey, last, transaction } = printed ?? ({} as Printed);
  const isWeb = fix === "answer-conflict";
  const done = shape in pages ? "302" : "201";
  const isDone = (what: string | undefined, name: string) => what === (isWeb ? done : `ok ${name}`);
  const handled = isWeb ? (pages[shape] ?? "409") : fix === "catch" ? "ok Ada" : "ValueError";
  // One is first, whoever it is; all others hear that it is taken, or get the row that is there.
  const heard = Object.keys(concurrent ?? {}).filter((each) => each !== handled && each !== done);
  const isCalm = isWeb ? heard.length === 0 : heard.length === 1 && heard[0]?.startsWith("ok Ada ") === true;
  return {
    "the same call is handled": found(
      isDone(first, "Ada") && once === handled && kept?.join() === "Ada",
      first,
      once,
      kept,
    ),
    "20 calls at once": found(rows === 1 && isCalm, concurrent, rows),
    "another violation still surfaces": found(
      otherKey === (isWeb ? "500" : "IntegrityError") && isDone(printed?.new, "New"),
      printed,
    ),
    "an open transaction stays usable": found(
      isWeb ? isDone(printed?.new, "") : transaction?.join() === standing(fix, shape),
      printed,
      last,
    ),
    "is not offered again": bad || (answer?.again ?? ""),
  };
}

/** A call that commits by itself ends the transaction: to refuse undoes what was open, as the error did, and the session goes on. */
function standing(fix: string, shape: string): string {
  return fix === "translate" && shape === "awaited_owned" ? "two" : "one,two";
}

/** @param only the one shape that the project has; absent = all */
function makeProject(only?: string): string {
  const home = mkdtempSync(join(scratch, "project-"));
  const isLeftOut = (path: string) =>
    path.includes("__pycache__") ||
    (only !== undefined && /shapes\/[a-z]+_[a-z]+\.py$/.test(path) && !path.endsWith(`shapes/${only}.py`));
  cpSync(join(__dirname, "web"), home, { recursive: true, filter: (path) => !isLeftOut(path) });
  return home;
}

async function drive<T>(
  home: string,
  lane: Lane,
  database: string,
  act: string,
  shapes: readonly string[],
): Promise<Record<string, T>> {
  const command = [join(__dirname, "web_driver.py"), act, ...shapes];
  const { stdout, stderr, failed } = await python(home, lane.url(database), command, lane.path);
  if (failed) throw new Error(stderr);
  return JSON.parse(stdout);
}
