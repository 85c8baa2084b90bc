/** Of several looks before a write the one that asks for the violated key: a form that checks an address and a name looks twice, or by either. */

import type { CallSite, KeyMatch } from "../domain/diagnosis";
import type { Checked, Write } from "../domain/model";

/** The line with the look that counts for this key; causes, intent and fixes know of no other. */
export function lookedFor(site: CallSite, key: KeyMatch): CallSite {
  return site.write ? { ...site, write: withLook(site.write, key) } : site;
}

function withLook({ checkedToo = [], ...write }: Write, key: KeyMatch): Write {
  const { checkedAt, checkedBy, checkedBeside, checkedEither, checkedAll, checkedOwn, ...rest } = write;
  if (!checkedAt || (checkedToo.length === 0 && !checkedEither)) return write;
  const looks = [write, ...checkedToo].flatMap(alternatives);
  const [best, ...others] = looks.map((look) => ({ look, rank: rankOf(look, key) }));
  if (!best) return write;
  const { look } = others.reduce((found, each) => (each.rank < found.rank ? each : found), best);
  return { ...rest, ...look };
}

/** The look itself first: where no alternative asks for the key, all that it names is said. */
function alternatives(given: Checked): Checked[] {
  const { checkedAt, checkedBy, checkedBeside, checkedEither, checkedAll, checkedOwn } = given;
  const look: Checked = {
    ...(checkedAt ? { checkedAt } : {}),
    ...(checkedBy ? { checkedBy } : {}),
    ...(checkedBeside === undefined ? {} : { checkedBeside }),
    ...(checkedAll ? { checkedAll } : {}),
    ...(checkedOwn === undefined ? {} : { checkedOwn }),
  };
  return [look, ...(checkedEither ?? []).map((by) => ({ ...look, checkedBy: by }))];
}

/** 0 = by the key and nothing else, 1 = so by a function whose condition is not seen, 2 = by more than the key, 3 = by others. */
function rankOf({ checkedBy: by, checkedBeside, checkedOwn }: Checked, { constraint, model }: KeyMatch) {
  const key = constraint.fields.map((field, index) => [
    field,
    model.fields.find(({ name }) => name === field)?.column ?? constraint.columns[index] ?? field,
  ]);
  if (!by || key.length === 0 || !key.every((names) => names.some((name) => by.includes(name)))) return 3;
  if (by.length > key.length || checkedBeside !== undefined) return 2;
  return checkedOwn === undefined ? 0 : 1;
}
