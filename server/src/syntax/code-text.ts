/** A string of code as the program sees it, with the way back to the file; in any language. */

export interface CodeText {
  /** Escapes are undone; `?` stands where the program fills in a value. */
  readonly text: string;
  /** Offsets in `text` of what the program fills in, in order. */
  readonly holes: readonly { readonly start: number; readonly end: number }[];
  /** Offset in `text` -> offset in the file. */
  at(offset: number): number;
}

/** A stretch of the text that comes from one place of the file. */
export interface Piece {
  /** Where it begins in the text. */
  readonly start: number;
  readonly length: number;
  /** For each of its characters, and for its end, the offset in the file; null: they follow each other from `from` on. */
  readonly offsets: readonly number[] | null;
  readonly from: number;
  readonly hole: boolean;
}

export function codeText(text: string, pieces: readonly Piece[]): CodeText {
  const holes = pieces.filter((piece) => piece.hole).map(({ start }) => ({ start, end: start + 1 }));
  return { text, holes, at: (offset) => offsetIn(pieces, offset) };
}

function offsetIn(pieces: readonly Piece[], offset: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.start ?? offset) <= offset) low = middle + 1;
    else high = middle;
  }
  const piece = pieces[Math.max(0, low - 1)];
  if (!piece) return 0;
  const inside = Math.min(offset - piece.start, piece.length);
  return piece.offsets?.[inside] ?? piece.from + inside;
}
