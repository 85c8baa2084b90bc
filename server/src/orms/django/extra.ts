/** The `extra` bags of Django: what a class, a file and a migration tell link(), and what a linked model tells writes and fixes. */

import type { Constraint, Model } from "../../domain/model";
import type { Change } from "../../schemas/changes";
import type { FieldFacts, Relation } from "./fields";

/** What link() needs of a class beside the plain model. */
export interface ModelExtra {
  readonly relations: Readonly<Record<string, Relation>>;
  /** Base as written -> the path it is imported from; absent where the file does not import it. */
  readonly imports: Readonly<Record<string, string | undefined>>;
  readonly appLabel: string | null;
  readonly abstract: boolean;
  readonly proxy: boolean;
  /** Meta is written in this class; else a base's is inherited. */
  readonly hasMeta: boolean;
  readonly metaBases: readonly string[];
  /** Names of managers declared in the class, `objects` when there is none. */
  readonly managers: readonly string[];
  /** Class of the first manager, which reads rows by default. */
  readonly managerClass: string | null;
  /** Fields with `auto_now`. */
  readonly touched: readonly string[];
  /** Fields that the class takes away from a base: `slug = None`. */
  readonly removed: readonly string[];
}

/** What a file tells about its app or project. */
export interface FileExtra {
  readonly path: string;
  /** `label` of an AppConfig in this file. */
  readonly appLabel?: string;
  /** `AUTH_USER_MODEL` of a settings file. */
  readonly userModel?: string;
  /** Last words of the `ENGINE`s of a settings file: `postgresql`; `*` where it takes one from elsewhere. */
  readonly engines?: readonly string[];
  readonly forms?: readonly FormFacts[];
  /** Manager classes whose get_queryset leaves rows out -> the field they filter by. */
  readonly hiding?: Readonly<Record<string, string>>;
}

/** In `engines`: the settings take the database from elsewhere. */
export { anyEngine } from "../../code/python/recognise";

/** A form or serializer that saves a model. */
export interface FormFacts {
  readonly name: string;
  readonly serializer: boolean;
  /** `Meta.fields` where it is a list; null = not told, `"__all__"` or exclude. */
  readonly fields: readonly string[] | null;
  /** Of `save`, `create` and `update` those that it writes anew, without `super()`. */
  readonly anew?: readonly string[];
  /** The model's class as imported: `customers.models.Customer`, `.models.Customer`. */
  readonly model: string;
}

/** What a class tells link(). */
export function extraOf(model: Model): ModelExtra {
  return model.extra as unknown as ModelExtra;
}

export type Operation =
  | {
      readonly op: "create";
      readonly model: string;
      readonly fields: readonly FieldFacts[];
      readonly table: string | null;
      readonly constraints: readonly Constraint[];
    }
  | { readonly op: "delete"; readonly model: string }
  | { readonly op: "rename-model"; readonly model: string; readonly to: string }
  | { readonly op: "table"; readonly model: string; readonly table: string | null }
  | { readonly op: "field"; readonly model: string; readonly field: FieldFacts }
  | { readonly op: "remove-field"; readonly model: string; readonly field: string }
  | { readonly op: "rename-field"; readonly model: string; readonly field: string; readonly to: string }
  | { readonly op: "together"; readonly model: string; readonly together: readonly Constraint[] }
  | { readonly op: "add-constraint"; readonly model: string; readonly constraint: Constraint }
  | { readonly op: "remove-constraint"; readonly model: string; readonly name: string }
  /** What a statement of RunSQL does. */
  | { readonly op: "sql"; readonly change: Change };

export interface MigrationExtra {
  /** Folder of the app: the one around `migrations/`. */
  readonly app: string;
  /** File name without extension: migrations of an app are replayed in its order. */
  readonly migration: string;
  readonly operations: readonly Operation[];
}

/** What writes and fixes need to know of a linked model. */
export interface LinkedExtra {
  readonly appLabel: string | null;
  readonly managers: readonly string[];
  /** Ids of the models whose rows this one writes too: parents of multi-table inheritance, the model behind a proxy. */
  readonly parents: readonly string[];
  readonly relations: Readonly<Record<string, LinkedRelation>>;
  readonly managerClass?: string | null;
  /** Fields that every save changes (`auto_now`). */
  readonly touched?: readonly string[];
  /** The databases of the project's settings, as `FileExtra.engines`; absent = none is written. */
  readonly engines?: readonly string[];
  /** Words by which code can write its rows: names, accessors, fields that lead to it, forms. */
  readonly called?: readonly string[];
  /** Forms and serializers that save it. */
  readonly forms?: readonly Omit<FormFacts, "model">[];
}

export interface LinkedRelation {
  readonly kind: Relation["kind"];
  /** Id of the target; null where it is not known. */
  readonly target: string | null;
  /** Accessor on the target: `items`, `item_set`; null where there is none (`+`). */
  readonly accessor: string | null;
}

export function linkedExtra(model: Model): LinkedExtra {
  return model.extra as unknown as LinkedExtra;
}
