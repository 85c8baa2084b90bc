/** What a write says of the looks before it: of the first one, and of the others beside it. */

import type { Checked, Write } from "../domain/model";

/** More looks than these in front of one write are not told apart. */
const most = 5;

/** @param all the one that counts first as long as the key is not known */
export function checksOf(all: readonly Checked[]): Pick<Write, keyof Checked | "checkedToo"> {
  const [first, ...others] = all.slice(0, most);
  return first ? { ...first, ...(others.length > 0 ? { checkedToo: others } : {}) } : {};
}
