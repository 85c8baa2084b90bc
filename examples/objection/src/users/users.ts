import { User } from "../models/user";

/** The sign-up form: it inserts without looking. */
export async function register(email: string, name: string) {
  return await User.query().insert({ email, name });
}
