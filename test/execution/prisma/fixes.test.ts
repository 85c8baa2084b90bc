/** Every fix for Prisma on real databases: it type-checks, 20 concurrent calls make one row, other violations still surface. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as adapters from "../../../server/src/adapters";
import { applyEdits, type TextEdit } from "../../../server/src/domain/text";
import { applyFix, explain } from "../../../server/src/explain";
import { diskProject } from "../../../server/src/workspace/disk";
import { copyOf, lanes, type Project, run, stopServers } from "./lanes";

afterAll(stopServers);

const handled = /calls, 0 errors, rows: 1\n/;
const inWords = /errors, rows: 1\nError: \w+ with this [\w, ]+ exists already/;

/** Which calls (test/execution/prisma/app) take which fix, and what 20 of them at once must print then. */
const plans: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: {
    importUser: handled,
    signUp: handled,
    quick: handled,
    unawaited: handled,
    save: handled,
    welcome: handled,
    subscribe: handled,
    openTopic: handled,
  },
  "get-or-create": {
    importUser: handled,
    signUp: handled,
    quick: handled,
    unawaited: handled,
    save: handled,
    subscribe: handled,
    importAll: handled,
    openTopic: handled,
  },
  upsert: { importUser: handled, signUp: handled },
  retry: { getOrCreate: handled, file: handled },
  translate: {
    importUser: inWords,
    signUp: inWords,
    openTopic: inWords,
    rename: inWords,
    dropUser: /20 errors, rows: 1\nError: User is still used by Subscription/,
    subscribeNobody: /20 errors, rows: 0\nError: There is no User with this userId/,
  },
};

const everyCall = [...new Set(Object.values(plans).flatMap((plan) => Object.keys(plan)))];

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  let fresh: Project;
  let pastes: Record<string, string>;
  beforeAll(async () => {
    if (lane.missing) return;
    fresh = await lane.make();
    pastes = await concurrently(copyOf(fresh), everyCall);
  }, 300_000);

  test.skipIf(lane.missing).each(Object.keys(plans))("%s", { timeout: 300_000 }, async (fix) => {
    const project = copyOf(lane.renew ? lane.renew(fresh) : fresh);
    const plan = plans[fix] ?? {};
    // One connection runs whole upserts one after the other: there is no race to lose.
    const calls = Object.keys(plan).filter((call) => fix !== "retry" || !handled.test(pastes[call] ?? ""));
    await applyAll(fix, calls, pastes, project);
    expect(await run(project, "tsc", ["--noEmit"])).toBe("");
    const outputs = await concurrently(project, [...calls, "another"]);
    for (const call of calls) expect(outputs[call], `${fix} for ${call}`).toMatch(plan[call] ?? handled);
    expect(outputs.another).toContain("raised P2002");
  });
});

/** What each call prints when it is made 20 times at once. */
async function concurrently(project: Project, calls: readonly string[]): Promise<Record<string, string>> {
  const output = await run(project, "tsx", ["src/concurrent.ts", ...calls]);
  const parts = output.split("@@ ").slice(1);
  const named = Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf("\n")), part]));
  if (parts.length < calls.length) throw new Error(output);
  return named;
}

/** Explains each paste on the untouched folder, writes all the edits, and looks that none is offered a second time. */
async function applyAll(
  fix: string,
  calls: readonly string[],
  pastes: Readonly<Record<string, string>>,
  { folder }: Project,
): Promise<void> {
  const edits = new Map<string, TextEdit[]>();
  const sites: { paste: string; file: string; line: number }[] = [];
  for (const call of calls) {
    const paste = pastes[call] ?? "";
    const { diagnoses } = await explain(paste, diskProject([folder]), adapters);
    const [diagnosis] = diagnoses;
    if (!diagnosis?.callSite || !diagnosis.key) throw new Error(`${call}: not explained\n${paste}`);
    const result = await applyFix(diagnosis.incident, fix, diskProject([folder]), adapters);
    if (result === "done" || "declined" in result)
      throw new Error(`${fix} for ${call}: ${JSON.stringify(result)} (${diagnosis.cause.id})\n${paste}`);
    for (const each of result.edits) edits.set(each.file, [...(edits.get(each.file) ?? []), ...each.edits]);
    sites.push({ paste, file: diagnosis.callSite.file, line: diagnosis.callSite.line });
  }
  const before = new Map<string, string>();
  for (const [file, all] of edits) {
    const text = readFileSync(join(folder, file), "utf8");
    before.set(file, text);
    writeFileSync(join(folder, file), applyEdits(text, once(all)));
  }
  for (const { paste, file, line } of sites) {
    const moved = movedLine(readFileSync(join(folder, file), "utf8"), before.get(file) ?? "", line);
    const again = paste.replaceAll(`${file}:${line}:`, `${file}:${moved}:`);
    const { diagnoses } = await explain(again, diskProject([folder]), adapters);
    const second =
      diagnoses[0] && (await applyFix(diagnoses[0].incident, fix, diskProject([folder]), adapters));
    expect(second, `${fix} is offered a second time in ${file}:${moved}`).not.toHaveProperty("edits");
  }
}

/** Every fix of a file brings the same import. */
function once(edits: readonly TextEdit[]): TextEdit[] {
  const seen = new Map(edits.map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit]));
  return [...seen.values()];
}

/** The line on which the call stands after the edit: the first write behind its function's head. */
function movedLine(after: string, before: string, line: number): number {
  const name = (text: string) => text.split("(")[0];
  const head = before
    .split("\n")
    .slice(0, line)
    .findLast((text) => /^(?:export |\s+async )/.test(text));
  const lines = after.split("\n");
  const start = lines.findIndex((text) => head !== undefined && name(text) === name(head));
  return (
    lines.findIndex((text, i) => i >= start && /\.(?:create|upsert|update|delete|createMany)\(/.test(text)) +
    1
  );
}
