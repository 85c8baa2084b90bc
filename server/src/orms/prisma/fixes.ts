/** The fixes that Keyclash offers for Prisma, the likeliest to be wanted first. */

import { fixesOf } from "../../code/typescript/fixes";
import type { Fix } from "../../domain/adapters";
import { getOrCreate, retry, upsert } from "./fix-upsert";
import { fixing } from "./fixing";

// The client has no code for a check of its own, and its `where` names the key: another one cannot be looked up by.
const common = fixesOf(fixing, {
  "answer-conflict": { not: ["check-failed"] },
  translate: { not: ["check-failed", "lookup-wider-than-key"] },
});

export const fixes: readonly Fix[] = [
  common.catch,
  common.answer,
  getOrCreate,
  upsert,
  retry,
  common.translate,
  common.checkFirst,
];
