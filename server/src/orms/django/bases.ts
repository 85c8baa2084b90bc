/** Resolves the names that classes are written with: bases and relation targets, across files. */

import type { Model } from "../../domain/model";
import { contribBases } from "./contrib";
import type { ModelExtra } from "./models";

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
    const candidates = byName.get(written.split(".").at(-1) ?? "") ?? [];
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
    const last = imported.split(".").at(-1) ?? "";
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

export function extraOf(model: Model): ModelExtra {
  return model.extra as unknown as ModelExtra;
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

/** True where the file is the module of an import: `core/base.py` for `core.base.Slugged`, `.base.Slugged` beside it. */
function definesModule(file: string, imported: string, from: string): boolean {
  const module = modulePath(imported, from);
  if (module === undefined) return false;
  return [`${module}.py`, `${module}/__init__.py`].some((path) => file === path || file.endsWith(`/${path}`));
}

/** `core/base` of `core.base.Slugged`; relative imports are resolved against the file; undefined beyond the workspace. */
function modulePath(imported: string, from: string): string | undefined {
  const dots = /^\.*/.exec(imported)?.[0].length ?? 0;
  const path = imported.slice(dots).split(".").slice(0, -1);
  if (dots === 0) return path.join("/");
  const folder = from.split("/").slice(0, -dots);
  if (dots > from.split("/").length) return undefined;
  return [...folder, ...path].join("/");
}

function sharesFolder(file: string, imported: string): boolean {
  const folder = imported.replace(/^\.+/, "").split(".").slice(0, -1).join("/");
  return folder !== "" && `/${file}`.includes(`/${folder}/`);
}

/** True where the import can mean a class of that file: its module, or a package around it that re-exports it. */
export function mayDefine(file: string, imported: string, from: string): boolean {
  return definesModule(file, imported, from) || packageAround(file, imported, from);
}

/** `from shop.models import Item` where Item stands in shop/models/item.py; libraries' files stand outside the workspace. */
function packageAround(file: string, imported: string, from: string): boolean {
  const module = modulePath(imported, from);
  return module !== undefined && module !== "" && `/${file}`.includes(`/${module}/`);
}
