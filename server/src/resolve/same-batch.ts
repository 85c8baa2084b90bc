/** Which of the rows that one flush sends was refused, by the values that the code itself gives to the key. */

import type { KeyMatch } from "../domain/diagnosis";
import type { Violation } from "../domain/incident";
import type { Write } from "../domain/model";
import type { Position, Source } from "../domain/text";
import type { Reached } from "./chain";

/**
 * The only one that gives the value of which the text speaks; or, of those of one block that all give the same, the last: it cannot be
 * inserted, whatever the table holds. Undefined where the code does not write the values out, or does not show that all of them run.
 */
export function refusedOfBatch(
  reached: readonly Reached[],
  { value }: Violation,
  keys: readonly KeyMatch[] | undefined,
  sourceOf: (path: string) => Source | undefined,
): Reached | undefined {
  const [key, otherKey] = keys ?? [];
  const fields = key && !otherKey ? key.constraint.fields : [];
  const given = reached.map((each) => ({ each, values: fields.map((name) => each.write.literals?.[name]) }));
  const isTold = given.every(({ each, values }) => each.write.operation === "insert" && values.every(isText));
  if (fields.length === 0 || reached.length < 2 || !isTold) return undefined;
  const [only, other] = fields.length === 1 ? given.filter(({ values }) => values[0] === value) : [];
  if (only && !other) return only.each;
  const [first, ...later] = given.toSorted((a, b) => lineOf(a.each) - lineOf(b.each));
  const last = later.at(-1);
  const source = first && sourceOf(first.each.write.place.file);
  if (!first || !last || !source) return undefined;
  const isAlike = later.every(
    ({ each, values }) => values.join("\n") === first.values.join("\n") && areOfOneFlush(each, first.each),
  );
  return isAlike && runTogether(source, first.each.write, last.each.write)
    ? withReason(last.each, lineOf(first.each))
    : undefined;
}

function isText(value: string | null | undefined): value is string {
  return typeof value === "string";
}

function lineOf({ write }: Reached): number {
  return write.place.start.line;
}

function areOfOneFlush({ write: a }: Reached, { write: b }: Reached): boolean {
  return a.place.file === b.place.file && !!a.flushedAt && a.flushedAt.start.line === b.flushedAt?.start.line;
}

/**
 * Whoever runs the first and comes to the flush has run the last: both are statements of one block, and nothing leaves it in between.
 * Python's blocks are their indentation, and those of other languages are formatted so: no line between stands further out.
 */
function runTogether(source: Source, { place, flushedAt }: Write, { place: { start: to } }: Write): boolean {
  const { start: from } = place;
  const indent = indentOf(source.line(from.line));
  // `if old: session.add(…)`, `later = lambda: session.add(…)` begin with something else.
  const isOwn = ({ line, column }: Position) =>
    indentOf(source.line(line)) === indent && column === indent + 1;
  if (!isOwn(from) || !isOwn(to)) return false;
  for (let line = from.line; line <= to.line; line++) {
    const text = source.line(line);
    if (text.trim() !== "" && (indentOf(text) < indent || leaves.test(text))) return false;
  }
  for (let line = to.line; line < (flushedAt?.start.line ?? 0); line++)
    if (catches.test(source.line(line))) return false;
  return true;
}

const leaves = /\b(?:break|continue|raise|return|throw|rollback|expunge)\b/;
/** What failed between the two goes on here. */
const catches = /^\s{0,200}(?:\}\s{0,20})?(?:except|catch|finally)\b/;

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function withReason(each: Reached, line: number): Reached {
  const chain = each.chain.map((step, index) =>
    index < each.chain.length - 1
      ? step
      : {
          ...step,
          why: `${step.why}; line ${line} notes one with the same key, and of the two the later is refused`,
        },
  );
  return { ...each, chain };
}
