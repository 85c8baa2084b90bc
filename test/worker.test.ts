/** Every literate case through the server in a browser's worker: the same answers as in Node, by the bundles of dist/. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inertJson } from "../server/src/present/inert";
import { explanationJson } from "../server/src/present/json";
import type { Case } from "./harness/case";
import { pagesOf, told } from "./harness/told";
import { type Browser, hasBrowser, openBrowser } from "./worker/browser";

const only = process.env.CASES ?? "server/src";

/** Milliseconds: a machine under load is slow to start a browser. */
const patience = 300_000;

describe.runIf(hasBrowser)("in a worker", () => {
  let browser: Browser;
  let number = 0;
  beforeAll(async () => {
    browser = await openBrowser();
  }, patience);
  afterAll(() => browser.close(), patience);

  test.each(pagesOf(only).map((page) => [page.path, page.cases] as const))(
    "%s",
    async (_, cases) => {
      const answers = await browser.answerAll(
        cases.map((one) => ({ number: number++, paste: one.paste, texts: textsOf(one) })),
      );
      for (const [index, one] of cases.entries()) {
        const { explanation } = await told(one);
        expect(JSON.parse(answers[index] ?? ""), one.title).toEqual(
          JSON.parse(inertJson(explanationJson(explanation))),
        );
      }
    },
    patience,
  );
});

function textsOf({ shared, files }: Case): Record<string, string> {
  return Object.fromEntries([...shared, ...files].map(({ path, text }) => [path, text]));
}
