/** What the name of a function, a file or a class says that it does with a row that is there. */

import type { Intent, IntentQuery, Shown } from "../../domain/intent";
import { deletionMark } from "../../domain/model";
import { isSending } from "./signs";
import { snake } from "./words";

const reusing =
  /^(?:ensure|find_or|get_or|first_or|fetch_or|lookup_or|make_sure|seed|populate|load_fixtures?|load_defaults?)(?:_|$)|_(?:or_(?:create|insert|add|make|new)|if_(?:not_exists?|missing|absent|needed|new))$/;
const seeding = /(?:^|_)(?:seeds?|seeders?|fixtures?|importers?|imports?|sync|synchroni[sz]er?)(?:_|$)/;
const replacing =
  /^(?:sync|synchroni[sz]e|import|upsert|refresh|mirror|ingest|replicate|(?:create|add|insert|save)_or_(?:update|replace))(?:_|$)/;

/** The name says what the function is for, and the row shows the key by which it does it. */
export function isNamed(
  query: IntentQuery,
  { functions, names, claims, bare, effect }: Shown,
): Intent | undefined {
  const { constraint, model } = query;
  const sets = new Set([...names, ...(query.write.fields ?? [])]);
  if (!constraint.fields.every((field) => sets.has(field))) return undefined;
  const own = functions.map((name) => ({ name, words: snake(name.slice(name.lastIndexOf(".") + 1)) }));
  const imports = own.find((each) => replacing.test(each.words));
  const doubt = mayBeDeleted(query, sets) ? ({ differs: true } as const) : {};
  if (imports) {
    // What the code does not show may be set as well, where a row cannot be without it.
    const isOpen = query.write.fields === null;
    const others = model.fields.some(
      ({ name, nullable, default: given }) =>
        !constraint.fields.includes(name) && (sets.has(name) || (isOpen && !nullable && given === "none")),
    );
    return others
      ? {
          id: "replace",
          ...doubt,
          why: `\`${imports.name}\` is called so, and sets other fields by this very key.`,
        }
      : {
          id: "reuse",
          ...doubt,
          why: `\`${imports.name}\` is called so, and sets nothing beside this key.`,
        };
  }
  const ensures = own.find((each) => reusing.test(each.words));
  const seeds = seedOf(query, functions);
  // It would be said of a row that somebody else made.
  if ((ensures ?? seeds) && claims && bare)
    return {
      id: "ignore",
      why: `The row shall be there afterwards, and line ${claims.place.start.line} says that it was made (\`${claims.text}\`): of one that is there that is not true.`,
      short: `line ${claims.place.start.line} says that it was made`,
      place: claims.place,
    };
  // Somebody would hear of a row that was there.
  const tells = bare && effect !== undefined && isSending(effect.text);
  const differs = claims === undefined && !tells ? doubt : { differs: true };
  if (ensures)
    return {
      id: "reuse",
      ...differs,
      why: `\`${ensures.name}\` is called so: the row shall be there afterwards.`,
      short: `as \`${ensures.name}\` says`,
    };
  return seeds === undefined
    ? undefined
    : {
        id: "reuse",
        ...differs,
        why: `\`${seeds}\` fills the database with rows that shall be there, by this very key.`,
      };
}

/** Nobody looked, and a row in the way may be marked as deleted: no name says that such a one will do. */
function mayBeDeleted({ model, constraint }: IntentQuery, sets: ReadonlySet<string>): boolean {
  return (
    !constraint.condition &&
    model.fields.some(
      ({ name }) => deletionMark.test(name) && !constraint.fields.includes(name) && !sets.has(name),
    )
  );
}

/** The file or the class that is called so. */
function seedOf({ source }: IntentQuery, functions: readonly string[]): string | undefined {
  const file = source.path.slice(source.path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  const owner = functions[0]?.split(".").slice(0, -1).join("_") ?? "";
  return [file, owner].find((each) => seeding.test(snake(each)));
}
