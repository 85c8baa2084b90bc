/** Mongoose's own wording: required paths of a schema; duplicate keys are the server's own words. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { placeIn } from "../../domain/text";

/**
 * Total and linear. A validator of the user's own (`Error, expected \`email\` to be unique`) is no violation: it asked before, and
 * nothing was written.
 * Source: https://mongoosejs.com/docs/validation.html
 */
export function readViolation(text: string): Violation | undefined {
  const required = readRequired(text);
  if (required) return required;
  if (!signs.some((sign) => text.includes(sign))) return undefined;
  return { ...unknownViolation, orm: "mongoose" };
}

const signs = ["node_modules/mongoose/", "node_modules\\mongoose\\", "MongooseError"];

/** `User validation failed: email: Path \`email\` is required.`: MongoDB knows no NOT NULL, the schema is where it is declared. */
function readRequired(text: string): Violation | undefined {
  if (!text.includes(" validation failed: ") || !text.includes("is required")) return undefined;
  const match =
    /\b([A-Za-z_]\w{0,80}) validation failed: [^\n]{0,300}?\b([\w.$]{1,120}): Path [`'"][\w.$]{1,120}[`'"] is required/.exec(
      text,
    );
  if (!match) return undefined;
  return {
    ...unknownViolation,
    orm: "mongoose",
    engine: "mongodb",
    kind: "not_null",
    exception: "ValidationError",
    model: match[1] ?? null,
    fields: [match[2] ?? ""],
    remarks: ["Mongoose refused the document because of `required`: the database was not asked."],
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
