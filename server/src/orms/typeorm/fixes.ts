/** The fixes that Keyclash offers for TypeORM, the likeliest to be wanted first. */

import { fixesOf } from "../../code/typescript/fixes";
import type { Fix } from "../../domain/adapters";
import { getOrCreate, upsert } from "./fix-insert";
import { fixing } from "./fixing";

const common = fixesOf(fixing);

export const fixes: readonly Fix[] = [
  common.catch,
  common.answer,
  getOrCreate,
  upsert,
  common.translate,
  common.checkFirst,
];
