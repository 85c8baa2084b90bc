/** What a stack prints of a line, against the file as it is now: whether it still stands there, and where else. */

import type { Code } from "../domain/adapters";
import type { Spot } from "../domain/chain";
import { type Frame, hasLine, type Incident, type PlacedFrame } from "../domain/incident";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";
import { createFollowers, type Followers } from "./behind";
import { isBuilt, sourcesOf } from "./frames";

/** Shorter text than this says nothing as a part of a line: `save(` stands in many. */
const leastText = 12;
/** Letters and digits of a line of code: fewer are somebody's placeholder. */
const leastWord = 4;
/** What a log cuts off is as long as this. */
const longText = 60;
/** Lines of a file that are compared. */
const mostLines = 50_000;

/**
 * The incident with frames that know what became of their line. The printed text itself is left out: it may hold values, and later edits of
 * the line are no concern of it.
 */
export function settleFrames(incident: Incident, project: Project, codes: readonly Code[]): Incident {
  let followers: Followers | undefined;
  const languages = () => (followers ??= createFollowers(codes, project));
  const settle = (frame: Frame): Frame => {
    const { source: printed, ...rest } = frame;
    if (printed === undefined) return frame;
    // `...` or `x`, as whoever shortens a stack writes: it stands for no line.
    if (words(solid(printed)).length < leastWord) return rest;
    // Of a library's line nothing is asked.
    return {
      ...rest,
      ...(hasLine(frame) && frame.inApp ? seen(frame, printed, incident, project, languages) : {}),
    };
  };
  const { violation } = incident;
  return {
    ...incident,
    frames: incident.frames.map(settle),
    violation: violation.invocation ? { ...violation, invocation: settle(violation.invocation) } : violation,
  };
}

function seen(
  frame: PlacedFrame,
  printed: string,
  { runtime }: Incident,
  project: Project,
  languages: () => Followers,
): Partial<Frame> {
  if (isBuilt(frame)) return {};
  const sources = sourcesOf(frame, project);
  const standing = sources.filter((source) => {
    const text = source.line(frame.line);
    return holds(text, printed) || begins(text, printed);
  });
  const [only] = standing;
  if (only) return standing.length === 1 && sources.length > 1 ? { path: only.path } : {};
  const found = sources.flatMap((source) =>
    linesWith(source, printed, spotsOf(source, frame, runtime, languages)).map((line) => ({ source, line })),
  );
  const [there, other] = found;
  if (there && other) return { changed: true };
  // Only the line itself was edited: `Item.objects.create(…)` is `item = Item.objects.create(…)` by now.
  if (!there)
    return sources.every((source) => !hasWithin(source.line(frame.line), printed)) && sources.length > 0
      ? { changed: true }
      : {};
  return {
    line: there.line,
    printedLine: frame.line,
    ...(sources.length > 1 ? { path: there.source.path } : {}),
  };
}

/** The functions of the printed name; undefined where the frame has none, or such as no function of the file can have. */
function spotsOf(
  source: Source,
  { function: name }: Frame,
  runtime: string | null,
  languages: () => Followers,
): readonly Spot[] | undefined {
  if (name === null || !/^[\w$.]{1,200}$/.test(name)) return undefined;
  const language = languages().of(runtime ?? undefined);
  return language?.calls.spotsNamed(source, name, language.world);
}

/** The lines that hold the text, within the functions where those are told. */
function linesWith(source: Source, printed: string, spots: readonly Spot[] | undefined): number[] {
  const found: number[] = [];
  const within = (line: number) =>
    spots?.some(({ place: { start, end } }) => start.line <= line && line <= end.line) ?? true;
  // One line more than the text has at most.
  const last = Math.min(source.place(source.text.length, source.text.length).end.line, mostLines);
  for (let line = 1; line <= last && found.length < 2; line++)
    if (within(line) && holds(source.line(line), printed)) found.push(line);
  return found;
}

/** True where the line is the printed one: blanks do not count, nor what a log or a page makes of quotes, and the end may be cut off. */
function holds(line: string, printed: string): boolean {
  const [own, told] = [solid(line), solid(printed)];
  const [ownWords, toldWords] = [words(own), words(told)];
  if (ownWords === toldWords) return true;
  const cut = withoutEnd(told);
  return cut === undefined
    ? toldWords.length >= longText && ownWords.startsWith(toldWords)
    : cut.length >= leastText && own.startsWith(cut) && !/^\w/.test(own.slice(cut.length));
}

/** Too short to be looked for elsewhere, it still stands where it was printed: `.create(`. */
function begins(line: string, printed: string): boolean {
  const cut = withoutEnd(solid(printed));
  return cut !== undefined && solid(line).startsWith(cut);
}

/** True where one is the other with something in front: `item = `, `return `, `await `. */
function hasWithin(line: string, printed: string): boolean {
  const [own, told] = [solid(line), solid(printed)];
  const cut = withoutEnd(told);
  const at = cut === undefined ? -1 : own.indexOf(cut);
  if (cut !== undefined && at >= 0) return cut.length >= leastText && !/^\w/.test(own.slice(at + cut.length));
  const [a, b] = [words(own), words(told)];
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return shorter.length >= leastText && longer.endsWith(shorter);
}

/** The text in front of the sign that its end is left out; undefined where there is none. */
function withoutEnd(told: string): string | undefined {
  return told.endsWith("…") ? told.slice(0, -1) : told.endsWith("...") ? told.slice(0, -3) : undefined;
}

function solid(text: string): string {
  return text.slice(0, 2_000).replace(/\s/g, "");
}

/** Without signs, and without what stands for a letter that could not be written. */
function words(text: string): string {
  return text
    .replace(/&(?:quot|amp|lt|gt|#\d{1,4}|#x[0-9a-f]{1,4});|\\[xu][0-9a-f]{2,4}/gi, "")
    .replace(/\W/g, "");
}
