import { Tag } from "../entity/tag";

export async function addTag(label: string) {
  const tag = new Tag();
  tag.label = label;
  await tag.save();
  return tag;
}

export async function addTagStatic(label: string) {
  return await Tag.insert({ label });
}
