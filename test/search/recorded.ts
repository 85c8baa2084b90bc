/** What finished searches found, a file per ORM in test/search/recorded: docs/search.md is made of them, so that each ORM can be searched again alone. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { counted, type Tally } from "./report";
import { entities } from "./schema";

/** The numbers of one seed, or of several. */
export interface Recorded {
  readonly orm: string;
  readonly seeds: readonly number[];
  readonly sites: number;
  /** Sites whose duplicate printed nothing, or that failed without one. */
  readonly empty: number;
  readonly fixes: number;
  /** How often each kind was found. */
  readonly findings: Counts;
  readonly right: number;
  readonly nothing: number;
  readonly beyond: number;
  readonly beyondWhy: readonly string[];
  readonly wrong: number;
  readonly lost: number;
  readonly byFix: Readonly<Record<string, { readonly run: number; readonly wrong: number }>>;
  /** Of each reason, without the names and lines in it. */
  readonly refusals: Counts;
}

type Counts = Readonly<Record<string, number>>;

const folder = join(import.meta.dirname, "recorded");

export function recordOf(found: Tally): Recorded {
  const { orm, seed, sites, fixes, right, nothing, beyond, beyondWhy, wrong, lost, byFix } = found;
  const numbers = { sites, empty: found.empty.length, fixes, right, nothing, beyond, wrong, lost };
  return {
    ...{ orm, seeds: [seed], ...numbers, beyondWhy, byFix },
    findings: Object.fromEntries(counted(found.findings)),
    refusals: sums(Object.entries(found.refusals).map(([words, n]) => [general(words), n])),
  };
}

const models = new RegExp(`\\b(?:${entities.map(({ name }) => name).join("|")})\\b`, "g");

/** A reason without what is another one at each site. */
export function general(words: string): string {
  return words
    .replaceAll(/`[^`]*`/g, "`…`")
    .replaceAll(models, "…")
    .replaceAll(/(?<=\brow of )\w+/g, "…")
    .replaceAll(/(\b[Ll]ines?) \d+/g, "$1 …");
}

/** Several seeds of one ORM as one. */
export function joined(all: readonly Recorded[]): Recorded[] {
  const orms = [...new Set(all.map(({ orm }) => orm))];
  return orms.flatMap((orm) => {
    const [first, ...others] = all.filter((each) => each.orm === orm);
    return first ? [others.reduce(together, first)] : [];
  });
}

function together(a: Recorded, b: Recorded): Recorded {
  const entries = (of: (each: Recorded) => Counts) =>
    sums([a, b].flatMap((each) => Object.entries(of(each))));
  const fixes = [...new Set([a, b].flatMap(({ byFix }) => Object.keys(byFix)))];
  const of = (fix: string, what: "run" | "wrong") =>
    (a.byFix[fix]?.[what] ?? 0) + (b.byFix[fix]?.[what] ?? 0);
  return {
    orm: a.orm,
    seeds: [...new Set([...a.seeds, ...b.seeds])].sort((x, y) => x - y),
    sites: a.sites + b.sites,
    empty: a.empty + b.empty,
    fixes: a.fixes + b.fixes,
    right: a.right + b.right,
    nothing: a.nothing + b.nothing,
    beyond: a.beyond + b.beyond,
    wrong: a.wrong + b.wrong,
    lost: a.lost + b.lost,
    beyondWhy: [...new Set([...a.beyondWhy, ...b.beyondWhy])],
    byFix: Object.fromEntries(fixes.map((fix) => [fix, { run: of(fix, "run"), wrong: of(fix, "wrong") }])),
    findings: entries(({ findings }) => findings),
    refusals: entries(({ refusals }) => refusals),
  };
}

function sums(all: readonly (readonly [string, number])[]): Counts {
  const counts = new Map<string, number>();
  for (const [words, n] of all) counts.set(words, (counts.get(words) ?? 0) + n);
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

/** Those of the file that a log is: a line for each finished seed. */
export function readLog(path: string | undefined): Recorded[] {
  if (path === undefined || !existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Recorded);
}

/** What was found now takes the place of what an earlier search of the same ORM had found; other ORMs keep theirs. */
export function record(all: readonly Recorded[]): void {
  for (const each of joined(all))
    writeFileSync(join(folder, `${each.orm}.json`), `${JSON.stringify(each, null, 1)}\n`);
}

/** @param order the ORMs in the order of the page */
export function recorded(order: readonly string[]): Recorded[] {
  const names = readdirSync(folder).map((file) => basename(file, ".json"));
  return order
    .filter((orm) => names.includes(orm))
    .map((orm) => JSON.parse(readFileSync(join(folder, `${orm}.json`), "utf8")) as Recorded);
}

/** docs/search.md */
export function page(all: readonly Recorded[]): string {
  const sum = (of: (each: Recorded) => number) => all.reduce((total, each) => total + of(each), 0);
  const found = ({ findings }: Recorded) => Object.values(findings).reduce((total, n) => total + n, 0);
  const rows: readonly (readonly [string, (each: Recorded) => string | number])[] = [
    ["sites", ({ sites }) => sites],
    ["seeds", ({ seeds }) => ranges(seeds)],
    ["without a duplicate (they look first and answer)", ({ empty }) => empty],
    ["fixes run", ({ fixes }) => fixes],
    ["findings", found],
    ["sites with fixes, all of them right", (each) => share(each.right, each)],
    ["sites without any fix", (each) => share(each.nothing, each)],
    ["sites at which no fix can be right (not counted in the shares)", ({ beyond }) => beyond],
    ["sites with a wrong fix", (each) => share(each.wrong, each)],
    ["sites whose line was not found", ({ lost }) => lost],
  ];
  const table = (head: readonly string[], lines: readonly (readonly (string | number)[])[]) =>
    [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `# The search

<!-- Made by \`npm run search -- --write\`; do not edit. -->

[docs/proof.md](proof.md) runs the shapes that its makers thought of. The search makes sites by chance, from a seed: what is written × what stands around it × who calls it × the types of its key × its names × its style
(\`test/search/\`; its README names the dimensions). Each site really runs into its duplicate on an embedded database, the product explains what it printed, and every fix that it offers is run beside the untouched site through
the same calls: no duplicate, a duplicate, a duplicate that comes between look and write, another key's duplicate, a missing value, a missing parent, each of them in a transaction of the caller's, and twenty at once where the engine allows it.
The rows of all tables, what is given back, the errors, and the effects in their order are compared. Without a duplicate nothing may have changed; the duplicate must end as the fix's kind promises.

${table(
  ["ORM", ...rows.map(([name]) => name)],
  all.map((each) => [each.orm, ...rows.map(([, of]) => of(each))]),
)}

**${sum(({ sites }) => sites)} sites, ${sum(({ fixes }) => fixes)} fixes run, ${sum(found)} findings.**

No fix can be right where ${[...new Set(all.flatMap(({ beyondWhy }) => beyondWhy))].join("; or where ")}.

## Fixes

${table(
  ["ORM", "fix", "run", "wrong"],
  all.flatMap(({ orm, byFix }) =>
    Object.entries(byFix).map(([fix, { run, wrong }]) => [orm, `\`${fix}\``, run, wrong]),
  ),
)}

## Findings by kind

${
  sum(found) === 0
    ? "None."
    : table(
        ["ORM", "fix: call: what differed", "times"],
        all.flatMap(({ orm, findings }) => Object.entries(findings).map(([kind, n]) => [orm, kind, n])),
      )
}

## Refusals

How often a fix was declined, and why (names and lines left out). Which of the reasons are needed is told by switching each off alone: [docs/search-refusals.md](search-refusals.md).

${table(
  ["ORM", "fix: reason", "sites"],
  all.flatMap(({ orm, refusals }) =>
    Object.entries(refusals).map(([words, n]) => [orm, words.replaceAll("|", "\\|"), n]),
  ),
)}
`;
}

/** `101-105, 7`. */
function ranges(seeds: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const seed of [...seeds].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] === seed - 1) last[1] = seed;
    else parts.push([seed, seed]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(", ");
}

/** Of the sites where a fix can be right. */
function share(n: number, { sites, empty, beyond }: Recorded): string {
  return `${n} (${((100 * n) / Math.max(1, sites - empty - beyond)).toFixed(1)} %)`;
}
