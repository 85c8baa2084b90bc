/** Bytes of a source file as text, and whether that text can be written back without losing any of them. */

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
export function decodeSource(bytes: Uint8Array): Decoded | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: utf16(bytes, true), encoding: "utf16le" };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: utf16(bytes, false), encoding: "utf16be" };
  if (bytes.includes(0)) return null;
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = utf8(mark ? bytes.subarray(3) : bytes);
  if (text === undefined) return { text: latin1(bytes), encoding: "other" };
  return { text, encoding: mark ? "utf8-mark" : "utf8" };
}

// Marks are taken away above; a second one is a part of the text.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined = it is no UTF-8. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Behind its mark; half a unit at the end is none. */
function utf16(bytes: Uint8Array, little: boolean): string {
  const label = little ? "utf-16le" : "utf-16be";
  return new TextDecoder(label, { ignoreBOM: true }).decode(bytes.subarray(2, bytes.length & ~1));
}

/** Byte by byte: what browsers call `latin1` is another table. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4_096)
    text += String.fromCharCode(...bytes.subarray(at, at + 4_096));
  return text;
}
