import { AppDataSource } from "../data-source";
import { User } from "../entity/user";

function signUp(email: string, name: string) {
  return AppDataSource.getRepository(User).save({ email, name });
}

export async function postSignup(body: { email: string; name: string }) {
  const user = await signUp(body.email, body.name);
  return { status: 201, body: { id: user.id } };
}
