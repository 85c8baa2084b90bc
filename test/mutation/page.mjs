/** docs/mutation.md: what mutation runs came to, file by file. The page is its own record: a run over some files replaces their lines and leaves the others. */

import { createHash } from "node:crypto";
import { reasons } from "./reasons.mjs";

/**
 * What is known of one file.
 * @typedef {object} Row
 * @property {string} path
 * @property {number} made all its mutants
 * @property {number} tried
 * @property {number} cases noticed by a case
 * @property {number} units noticed by a unit test only
 * @property {number} unseen survivors by which no case passes
 * @property {string} text the file's text at that time, as `fingerprint` shortens it
 * @property {readonly Survivor[]} survivors
 *
 * @typedef {object} Survivor
 * @property {number} line
 * @property {string} from
 * @property {string} to
 * @property {boolean} unseen
 */

/** @param {string} text a source file's */
export function fingerprint(text) {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex").slice(0, 8);
}

const head = `# What the tests notice

<!-- Made by \`npm run mutate -- --write FILE...\`, which replaces the lines of these files; reasons stand in test/mutation/reasons.mjs. -->

Every expression of these files was made wrong, one at a time: another operator, a condition that is always true or false, a number one too large, a list that is not filtered or sorted.
Then the quickest literate cases in which it can make a difference were asked (and the shapes that the proofs ran), for what none of these noticed every unit test that passes by, and at last the other cases.
A case notices a mutant when something changes that a test compares to the letter: the golden text (test/golden), a place that is marked, a report. \`cases notice\` and \`unit tests notice\` = who was the first.
A file that is not here has not been tried yet: \`npm run mutate -- --write FILE\` adds it. The cases are explained once (two minutes), then some 500 mutants are tried in a minute; most of the time is taken by those that nobody notices.
The runs of 2026-11-28 and 29 asked no more cases of a survivor once they had taken half a second, or one and a half, together (MUTATION_PATIENCE=1500000 microseconds): some that it lists may be noticed by a case that takes longer.
Later on 2026-11-29 the survivors were asked once more, of unit tests alone (\`--again\`): what these notice counts as theirs, what no file holds any more is left out. A file whose text is another one by now (\`--changed\` tries it) has its older lines and numbers, and what came to it since was not tried.

\`of\` = how many a file has where not all were tried: the rest is noticed by no unit test, and the cases were not asked yet; \`score\` = those that were noticed, of all; \`open\` = survivors without a reason; \`text\` = the file's text at that time: \`npm run mutate -- --changed\` tries those files again that have another one by now.
`;

const columns =
  "| file | mutants | of | cases notice | unit tests notice | survive | no case passes by | open | score | text |";

/** @param {readonly Row[]} rows */
export function page(rows) {
  const sorted = [...rows].sort((a, b) => (a.path < b.path ? -1 : 1));
  const sum = (count) => sorted.reduce((total, row) => total + count(row), 0);
  const all = {
    path: "**all**",
    made: sum((row) => row.made),
    tried: sum((row) => row.tried),
    cases: sum((row) => row.cases),
    units: sum((row) => row.units),
    unseen: sum((row) => row.unseen),
    open: sum(openOf),
    text: "",
  };
  return [
    head,
    columns,
    columns.replace(/[^|]+/g, " --- "),
    ...[...sorted.map((row) => ({ ...row, open: openOf(row) })), all].map(lineOf),
    "",
    "## Survivors",
    "",
    ...sorted.flatMap(survivorsOf),
  ].join("\n");
}

/** Its survivors without a reason. */
function openOf({ path, survivors }) {
  return survivors.filter((each) => reasonOf(path, each) === noReason).length;
}

function lineOf({ path, made, tried, cases, units, unseen, open, text }) {
  const survive = tried - cases - units - unseen;
  const least = tried === made ? "" : "≥ ";
  const score = `${least}${((100 * (cases + units)) / made).toFixed(1)} %`;
  return `| ${[path, tried, tried === made ? "" : made, cases, units, survive, unseen, open, score, text].join(" | ")} |`;
}

function survivorsOf({ path, survivors }) {
  if (survivors.length === 0) return [];
  const code = (text) => `\`\` ${text} \`\``;
  const lines = survivors.map(
    (each) =>
      `- ${each.line}: ${code(each.from)} → ${code(each.to)}${each.unseen ? unseen : ""}: ${reasonOf(path, each)}`,
  );
  return [`### ${path}`, "", ...lines, ""];
}

const unseen = " (no case passes by)";

/** Why it may survive. @param {Survivor} survivor */
export function reasonOf(path, survivor) {
  return reasons.find((each) => isReasonOf(each, path, survivor))?.because ?? noReason;
}

/** The reason is one of the file's, and of these two texts. @param {{ from: string, to: string }} mutant */
export function isReasonOf(reason, path, { from, to }) {
  return isOfFile(reason, path) && shows(from, reason.from) && shows(to, reason.to);
}

export function isOfFile({ file }, path) {
  return typeof file === "string" ? path.endsWith(file) : file.test(path);
}

function shows(text, part) {
  return part === undefined || (typeof part === "string" ? text.includes(part) : part.test(text));
}

export const noReason = "**no reason yet**";

/** The rows of a page as it was written. @returns {Row[]} */
export function readPage(text) {
  const rows = new Map();
  let row;
  for (const line of text.split("\n")) {
    const cells = /^\| (server\/\S+) \| (.* \| [0-9a-f]{8}) \|$/.exec(line);
    if (cells) {
      const [tried, made, cases, units, , unseen, ...more] = cells[2].split("|").map((cell) => cell.trim());
      const text = more.at(-1) ?? "";
      const numbers = { made: made || tried, tried, cases, units, unseen };
      const read = Object.fromEntries(Object.entries(numbers).map(([name, each]) => [name, Number(each)]));
      rows.set(cells[1], { path: cells[1], ...read, text, survivors: [] });
    }
    const title = /^### (\S+)$/.exec(line);
    if (title) row = rows.get(title[1]);
    const survivor = /^- (\d+): `` (.*?) `` → `` (.*?) ``( \(no case passes by\))?: /.exec(line);
    if (survivor) {
      const [, at, from, to, mark] = survivor;
      row?.survivors.push({ line: Number(at), from, to, unseen: mark !== undefined });
    }
  }
  return [...rows.values()];
}
