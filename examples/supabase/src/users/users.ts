import { supabase } from "../supabase";

export async function register(email: string, name: string) {
  const { data, error } = await supabase.from("users").insert({ email, name }).select().single();
  if (error) throw new Error(error.message, { cause: error });
  return data;
}
