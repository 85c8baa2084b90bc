/** Where no file fits, the JSON names the deepest line of the user's as printed: a caller, with the write behind it not known. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { explanationJson } from "../server/src/present/json";

const adapters = { runtimes, databases, orms, frameworks, codes };

async function siteOf(paste: string) {
  const [incident] = explanationJson(await explain(paste, null, adapters)).incidents;
  return incident?.callSite;
}

const head = 'error: duplicate key value violates unique constraint "crates_label_key"';
const library = "    at Parser.parseErrorMessage (/srv/node_modules/pg-protocol/dist/parser.js:283:98)";

test("the deepest line of the user's", async () => {
  expect(
    await siteOf(
      [
        head,
        library,
        "    at async Crates.add (/srv/src/crates.js:15:5)",
        "    at async main (/srv/m.js:3:1)",
      ].join("\n"),
    ),
  ).toEqual({
    file: "/srv/src/crates.js",
    line: 15,
    column: 5,
    function: "Crates.add",
    evidence: "caller",
    chain: [],
  });
});

test("a frame without a line is passed over", async () => {
  expect(
    await siteOf(
      [
        head,
        library,
        "    at async Crates.add (/snapshot/src/crates.js)",
        "    at async main (/srv/m.js:3:1)",
      ].join("\n"),
    ),
  ).toMatchObject({ file: "/srv/m.js", line: 3, evidence: "caller", chain: [] });
});

test("none where all frames are libraries'", async () => {
  expect(await siteOf([head, library].join("\n"))).toBeNull();
});
