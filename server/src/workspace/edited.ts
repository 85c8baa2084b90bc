/** A workspace that an editor works in: its files change, and its unsaved texts count. */

import type { Project } from "../domain/project";

export interface EditedProject extends Project {
  /** Absolute path (of files that are not on this disk: their address) -> workspace path; undefined = outside. */
  toWorkspace(absolute: string): string | undefined;
  /** Workspace path -> absolute path; undefined = not a path of this workspace. */
  toAbsolute(path: string): string | undefined;
  /** Lays an editor's text over a file, or takes it away (null). */
  setOverlay(path: string, text: string | null): void;
  notes(): readonly string[];
  /** Some files were made, changed or deleted: the list of files is made anew where one came or went. */
  invalidate(paths: readonly string[]): void;
  /** The next look at each file is one at the place where it lies, whatever is trusted. */
  distrust(): void;
  /** Keeps what was read of the files for the next run, where a cache was given. */
  keep(): Promise<void>;
  /** To be awaited before each question: the files are read that are not read yet. Absent = each is read when it is asked for. */
  settle?(): Promise<void>;
}
