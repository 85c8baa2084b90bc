import { UserRepository } from "./repository";

const repository = new UserRepository();

export async function addUser(email: string) {
  return repository.add({ email, name: "Ada" });
}
