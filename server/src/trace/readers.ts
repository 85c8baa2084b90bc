/** The adapters that stage 1 asks, and what they said of this paste already. */

import type { Database, Orm, Runtime } from "../domain/adapters";
import type { Violation } from "../domain/incident";
import type { FrameTest } from "../domain/orm-frames";

export interface Readers {
  /** What short texts of this paste held: the same message is printed again and again. */
  readonly known?: Map<string, Violation | undefined>;
  /** Which frames of this paste are which ORM's. */
  readonly fits?: FrameTest;
  /** Shows the data of rows that a reading took along disguised (data.ts). */
  readonly reveal?: <T>(value: T) => T;
  readonly runtimes: readonly Runtime[];
  readonly databases: readonly Database[];
  readonly orms: readonly Orm[];
}
