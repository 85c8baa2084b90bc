/** Bytes of a source file as text, and whether that text can be written back without losing any of them. */

import { isUtf8 } from "node:buffer";

/** `utf8` and `utf8-mark` give back every byte; the others are read and never written. */
export type Encoding = "utf8" | "utf8-mark" | "utf16le" | "utf16be" | "other";

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/**
 * UTF-8, or UTF-16 with its byte order mark, as editors on Windows write. Any other encoding is read byte by byte: the
 * code's own letters and all columns are right in it.
 * @returns null = not text (zero bytes)
 */
export function decodeSource(bytes: Buffer): Decoded | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: bytes.subarray(2).toString("utf16le"), encoding: "utf16le" };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = Buffer.from(bytes.subarray(2, bytes.length & ~1));
    return { text: even.swap16().toString("utf16le"), encoding: "utf16be" };
  }
  if (bytes.includes(0)) return null;
  if (!isUtf8(bytes)) return { text: bytes.toString("latin1"), encoding: "other" };
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { text: bytes.toString("utf8", mark ? 3 : 0), encoding: mark ? "utf8-mark" : "utf8" };
}
