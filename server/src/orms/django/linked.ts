/** What writes and fixes need of a linked model beside the plain one. */

import type { Model } from "../../domain/model";
import type { Relation } from "./fields";

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
  /** Forms and serializers that save it. */
  readonly forms?: readonly {
    readonly name: string;
    readonly serializer: boolean;
    readonly fields: readonly string[] | null;
  }[];
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
