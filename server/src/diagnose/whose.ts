/** Whose code a frame or a write is: the file of the workspace, and the runtime on which its language runs. */

import type { Orm } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import type { Write } from "../domain/model";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";

/** The file in which a frame stands, where it can be one of the workspace alone, and has not changed since. */
export function sourceOfFrame({ file, path, changed }: Frame, project: Project): Source | undefined {
  const [only, other] = path === undefined ? project.locate(file) : [path];
  return only === undefined || other !== undefined || changed ? undefined : project.read(only);
}

/** A table that SQL makes is written in any language. @param orm whose model it is */
export function writerOf({ by }: Pick<Write, "by">, orm: Orm, orms: readonly Orm[]): Orm {
  return orms.find(({ id }) => id === by) ?? orm;
}
