/** Reasons that no site of the search needs, and why they stay: what the search cannot see, or what is known to be too strong. */

export const kept: readonly { readonly reason: RegExp; readonly why: string }[] = [
  {
    reason: /Nothing answers a ValidationError/,
    why: "Django answers it with HTTP 500; to the search it is an error of the program's own",
  },
  {
    reason: /SQLite can not turn a read into a write/,
    why: "locks between connections, of which the search has one (test/execution/django, 20 calls at once)",
  },
  {
    reason: /a second try cannot see the other call's row/,
    why: "another session's row; PGlite has one session (test/execution/prisma)",
  },
  {
    reason: /The key holds only where|The key is unique for some rows only|The key is partial/,
    why: "a row outside of the condition, refused by another key, would be answered with one inside; no entity of the search has both",
  },
  {
    reason: /may be None, and rows without a value|may be null, and/,
    why: "the calls give no null where the key is one",
  },
  {
    reason: /A serializer answers with the row it saved/,
    why: "the answer is read from the serializer, which still holds the row that was not saved",
  },
  {
    reason: /^ignore: /,
    why: "what the code does not do for a row that is there is its own affair: the search compares nothing then",
  },
  {
    reason: /leaves rows out by/,
    why: "what reads through the manager refuses as before, though its title says that it goes on",
  },
  {
    reason: /upsert: The call writes/,
    why: "too strong where the upsert's own `update` writes the other rows as well",
  },
  {
    reason: /is not a plain insert that can be replaced/,
    why: "too strong for builders of one row",
  },
  {
    reason: /An asynchronous write is not rewritten/,
    why: "too strong: an awaited look in front of it is not written yet",
  },
  {
    reason: /takes every error and does not throw it on|catches the new error too/,
    why: "the handler makes the same of the new error as of the old one: the fix would change nothing",
  },
];

/** Why a reason stays that agreed wherever it was switched off; "" = it may be too strong. */
export function whyKept(words: string): string {
  return kept.find(({ reason }) => reason.test(words))?.why ?? "";
}
