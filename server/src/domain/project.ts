/** The user's files as the façade sees them: on disk, in the editor's buffers or in a test's memory. */

import type { Orm } from "./adapters";
import type { Facts } from "./model";
import type { Source } from "./text";

/** A workspace of one or several roots. Paths are relative with `/` (several roots: `rootName/path`). */
export interface Project {
  /** Every file that counts (ignored ones left out) and fits one of the globs, sorted; no globs = all. */
  files(globs?: readonly string[]): readonly string[];
  /** Current text of a file of the workspace; undefined = not there, unreadable, or outside. */
  read(path: string): Source | undefined;
  /** What the models of each of the ORMs declare, linked; each file is read once for all of them. Cached by content. */
  facts(orms: readonly Orm[], cancel?: AbortSignal): Promise<readonly Facts[]>;
  /** Where the path of a frame (any root, `/` or `\`) stands in the workspace: candidates, best first. */
  locate(printed: string): readonly string[];
  /**
   * The line of the source that a line of compiled code was made of, by the source map of a file in the workspace; undefined = there is none.
   * `file` is a path of the workspace, or ends in one. Lines and columns 1-based.
   */
  original?(
    printed: string,
    line: number,
    column: number | null,
  ): { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** Sentences about what was asked for and could not be read (too large, unreadable, a link that leads out); few. */
  notes?(): readonly string[];
}
