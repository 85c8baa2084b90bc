/** The fixes that Keyclash offers for TypeORM, the likeliest to be wanted first. */

import type { Fix } from "../../domain/adapters";
import { answerConflict, catchDuplicate, translate } from "./fix-catch";
import { checkFirst } from "./fix-check";
import { getOrCreate, upsert } from "./fix-insert";

export const fixes: readonly Fix[] = [
  catchDuplicate,
  answerConflict,
  getOrCreate,
  upsert,
  translate,
  checkFirst,
];
