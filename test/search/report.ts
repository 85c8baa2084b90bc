/** What a search found, counted and in words: for the terminal and for docs/search.md. */

import { whyKept } from "./kept";
import type { Judged, SwitchedOff } from "./search";
import type { Sign } from "./shrink";

export interface Finding {
  readonly sign: Sign;
  readonly judged: Judged;
  readonly source: string;
  readonly title: string;
  readonly wanted: unknown;
  readonly came: unknown;
}

export interface Tally {
  readonly orm: string;
  /** Several of them in words. */
  readonly seed: number | string;
  readonly sites: number;
  /** Sites whose duplicate printed nothing, or that failed without one. */
  readonly empty: readonly string[];
  readonly fixes: number;
  readonly preferred: number;
  readonly findings: readonly Finding[];
  /** Sites with one fix at least that is right, and none that is wrong. */
  readonly right: number;
  readonly nothing: number;
  /** Sites at which no fix can be right, and their reasons; they count in no share. */
  readonly beyond: number;
  readonly beyondWhy: readonly string[];
  readonly wrong: number;
  /** Sites whose line was not found. */
  readonly lost: number;
  readonly byFix: Readonly<Record<string, { run: number; wrong: number }>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export function tally(orm: string, seed: number, judged: readonly Judged[], seconds: number): Tally {
  const alive = judged.filter((each) => each.answer !== undefined);
  const open = alive.filter((each) => each.beyond === undefined);
  const fixes = alive.flatMap((each) => each.fixes);
  const byFix: Record<string, { run: number; wrong: number }> = {};
  for (const { offer, differences } of fixes) {
    byFix[offer.id] ??= { run: 0, wrong: 0 };
    const own = byFix[offer.id] as { run: number; wrong: number };
    own.run++;
    if (differences.length > 0) own.wrong++;
  }
  const refusals: Record<string, number> = {};
  for (const { id, reason } of alive.flatMap((each) => each.answer?.declined ?? [])) {
    const words = `${id}: ${reason.replace(/`[^`]*`/g, "`…`")}`;
    refusals[words] = (refusals[words] ?? 0) + 1;
  }
  return {
    orm,
    seed,
    sites: judged.length,
    empty: judged.flatMap((each) => (each.void === undefined ? [] : [`${each.site.id}: ${each.void}`])),
    fixes: fixes.length,
    preferred: fixes.filter(({ offer }) => offer.preferred).length,
    findings: alive.flatMap(findingsOf),
    right: open.filter(
      (each) => each.fixes.length > 0 && each.fixes.every(({ differences }) => differences.length === 0),
    ).length,
    nothing: open.filter((each) => each.fixes.length === 0).length,
    beyond: alive.length - open.length,
    beyondWhy: [...new Set(alive.flatMap((each) => each.beyond ?? []))],
    wrong: alive.filter((each) => each.fixes.some(({ differences }) => differences.length > 0)).length,
    lost: alive.filter((each) => !each.answer?.found).length,
    byFix,
    refusals,
    seconds,
  };
}

/** What a log keeps: the numbers, and each finding's kind. */
export function withoutSites(all: Tally): Tally {
  return { ...all, findings: all.findings.map(({ sign }) => ({ sign }) as Finding) };
}

/** Several seeds of an ORM as one. */
export function joined(all: readonly Tally[]): Tally[] {
  const orms = [...new Set(all.map(({ orm }) => orm))];
  return orms.map((orm) =>
    all
      .filter((each) => each.orm === orm)
      .reduce((a, b) => ({
        orm,
        seed: `${a.seed}, ${b.seed}`,
        sites: a.sites + b.sites,
        empty: [...a.empty, ...b.empty],
        fixes: a.fixes + b.fixes,
        preferred: a.preferred + b.preferred,
        findings: [...a.findings, ...b.findings],
        right: a.right + b.right,
        nothing: a.nothing + b.nothing,
        beyond: a.beyond + b.beyond,
        beyondWhy: [...new Set([...a.beyondWhy, ...b.beyondWhy])],
        wrong: a.wrong + b.wrong,
        lost: a.lost + b.lost,
        byFix: added(a.byFix, b.byFix, (x, y) => ({
          run: (x?.run ?? 0) + (y?.run ?? 0),
          wrong: (x?.wrong ?? 0) + (y?.wrong ?? 0),
        })),
        refusals: added(a.refusals, b.refusals, (x = 0, y = 0) => x + y),
        seconds: a.seconds + b.seconds,
      })),
  );
}

function added<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  sum: (x: T | undefined, y: T | undefined) => T,
): Record<string, T> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, sum(a[name], b[name])]));
}

/** One per fix: the first difference names it. */
function findingsOf(judged: Judged): Finding[] {
  return judged.fixes.flatMap(({ offer, differences }) => {
    const [first] = differences;
    if (!first) return [];
    const sign = { fix: offer.id, call: first.call, what: first.what };
    return [
      { sign, judged, source: offer.source, title: offer.title, wanted: first.wanted, came: first.came },
    ];
  });
}

export function signText({ fix, call, what }: Sign): string {
  return `${fix}: ${call}: ${what}`;
}

export function counted(findings: readonly Finding[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { sign } of findings) counts.set(signText(sign), (counts.get(signText(sign)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export function shown({ sign, judged, source, title, wanted, came }: Finding): string {
  const plain = Object.entries(judged.site.choice).map(([name, value]) => `${name} = ${value}`);
  return [
    `== ${signText(sign)} (${judged.site.id}; “${title}”)`,
    plain.join(" · "),
    "-- before",
    judged.site.source.trimEnd(),
    "-- after",
    source.trimEnd(),
    `-- wanted ${JSON.stringify(wanted)}`,
    `-- came   ${JSON.stringify(came)}`,
    "",
  ].join("\n");
}

/** The sites that get no fix, or a wrong one only, by what was chosen and what was said of it: the most frequent first. */
export function withoutFix(judged: readonly Judged[]): string {
  const kinds = new Map<string, string[]>();
  for (const { site, answer, beyond, fixes } of judged) {
    if (!answer || beyond !== undefined || fixes.some(({ differences }) => differences.length === 0))
      continue;
    const { operation, surrounding } = site.choice;
    const reasons = answer.declined.map(({ id, reason }) => `\n      ${id}: ${reason}`);
    const found = answer.found ? "" : " (line not found)";
    const kind = `${operation}${found}: ${[...new Set(reasons)].sort().join("")}`;
    const { entity, host, client, values } = site.choice;
    kinds.set(kind, [
      ...(kinds.get(kind) ?? []),
      `${site.id} (${entity}, ${surrounding}, ${host}, ${client}, ${values}, ${answer.cause})`,
    ]);
  }
  return [...kinds]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([kind, sites]) => `  ${sites.length} × ${kind}\n      at ${sites.join(", ")}`)
    .join("\n");
}

export function summary(all: Tally): string {
  const share = (n: number, of: number) => (of === 0 ? "-" : `${((100 * n) / of).toFixed(1)} %`);
  const alive = all.sites - all.empty.length - all.beyond;
  return [
    `${all.orm}: ${all.sites} sites of seed ${all.seed}, ${all.empty.length} of them without a duplicate, ${all.fixes} fixes run,`,
    `${all.findings.length} findings; a right fix for ${all.right} (${share(all.right, alive)}), none for ${all.nothing} (no fix can be right for ${all.beyond} more), a wrong one for ${all.wrong};`,
    `the line not found for ${all.lost}; ${(all.seconds / Math.max(1, all.sites)).toFixed(2)} s of processor per site`,
  ].join(" ");
}

/** Of one reason: how often it kept a fix away, and what came where it did not. */
export interface Refusal {
  readonly orm: string;
  readonly words: string;
  readonly sites: number;
  /** Nothing is made without it either. */
  readonly nothing: number;
  readonly agreed: readonly string[];
  readonly differed: readonly string[];
}

export function refusalsOf(orm: string, all: readonly SwitchedOff[]): Refusal[] {
  const kinds = new Map<string, SwitchedOff[]>();
  for (const each of all) {
    const words = `${each.unsaid.id}: ${each.unsaid.reason.replace(/`[^`]*`/g, "`…`")}`;
    kinds.set(words, [...(kinds.get(words) ?? []), each]);
  }
  return [...kinds]
    .map(([words, those]) => ({
      orm,
      words,
      sites: those.length,
      nothing: those.filter((each) => each.differences === undefined).length,
      agreed: those.filter((each) => each.differences?.length === 0).map(({ site }) => site.id),
      differed: those.flatMap(({ site, differences: [first] = [] }) =>
        first ? [`${site.id}: ${first.call}: ${first.what}`] : [],
      ),
    }))
    .sort((a, b) => b.sites - a.sites);
}

/** A table by reason; a reason that never differed may be too strong. */
export function refusalTable(all: readonly Refusal[]): string {
  const rows = all.map(
    ({ orm, words, sites, nothing, agreed, differed }) =>
      `| ${orm} | ${words.replaceAll("|", "\\|")} | ${sites} | ${nothing} | ${agreed.length} | ${differed.length} | ${verdict(words, agreed, differed)} |`,
  );
  return [
    "| ORM | fix: reason | sites | nothing made | agreed | differed | |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function counts(all: readonly Refusal[]): string {
  const sum = (of: (each: Refusal) => number) => all.reduce((total, each) => total + of(each), 0);
  const always = all.filter(({ agreed, differed }) => agreed.length > 0 && differed.length === 0);
  return `${all.length} reasons, given ${sum(({ sites }) => sites)} times; without them nothing was made ${sum(({ nothing }) => nothing)} times, ${sum(({ differed }) => differed.length)} fixes were wrong and ${sum(({ agreed }) => agreed.length)} were not; ${always.length} reasons agreed everywhere`;
}

function verdict(words: string, agreed: readonly string[], differed: readonly string[]): string {
  if (agreed.length === 0) return differed.length > 0 ? "needed" : "";
  if (differed.length > 0) return "needed at some";
  return `agrees everywhere: ${whyKept(words) || "may be too strong"}`;
}

/** docs/search-refusals.md */
export function refusalPage(all: readonly Refusal[], seed: number): string {
  return `# Refusals, switched off one by one

<!-- Made by \`npm run search -- --refusals --write\`; do not edit. -->

A fix is declined where an edit would be wrong. Each reason is switched off alone at each site of the search where it was given, and what the fix makes then is run and judged like one that is offered.
*Nothing made*: another reason stands behind it, or there is nothing to write. *Differed*: the reason was needed there. A reason that agreed everywhere may be too strong, unless the last column says what the search cannot see (\`test/search/kept.ts\`); where it agreed sometimes, what the search knows of the program does not tell it from a wrong one, or the site lacks what makes it wrong (twenty at once on SQLite, another database).

Sites of seed ${seed}: ${counts(all)}.

${refusalTable(all)}
`;
}

/** docs/search.md */
export function page(tallies: readonly Tally[]): string {
  const sum = (of: (each: Tally) => number) => tallies.reduce((total, each) => total + of(each), 0);
  return `# The search

<!-- Made by \`npm run search -- --write\`; do not edit. -->

[docs/proof.md](proof.md) runs the shapes that its makers thought of. The search makes sites by chance, from a seed: what is written × what stands around it × who calls it × the types of its key × its names × its style
(\`test/search/\`; its README names the dimensions). Each site really runs into its duplicate on an embedded database, the product explains what it printed, and every fix that it offers is run beside the untouched site through
the same calls: no duplicate, a duplicate, a duplicate that comes between look and write, another key's duplicate, a missing value, a missing parent, each of them in a transaction of the caller's, and twenty at once where the engine allows it.
The rows of all tables, what is given back, the errors, and the effects in their order are compared. Without a duplicate nothing may have changed; the duplicate must end as the fix's kind promises.

| | ${tallies.map(({ orm }) => orm).join(" | ")} |
|---|${tallies.map(() => "---").join("|")}|
| sites (seeds) | ${tallies.map((each) => `${each.sites} (${each.seed})`).join(" | ")} |
| of them without a duplicate (they look first and answer) | ${tallies.map((each) => each.empty.length).join(" | ")} |
| fixes run | ${tallies.map(({ fixes }) => fixes).join(" | ")} |
| findings | ${tallies.map(({ findings }) => findings.length).join(" | ")} |
| sites with fixes, all of them right | ${tallies.map((each) => share(each.right, each)).join(" | ")} |
| sites without any fix | ${tallies.map((each) => share(each.nothing, each)).join(" | ")} |
| sites at which no fix can be right (not counted above) | ${tallies.map(({ beyond }) => beyond).join(" | ")} |
| sites with a wrong fix | ${tallies.map((each) => share(each.wrong, each)).join(" | ")} |
| sites whose line was not found | ${tallies.map(({ lost }) => lost).join(" | ")} |

**${sum(({ sites }) => sites)} sites, ${sum(({ fixes }) => fixes)} fixes run, ${sum(({ findings }) => findings.length)} findings.**

No fix can be right where ${[...new Set(tallies.flatMap(({ beyondWhy }) => beyondWhy))].join("; or where ")}.

## Fixes

| ORM | fix | run | wrong |
|---|---|---|---|
${tallies.flatMap(({ orm, byFix }) => Object.entries(byFix).map(([fix, { run, wrong }]) => `| ${orm} | \`${fix}\` | ${run} | ${wrong} |`)).join("\n")}

## Findings by kind

${sum(({ findings }) => findings.length) === 0 ? "None." : `| ORM | fix: call: what differed | times |\n|---|---|---|\n${tallies.flatMap(({ orm, findings }) => counted(findings).map(([kind, n]) => `| ${orm} | ${kind} | ${n} |`)).join("\n")}`}

## Refusals

How often a fix was declined, and why (what stands in backticks left out). Which of the reasons are needed is told by switching each off alone: [docs/search-refusals.md](search-refusals.md).

| ORM | fix: reason | sites |
|---|---|---|
${tallies
  .flatMap(({ orm, refusals }) =>
    Object.entries(refusals)
      .sort((a, b) => b[1] - a[1])
      .map(([words, n]) => `| ${orm} | ${words.replaceAll("|", "\\|")} | ${n} |`),
  )
  .join("\n")}
`;
}

/** Of the sites where a fix can be right. */
function share(n: number, { sites, empty, beyond }: Tally): string {
  return `${n} (${((100 * n) / Math.max(1, sites - empty.length - beyond)).toFixed(1)} %)`;
}
