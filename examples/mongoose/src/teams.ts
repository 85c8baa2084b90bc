import { Membership } from "./models/membership";

/** Looks first and inserts then: a race that only `npm run concurrent` shows. */
export async function join(team: string, user: string) {
  const known = await Membership.findOne({ team, user });
  if (known) return known;
  return await Membership.create({ team, user });
}
