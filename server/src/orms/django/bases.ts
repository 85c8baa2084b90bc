/** Django's bases: its own Model, those of its apps, and those of libraries that are known by their habits. */

import { type Bases, createBases } from "../../code/python/classes";
import { lastPart } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import { contribBases } from "./contrib";
import { extraOf } from "./extra";

export function basesOfModels(models: readonly Model[]): Bases {
  return createBases(
    models,
    (model) => extraOf(model).imports,
    (imported) => /^django\.(?:contrib\.gis\.)?db\.models(?:\.base)?\.Model$/.test(imported),
    (imported, from) => {
      const contrib = contribBases.get(lastPart(imported));
      if (contrib) return { kind: "library", model: contrib };
      return isLibraryModel(imported, from) ? { kind: "library", model: undefined } : undefined;
    },
  );
}

/** Packages whose classes are called Model too. */
export const otherLibraries =
  /^(?:pydantic|sqlmodel|sqlalchemy|flask_sqlalchemy|peewee|tortoise|mongoengine|odoo|ormar|pony|marshmallow|rest_framework|ninja|graphene|torch|tensorflow|keras)\b/;

/** A base that stands outside the workspace and is called like a model, of a class that has Django's fields or stands among models. */
function isLibraryModel(imported: string, from: Model): boolean {
  if (otherLibraries.test(imported)) return false;
  if (imported.startsWith(".") || !imported.includes(".")) return false;
  const amongModels = /(?:^|\/)models(?:\.py$|\/)/.test(from.place.file) && from.fields.length > 0;
  return (
    /Model$|Mixin$|^MP_Node$|^Page$/.test(lastPart(imported)) &&
    (amongModels || imported.includes(".models."))
  );
}
