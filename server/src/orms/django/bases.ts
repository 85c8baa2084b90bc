/** Resolves the names that classes are written with: bases and relation targets, across files. */

import { definesModule, lastPart, sharesFolder } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import { contribBases } from "./contrib";
import { extraOf } from "./extra";

export type Base =
  | { readonly kind: "model"; readonly model: Model }
  /** A base of a library: Django's Model itself, AbstractUser, django-extensions' TimeStampedModel. */
  | { readonly kind: "library"; readonly model: Model | undefined };

export interface Bases {
  /** The bases that are models or their mixins, left to right; others are left out. */
  of(model: Model): readonly Base[];
  /** True where the class ends up at Django's Model. */
  isModel(model: Model): boolean;
  /** The class that `name`, written in the file of `from`, means. */
  find(name: string, from: Model): Model | undefined;
}

export function createBases(models: readonly Model[]): Bases {
  const byName = new Map<string, Model[]>();
  for (const model of models) byName.set(model.name, [...(byName.get(model.name) ?? []), model]);
  const known = new Map<Model, boolean>();

  const find = (written: string, from: Model): Model | undefined => {
    const candidates = byName.get(lastPart(written)) ?? [];
    const imported = extraOf(from).imports[written];
    if (imported === undefined) return candidates.find((c) => c.place.file === from.place.file);
    const exact = candidates.find((c) => definesModule(c.place.file, imported, from.place.file));
    // `from core.models import Base` where core/models/__init__.py re-exports it from a file beside.
    return (
      exact ??
      candidates.find((c) => sharesFolder(c.place.file, imported)) ??
      (candidates.length === 1 ? candidates[0] : undefined)
    );
  };

  const resolve = (written: string, from: Model): Base | undefined => {
    const imported = extraOf(from).imports[written] ?? written;
    if (/^django\.(?:contrib\.gis\.)?db\.models(?:\.base)?\.Model$/.test(imported))
      return { kind: "library", model: undefined };
    const found = find(written, from);
    if (found && found !== from) return { kind: "model", model: found };
    const last = lastPart(imported);
    const contrib = contribBases.get(last);
    if (contrib) return { kind: "library", model: contrib };
    return isLibraryModel(imported, last, from) ? { kind: "library", model: undefined } : undefined;
  };

  const isModel = (model: Model, depth = 0): boolean => {
    const answer = known.get(model);
    if (answer !== undefined || depth > 30) return answer ?? false;
    known.set(model, false);
    const result = of(model).some((base) => base.kind === "library" || isModel(base.model, depth + 1));
    known.set(model, result);
    return result;
  };

  const resolved = new Map<Model, readonly Base[]>();
  const of = (model: Model): readonly Base[] => {
    const done = resolved.get(model);
    if (done) return done;
    const bases = (model.bases ?? [])
      .map((base) => resolve(base, model))
      .filter((base) => base !== undefined);
    resolved.set(model, bases);
    return bases;
  };

  return { of, isModel: (model) => isModel(model), find };
}

/** Packages whose classes are called Model too. */
const otherLibraries =
  /^(?:pydantic|sqlmodel|sqlalchemy|flask_sqlalchemy|peewee|tortoise|mongoengine|odoo|ormar|pony|marshmallow|rest_framework|ninja|graphene|torch|tensorflow|keras)\b/;

/** A base that stands outside the workspace and is called like a model, of a class that has Django's fields or stands among models. */
function isLibraryModel(imported: string, last: string, from: Model): boolean {
  if (otherLibraries.test(imported)) return false;
  if (imported.startsWith(".") || !imported.includes(".")) return false;
  const amongModels = /(?:^|\/)models(?:\.py$|\/)/.test(from.place.file) && from.fields.length > 0;
  return /Model$|Mixin$|^MP_Node$|^Page$/.test(last) && (amongModels || imported.includes(".models."));
}
