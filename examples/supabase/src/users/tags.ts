import { supabase } from "../supabase";

/** The tag of that name, whoever made it. */
export async function ensureTag(name: string) {
  const { data: known } = await supabase.from("tags").select().eq("name", name).maybeSingle();
  if (known) return known;
  const { data: tag, error } = await supabase.from("tags").insert({ name }).select().single();
  if (error) throw error;
  return tag;
}
