/** Runs by `npm run search`: `--check` is a small search that must find nothing but what is known, `--write` records what was found and makes docs/search.md. */

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate, make } from "./generate";
import { isKnown, known } from "./known";
import { type Searched, searched } from "./lanes";
import { page, readLog, record, recorded, recordOf } from "./recorded";
import {
  counted,
  type Refusal,
  refusalPage,
  refusalsOf,
  refusalTable,
  shown,
  signText,
  summary,
  type Tally,
  tally,
  withoutFix,
} from "./report";
import { search, searchRefusals } from "./search";
import { shrink } from "./shrink";

const asked = JSON.parse(process.env.SEARCH ?? "{}") as {
  readonly orm?: string;
  readonly seed?: string;
  readonly sites?: string;
  readonly show?: boolean;
  readonly check?: boolean;
  readonly write?: boolean;
  readonly only?: string;
  /** A file to which each finished seed adds its line; with --write its ORMs are recorded, and nothing runs. */
  readonly log?: string;
  /** Each refusal is switched off alone, and what the fix does then is run. */
  readonly refusals?: boolean;
  /** As they were found, which is quicker. */
  readonly whole?: boolean;
};
const orms = asked.orm ? asked.orm.split(",") : Object.keys(searched);
const seeds = (asked.seed ?? "1").split(",").map(Number);
const [seed = 1] = seeds;
/** Where the page is made of a log, nothing runs. */
const wanted: readonly number[] = asked.log && asked.write ? [] : seeds;
const tallies: Tally[] = [];
const refusals: Refusal[] = [];

(asked.check ? describe.concurrent : describe).each(wanted.length > 0 ? orms : [])("%s", (orm) => {
  const each = searched[orm] as Searched;
  const lane = each.lane();
  const missing = lane.missing;
  const count = Number(asked.sites ?? (asked.check ? (each.checked ?? 40) : 300));

  test.for(wanted)(`${count} sites of seed %i`, { timeout: 7_200_000 }, async (seed, context) => {
    if (missing !== undefined) context.skip(missing);
    // A run that was broken off goes on behind the seeds that it has finished.
    const logged = readLog(asked.log);
    if (logged.some((each) => each.orm === orm && each.seeds.includes(seed) && each.sites === count))
      return context.skip("stands in the log");
    if (asked.refusals) {
      const sites = generate(each.dialect, seed, count, lane.ambient);
      const found = refusalsOf(orm, await searchRefusals(each, lane, sites));
      console.log(refusalTable(found));
      const line = ({ words, agreed, differed }: (typeof found)[number]) =>
        `${words}\n    agreed ${agreed.join(" ")}\n    differed ${differed.slice(0, 6).join("; ")}`;
      if (asked.show) console.log(found.map(line).join("\n"));
      refusals.push(...found);
      lane.end();
      return;
    }
    const since = used();
    const times = { before: 0, product: 0, check: 0, after: 0 };
    const sites = generate(each.dialect, seed, count, lane.ambient).filter(
      ({ id }) => !asked.only || asked.only.split(",").includes(id),
    );
    const judged = await search(each, lane, sites, times);
    const found = tally(orm, seed, judged, used() - since);
    tallies.push(found);
    if (asked.log) appendFileSync(asked.log, `${JSON.stringify(recordOf(found))}\n`);
    console.log(summary(found));
    if (asked.show) console.log(JSON.stringify(times), found.empty.join("\n"));
    if (asked.show) console.log(`sites without a fix:\n${withoutFix(judged)}`);
    for (const [kind, times] of counted(found.findings)) console.log(`  ${times} × ${kind}`);
    const news = found.findings.filter(
      ({ sign, judged: { site } }) => !known.some((entry) => isKnown(entry, orm, sign, site.choice)),
    );
    if (asked.show || asked.check) await show(news);
    if (seed === seeds.at(-1)) lane.end();
    if (!asked.check) return;
    expect(news.map(({ sign, judged: { site } }) => `${site.id} ${signText(sign)}`)).toEqual([]);
    const vanished = known.filter(
      (entry) =>
        entry.orm === orm &&
        !found.findings.some(({ sign, judged: { site } }) => isKnown(entry, orm, sign, site.choice)),
    );
    expect(vanished, "is known and came no more: take it out of test/search/known.ts").toEqual([]);
  });

  /** Of each kind one, as small as it gets. */
  async function show(findings: Tally["findings"]): Promise<void> {
    const kinds = [...new Map(findings.map((finding) => [signText(finding.sign), finding])).values()].slice(
      0,
      12,
    );
    if (asked.whole) return console.log(kinds.map(shown).join("\n"));
    const choices = await shrink(
      each,
      lane,
      kinds.map(({ sign, judged: { site } }) => ({ sign, site })),
    );
    const small = choices.flatMap((choice, i) => make(each.dialect, choice, `small${i}`, lane.ambient) ?? []);
    const again = tally(orm, seed, await search(each, lane, small), 0);
    for (const [i, { sign }] of kinds.entries()) {
      const same = again.findings.find(
        (finding) => finding.judged.site.id === `small${i}` && finding.sign.fix === sign.fix,
      );
      console.log(shown(same ?? (kinds[i] as (typeof kinds)[number])));
    }
  }
});

test.runIf(asked.write && !asked.refusals)("docs/search.md", () => {
  record(asked.log ? readLog(asked.log) : tallies.map(recordOf));
  writeFileSync(join(import.meta.dirname, "../../docs/search.md"), page(recorded(Object.keys(searched))));
});

/** The page's last part stands in a file of its own, so that each part can be made anew alone. */
test.runIf(asked.write && asked.refusals)("docs/search-refusals.md", () => {
  writeFileSync(join(import.meta.dirname, "../../docs/search-refusals.md"), refusalPage(refusals, seed));
});

/** Seconds of processor time, those of ended children too (Linux says them). */
function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + children();
}

function children(): number {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}
