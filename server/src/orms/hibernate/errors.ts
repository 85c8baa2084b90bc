/** Hibernate's own wording: `constraint [name]`, the SQL in brackets, and properties that may not be null. */

import { unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear. Bean Validation has a `ConstraintViolationException` of its own (javax/jakarta.validation): that is a form's
 * check and no violation.
 * Source: https://docs.jboss.org/hibernate/orm/6.6/javadocs/org/hibernate/exception/ConstraintViolationException.html
 */
export function readViolation(text: string): Violation | undefined {
  const required = readRequired(text);
  if (required) return required;
  if (!signs.some((sign) => text.includes(sign))) return undefined;
  const match = /\bConstraintViolationException: could not execute (?:statement|batch)/.exec(text);
  return {
    ...unknownViolation,
    orm: "hibernate",
    ...constraintOf(text),
    kind: text.includes("org.springframework.dao.DuplicateKeyException") ? "unique" : stateOf(text),
    ...factsOfStatement(readStatement(text)),
    ...(match ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

const signs = [
  "org.hibernate.",
  "SqlExceptionHelper",
  // Spring takes Hibernate's words over.
  "could not execute statement",
  "could not execute batch",
];

/** Only where Hibernate's own log line is all there is: `SQL Error: 0, SQLState: 23505`. */
function stateOf(text: string): ViolationKind | null {
  const state = /\bSQL Error: -?\d{1,6}, SQLState: (\w{5})/.exec(text)?.[1];
  return states[state ?? ""] ?? null;
}

const states: Readonly<Record<string, ViolationKind>> = {
  "23505": "unique",
  "23503": "foreign_key",
  "23502": "not_null",
  "23514": "check",
};

/** `constraint [users_email_key]`, `constraint [users.UK_6dot…]` (MySQL 8), `constraint ["PUBLIC.UK_X ON PUBLIC.USERS(EMAIL) …"]` (H2), `[null]`. */
function constraintOf(text: string): { constraint: string | null; table: string | null } {
  const match = /\bconstraint \[(?!null\])"?(?:([\w$]{1,64})\.){0,3}([\w$]{1,128})(?=[\]" ;])/.exec(text);
  const table = match?.[1] ?? null;
  return { constraint: match?.[2] ?? null, table: table === "PUBLIC" ? null : table };
}

/** Since 6: `could not execute statement [message] [insert into users (email,name) values (?,?)]`; before: `SQL [n/a]`. */
function readStatement(text: string): string | undefined {
  const start = /\[(?:\/\*[^\n]{0,120}?\*\/ ?)?(?=(?:insert into|update|delete from) )/i.exec(text);
  if (!start) return undefined;
  const rest = text.slice(start.index + start[0].length, start.index + 10_000);
  const end = rest.search(/\]|\n/);
  return end < 0 ? rest : rest.slice(0, end);
}

/** `not-null property references a null or transient value: com.example.User.email`: refused at the flush, before the database. */
function readRequired(text: string): Violation | undefined {
  if (!text.includes("not-null property references")) return undefined;
  const match =
    /not-null property references a (?:null or )?transient value ?:? ?(?:[\w$]{1,60}\.){0,12}([\w$]{1,80})\.(\w{1,80})/.exec(
      text,
    );
  if (!match) return undefined;
  return {
    ...unknownViolation,
    orm: "hibernate",
    kind: "not_null",
    exception: "org.hibernate.PropertyValueException",
    model: match[1] ?? null,
    fields: [match[2] ?? ""],
    remarks: [
      "Hibernate refused the entity because the property is not nullable: the database was not asked.",
    ],
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
