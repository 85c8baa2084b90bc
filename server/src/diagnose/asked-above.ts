/** The look for the row that the write does not know of: in front of a call that leads to it (the controller asks, the service writes), or by another than what writes. */

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
  readonly writer: Orm;
  /** Whatever may read its table: code that writes by an ORM may have looked in SQL. */
  readonly orms: readonly Orm[];
  readonly models: readonly Model[];
  read(path: string): Source | undefined;
}

/** @returns undefined where the write looks for itself, or nobody that is known does */
export function askedAbove(
  { file, line, write }: CallSite,
  { model, constraint }: KeyMatch,
  callers: () => readonly CallerLine[],
  { code, writer, orms, models, read }: Asking,
): AskedBy | undefined {
  if (!write || write.checkedAt || write.operation === "delete") return undefined;
  const lookAt = (at: CallerLine, by: readonly Orm[]): AskedBy | undefined => {
    const [look] = by.flatMap(({ writes }) => writes?.looks?.(at, model, models, constraint.fields) ?? []);
    return look && { file: at.source.path, place: look, text: textAt(look, at.source) };
  };
  const source = read(file);
  const others = orms.filter(
    (each) => each !== writer && each.runtime === writer.runtime && each.writes?.byTable === true,
  );
  const own = source && lookAt({ source, line }, others);
  if (own) return own;
  for (const caller of callers()) {
    const found =
      lookAt(caller, [writer, ...others]) ?? code.askedAbove({ ...caller, model, fields: constraint.fields });
    if (found) return { ...found, file: caller.source.path };
  }
  return undefined;
}

function textAt({ start, end }: Place, source: Source): string {
  // A sentence puts it into backticks.
  return shortened(source.text.slice(source.offset(start), source.offset(end))).replaceAll("`", "'");
}
