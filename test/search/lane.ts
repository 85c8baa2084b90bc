/** Where sites run: a project folder in which one process takes them all through their calls. */

import type { Call } from "./calls";
import type { Invocation } from "./site";

/** A site, or what a fix has made of it. */
export interface Program {
  readonly id: string;
  readonly file: string;
  readonly source: string;
  readonly invoke: Invocation;
  readonly calls: readonly Call[];
}

/** What came out of one call. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: ThrownError;
  /** Of `twenty`. */
  readonly errors?: readonly ThrownError[];
  readonly paste?: string;
  readonly effects?: readonly (readonly [string, unknown])[];
  readonly rows?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly hangs?: true;
}

export interface ThrownError {
  readonly class: string;
  /** Of the database; absent where the error is the program's own. */
  readonly code?: string;
  readonly constraint?: string;
  readonly message?: string;
  readonly status?: number;
  readonly cause?: ThrownError;
}

/** By the name of the call; `broken` = the program could not be loaded. */
export type Outcomes = Readonly<Record<string, Outcome>> & { readonly broken?: string };

export interface Lane {
  /** Why it cannot run here; undefined = it can. */
  readonly missing: string | undefined;
  /** The caller's transaction holds for whoever writes. */
  readonly ambient: boolean;
  run(programs: readonly Program[]): Promise<ReadonlyMap<string, Outcomes>>;
  /** What the compiler says of each program's file; absent = nothing. */
  check(programs: readonly Program[]): Promise<ReadonlyMap<string, string>>;
  end(): void;
}
