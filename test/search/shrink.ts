/** Makes a finding small: one dimension after the other becomes plain, as long as the same difference stays. */

import { dimensions, type Generated, make } from "./generate";
import type { Lane } from "./lane";
import type { Searched } from "./lanes";
import { search } from "./search";
import type { Choice } from "./site";

export interface Sign {
  readonly fix: string;
  readonly call: string;
  readonly what: string;
}

/** The plainest sites that still show it, one for each that is given. All of them are tried in the same runs. */
export async function shrink(
  searched: Searched,
  lane: Lane,
  found: readonly { readonly site: Generated; readonly sign: Sign }[],
): Promise<Choice[]> {
  const all = Object.entries(dimensions(searched.dialect));
  const smallest = found.map(({ site }) => site.choice);
  const stuck = found.map(() => new Set<string>());
  for (let round = 0; round < 8; round++) {
    const tries = smallest.flatMap((choice, which) =>
      all
        .filter(([name, values]) => choice[name] !== values[0] && !stuck[which]?.has(name))
        .flatMap(([name, values]) => {
          const plainer = { ...choice, [name]: values[0] as string };
          const site = make(searched.dialect, plainer, `t${round}_${which}_${name}`, lane.ambient);
          if (!site) stuck[which]?.add(name);
          return site ? [{ which, name, site }] : [];
        }),
    );
    if (tries.length === 0) break;
    const judged = await search(
      searched,
      lane,
      tries.map(({ site }) => site),
    );
    const kept = tries.filter(({ which, site }) => {
      const sign = found[which]?.sign as Sign;
      const fixes = judged.find((each) => each.site === site)?.fixes ?? [];
      return fixes.some(
        ({ offer, differences }) =>
          offer.id === sign.fix &&
          differences.some(({ call, what }) => call === sign.call && what === sign.what),
      );
    });
    for (const { which, name } of tries)
      if (!kept.some((each) => each.which === which && each.name === name)) stuck[which]?.add(name);
    // One at a time: what can go alone need not be able to go together.
    const moved = new Set<number>();
    for (const { which, site } of kept) {
      if (moved.has(which)) continue;
      moved.add(which);
      smallest[which] = site.choice;
    }
    if (moved.size === 0) break;
  }
  return smallest;
}
