/** What a look asks for beside the condition that an ORM reads of it, in any language. */

import type { Model } from "../domain/model";

export interface Narrowed {
  /** Fields of the model that are named there. */
  readonly fields: readonly string[];
  /** What leaves rows out in a way that is not to be seen: `modify("active")`, `active()`. */
  readonly beside?: string;
}

/** Names and columns -> names. */
export function fieldsByWord({ fields }: Model): ReadonlyMap<string, string> {
  return new Map([
    ...fields.flatMap(({ name, column }) => (column === null ? [] : [[column, name] as const])),
    ...fields.map(({ name }) => [name, name] as const),
  ]);
}

/** What says that a read sees deleted rows too: Django's further managers, the options of TypeORM, Sequelize and MikroORM. */
export function seesAll(read: string): boolean {
  return /\b(?:all_objects|all_with_deleted|_base_manager|objects_all|withDeleted\(\)|unscoped\()|\bwithDeleted: ?true\b|\bparanoid: ?false\b|\bfilters: ?false\b/.test(
    read.slice(0, 1000),
  );
}
