/** Which frames of a stack are an ORM's own: by their paths, and where none is, by the names of its classes. */

import { type Frame, frameText } from "./incident";

/** Patterns for the path of a frame, with `/` between its folders, a blank and the function behind it. Linear, without flags. */
export interface OrmFrames {
  /** Its modules: under a package manager's folder, vendored, or without the path in front. No folder of a user's is called so. */
  readonly own: RegExp;
  /** Its classes by the names of their methods, for a bundle or a trimmed stack: asked where no frame of the stack is its own by the path. */
  readonly named?: RegExp;
  /** Those of them that hand a finished statement over: what these call is a driver, whoever wrote it. */
  readonly sends?: RegExp;
  /** Those of them that send what a unit of work noted: the line behind them need not have written anything itself. */
  readonly flushes?: RegExp;
  /**
   * The method by which the program had a unit of work sent what was noted, by intent (`commit`) or along with a read; undefined = the frames do
   * not tell, or nothing noted was sent. It ranks writes, and excludes none.
   * @param frames all that are printed, innermost first, each as `frameText` gives it
   */
  sentBy?(frames: readonly string[]): string | undefined;
  /** Those of them that add a column to a table. */
  readonly adds?: RegExp;
  /** Code that runs what the program hung in: receivers of signals, subscribers. What was written further in may be theirs. */
  readonly hooks?: RegExp;
  /**
   * The methods of which the user's code called one, where the functions on the stack tell; undefined = they do not. `row.delete` = a row's own
   * method, `rows.delete` = one of a query.
   * @param frames those that are printed, innermost first, each as `frameText` gives it
   */
  called?(frames: readonly string[]): readonly string[] | undefined;
  /**
   * The same of what another library may have called instead of the program (a driver below): it ranks writes, and excludes none.
   * @param frames all that are printed, innermost first, each as `frameText` gives it
   */
  likely?(frames: readonly string[]): LikelyCall | undefined;
  /**
   * Whether the statement ran in a transaction, as the functions on the stack tell: `lent` = what opened it is there and waits for the callback
   * that wrote; `unlent` = nothing of the kind is there (one may have been opened by hand); `open` = in some, `none` = in none;
   * undefined = they do not tell.
   */
  transaction?(frames: readonly string[]): InTransaction | undefined;
}

export interface LikelyCall {
  readonly method: string;
  /** Whether its asynchronous twin ran; absent = the frames do not tell. */
  readonly awaited?: boolean;
}

export type InTransaction = "lent" | "unlent" | "open" | "none";

/** Whether a sign of `OrmFrames` fits the text of a frame. */
export type FrameTest = (sign: RegExp, frame: Frame) => boolean;

/**
 * A bundle has one file for all. Where the ORM stands in files of its own, or where the file is source that a compiler has not written, a
 * class that is called like one of the ORM's is the user's.
 */
export function framesOfOrm(
  { own, named }: OrmFrames,
  frames: readonly Frame[],
  fits: FrameTest = (sign, frame) => sign.test(frameText(frame)),
): readonly Frame[] {
  const byPath = frames.filter((frame) => fits(own, frame));
  if (byPath.length > 0 || !named) return byPath;
  return frames.filter((frame) => !/\.[cm]?tsx?$/.test(frame.file) && fits(named, frame));
}

/** The same test, which remembers its answers by the frames' texts: one program's stacks share most of their frames. */
export function rememberedTest(): FrameTest {
  const byFrame = new WeakMap<Frame, Answers>();
  const byText = new Map<string, Answers>();
  const answersOf = (frame: Frame): Answers => {
    // The text is made and looked for once: dozens of signs are asked of each frame.
    const text = frameText(frame);
    const answers = byText.get(text) ?? { text, known: new Map() };
    if (byText.size < MOST_REMEMBERED) byText.set(text, answers);
    byFrame.set(frame, answers);
    return answers;
  };
  return (sign, frame) => {
    const { text, known } = byFrame.get(frame) ?? answersOf(frame);
    const answer = known.get(sign);
    if (answer !== undefined) return answer;
    const found = sign.test(text);
    known.set(sign, found);
    return found;
  };
}

interface Answers {
  readonly text: string;
  readonly known: Map<RegExp, boolean>;
}

/** Different frames of one paste. */
const MOST_REMEMBERED = 5000;
