/** Supabase's and PostgREST's wording: the server's fields as JSON, `details` and `hint` among them. */

import { unknownViolation, type Violation } from "../../domain/incident";

/**
 * Total and linear. `{"code":"23505","details":"Key (email)=(…) already exists.","hint":null,"message":"…"}`; the database reads
 * the fields. Flutter prints `PostgrestException(message: …, code: 23505, details: …, hint: null)`.
 * Source: https://docs.postgrest.org/en/stable/references/errors.html
 */
export function readViolation(text: string): Violation | undefined {
  const named = /\bPostgrest(?:Error|Exception|ApiError)\b|postgrest\.exceptions\.APIError/.exec(text);
  if (!named && !hasShape(text) && !text.includes("@supabase/")) return undefined;
  return { ...unknownViolation, orm: "supabase", exception: named?.[0] ?? null };
}

/** `details` beside an SQLSTATE; pg's own error has `detail`, without an s. `hint` is there too, as null mostly. */
function hasShape(text: string): boolean {
  return (
    /\bdetails\\?["']?:/.test(text) &&
    /\bcode\\?["']?: ?\\?["']?23\w{3}\b/.test(text) &&
    !/\bdetail["']?:/.test(text)
  );
}
