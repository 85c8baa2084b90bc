/** What one ORM's models declare in a project. */

import type { Orm } from "../../server/src/domain/adapters";
import { type Facts, noFacts } from "../../server/src/domain/model";
import type { Project } from "../../server/src/domain/project";

export async function factsOf(project: Project, orm: Orm): Promise<Facts> {
  const [facts] = await project.facts([orm]);
  return facts ?? noFacts;
}
