import { User } from "../models/user";

export async function register(email: string, name: string): Promise<User> {
  return await User.create({ email, name });
}
