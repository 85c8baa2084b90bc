import { supabase } from "./supabase.mjs";

export async function register(email, name = "Ada", age = 36) {
  const { data, error } = await supabase.from("users").insert({ email, name, age }).select().single();
  if (error) throw error;
  return data.id;
}

export async function registerThrowing(email, name = "Ada") {
  const { data } = await supabase.from("users").insert({ email, name }).select("id").single().throwOnError();
  return data.id;
}

export async function registerInWords(email, name = "Ada") {
  const { error } = await supabase.from("users").insert({ email, name });
  if (error) throw new Error(error.message);
}

export async function registerWithCause(email, name = "Ada") {
  const { error } = await supabase.from("users").insert({ email, name });
  if (error) throw new Error("could not register", { cause: error });
}

export async function registerLogged(email, name = "Ada") {
  const { error } = await supabase.from("users").insert({ email, name });
  if (error) console.error("insert failed:", error);
}

export async function rename(id, email) {
  const { error } = await supabase.from("users").update({ email }).eq("id", id);
  if (error) throw error;
}

export async function importAll(emails) {
  const { error } = await supabase.from("users").insert(emails.map((email) => ({ email, name: "Ada" })));
  if (error) throw error;
}

export async function order(userId, sku) {
  const { error } = await supabase.from("orders").insert({ user_id: userId, sku });
  if (error) throw error;
}

export async function remove(id) {
  await supabase.from("users").delete().eq("id", id).throwOnError();
}

export async function restore(id, sku, userId) {
  const { error } = await supabase.from("orders").insert({ id, sku, user_id: userId });
  if (error) throw error;
}

export async function nameless(email) {
  await supabase.from("users").insert({ email, name: null }).throwOnError();
}
