import { AppDataSource } from "../data-source";
import { Profile } from "../entity/profile";
import { User } from "../entity/user";

export async function createProfile(user: User, bio: string) {
  const repository = AppDataSource.getRepository(Profile);
  return await repository.save({ user, bio });
}
