/** Why a survivor of the mutation run may survive: the first that fits its file and text. */

const unit = "the run asks cases only; test/ranking.test.ts tests this function";
const bound = "a bound on the work in workspaces larger than a case";

/** @type {readonly { file: string, from: string, to?: string, because: string }[]} */
export const reasons = [
  { file: "resolve/names.ts", from: "limit", because: unit },
  { file: "resolve/names.ts", from: "bytes", because: unit },
  { file: "resolve/names.ts", from: "end > 0", because: unit },
  { file: "resolve/names.ts", from: "0x", because: unit },
  { file: "resolve/rank.ts", from: "b.score", because: unit },
  { file: "resolve/rank.ts", from: "a.place.start.line", because: unit },
  { file: "resolve/index.ts", from: "keys.slice(0, maxCandidates)", because: bound },
  { file: "resolve/index.ts", from: "others .slice(0, maxCandidates)", to: "others", because: bound },
  {
    file: "diagnose/forbidden.ts",
    from: "allowed.includes",
    because: "runs while the module is loaded, before a case passes by; test/causes.test.ts reads the table",
  },
];
