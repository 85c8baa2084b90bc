/** docs/mutation.md from what a mutation run came to. */

import { reasons } from "./reasons.mjs";

/** @param {readonly { path: string, line: number, from: string, to: string, by: string | null }[]} results */
export function page(results, folders, made) {
  const survivors = results.filter(({ by }) => by === "" || by === null);
  const files = [...new Set(results.map(({ path }) => path))];
  const count = (path, test) =>
    results.filter((each) => (path === null || each.path === path) && test(each)).length;
  const row = (name, path) => {
    const all = count(path, () => true);
    const killed = count(path, ({ by }) => by !== "" && by !== null);
    const unseen = count(path, ({ by }) => by === null);
    return `| ${name} | ${all} | ${killed} | ${all - killed - unseen} | ${unseen} | ${all === 0 ? "" : `${((100 * killed) / all).toFixed(1)} %`} |`;
  };
  return [
    "# What the cases notice",
    "",
    "<!-- Made by `npm run mutate -- --write`; do not edit. -->",
    "",
    `Every expression of ${folders.map((folder) => `\`${folder}\``).join(", ")} was made wrong, one at a time (another operator, a condition that is always`,
    "true or false, a number one too large, a list not filtered or sorted), and every literate case that passes by it explained again. A mutant is noticed when the golden text",
    "of a case changes (test/golden). Unit tests are not asked, so some survivors are noticed by them.",
    "",
    ...(results.length < made
      ? [
          `The run was stopped: ${results.length} of ${made} mutants were tried, drawn evenly over the files.`,
          "",
        ]
      : []),
    "| file | mutants | noticed | survive | no case passes by | score |",
    "| --- | --- | --- | --- | --- | --- |",
    ...files.map((path) => row(path, path)),
    row("**all**", null),
    "",
    "## Survivors",
    "",
    ...files.flatMap((path) => survivorsOf(path, survivors)),
  ].join("\n");
}

function survivorsOf(path, survivors) {
  const own = survivors.filter((each) => each.path === path);
  if (own.length === 0) return [];
  const lines = own.map((each) => {
    const code = (text) => `\`\` ${text} \`\``;
    return `- ${each.line}: ${code(each.from)} → ${code(each.to)}${each.by === null ? " (no case passes by)" : ""}: ${reasonOf(each)}`;
  });
  return [`### ${path}`, "", ...lines, ""];
}

function reasonOf({ path, from, to }) {
  const found = reasons.find(
    (each) => path.endsWith(each.file) && from.includes(each.from) && (!each.to || to.includes(each.to)),
  );
  return found?.because ?? "**no reason yet**";
}
