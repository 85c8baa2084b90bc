/** A table that an ORM's model declares as well as the SQL that makes it: the model is meant, of the same part of the workspace. */

import type { Model } from "../domain/model";
import type { Project } from "../domain/project";
import type { Declarations } from "./key";

/**
 * The declarations without tables (`ModelReader.bare`) that a model of another ORM stands for; of two that have tables alone the first in the
 * registry's order does: it has read what the other has, and more.
 */
export function withoutBareTwins(declared: readonly Declarations[], project: Project): Declarations[] {
  const owners = new Map<string, Model[]>();
  const isBare = ({ orm }: Declarations) => orm.models?.bare === true;
  if (!declared.some(isBare)) return [...declared];
  const claim = (models: readonly Model[]) => {
    for (const model of models) {
      const table = model.table?.toLowerCase();
      if (table !== undefined) owners.set(table, [...(owners.get(table) ?? []), model]);
    }
  };
  for (const each of declared) if (!isBare(each)) claim(each.models);
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
    const own = packageOf(model.place.file);
    return (owners.get(model.table?.toLowerCase() ?? "") ?? []).some((owner) => {
      const other = packageOf(owner.place.file);
      return own.startsWith(other) || other.startsWith(own);
    });
  };
  return declared
    .map((each) => {
      if (!isBare(each)) return each;
      const models = each.models.filter((model) => !isTwin(model));
      claim(models);
      return { ...each, models };
    })
    .filter(({ models }) => models.length > 0);
}
