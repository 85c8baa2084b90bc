/** The fixes that Django's adapter offers; which of them a cause allows, and in which order, stands in each. */

import type { Fix } from "../../domain/adapters";
import { answerConflict, catchDuplicate, raiseValidationError } from "./fix-catch";
import { checkFirst } from "./fix-check";
import { getOrCreate, updateOrCreate } from "./fix-get";

export const fixes: readonly Fix[] = [
  catchDuplicate,
  getOrCreate,
  answerConflict,
  updateOrCreate,
  raiseValidationError,
  checkFirst,
];
