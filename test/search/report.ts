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
