/** The fixes that Keyclash offers for TypeORM, the likeliest to be wanted first. */

import { fixesOf } from "../../code/typescript/fixes";
import type { Fix } from "../../domain/adapters";
import { mayUpdate } from "./fix-hazards";
import { getOrCreate, upsert } from "./fix-insert";
import { fixing } from "./fix-site";

const common = fixesOf({
  ...fixing,
  hazard: (site, fix) => (fix === "check-first" ? mayUpdate(site) : undefined),
});

export const fixes: readonly Fix[] = [
  common.catch,
  common.answer,
  getOrCreate,
  upsert,
  common.translate,
  common.checkFirst,
];
