/** A stream cut where its lines end, in time that grows with its length alone, however small the pieces in which it comes. */

import { Transform } from "node:stream";

/**
 * Hands on whole lines, several at once where they came so; what is left without an end at the end is dropped.
 * @param most bytes of one line
 * @param tooLong told once; nothing is handed on from then on
 */
export function wholeLines(most: number, tooLong: () => void): Transform {
  let pieces: Buffer[] = [];
  let size = 0;
  let isBroken = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isBroken) return done();
      const end = chunk.lastIndexOf("\n") + 1;
      const first = end > 0 ? chunk.indexOf("\n") + 1 : chunk.length;
      if (size + first > most || chunk.length - end > most) {
        isBroken = true;
        pieces = [];
        tooLong();
        return done();
      }
      if (end > 0) {
        this.push(Buffer.concat([...pieces, chunk.subarray(0, end)]));
        pieces = [];
        size = 0;
      }
      const rest = chunk.subarray(end);
      pieces.push(rest);
      size += rest.length;
      done();
    },
  });
}
