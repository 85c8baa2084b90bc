/** Which frames of a stack are an ORM's own: by their paths, and where none is, by the names of its classes. */

import type { OrmFrames } from "./adapters";
import { type Frame, frameText } from "./incident";

/**
 * A bundle has one file for all. Where the ORM stands in files of its own, or where the file is source that a compiler has not written, a
 * class that is called like one of the ORM's is the user's.
 */
export function framesOfOrm({ own, named }: OrmFrames, frames: readonly Frame[]): readonly Frame[] {
  const byPath = frames.filter((frame) => own.test(frameText(frame)));
  if (byPath.length > 0 || !named) return byPath;
  return frames.filter((frame) => !/\.[cm]?tsx?$/.test(frame.file) && named.test(frameText(frame)));
}
