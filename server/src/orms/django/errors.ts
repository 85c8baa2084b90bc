/** Django's own wording: its exception classes, protected rows, dead transactions, fixtures, and a class that does not exist. */

import { type Operation, unknownViolation, type Violation } from "../../domain/incident";

/** Total and linear: every test is an indexOf or a bounded pattern. */
export function readViolation(text: string): Violation | undefined {
  return readInvented(text) ?? readProtected(text) ?? readFollowUp(text) ?? readIntegrityError(text);
}

/** What shows that Django raised it, or stood between. */
const signs = [
  "django.db.utils.",
  "django/db/",
  "django\\db\\",
  "django.db.models.",
  "Django Version:",
  "django.db.transaction.",
];

function readIntegrityError(text: string): Violation | undefined {
  // The debug page's heading is `IntegrityError at /path`, its copy `Exception Type: IntegrityError at /path`.
  const page = /\bIntegrityError at \//.test(text);
  if (!page && !signs.some((sign) => text.includes(sign))) return undefined;
  // MySQL calls a violated check an OperationalError (3819); other errors of that class are none of ours.
  if (!page && !/\bIntegrityError\b|OperationalError\W{1,4}(?:3819|4025)\b/.test(text)) return undefined;
  const fixture = /Could not load \w{1,80}\.(\w{1,80})\(pk=/.exec(text);
  return {
    ...unknownViolation,
    orm: "django",
    exception: text.includes("django.db.utils.IntegrityError") ? "django.db.utils.IntegrityError" : null,
    operation: operationOf(text),
    ...(fixture?.[1] ? { model: fixture[1] } : {}),
  };
}

/** From the frames of Django's own code: the SQL is not in the text. */
function operationOf(text: string): Operation | null {
  if (
    text.includes(" new__") ||
    /\bin (?:_alter_field|alter_unique_together|add_constraint|_remake_table|alter_field)\b/.test(text)
  )
    return "migrate";
  if (/\bin (?:_do_insert|_insert|bulk_create|_batched_insert)\b/.test(text)) return "insert";
  if (/\bin (?:_do_update|_update|bulk_update)\b/.test(text)) return "update";
  if (/query\.py(?:", line \d{1,6},|:\d{1,6}:) in update\b/.test(text)) return "update";
  if (
    /\bin (?:delete_batch|delete_qs|_raw_delete)\b/.test(text) ||
    /deletion\.py(?:", line \d{1,6},|:\d{1,6}:) in delete\b/.test(text)
  )
    return "delete";
  return null;
}

/** `transaction.atomic()` that an error has ended: https://docs.djangoproject.com/en/3.2/topics/db/transactions/ */
function readFollowUp(text: string): Violation | undefined {
  if (!text.includes("TransactionManagementError") || /\bIntegrityError\b/.test(text)) return undefined;
  if (!text.includes("An error occurred in the current transaction")) return undefined;
  return {
    ...unknownViolation,
    orm: "django",
    exception: "django.db.transaction.TransactionManagementError",
    followUp: true,
    remarks: [
      "An error inside this `atomic()` block was caught without a savepoint of its own, and Django lets no query pass before the block ends. Put `transaction.atomic()` inside the `try` that catches it.",
    ],
  };
}

/** on_delete=PROTECT and RESTRICT: Django refuses before the database sees it. */
function readProtected(text: string): Violation | undefined {
  const match =
    /\b(ProtectedError|RestrictedError): \("Cannot delete some instances of model '(\w{1,80})' because they are referenced through (?:protected|restricted) foreign keys: '(\w{1,80})\.(\w{1,80})'/.exec(
      text,
    );
  if (!match) return undefined;
  const [, name, parent, child = "", field = ""] = match;
  return {
    ...unknownViolation,
    kind: "foreign_key",
    orm: "django",
    exception: `django.db.models.deletion.${name}`,
    model: child,
    fields: [field],
    operation: "delete",
    stillReferenced: true,
    remarks: [
      `Django refused the deletion itself, because \`${child}.${field}\` protects its ${parent}: the database was not asked.`,
    ],
  };
}

/** A class that articles name and that no Django has ever had. */
function readInvented(text: string): Violation | undefined {
  const full = /\bdjango\.db(?:\.\w{1,40}){0,4}\.DuplicateKeyError\b/.exec(text)?.[0];
  if (full === undefined && !isSearched(text)) return undefined;
  const name = full ?? "DuplicateKeyError";
  return {
    ...unknownViolation,
    kind: "unique",
    orm: "django",
    exception: full ?? null,
    operation: operationOf(text),
    remarks: [
      `\`${name}\` does not exist${full === undefined ? " in Django" : ""}: Django raises \`django.db.IntegrityError\` for every violated constraint. The class to catch is \`from django.db import IntegrityError\`.`,
    ],
  };
}

/** What people type who have read of it: "django DuplicateKeyError". */
function isSearched(text: string): boolean {
  const line = text.trim();
  if (line.length > 100 || /[\n:.(]/.test(line)) return false;
  const words = line.split(/\s+/);
  return words.includes("DuplicateKeyError") && words.some((word) => /^django$/i.test(word));
}
