/** Collects printed output piece by piece and says when it looks like an integrity error and has come to rest. */

/** Words of which every engine's and every ORM's integrity error prints at least one; the server decides for certain. */
export const suspicious = /duplicate|constraint|violat|integrity|null value|cannot be null|foreign key/i;

export interface Output {
  add(piece: string): void;
  /** The output has ended: what is pending is told at once. */
  end(): void;
  /** The latest stretch of the output. */
  text(): string;
}

/** A stack with a dumped error object stays well below this; older output is dropped. */
const kept = 100_000;

/** A stack is printed in several pieces: it is read when nothing has come for this long. */
const restMilliseconds = 400;

/** @param tell gets what was printed since it was called last */
export function createOutput(tell: (text: string) => void): Output {
  let text = "";
  /** Where in `text` begins what was not told yet. */
  let fresh = 0;
  let pending = false;
  let timer: NodeJS.Timeout | undefined;
  const rest = () => {
    clearTimeout(timer);
    if (!pending) return;
    pending = false;
    const news = text.slice(fresh);
    fresh = text.length;
    tell(news);
  };
  return {
    add: (piece) => {
      // The end of the text before belongs to the test: a word may be cut between two pieces.
      if (suspicious.test(text.slice(Math.max(fresh, text.length - 20)) + piece)) pending = true;
      const whole = text + piece;
      text = whole.slice(-kept);
      fresh = Math.max(0, fresh - (whole.length - text.length));
      if (!pending) return;
      clearTimeout(timer);
      timer = setTimeout(rest, restMilliseconds);
    },
    end: rest,
    text: () => text,
  };
}
