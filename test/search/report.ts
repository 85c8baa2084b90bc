/** What a search found, counted and in words: for the terminal and for docs/search.md. */

import type { Judged } from "./search";
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
  readonly seed: number;
  readonly sites: number;
  /** Sites whose duplicate printed nothing, or that failed without one. */
  readonly empty: readonly string[];
  readonly fixes: number;
  readonly preferred: number;
  readonly findings: readonly Finding[];
  /** Sites with one fix at least that is right, and none that is wrong. */
  readonly right: number;
  readonly nothing: number;
  readonly wrong: number;
  /** Sites whose line was not found. */
  readonly lost: number;
  readonly byFix: Readonly<Record<string, { run: number; wrong: number }>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export function tally(orm: string, seed: number, judged: readonly Judged[], seconds: number): Tally {
  const alive = judged.filter((each) => each.answer !== undefined);
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
    right: alive.filter(
      (each) => each.fixes.length > 0 && each.fixes.every(({ differences }) => differences.length === 0),
    ).length,
    nothing: alive.filter((each) => each.fixes.length === 0).length,
    wrong: alive.filter((each) => each.fixes.some(({ differences }) => differences.length > 0)).length,
    lost: alive.filter((each) => !each.answer?.found).length,
    byFix,
    refusals,
    seconds,
  };
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
  for (const { site, answer, fixes } of judged) {
    if (!answer || fixes.some(({ differences }) => differences.length === 0)) continue;
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
  const alive = all.sites - all.empty.length;
  return [
    `${all.orm}: ${all.sites} sites of seed ${all.seed}, ${all.empty.length} of them without a duplicate, ${all.fixes} fixes run,`,
    `${all.findings.length} findings; a right fix for ${all.right} (${share(all.right, alive)}), none for ${all.nothing}, a wrong one for ${all.wrong};`,
    `the line not found for ${all.lost}; ${(all.seconds / Math.max(1, all.sites)).toFixed(2)} s of processor per site`,
  ].join(" ");
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
| sites (seed) | ${tallies.map((each) => `${each.sites} (${each.seed})`).join(" | ")} |
| of them without a duplicate (they look first and answer) | ${tallies.map((each) => each.empty.length).join(" | ")} |
| fixes run | ${tallies.map(({ fixes }) => fixes).join(" | ")} |
| findings | ${tallies.map(({ findings }) => findings.length).join(" | ")} |
| sites with fixes, all of them right | ${tallies.map((each) => share(each.right, each)).join(" | ")} |
| sites without any fix | ${tallies.map((each) => share(each.nothing, each)).join(" | ")} |
| sites with a wrong fix | ${tallies.map((each) => share(each.wrong, each)).join(" | ")} |
| sites whose line was not found | ${tallies.map(({ lost }) => lost).join(" | ")} |

**${sum(({ sites }) => sites)} sites, ${sum(({ fixes }) => fixes)} fixes run, ${sum(({ findings }) => findings.length)} findings.**

## Fixes

| ORM | fix | run | wrong |
|---|---|---|---|
${tallies.flatMap(({ orm, byFix }) => Object.entries(byFix).map(([fix, { run, wrong }]) => `| ${orm} | \`${fix}\` | ${run} | ${wrong} |`)).join("\n")}

## Findings by kind

${sum(({ findings }) => findings.length) === 0 ? "None." : `| ORM | fix: call: what differed | times |\n|---|---|---|\n${tallies.flatMap(({ orm, findings }) => counted(findings).map(([kind, n]) => `| ${orm} | ${kind} | ${n} |`)).join("\n")}`}

## Refusals

How often a fix was declined, and why (what stands in backticks left out).

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

function share(n: number, { sites, empty }: Tally): string {
  return `${n} (${((100 * n) / Math.max(1, sites - empty.length)).toFixed(1)} %)`;
}
