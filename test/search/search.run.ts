/** Runs by `npm run search`. */

import { test } from "vitest";
import { searched } from "./lanes";
import { generate, search } from "./search";

test("search", async () => {
  const orm = process.env.SEARCH_ORM ?? "typeorm";
  const each = searched[orm];
  if (!each) throw new Error();
  const lane = each.lane();
  const times = { before: 0, product: 0, check: 0, after: 0 };
  const sites = generate(each.dialect, Number(process.env.SEARCH_SEED ?? 1), Number(process.env.SEARCH_SITES ?? 20), lane.ambient);
  const judged = await search(each, lane, sites, times);
  lane.end();
  console.log(JSON.stringify(times));
  const kinds = new Map<string, number>();
  for (const { site, answer, void: why, fixes } of judged) {
    if (why) console.log(`VOID ${site.id} ${JSON.stringify(site.choice)} ${why}\n${site.source}`);
    else console.log(`${site.id} ${answer?.cause} ${answer?.found} +${fixes.map((f) => f.offer.id + (f.differences.length ? "!" : ""))} -${answer?.declined.map((d) => d.id)}`);
    for (const { offer, differences } of fixes)
      for (const d of differences) {
        const kind = `${offer.id}: ${d.call}: ${d.what}`;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (process.env.SEARCH_SHOW) console.log(`FINDING ${site.id} ${kind}\n${JSON.stringify(site.choice)}\n${offer.source}\nwanted ${JSON.stringify(d.wanted)}\ncame   ${JSON.stringify(d.came)}`);
      }
  }
  console.log([...kinds].sort((a, b) => b[1] - a[1]).map(([k, n]) => `${n} ${k}`).join("\n"));
}, 3_600_000);
