/** Replaces a write by another statement and a read of its row, in the place of the old result. */

import type { FixResult } from "../../domain/adapters";
import { startOf } from "../../syntax/typescript";
import { endOfStatement } from "../../syntax/typescript-edits";
import { indentOf, inFile, type TypescriptSite } from "./site";

export interface Replacing {
  /** The statement without `await`. */
  readonly statement: string;
  /** The expression that reads the row; it throws where there is none. */
  readonly find: string;
  /** The variable that must become the row that is there. */
  readonly kept: string | undefined;
  /** The statement also does nothing where another constraint was the reason: only reading the row tells. */
  readonly swallows: boolean;
}

/** Declines in an expression, where there is no room for a second statement. */
export function replaced(site: TypescriptSite, by: Replacing): FixResult {
  const { place, style } = site;
  if (place.kind === "expression")
    return {
      declined: "The call stands inside of an expression, where there is no room for a second statement.",
    };
  const lines = [`await ${by.statement}${style.semicolon}`, ...reading(site, by)];
  const text = lines.join(style.eol + indentOf(site));
  const edit = { start: startOf(place.statement), end: endOfStatement(place.statement), text };
  return inFile(site, [edit]);
}

function reading({ place, style, root }: TypescriptSite, { find, kept, swallows }: Replacing): string[] {
  const end = style.semicolon;
  if (place.kind === "declared")
    return [`${root.text.slice(startOf(place.statement), startOf(place.value))}await ${find}${end}`];
  if (place.kind === "returned") return [`return await ${find}${end}`];
  if (kept !== undefined) return [`Object.assign(${kept}, await ${find})${end}`];
  return swallows ? ["// Throws where another constraint was the reason.", `await ${find}${end}`] : [];
}
