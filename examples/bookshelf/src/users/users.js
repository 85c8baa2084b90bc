import { User } from "../models/user.js";

/** The sign-up form: it inserts without looking. */
export async function register(email, name) {
  const user = await new User({ email, name }).save();
  return user.id;
}
