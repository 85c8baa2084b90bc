/** The bases of Python classes, across files: which class a name means that a class is written with. */

import type { Model } from "../../domain/model";
import { kept } from "../../syntax/kept";
import { modelsByName } from "./meanings";
import { definesModule, importedAs, lastPart, mayDefine } from "./modules";

/** Those of the names that the file imports -> where from: what a link over files needs of this one. */
export function importsFor(
  imports: ReadonlyMap<string, string>,
  names: readonly string[],
): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, importedAs(imports, name)]));
}

export type Base =
  | { readonly kind: "model"; readonly model: Model }
  /** A base of a library: the ORM's own, or one that brings fields. */
  | { readonly kind: "library"; readonly model: Model | undefined };

export interface Bases {
  /** The bases that are models or their mixins, left to right; others are left out. */
  of(model: Model): readonly Base[];
  /** True where the class ends up at the ORM's base. */
  isModel(model: Model): boolean;
  /** The class that `name`, written in the file of `from`, means. */
  find(name: string, from: Model): Model | undefined;
}

/**
 * Resolves the names that classes are written with, across files.
 * @param importsIn names of a class's bases and relations -> where they are imported from
 * @param isRoot true for the ORM's own base, by the name it is imported as
 * @param library another library's base; undefined = it is none
 */
export function createBases(
  models: readonly Model[],
  importsIn: (model: Model) => Readonly<Record<string, string | undefined>>,
  isRoot: (imported: string) => boolean,
  library: (imported: string, from: Model) => Base | undefined,
): Bases {
  const byName = modelsByName(models);
  const known = new Map<Model, boolean>();

  const find = (written: string, from: Model): Model | undefined => {
    const candidates = byName.get(lastPart(written)) ?? [];
    const imported = importsIn(from)[written];
    if (imported === undefined) return candidates.find((c) => c.place.file === from.place.file);
    // `from core.models import Base` where core/models/__init__.py re-exports it from a file beside.
    return (
      candidates.find((c) => definesModule(c.place.file, imported, from.place.file)) ??
      candidates.find((c) => mayDefine(c.place.file, imported, from.place.file)) ??
      (candidates.length === 1 ? candidates[0] : undefined)
    );
  };

  const resolve = (written: string, from: Model): Base | undefined => {
    const imported = importsIn(from)[written] ?? written;
    if (isRoot(imported)) return { kind: "library", model: undefined };
    const found = find(written, from);
    return found && found !== from ? { kind: "model", model: found } : library(imported, from);
  };

  const of = kept((model: Model): readonly Base[] =>
    (model.bases ?? []).flatMap((base) => resolve(base, model) ?? []),
  );

  const isModel = (model: Model, depth = 0): boolean => {
    const answer = known.get(model);
    if (answer !== undefined || depth > 30) return answer ?? false;
    known.set(model, false);
    const result = of(model).some((base) => base.kind === "library" || isModel(base.model, depth + 1));
    known.set(model, result);
    return result;
  };

  return { of, isModel: (model) => isModel(model), find };
}
