/** The end of a chain of promises that no handler has: `create(row).then((row) => response.json(row));`. */

import type { TextEdit } from "../../domain/text";
import { compiler, startOf, type ts } from "../../syntax/typescript";
import { indentAt } from "../../syntax/typescript-edits";
import type { Fixing, Handler } from "../dialect";
import { meansTheSame } from "./bindings";
import { catching, unless } from "./caught";
import { answersBy } from "./chained";
import { givesBack } from "./passed-over";
import type { TypescriptSite } from "./site";

/** The end of a chain that no handler has, where the line answers by what answers there; undefined = there is none. */
export function endFor(
  site: TypescriptSite,
  { lines, leaves, refuses, waits }: Handler,
): ts.CallExpression | undefined {
  const { call, error } = site;
  const end = refuses && leaves && !waits ? site.end : undefined;
  if (!end || lines.some((line) => /\bawait\b|^(?:throw|continue)\b/.test(line))) return undefined;
  // What is given back in a step that a duplicate never comes to would be kept, and nobody would hear of it any more.
  if (givesBack(end)) return undefined;
  const answers = lines.some((line) => answersBy({ outer: end }, line, call));
  return answers && meansTheSame(lines.join("\n"), end, call, error) ? end : undefined;
}

/** `.catch((error) => { … })` at the end of a chain: what is no duplicate stays what nobody hears. */
export function atEndOf<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  handler: Handler,
): readonly TextEdit[] | undefined {
  const { root, style, call } = site;
  const { lines, verifies } = handler;
  const end = endFor(site, handler);
  if (!end) return undefined;
  const t = compiler();
  const test = unless(fixing.test(site, verifies !== true), site);
  const said = lines.at(-1) === `return${style.semicolon}` ? lines.slice(0, -1) : lines;
  const access = end.expression;
  const isBroken =
    t.isPropertyAccessExpression(access) &&
    root.text.slice(access.expression.end, startOf(access.name)).includes("\n");
  const indent = indentAt(root, isBroken ? access.name : call);
  const text = catching(site, [...test, ...said], indent);
  return [{ start: end.end, end: end.end, text: isBroken ? style.eol + indent + text : text }];
}
