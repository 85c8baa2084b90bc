/** Why a survivor of the mutation run may survive: the first that fits its file and text. */

const bound = "a bound on the work in workspaces larger than a case";
const saves = "saves work, and the answer is the same: ";

const sign = "a sort looks at the sign alone";

/**
 * `file` = how its path ends, `from` and `to` = parts of the two texts that the page shows.
 * @type {readonly { file: string, from: string, to?: string, because: string }[]}
 */
export const reasons = [
  { file: "resolve/index.ts", from: "keys.slice(0, maxCandidates)", because: bound },
  { file: "resolve/index.ts", from: "others .slice(0, maxCandidates)", to: "others", because: bound },
  {
    file: "resolve/index.ts",
    from: "!violation.model",
    to: "false",
    because: `${saves}without a model it is the question that has just found nothing`,
  },
  { file: "resolve/frames.ts", from: "slice(0, 12)", because: bound },
  { file: "resolve/frames.ts", from: "slice(0, 200)", because: bound },
  {
    file: "resolve/frames.ts",
    from: "path .slice(0, 4_096)",
    because: "a bound on the work for a path longer than any is",
  },
  {
    file: "resolve/rank.ts",
    from: "-1",
    to: "-2",
    because: sign,
  },
  {
    file: "resolve/rank.ts",
    from: "a.place.file < b.place.file ? -1 : 1",
    to: "2",
    because: sign,
  },
  {
    file: "resolve/writes.ts",
    from: "reader.marker(source.text, targets)",
    to: "true",
    because: `${saves}a file whose text shows no write has none when it is parsed (test/django-writes.test.ts)`,
  },
  {
    file: "diagnose/paste-names.ts",
    from: "!names.some(isStrange)",
    to: "false",
    because: `${saves}each fix would be made a second time, of the same names`,
  },
  {
    file: "diagnose/answer.ts",
    from: "!outline",
    to: "false",
    because: "the types ask for it: every runtime whose writes are read has the outline of its code",
  },
  {
    file: "diagnose/answer.ts",
    from: "framework.runtime !== runtime",
    to: "false",
    because: `${saves}a framework looks for its own imports, which another language's file does not have`,
  },
  {
    file: "diagnose/cause.ts",
    from: 'empty.startsWith("<")',
    to: 'empty.endsWith("<")',
    because:
      "they differ for `<NULL>` in a column that is named: SQL Server writes the one and never names the other",
  },
  {
    file: "diagnose/given.ts",
    from: "sign.startsWith",
    to: "sign.endsWith",
    because:
      "they differ in a text that is not closed: the statement was cut there, and its row is not complete either way",
  },
  {
    file: "code/fixes/keys.ts",
    from: '"lookup-wider-than-key": 9',
    because: "a rank behind all others stays there",
  },
  {
    file: "code/fixes/keys.ts",
    from: "!lookup?.length || !constraint",
    to: "false",
    because: "the types ask for it: its one cause is decided from a lookup and a key",
  },
  {
    file: "code/fixes/words.ts",
    from: "answer",
    to: "true",
    because: "the types ask for it: without an answer the fix has nothing to do, and no title",
  },
];
