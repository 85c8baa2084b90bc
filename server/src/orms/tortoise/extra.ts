/** The `extra` bags of Tortoise: what a class tells link(), and what a linked model tells its writes. */

import type { Field, Model } from "../../domain/model";
import type { Place } from "../../domain/text";

export interface RawField extends Pick<Field, "name" | "place" | "nullable" | "default" | "column"> {
  readonly type: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly refers?: { readonly model: string; readonly field: string | null; readonly constrained: boolean };
}

export interface ClassExtra {
  readonly imports: Readonly<Record<string, string | undefined>>;
  readonly fields: readonly RawField[];
  readonly removed: readonly string[];
  readonly table: string | null;
  readonly schema: string | null;
  readonly abstract: boolean;
  readonly together: readonly { readonly fields: readonly string[]; readonly place: Place }[];
}

export function classOf(model: Model): ClassExtra {
  return model.extra as unknown as ClassExtra;
}

export interface LinkedExtra {
  /** Relations: field -> id of the model. */
  readonly relations: Readonly<Record<string, string>>;
}

export function linkedExtra(model: Model): LinkedExtra {
  return model.extra as unknown as LinkedExtra;
}
