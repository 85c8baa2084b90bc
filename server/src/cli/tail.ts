/** The end of a text that comes in pieces, in bounded memory; its encoding is known by its beginning. */

export interface Tail {
  /** The piece is copied. */
  add(piece: Buffer): void;
  /** What is kept, decoded; begins with a whole letter. */
  text(): string;
  /** Bytes that came, kept or not. */
  readonly total: number;
}

/** Pieces may be as small as one byte, and each costs more than its bytes: they are gathered in blocks (bytes). */
const largestBlock = 1024 * 1024;

/** @param most bytes that are kept */
export function createTail(most: number): Tail {
  const blockSize = Math.min(largestBlock, most);
  const blocks: Buffer[] = [];
  /** Bytes in the last block. */
  let filled = blockSize;
  let total = 0;
  let head = Buffer.alloc(0);
  return {
    get total() {
      return total;
    },
    add(piece) {
      if (head.length < 2) head = Buffer.concat([head, piece.subarray(0, 2 - head.length)]);
      for (let at = 0; at < piece.length; ) {
        if (filled === blockSize) {
          // The others hold the limit even before anything is in the new one.
          const first = (blocks.length - 1) * blockSize >= most ? blocks.shift() : undefined;
          blocks.push(first ?? Buffer.allocUnsafeSlow(blockSize));
          filled = 0;
        }
        const count = piece.copy(blocks.at(-1) as Buffer, filled, at);
        filled += count;
        at += count;
      }
      total += piece.length;
    },
    text() {
      const all = Buffer.concat([
        ...blocks.slice(0, -1),
        ...blocks.slice(-1).map((last) => last.subarray(0, filled)),
      ]);
      const kept = all.subarray(Math.max(0, all.length - most));
      return decode(kept, total - kept.length, head);
    },
  };
}

/**
 * UTF-8, or UTF-16 with its byte order mark, as PowerShell's redirection writes it.
 * @param before bytes of the text in front of the kept ones
 */
function decode(kept: Buffer, before: number, head: Buffer): string {
  const little = head[0] === 0xff && head[1] === 0xfe;
  const big = head[0] === 0xfe && head[1] === 0xff;
  if (!little && !big) return kept.toString("utf8", before > 0 ? wholeLetter(kept) : 0);
  const from = before === 0 ? 2 : before % 2;
  const units = kept.subarray(from, kept.length - ((kept.length - from) % 2));
  const text = (little ? units : Buffer.from(units).swap16()).toString("utf16le");
  const first = text.charCodeAt(0);
  return before > 0 && first >= 0xdc00 && first <= 0xdfff ? text.slice(1) : text;
}

/** Where the first letter begins: the bytes before it are the end of one that was cut. */
function wholeLetter(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return at;
}
