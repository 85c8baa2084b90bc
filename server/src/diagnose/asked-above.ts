/** The look for the row in front of a call that leads to the write: the controller asks, the service writes. */

import type { AskedAbove, Code, Orm } from "../domain/adapters";
import type { CallSite, KeyMatch } from "../domain/diagnosis";
import type { CallerLine } from "../domain/hearers";
import { type Model, shortened } from "../domain/model";
import type { Place, Source } from "../domain/text";

export interface AskedBy extends AskedAbove {
  readonly file: string;
}

/** Whom it is asked. */
export interface Asking {
  readonly code: Code;
  /** What writes the model. */
  readonly orm: Orm | undefined;
  readonly models: readonly Model[];
}

/** @returns undefined where the write looks for itself, or no caller that is known does */
export function askedAbove(
  { write }: CallSite,
  { model, constraint }: KeyMatch,
  callers: () => readonly CallerLine[],
  { code, orm, models }: Asking,
): AskedBy | undefined {
  if (!write || write.checkedAt || write.operation === "delete") return undefined;
  for (const caller of callers()) {
    const { source } = caller;
    const [look] = orm?.writes?.looks?.(caller, model, models, constraint.fields) ?? [];
    if (look) return { file: source.path, place: look, text: textAt(look, source) };
    const found = code.askedAbove({ ...caller, model, fields: constraint.fields });
    if (found) return { ...found, file: source.path };
  }
  return undefined;
}

function textAt({ start, end }: Place, source: Source): string {
  return shortened(source.text.slice(source.offset(start), source.offset(end)));
}
