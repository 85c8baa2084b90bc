/** A table that an ORM's model declares as well as the SQL that makes it: the model is meant, of the same part of the workspace. */

import type { Model } from "../domain/model";
import type { Project } from "../domain/project";
import type { Declarations } from "./key";

/** The declarations without tables (`ModelReader.bare`) that a model of another ORM stands for. */
export function withoutBareTwins(declared: readonly Declarations[], project: Project): Declarations[] {
  const owners = new Map<string, Model[]>();
  /**
   * What more is declared than by the columns of a type comes before those, a model before a table; of two that have tables alone the first in
   * the registry's order has read what the other has, and more.
   */
  const rank = ({ orm }: Declarations, { columnsOnly }: Model, at: number) =>
    columnsOnly ? declared.length + 1 : orm.models?.bare === true ? at + 1 : 0;
  const ranks = new Map(
    declared.flatMap((each, at) => each.models.map((model) => [model, rank(each, model, at)])),
  );
  if (![...ranks.values()].some((each) => each > 0)) return [...declared];
  for (const model of ranks.keys()) {
    const table = model.table?.toLowerCase();
    if (table !== undefined) owners.set(table, [...(owners.get(table) ?? []), model]);
  }
  let packages: ReadonlySet<string> | undefined;
  const packageOf = (file: string) => {
    packages ??= new Set(
      project.files(["**/package.json"]).map((path) => path.slice(0, -"package.json".length)),
    );
    let folder = file.slice(0, file.lastIndexOf("/") + 1);
    while (folder !== "" && !packages.has(folder))
      folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
    return folder;
  };
  const isTwin = (model: Model) => {
    const better = (owners.get(model.table?.toLowerCase() ?? "") ?? []).filter(
      (owner) => (ranks.get(owner) ?? 0) < (ranks.get(model) ?? 0),
    );
    return better.some((owner) => {
      const own = packageOf(model.place.file);
      const other = packageOf(owner.place.file);
      return own.startsWith(other) || other.startsWith(own);
    });
  };
  return declared
    .map((each) => ({ ...each, models: each.models.filter((model) => !isTwin(model)) }))
    .filter(({ models }) => models.length > 0);
}
