import { AppDataSource } from "../data-source";
import { Photo } from "../entity/content";

export async function addPhoto(title: string, digest: string) {
  return await AppDataSource.getRepository(Photo).save({ title, digest });
}
