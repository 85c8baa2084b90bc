/** What a language server needs of the place where it runs: a process of Node's, or a browser's worker. */

import type { Cache } from "../workspace/disk";
import type { EditedProject } from "../workspace/edited";
import type { FileGiver } from "../workspace/virtual";

/** The folders that the editor has open as one project, and the way between its URIs and the paths of the workspace. */
export interface Workspace {
  readonly project: EditedProject;
  /** Undefined = not a file of the workspace. */
  toPath(uri: string): string | undefined;
  toUri(path: string): string | undefined;
  /** Globs of the files whose changes it wants to be told. */
  readonly watches: readonly string[];
}

export interface OpenOptions {
  /** Where what was read of the files is kept for the next start. */
  readonly cache?: Cache | undefined;
  /** Globs of the files that somebody watches at this moment. */
  readonly watched?: () => readonly string[];
  /** The editor, where it reads files for the server. */
  readonly files?: FileGiver | undefined;
}

export interface Host {
  open(uris: readonly string[], options?: OpenOptions): Workspace;
  /** The absolute path of a file on this disk, else its decoded address; undefined = an address that can not be read. */
  toAbsolute(uri: string): string | undefined;
  isAbsolute(path: string): boolean;
  /** @param told what the editor said of the folder for it, whatever that is */
  cacheOf(told: unknown): Cache | undefined;
  /** Has what is compiled of the program kept in a folder. */
  keepCompiled?(folder: string): void;
  /** Address of the folder with the page of each cause, where the editor names none. */
  readonly causePages?: string;
}
