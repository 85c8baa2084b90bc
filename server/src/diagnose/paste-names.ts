/** Names that only the paste gives: a fix that writes one into code says so in its title, and none writes what is no name. */

import type { FixEdits, FixResult } from "../domain/adapters";
import type { KeyMatch } from "../domain/diagnosis";
import { isPlausibleName, withoutRaw } from "../domain/escape";
import type { Violation } from "../domain/incident";
import type { Model } from "../domain/model";
import type { Project } from "../domain/project";

/** What the text calls things, without the names that the user's own sources give them. */
export interface PasteNames {
  readonly names: readonly string[];
  /** The violation without those of them that are no plausible names; undefined where all are. */
  readonly usable: Violation | undefined;
}

export function pasteNames(violation: Violation, key: KeyMatch | null, model: Model): PasteNames {
  const known = new Set<string | null>([
    model.name,
    model.table,
    model.schema ?? null,
    ...model.fields.flatMap(({ name, column }) => [name, column]),
    ...model.constraints.flatMap(({ name, columns, fields }) => [name, ...columns, ...fields]),
    // The engine's own word for every primary key.
    violation.primary === true && key ? violation.constraint : null,
    // Computed from the sources, and found to be the same.
    key?.evidence === "constraint-name" ? violation.constraint : null,
  ]);
  const isOwn = (name: string | null | undefined): name is string =>
    typeof name === "string" && !known.has(name);
  const { constraint, table, schema, columns, fields = [] } = violation;
  const names = [constraint, table, schema, ...columns, ...fields].filter(isOwn);
  const isStrange = (name: string | null | undefined) => isOwn(name) && !isPlausibleName(name);
  if (!names.some(isStrange)) return { names, usable: undefined };
  const usable: Violation = {
    ...violation,
    constraint: isStrange(constraint) ? null : constraint,
    table: isStrange(table) ? null : table,
    schema: isStrange(schema) ? null : schema,
    columns: columns.some(isStrange) ? [] : columns,
    ...(violation.fields ? { fields: fields.some(isStrange) ? [] : fields } : {}),
  };
  return { names, usable };
}

/**
 * Makes a fix; declines where the edit comes out differently without the strange names, because then they are in it.
 * @param make the fix, on a violation
 */
export function madeOf(
  make: (violation: Violation) => FixResult,
  violation: Violation,
  { names, usable }: PasteNames,
): FixResult {
  const made = make(violation);
  if (!usable || made === "done" || "declined" in made) return made;
  if (JSON.stringify(make(usable)) === JSON.stringify(made)) return made;
  const strange = names.find((name) => !isPlausibleName(name)) ?? "";
  return {
    declined: `The text calls something \`${shortened(strange)}\`, which does not look like a name: it is not written into code.`,
  };
}

/** The title, with each name of the paste that the edit writes and the title does not say yet. */
export function titleWith(title: string, made: FixEdits, { names }: PasteNames, project: Project): string {
  const written = [...new Set(names)].filter(
    (name) =>
      !mentions(title, name) &&
      made.edits.some(
        ({ file, edits }) =>
          // In a regular expression a dot of the name stands behind a backslash.
          edits.some(({ text }) => mentions(text.replace(/\\(?=\W)/g, ""), name)) &&
          !mentions(project.read(file)?.text ?? "", name),
      ),
  );
  return written.length === 0
    ? title
    : `${title} (${written.map((name) => `\`${name}\``).join(", ")} as the text has it)`;
}

function mentions(text: string, name: string): boolean {
  const [first = "", ...others] = text.split(name);
  let before = first;
  return others.some((after) => {
    const isWhole = !/\w$/.test(before) && !/^\w/.test(after);
    before = after;
    return isWhole;
  });
}

function shortened(name: string): string {
  const shown = withoutRaw(name).replaceAll("`", "'");
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
}
