/** The fixes that Keyclash offers for Prisma, the likeliest to be wanted first. */

import type { Fix } from "../../domain/adapters";
import { catchDuplicate } from "./fix-catch";
import { checkFirst } from "./fix-check";
import { answerConflict, translate } from "./fix-translate";
import { getOrCreate, retry, upsert } from "./fix-upsert";

export const fixes: readonly Fix[] = [
  catchDuplicate,
  answerConflict,
  getOrCreate,
  upsert,
  retry,
  translate,
  checkFirst,
];
