/** Which fields of a row that is there an upsert may set: those that the code itself sets where its look finds one. */

import type { FixContext } from "../../domain/adapters";
import { decline } from "./declined";
import { words } from "./words";

/**
 * @param rest what the write sets beside the key: names of fields -> values as they are written
 * @returns those of them that the row that is there gets; declines where the code gives it something else
 */
export function setAnew(
  { intent, model }: Pick<FixContext, "intent" | "model">,
  rest: ReadonlyMap<string, string>,
): readonly string[] {
  const { sets, place } = intent ?? {};
  if (!sets || !place) return [...rest.keys()];
  const plain = (text: string | undefined) => text?.replace(/\s+/g, " ");
  const others = Object.entries(sets).filter(([name, text]) => plain(rest.get(name)) !== plain(text));
  if (others.length > 0)
    decline(
      `Where line ${place.start.line} finds the ${model.name}, the code sets ${words(others.map(([name]) => `\`${name}\``))} otherwise than the insert does.`,
    );
  return Object.keys(sets);
}
