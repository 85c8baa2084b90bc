/** The words of a handler: the test that tells its violation from all others, and `.catch(…)` around them. */

import { lineComment } from "../../syntax/escape";
import { block } from "../../syntax/typescript-edits";
import type { Test } from "../dialect";
import type { TypescriptSite } from "./site";

/** Longer tests get a name, and a line for each part. */
const longestTest = 90;

/** What is not this violation is thrown again. */
export function unless(test: Test, site: TypescriptSite): string[] {
  const { named: lines, condition } = named(test, site);
  const not = lines.length > 0 ? `!${condition}` : `!(${condition})`;
  return [...lines, `if (${not}) throw ${site.error}${site.style.semicolon}`];
}

/** The lines that give the test a name, where it needs one, and the condition. */
export function named(
  { all, comment }: Test,
  { context, style, free }: TypescriptSite,
): { readonly named: readonly string[]; readonly condition: string } {
  const { semicolon, indent } = style;
  const whole = all.join(" && ");
  if (comment === undefined && whole.length <= longestTest) return { named: [], condition: whole };
  const known = free(context.violation.kind === "unique" ? "isDuplicate" : "isThisViolation");
  const last = comment === undefined ? semicolon : `${semicolon} // ${lineComment(comment)}`;
  return {
    named: [
      `const ${known} =`,
      ...all.map((part, at) => indent + part + (at < all.length - 1 ? " &&" : last)),
    ],
    condition: known,
  };
}

/** `.catch((error) => { … })` behind a call on a line of that indentation. */
export function catching(
  { parameter, style: { eol, indent: step } }: TypescriptSite,
  lines: readonly string[],
  indent: string,
  waits = false,
): string {
  const body = block(lines, indent + step, eol);
  return `.catch(${waits ? "async " : ""}${parameter} => {${eol}${body}${eol}${indent}})`;
}
