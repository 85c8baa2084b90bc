/** All examples in one workspace: models and answers are those that each has alone. `users` is a table of five of them. */

import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Project } from "../server/src/domain/project";
import { explain, listConstraints } from "../server/src/explain";
import { explanationJson, modelsJson } from "../server/src/present/json";
import { memoryProject } from "../server/src/workspace/memory";
import { asAlone, examples, folderOf, roots, sourcesOf, traces, workspaceOf } from "./together/examples";

/**
 * Where the answer is less among others, and why: the paths of a container name no package, and what Knex prints, or PostgreSQL itself, fits the
 * same table of several. A path like `apps/knex/node_modules/…` tells which one ran.
 */
const undecided: Readonly<Record<string, readonly string[]>> = {
  bookshelf: ["of a container that holds the package alone"],
  knex: ["of a container that holds the package alone"],
  supabase: ["of a container that holds the package alone", "without the frames of the package"],
};

const together = memoryProject(workspaceOf(examples));

describe.each(examples)("%s among the others", (example) => {
  const alone = memoryProject(sourcesOf(example));

  test("has the same models", async () => {
    const own = await listConstraints(alone, adapters);
    const all = await listConstraints(together, adapters);
    const here = all.constraints.filter(({ constraint }) =>
      constraint.place.file.startsWith(folderOf(example)),
    );
    expect(own.constraints.length).toBeGreaterThan(0);
    expect(asAlone(modelsJson(here, []), example)).toEqual(modelsJson(own.constraints, []));
  });

  test.runIf(traces.has(example)).each(Object.entries(roots))(
    "has the same answer by a stack %s",
    async (where, at) => {
      const text = at(traces.get(example) ?? "", example);
      const own = await answerTo(text, alone);
      expect(own?.key).not.toBeNull();
      if (text === traces.get(example)) expect(own?.callSite).not.toBeNull();
      const among = asAlone(await answerTo(text, together), example);
      if (undecided[example]?.includes(where)) expect(among).toMatchObject({ key: null, callSite: null });
      else expect(among).toEqual(asAlone(own, example));
    },
  );
});

/** All that decides; who else might have been meant may be more among others. */
async function answerTo(text: string, project: Project) {
  const [first] = explanationJson(await explain(text, project, adapters)).incidents;
  if (!first) return undefined;
  const { key, callSite, cause, intent, fixes, declined, table, columns, orm } = first;
  return { key, callSite, cause, intent, fixes, declined, table, columns, orm };
}
