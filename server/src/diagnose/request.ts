/** Tells whether a request is handled where a write stands: by the code around, by what the stack shows, by who calls. */

import type { Code, Framework } from "../domain/adapters";
import type { CallSite } from "../domain/diagnosis";
import type { CallerLine } from "../domain/hearers";
import { type Frame, frameText, hasLine } from "../domain/incident";
import type { Write } from "../domain/model";
import type { FunctionOutline, Outline } from "../domain/outline";
import type { Source } from "../domain/text";

/** Where a write stands, and what is known of how the program came there. */
export interface Reached {
  readonly source: Source;
  readonly write: Write;
  readonly callSite: CallSite;
  readonly runtime: string;
  /** Innermost first. */
  readonly frames: readonly Frame[];
  readonly frameworks: readonly Framework[];
  readonly codes: readonly Code[];
  /** The file in which a frame stands, where it can be one of the workspace alone. */
  sourceOf?(frame: Frame): Source | undefined;
  /** Of a line that no stack names: those that call its function, as far as they are found. */
  callers?(): readonly CallerLine[];
}

export interface Request {
  /** In words, what shows that a request is handled; absent = nothing does. */
  readonly why?: string;
  /** In words, what shows that none is: nobody hears an answer there. */
  readonly background?: string;
  readonly outline?: Outline;
  /** The code around a caller's line that handles the request, where the write's own does not. */
  readonly operation?: Outline;
}

export function requestAt(reached: Reached): Request {
  const { source, write, callSite, runtime, frames, frameworks, codes } = reached;
  const outline = codes.find((code) => code.runtime === runtime)?.outline(source, write);
  if (!outline) return {};
  const own = frameworks.filter((framework) => framework.runtime === runtime);
  const isHandledBy: IsHandledBy = (around) =>
    own.some((each) => each.handlesRequest?.(around) ?? each.answerAt(around) !== undefined);
  const isHandled = isHandledBy(outline);
  const texts = frames.map(frameText);
  const [request, background] = (["request", "background"] as const).map((kind) =>
    texts.findIndex((text) => own.some(({ frames: known }) => known?.[kind]?.test(text))),
  ) as [number, number];
  const callers = [
    ...(callSite.chain ?? []).map(({ file, function: name }) => ({ file, name: name ?? "" })),
    ...frames.filter(({ inApp }) => inApp).map(({ file, function: name }) => ({ file, name: name ?? "" })),
  ];
  const job = outline.functions.flatMap(runsAlone).at(0) ?? callers.flatMap(calledAlone).at(0);
  const sign = outline.functions.flatMap(signOf).at(0);
  if (sign !== undefined) return { outline, background: sign };
  if (isTest.test(source.path)) return { outline, background: `\`${source.path.slice(-80)}\` is a test` };
  const said = (why: string | undefined, handler?: Handler): Request => ({
    outline,
    ...(why === undefined ? {} : { why }),
    ...(handler ? { operation: handler.outline } : {}),
  });
  if (background >= 0 && request < 0)
    return { outline, background: "the stack shows that no request is handled" };
  if (isHandled) return said("A request is handled here");
  if (job !== undefined) return { outline, background: job };
  const handler = handlerOf(reached, isHandledBy) ?? callerHandling(reached, isHandledBy);
  if (request >= 0) return said("The stack shows that a request is handled", handler);
  const controller = callers.find(
    ({ name, file }) =>
      /(?:Controller|Resolver)\b/.test(name) ||
      /(?:^|[/\\.])(?:controllers?|resolvers?|routes?)(?:[/\\.]|$)/i.test(file),
  );
  const by = controller ? controller.name || controller.file : handler?.at;
  return said(by && `\`${by}\` handles a request`, handler);
}

interface Handler {
  /** `src/app.ts:12` */
  readonly at: string;
  readonly outline: Outline;
}

type IsHandledBy = (around: Outline) => boolean;

/** So many frames are asked what stands around them. */
const mostFrames = 6;

/** Where the stack goes through a function that handles a request, in another file maybe: `app.post("/users", async (req, res) => { … })`. */
function handlerOf(reached: Reached, isHandledBy: IsHandledBy): Handler | undefined {
  for (const frame of reached.frames.filter(({ inApp }) => inApp).slice(0, mostFrames)) {
    const source = hasLine(frame) ? reached.sourceOf?.(frame) : undefined;
    if (!source || !hasLine(frame)) continue;
    const line = { source, line: frame.line };
    const outline = outlineAt(line, frame.column, reached);
    if (outline && isHandledBy(outline)) return { at: atLine(line), outline };
  }
  return undefined;
}

/** Where no stack tells: what is found to call the function handles a request, and nothing that runs by itself calls it. */
function callerHandling(reached: Reached, isHandledBy: IsHandledBy): Handler | undefined {
  const callers = (reached.callers?.() ?? []).map((line) => ({
    line,
    outline: outlineAt(line, null, reached),
  }));
  const isAlone = ({ line: { source }, outline }: (typeof callers)[number]) => {
    const functions = outline?.functions ?? [];
    const signs = [
      calledAlone({ file: source.path, name: "" }),
      ...functions.map(runsAlone),
      ...functions.map(signOf),
    ];
    return signs.some((each) => each.length > 0);
  };
  if (callers.some(isAlone)) return undefined;
  const handling = callers.find(({ outline }) => outline && isHandledBy(outline));
  return handling?.outline && { at: atLine(handling.line), outline: handling.outline };
}

function atLine({ source, line }: CallerLine): string {
  return `${source.path.slice(-80)}:${line}`;
}

/** What stands around a line. */
function outlineAt(
  { source, line }: CallerLine,
  printed: number | null,
  { runtime, codes }: Reached,
): Outline | undefined {
  const code = codes.find((each) => each.runtime === runtime);
  const text = source.line(line);
  const column = Math.min(printed ?? text.length - text.trimStart().length + 1, text.length + 1);
  const at = { line, column };
  const place = { file: source.path, start: at, end: at };
  return text.trim() === "" ? undefined : code?.outline(source, { place });
}

/** Names of what a program runs by itself: hooks of its start, timers, queues, commands. */
const alone =
  /^(?:bootstrap|main|seed\w*|migrate|on(?:Application(?:Bootstrap|Shutdown)|Module(?:Init|Destroy))|handleCron|ready)$/;
const aloneSigns =
  /(?:^|\.)(?:Cron|Interval|Timeout|Process|Processor|OnEvent|OnQueue\w+|OnWorkerEvent|Command|SubCommand|EventPattern|MessagePattern|shared_task|periodic_task|task|job|receiver|actor|db_task|command)$/;

/** Nobody waits for an answer there. */
const isTest =
  /(?:^|\/)(?:tests?|__tests__|e2e|specs?|fixtures|factories)\/|[.-](?:spec|test|e2e-spec|fixtures?|factory)\.[cm]?[jt]sx?$|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest|factories)\.py$/;

/** What a decorator says goes before what else is around. */
function signOf({ owner, decorators }: FunctionOutline): string[] {
  const signs = [...decorators, ...(owner?.decorators ?? [])].map((each) => each.name);
  const sign = signs.find((each) => aloneSigns.test(each));
  return sign === undefined ? [] : [`\`@${sign}\` runs it`];
}

function runsAlone({ name, owner }: FunctionOutline): string[] {
  const base = owner?.bases.find((each) =>
    /(?:^|\.)(?:BaseCommand|WorkerHost|CommandRunner|AppConfig|Task|MigrationInterface)$/.test(each),
  );
  if (base !== undefined) return [`it is a ${base}`];
  return name !== null && alone.test(name) ? [`\`${name}\` runs without a request`] : [];
}

function calledAlone({ file, name }: { readonly file: string; readonly name: string }): string[] {
  if (alone.test(name.slice(name.lastIndexOf(".") + 1))) return [`\`${name}\` runs without a request`];
  return /(?:^|[/\\])(?:management[/\\]commands|jobs?|workers?|cron|crons|queues?|scripts?|seeds?|seeders?|migrations?)[/\\]|(?:^|[/\\])(?:tasks|seed|cron|worker)\.\w+$|\.(?:seed|job|worker|processor|cron|command|task)\.[jt]s$/i.test(
    file,
  )
    ? [`\`${file.slice(-80)}\` runs without a request`]
    : [];
}
