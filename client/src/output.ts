/** Collects printed output piece by piece and says when it looks like an integrity error and has come to rest. */

/**
 * Words of which nearly every integrity error prints at least one, in the languages of PostgreSQL's messages too; the
 * server decides for certain. Wider ones ("error") would start it for every failed build.
 */
export const suspicious =
  /dupli|constraint|violat|viola |integrity|unique|\bnull\b|foreign key|current transaction|SQLState|\bP20\d\d\b|is required|conflicts with|invocation|restrict|already exists|default value|failed validation|\(23000\)|重複|重复|중복|制約|约束|違反|违反|повтор|ограничен/i;

export interface Output {
  add(piece: string): void;
  /** The output has ended: what is pending is told at once. */
  end(): void;
  /** The latest stretch of the output; where the line stands in what was told last, that alone. */
  textWith(line: string): string;
}

/** A stack with a dumped error object stays well below this; older output is dropped. */
const kept = 100_000;

/** A stack is printed in several pieces: it is read when nothing has come for this long. */
const restMilliseconds = 400;

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what terminals print.
const colours = /\u001b\[[0-9;]*m/g;

/** @param tell gets what was printed since it was called last */
export function createOutput(tell: (text: string) => void): Output {
  let text = "";
  let told = "";
  /** Where in `text` begins what was not told yet. */
  let fresh = 0;
  let pending = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    clearTimeout(timer);
    if (!pending) return;
    pending = false;
    const news = text.slice(fresh);
    fresh = text.length;
    told = news;
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
    textWith: (line) => (told.replace(colours, "").includes(line.trim()) ? told : text),
  };
}
