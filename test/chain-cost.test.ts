/** What the chain costs where it is not needed: nothing, the language is asked nothing; and where it is, no more files than its budget. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Code } from "../server/src/domain/adapters";
import type { Calls, World } from "../server/src/domain/chain";
import { explain } from "../server/src/explain";
import { diskProject } from "../server/src/workspace/disk";

const budget = 60;

/** The adapters, with a count of what the chain asks the languages, and the files that these parse for it. */
function counted() {
  const spent = { questions: 0, files: new Set<string>() };
  const counting = (world: World): World => ({
    ...world,
    read: (path) => {
      const source = world.read(path);
      if (source) spent.files.add(path);
      return source;
    },
  });
  // What the language keeps for a world it finds by the world itself.
  const worlds = new WeakMap<World, World>();
  const of = (world: World) => {
    const known = worlds.get(world) ?? counting(world);
    worlds.set(world, known);
    return known;
  };
  const isWorld = (value: unknown): value is World =>
    typeof value === "object" && value !== null && "mentioning" in value;
  const countedCalls = (calls: Calls): Calls =>
    Object.fromEntries(
      Object.entries(calls).map(([name, member]) => [
        name,
        typeof member !== "function"
          ? member
          : (...given: unknown[]) => {
              spent.questions++;
              return (member as (...args: unknown[]) => unknown)(
                ...given.map((each) => (isWorld(each) ? of(each) : each)),
              );
            },
      ]),
    ) as unknown as Calls;
  const codes: Code[] = adapters.codes.map((code) =>
    code.calls ? { ...code, calls: countedCalls(code.calls) } : code,
  );
  return { spent, all: { ...adapters, codes } };
}

test.each(["django", "typeorm", "prisma"])(
  "%s: a printed line that writes asks the chain nothing",
  async (orm) => {
    const lab = join(import.meta.dirname, "capture", orm);
    const traces = readdirSync(join(lab, "traces"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".txt"))
      .sort()
      .filter((_, index) => index % 20 === 0);
    const project = diskProject([join(lab, "app")]);
    const isKnownByWords = project
      .files()
      .some((path) =>
        /\b(?:IntegrityError|DatabaseError|23505|P2002)\b/.test(project.read(path)?.text ?? ""),
      );
    let printed = 0;
    for (const trace of traces) {
      const { spent, all } = counted();
      const { diagnoses } = await explain(readFileSync(join(lab, "traces", trace), "utf8"), project, all);
      const written = diagnoses.map(
        ({ callSite }) => callSite?.write?.exact && ["frame", "invocation"].includes(callSite.evidence),
      );
      if (written.length === 0 || !written.every(Boolean)) continue;
      printed++;
      const { questions, files } = spent;
      // Who else calls is asked where a file knows such an error by the driver's words, for an error in other words alone.
      if (isKnownByWords && questions > 0)
        expect({ trace, few: questions <= 80 && files.size <= 8 }).toEqual({ trace, few: true });
      else expect({ trace, questions, files: [...files] }).toEqual({ trace, questions: 0, files: [] });
    }
    expect(printed).toBeGreaterThan(3);
  },
);

test.each(["django", "typeorm", "prisma"])("examples/%s: the chain stays within its budget", async (name) => {
  const { spent, all } = counted();
  const paste = readFileSync(join(import.meta.dirname, "layered", `${name}.txt`), "utf8");
  const project = diskProject([join(import.meta.dirname, "../examples", name)]);
  const { diagnoses } = await explain(paste, project, all);
  expect(diagnoses[0]?.callSite?.evidence).toBe("chain");
  expect(spent.questions).toBeGreaterThan(0);
  expect(spent.files.size).toBeGreaterThan(1);
  expect(spent.files.size).toBeLessThanOrEqual(budget);
});
