/** The adapters that stage 1 asks, and what they said of this paste already. */

import type { Database, Orm, Runtime } from "../domain/adapters";
import type { Violation } from "../domain/incident";
import type { CallOrder } from "./calls";

export interface Readers {
  /** What short texts of this paste held: the same message is printed again and again. */
  readonly known?: Map<string, Violation | undefined>;
  /** Puts the stacks of this paste in the order of their calls. */
  readonly inCallOrder?: CallOrder;
  /** Shows the data of rows that a reading took along disguised (data.ts). */
  readonly reveal?: <T>(value: T) => T;
  readonly runtimes: readonly Runtime[];
  readonly databases: readonly Database[];
  readonly orms: readonly Orm[];
}
