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

/** Three of the properties that it always prints together; the message may stand in front, as a log's. pg's own error has `detail`, without an s. */
function hasShape(text: string): boolean {
  return (
    /\bdetails\\?["']?:/.test(text) &&
    /\bhint\\?["']?:/.test(text) &&
    /\bcode\\?["']?: ?\\?["']?23\w{3}\b/.test(text)
  );
}
