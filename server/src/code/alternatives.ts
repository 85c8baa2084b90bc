/** A look whose condition is several of which one is enough (`email = … OR username = …`): each of them is a look of its own. */

import type { Model } from "../domain/model";
import { fieldsByWord } from "./narrowed";

/** Longer looks are not taken apart (characters): reads within reads would be gone through once for each. */
export const longestLook = 4_000;

/**
 * @param by the fields that the whole condition names
 * @param operands texts of the parts of which one is enough; what stands outside of them is asked for in any case
 * @returns the fields of each, those that all ask for among them; undefined = there are not several, or one names no field
 */
export function eitherOf(
  by: readonly string[],
  operands: readonly string[],
  model: Model,
): readonly (readonly string[])[] | undefined {
  if (operands.length < 2) return undefined;
  const known = fieldsByWord(model);
  const namedIn = (text: string) => {
    const words = [...text.slice(0, longestLook).matchAll(/[A-Za-z_]\w{0,99}/g)];
    const fields = new Set(words.flatMap(([word]) => [word, known.get(word) ?? word]));
    return by.filter((name) => fields.has(name));
  };
  const named = operands.map(namedIn);
  if (named.some(({ length }) => length === 0)) return undefined;
  const shared = by.filter((name) => named.every((fields) => !fields.includes(name)));
  return named.map((fields) => [...shared, ...fields]);
}

/** `email = $1 OR username = $2`: the parts of the condition of a statement; brackets within it are not taken apart, but for those around all. */
export function operandsOfSql(sql: string): readonly string[] {
  const where = /\bwhere\b([\s\S]{0,2000})/i.exec(sql)?.[1] ?? "";
  const said = where
    .replace(/\b(?:order\s{1,9}by|group\s{1,9}by|limit|for\s{1,9}update|returning)\b[\s\S]*/i, "")
    .replaceAll(/'[^']{0,500}'/g, " ")
    .replace(/[\s;]{1,99}$/, "")
    .trimStart();
  const inner = said.startsWith("(") && said.indexOf(")") === said.length - 1 ? said.slice(1, -1) : said;
  return inner.includes("(select") || /\([^()]{0,500}\bor\b/i.test(inner) ? [] : inner.split(/\bor\b/i);
}
