import { User } from "./models/user";

/** Inserts without looking: a duplicate insert. */
export async function register(email: string, name: string) {
  return await User.create({ email, name });
}
