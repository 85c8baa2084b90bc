/** `npm run mutate -- [FILE|FOLDER...]`: makes every expression of these files wrong, one at a time, and counts what no test notices. */

import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { fdir } from "fdir";
import { askedAgain } from "./again.mjs";
import { createChildren } from "./children.mjs";
import { forgetful, remembering, withMutants } from "./mutants.mjs";
import { fingerprint, noReason, page, readPage, reasonOf } from "./page.mjs";
import { askTests, unitTests } from "./units.mjs";

const root = resolve(import.meta.dirname, "../..");
const report = join(root, "docs/mutation.md");
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Stops then; the page says of each file how many of its mutants were tried. 0 with --resume: writes down what earlier runs found. */
    minutes: { type: "string", default: "1e9" },
    /** Tries one of so many, drawn evenly. */
    every: { type: "string", default: "1" },
    /** Only the unit tests whose path this regular expression finds; with --minutes 0.01 no case is asked either: a quick look while tests are written. */
    tests: { type: "string", default: "" },
    /** Only files whose text is not the one that the page tells of. */
    changed: { type: "boolean", default: false },
    /** Takes over what an earlier run found out: a stopped one goes on, and after new cases only survivors are asked. */
    resume: { type: "boolean", default: false },
    /** Replaces the lines of these files in docs/mutation.md. */
    write: { type: "boolean", default: false },
    /** Asks the survivors of the page alone (of these files), and of the unit tests alone: quick, while tests are written. */
    again: { type: "boolean", default: false },
    /** Runs nothing: writes the page again, with the reasons of now. */
    reasons: { type: "boolean", default: false },
  },
});
const asked =
  positionals.length > 0 ? positionals : ["resolve", "diagnose", "code"].map((name) => `server/src/${name}`);

const before = existsSync(report) ? readPage(readFileSync(report, "utf8")) : [];
const known = before.filter(({ path }) => existsSync(join(root, path)));
if (options.reasons) finish(known);

const files = asked.flatMap(filesOf).filter(isAsked);
const scratch = mkdtempSync(join(root, "node_modules/.mutation-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
process.on("SIGINT", () => process.exit(130));
if (options.again) {
  const own = known.filter(({ path }) => files.includes(path));
  const tests = unitTests.filter((each) => new RegExp(options.tests).test(each));
  finish([...known.filter((each) => !own.includes(each)), ...(await askedAgain(own, tests, root, scratch))]);
}

const mutants = [];
const bundle = join(scratch, "runner.mjs");
const built = await build({
  entryPoints: [join(root, "test/mutation/runner.ts")],
  outfile: bundle,
  bundle: true,
  metafile: true,
  format: "esm",
  platform: "node",
  external: ["ts-morph", "typescript", "web-tree-sitter"],
  // Packages of the older kind look for `require`.
  banner: {
    js: `import { createRequire as requireFor } from "node:module"; const require = requireFor(${JSON.stringify(import.meta.url)});`,
  },
  define: { __dirname: JSON.stringify(join(root, "server/src/syntax")), __filename: JSON.stringify(bundle) },
  plugins: [{ name: "mutants", setup: (esbuild) => esbuild.onLoad({ filter: /\.ts$/ }, load) }],
});
// As in the product's bundle, they stand beside it.
for (const wasm of ["web-tree-sitter/tree-sitter.wasm", "tree-sitter-python/tree-sitter-python.wasm"])
  copyFileSync(join(root, "node_modules", wasm), join(scratch, basename(wasm)));

/** Microseconds of cases for one mutant: at first, and when no unit test has noticed it. A draft of the page does not ask every case that passes by. */
const quickly = 100_000;
const patience = Number(process.env.MUTATION_PATIENCE ?? Number.POSITIVE_INFINITY);

const start = Date.now();
const journal = openJournal();
const results = await tryAll();
finish([
  ...known.filter(({ path }) => !files.includes(path)),
  ...files.map(rowOf).filter(({ made }) => made > 0),
]);

function filesOf(given) {
  if (given.endsWith(".ts")) return [given];
  return new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".ts"))
    .crawl(join(root, given))
    .sync()
    .map((path) => `${given.replace(/\/$/, "")}/${path}`)
    .sort();
}

function isAsked(path) {
  if (!options.changed) return true;
  const row = known.find((each) => each.path === path);
  return row?.text !== fingerprint(readFileSync(join(root, path), "utf8"));
}

function load({ path }) {
  const name = relative(root, path).replaceAll("\\", "/");
  const source = readFileSync(path, "utf8");
  if (name === remembering) return { contents: forgetful(source), loader: "ts" };
  if (!files.includes(name)) return { contents: source, loader: "ts" };
  const made = withMutants(name, source, mutants.length);
  mutants.push(...made.mutants.map((each, n) => ({ ...each, n, text: fingerprint(source) })));
  return { contents: made.text, loader: "ts" };
}

/** All mutants by the unit tests, what these leave by the cases; what each came to: `unit` = the test, `by` = the case, "" = none, null = no case passes by. */
async function tryAll() {
  // Drawn evenly, always the same way: a run that is stopped has seen some of every file; of files that are named, those in front first.
  const placeOf = ({ path }) => (positionals.length > 0 ? files.indexOf(path) : 0);
  const drawn = [...mutants].sort(
    (a, b) => placeOf(a) - placeOf(b) || ((a.id * 7919) % 1009) - ((b.id * 7919) % 1009) || a.id - b.id,
  );
  const taken = drawn.filter((_, index) => index % Number(options.every) === 0);
  const done = taken.flatMap((each) => journal.knows(each) ?? []);
  const known = new Set(done.map(({ id }) => id));
  const waiting = taken.filter(({ id }) => !known.has(id));
  console.error(`${mutants.length} mutants, ${waiting.length} to try`);
  if (waiting.length === 0 || Number(options.minutes) === 0) return done;
  // The quickest cases notice most of them in no time; the unit tests are asked for the rest, and then the other cases.
  const children = createChildren(bundle, scratch, 2);
  const rest = options.tests === "" ? await askCases(children, waiting, quickly) : waiting;
  await askUnits(rest);
  const left = rest.filter(({ unit }) => unit === undefined);
  await askCases(children, left, patience);
  children.end();
  return [...done, ...waiting.filter(({ by }) => by !== undefined)];
}

/** By the unit tests, in two processes. */
async function askUnits(asked) {
  const first = Object.fromEntries(
    files
      .flatMap((path) => mutants.find((each) => each.path === path) ?? [])
      .map(({ path, id }) => [path, id]),
  );
  const byId = new Map(asked.map((each) => [each.id, each]));
  const tests = unitTests.filter((each) => new RegExp(options.tests).test(each));
  await Promise.all([0, 1].map(ask));

  async function ask(half) {
    const own = tests.filter((_, index) => index % 2 === half);
    const folder = join(scratch, `units-${half}`);
    mkdirSync(folder);
    if (own.length > 0) await askTests(own, first, [...byId.keys()], folder, tell);
    console.error(
      `half of the unit tests asked: ${asked.filter(({ unit }) => unit).length} of ${asked.length} noticed, ${seconds()} s`,
    );
  }

  function tell(id, unit) {
    const mutant = byId.get(id);
    if (mutant.unit !== undefined) return;
    Object.assign(mutant, { by: "", unit });
    journal.note(mutant);
  }
}

/** @param {number} most microseconds for one mutant @returns those that are left */
async function askCases(children, asked, most) {
  if (seconds() >= Number(options.minutes) * 60) return asked;
  await children.ready();
  console.error(`cases: ${asked.length} mutants, ${seconds()} s`);
  const waiting = [...asked];
  const left = [];
  await Promise.all([0, 1].map((index) => work(index)));
  console.error(`cases: ${left.length} left, ${seconds()} s`);
  return left;

  async function work(index) {
    for (;;) {
      const mutant = seconds() < Number(options.minutes) * 60 ? waiting.shift() : undefined;
      if (!mutant) return;
      const answer = await children.ask(index, mutant, most);
      if (isLeft(answer)) left.push(mutant);
      if (isLeft(answer) && most === quickly) continue;
      Object.assign(mutant, answer);
      journal.note(mutant);
    }
  }
}

function isLeft({ by }) {
  return by === "" || by === null;
}

function seconds() {
  return Math.round((Date.now() - start) / 1000);
}

/**
 * What runs found out, for `--resume`: noticed stays noticed while the file stays as it is (cases are added, seldom taken away);
 * a survivor is asked again where anything else has changed.
 */
function openJournal() {
  const folder = join(root, "node_modules/.cache");
  const path = join(folder, "keyclash-mutation.jsonl");
  mkdirSync(folder, { recursive: true });
  const inputs = Object.keys(built.metafile.inputs).filter((each) => !each.includes("node_modules"));
  const pages = new fdir()
    .withRelativePaths()
    .filter((each) => each.endsWith(".md"))
    .crawl(join(root, "server/src"))
    .sync();
  const units = readdirSync(join(root, "test")).filter((each) => each.endsWith(".test.ts"));
  const all = [
    ...inputs,
    ...pages.map((each) => `server/src/${each}`),
    ...units.map((each) => `test/${each}`),
  ].sort();
  const hash = createHash("sha256");
  for (const each of all) hash.update(each).update(readFileSync(join(root, each)));
  const world = hash.digest("hex").slice(0, 8);
  const entries = new Map();
  if (options.resume && existsSync(path))
    for (const line of readFileSync(path, "utf8").trim().split("\n")) {
      const entry = JSON.parse(line);
      const key = `${entry.path} ${entry.text} ${entry.n}`;
      // What was noticed once stays so.
      if (!entries.get(key)?.unit && !entries.get(key)?.by) entries.set(key, entry);
    }
  return {
    knows(mutant) {
      const entry = entries.get(`${mutant.path} ${mutant.text} ${mutant.n}`);
      if (!entry) return undefined;
      const isOld = entry.world !== world && Number(options.minutes) > 0;
      if (isLeft(entry) && !entry.unit && isOld) return undefined;
      return { ...mutant, by: entry.by, unit: entry.unit };
    },
    note({ path: file, text, n, by, unit, cpu }) {
      appendFileSync(path, `${JSON.stringify({ path: file, text, n, by, unit, cpu, world })}\n`);
    },
  };
}

function rowOf(path) {
  const own = results.filter((each) => each.path === path).sort((a, b) => a.id - b.id);
  const seen = own.filter((each) => !isLeft(each));
  const units = own.filter(({ unit }) => unit !== undefined);
  const left = own.filter((each) => !seen.includes(each) && !units.includes(each));
  return {
    path,
    made: mutants.filter((each) => each.path === path).length,
    tried: own.length,
    cases: seen.length,
    units: units.length,
    unseen: left.filter(({ by }) => by === null).length,
    text: mutants.find((each) => each.path === path)?.text ?? "",
    survivors: left.map(({ line, from, to, by }) => ({ line, from, to, unseen: by === null })),
  };
}

function finish(rows) {
  const text = page(rows);
  if (options.write || options.reasons) writeFileSync(report, text);
  else console.log(text);
  const bare = rows.flatMap(({ path, survivors }) =>
    survivors.filter((each) => reasonOf(path, each) === noReason),
  );
  console.error(`${bare.length} survivors without a reason`);
  process.exit(0);
}
