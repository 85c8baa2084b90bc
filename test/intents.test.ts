/** The law of intents, over every case and every shape of the proofs: the preferred fix does what the code shows, and only what refuses is safe. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Diagnosis, FixOffer } from "../server/src/domain/diagnosis";
import type { IntentId } from "../server/src/domain/intent";
import { pagesOf, told } from "./harness/told";

const intents: readonly IntentId[] = ["reuse", "refuse", "ignore", "replace", "retry", "unknown"];
const orms = ["typeorm", "prisma", "django"];

interface Shown {
  readonly title: string;
  readonly diagnosis: Diagnosis;
}

const shown: Shown[] = [];

beforeAll(async () => {
  for (const { path, cases } of [...pagesOf("server/src"), ...pagesOf("test/execution/recorded")])
    for (const one of cases) {
      const { explanation } = await told(one);
      for (const diagnosis of explanation.diagnoses)
        shown.push({ title: `${path}: ${one.title}`, diagnosis });
    }
  if (process.env.INTENTS) console.log(table());
}, 300_000);

/** Those for which a fix of the code was found, edits of a declaration left out. */
const ofCode = ({ fixes }: Diagnosis): readonly FixOffer[] => fixes.filter(({ does }) => does !== undefined);

function broken(isBroken: (diagnosis: Diagnosis) => boolean): string[] {
  return shown.filter(({ diagnosis }) => isBroken(diagnosis)).map(({ title }) => title);
}

test("the preferred fix does what the code shows that it wants", () => {
  const other = broken(({ fixes, intent }) =>
    fixes.some(({ preferred, does }) => preferred && !does?.some((one) => one === intent.id)),
  );
  expect(other).toEqual([]);
});

test("where the code shows nothing, none is preferred, and the first one refuses", () => {
  const unknown = (diagnosis: Diagnosis) => diagnosis.intent.id === "unknown";
  expect(broken((each) => unknown(each) && each.fixes.some(({ preferred }) => preferred))).toEqual([]);
  const late = broken((each) => {
    const { fixes } = each;
    const [first] = ofCode(each);
    const refuses = fixes.some(({ does }) => does?.includes("refuse"));
    return unknown(each) && refuses && !first?.does?.includes("refuse");
  });
  expect(late).toEqual([]);
});

test("one fix at most is preferred", () => {
  expect(broken(({ fixes }) => fixes.filter(({ preferred }) => preferred).length > 1)).toEqual([]);
});

test("a fix is called safe only where it still fails, in better words", () => {
  expect(
    broken(({ fixes }) => fixes.some(({ safety, does }) => safety === "safe" && does?.join() !== "refuse")),
  ).toEqual([]);
});

test("what is not asked for is not offered", () => {
  const offered = broken(
    ({ fixes, intent }) =>
      intent.only !== undefined &&
      fixes.some(({ does }) => does && !does.includes("refuse") && !does.some((one) => one === intent.id)),
  );
  expect(offered).toEqual([]);
});

test("every intent says why", () => {
  expect(broken(({ intent }) => !/^.{10,400}\.$/s.test(intent.why))).toEqual([]);
});

describe.each(orms)("%s", (orm) => {
  test.each(intents)("shows %s", (id) => {
    const given = shown.filter(
      ({ diagnosis }) => diagnosis.key?.model.orm === orm && diagnosis.intent.id === id,
    );
    expect(given.length).toBeGreaterThan(0);
    // No fix makes the branch of a handler that tries another value yet.
    if (id !== "unknown" && id !== "retry")
      expect(given.some(({ diagnosis }) => diagnosis.fixes.some(({ preferred }) => preferred))).toBe(true);
  });
});

/** Incidents whose line was read, by intent; how often which fix is the preferred one. */
function table(): string {
  const read = shown.filter(({ diagnosis }) => diagnosis.callSite?.write && diagnosis.key);
  const line = (id: IntentId) => {
    const of = read.filter(({ diagnosis }) => diagnosis.intent.id === id);
    const counts = new Map<string, number>();
    for (const { diagnosis } of of) {
      const name = diagnosis.fixes.find(({ preferred }) => preferred)?.id ?? "none";
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const sorted = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
    return `${id.padEnd(8)} ${String(of.length).padStart(5)}  ${sorted.join(", ")}`;
  };
  return [`intent   cases  preferred`, ...intents.map(line)].join("\n");
}
