/** Every literate case with what the product says of it: each is explained once per variant, whoever looks (the tests of cases share one process). */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import type { FixResult } from "../../server/src/domain/adapters";
import type { Diagnosis, FixOffer } from "../../server/src/domain/diagnosis";
import { markdownReport } from "../../server/src/present/markdown-report";
import { type Case, type Page, readPage } from "./case";
import { editOf, type Outcome, run, toCrlf, toWindows } from "./check";
import { withMembers } from "./members";

const pages = new Map<string, readonly Page[]>();
const outcomes = new WeakMap<Case, Map<VariantName, Promise<Outcome>>>();
const again = new WeakMap<Case, Promise<Outcome & { readonly called: ReadonlySet<string> }>>();
const made = new WeakMap<Case, Promise<readonly Made[]>>();

/** The pages of a folder, in order; read once. */
export function pagesOf(folder: string): readonly Page[] {
  return once(pages, folder, () =>
    new fdir()
      .withRelativePaths()

      .crawl(folder)
      .sync()
      .map((path) => `${folder}/${path}`)
      .filter((path) => /\/cases\/[^/]+\.md$|\/recorded\/.+\.md$/.test(path))
      .sort()
      .map((path) => readPage(path, readFileSync(path, "utf8"))),
  );
}

/** The cases of the product: server/src. */
export const cases: readonly Case[] = pagesOf("server/src").flatMap((page) => page.cases);

/** The ways of writing a case that must not change its answer; `plain` = as it stands. */
export type VariantName = "plain" | "CRLF in the paste" | "CRLF in the files" | "Windows paths in the frames";

/** What the product says of the case. The variants of the paste share the project: its files are the same. */
export function told(one: Case, variant: VariantName = "plain"): Promise<Outcome> {
  const known = once(outcomes, one, () => new Map<VariantName, Promise<Outcome>>());
  return once(known, variant, async () => {
    await breath();
    if (variant === "plain") return run(one);
    if (variant === "CRLF in the files") return run(one, { file: toCrlf });
    const { project, explanation } = await told(one);
    return run(one, { paste: variant === "CRLF in the paste" ? toCrlf : toWindows(explanation), project });
  });
}

/** A worker that is not heard for a minute is given up by the test runner: thousands of cases of one test are no reason. */
const breath = () => new Promise((done) => setImmediate(done));

/** The case once more, on files that nobody has read, with the names of the adapters' members that it called. */
export function toldAgain(one: Case): Promise<Outcome & { readonly called: ReadonlySet<string> }> {
  return once(again, one, async () => {
    await breath();
    const called = new Set<string>();
    const watched = withMembers((member, call) => (...args) => {
      const answer = call(...args);
      called.add(member.name);
      if (answer !== undefined) called.add(`${member.name} answers`);
      return answer;
    });
    return { ...(await run(one, { adapters: watched })), called };
  });
}

/** One offered fix of a case with its edit, made once. */
export interface Made {
  readonly diagnosis: Diagnosis;
  readonly offer: FixOffer;
  readonly result: FixResult;
}

/** The edits of all fixes that the case is offered; repairs to copy have none. */
export function edits(one: Case): Promise<readonly Made[]> {
  return once(made, one, async () => {
    const { explanation, project } = await told(one);
    await breath();
    const all: Made[] = [];
    for (const diagnosis of explanation.diagnoses)
      for (const offer of diagnosis.fixes.filter(({ command }) => command === undefined))
        all.push({ diagnosis, offer, result: await editOf(diagnosis, offer.id, project) });
    return all;
  });
}

/** The Markdown report of the case, with the diffs of all its fixes. */
export async function reported(one: Case, values = false): Promise<string> {
  const { explanation, project } = await told(one);
  const all = await edits(one);
  return markdownReport(explanation, {
    version: "0.0.0",
    values,
    read: project.read,
    details: (diagnosis) => ({
      edits: new Map(
        all.flatMap(({ diagnosis: of, offer, result }) =>
          of === diagnosis && result !== "done" && "edits" in result
            ? [[offer.id, result.edits] as const]
            : [],
        ),
      ),
      library: { title: "An ORM", version: "^1.2.3", file: "package.json" },
    }),
  });
}

/** Anything that remembers by key. */
interface Memory<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

function once<K, V>(known: Memory<K, V>, key: K, make: () => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = make();
  known.set(key, value);
  return value;
}
