/** Who hears an error besides the code around the write: its callers, and what a framework gives every error to. */

import type { CallSite } from "./diagnosis";
import type { Place, Source } from "./text";

/** A line that calls what leads to a write, in its file as it is now. */
export interface CallerLine {
  readonly source: Source;
  /** 1-based. */
  readonly line: number;
}

/** What the workspace tells of code that no stack names; it is looked for when it is asked. */
export interface Elsewhere {
  /**
   * The lines that call the function of the write, nearest first; [] = none was found.
   * @param others also where the stack has named those of this time
   */
  callersOf(site: CallSite, others?: boolean): readonly CallerLine[];
  /** Paths of the write's language that hold the word, those around it where the workspace is large. */
  mentioning(word: string, site: CallSite): readonly string[];
}

/** Asked for only where an edit depends on it: callers may have to be looked for. */
export interface Hearers {
  /** Nearest first; those that the stack or the chain names, else those that are found. [] = none is known, which is not to say that there is none. */
  callers(): readonly CallerLine[];
  /** Those that have not led here this time as well, as far as they are found. */
  everyCaller(): readonly CallerLine[];
  /** Files of the write's language that hold one of the words, a few at most: those that are called after errors first. */
  mentioning(words: readonly string[]): readonly Source[];
  /** True where a framework hands the function around the place every error that nobody has caught. */
  hearsAll(source: Source, place: Place): boolean;
}
