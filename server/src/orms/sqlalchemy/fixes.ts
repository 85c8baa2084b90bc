/** The fixes that SQLAlchemy's adapter offers. */

import { fixesOf } from "../../code/python/fixes";
import { withRoom } from "../../code/python/room";
import type { Fix } from "../../domain/adapters";
import { getOrCreate, upsert } from "./conflict";
import { dialect } from "./dialect";
import { fixing } from "./fixing";

/**
 * `session.add(user)` ->
 *
 *     try:
 *         with session.begin_nested():
 *             session.add(user)
 *     except IntegrityError as error:
 *         if error.orig.diag.constraint_name != "users_email_key":
 *             raise
 *         existing = session.scalars(select(User).where(User.email == user.email)).first()
 *         if existing is None:
 *             raise
 *         user = existing
 *
 * Never around the add alone: it is the flush that raises, here at the savepoint's end.
 */
const common = fixesOf(fixing, {
  "answer-conflict": { not: ["missing-parent", "soft-deleted-row"] },
  translate: { not: ["soft-deleted-row"] },
});

export const fixes: readonly Fix[] = [
  common.catch,
  getOrCreate,
  upsert,
  common.answer,
  common.ignore,
  common.translate,
].map((fix) => withRoom(fix, dialect));
