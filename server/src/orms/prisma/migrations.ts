/** Prisma's migration.sql files: the keys and checks that only they declare (partial indexes, CHECK), and their real names. */

import { type Constraint, type Facts, type Model, noFacts } from "../../domain/model";
import type { Place, Source } from "../../domain/text";

/** What one statement does to a constraint; in the order of the files' names. */
interface Step {
  readonly file: string;
  readonly action: "create" | "drop" | "rename";
  readonly name: string;
  /** The new name of a rename. */
  readonly to?: string;
  readonly table?: string;
  readonly constraint?: Constraint;
}

const longestFile = 1_000_000;
const longestStatement = 20_000;

/** Cheap test that a migration holds anything of interest. */
export function isMigration(text: string): boolean {
  return /\b(?:unique|constraint|drop index|check)\b/i.test(text.slice(0, longestFile));
}

export function readMigration(source: Source): Facts {
  const steps: Step[] = [];
  for (const { start, end } of statements(source.text.slice(0, longestFile))) {
    const sql = source.text.slice(start, Math.min(end, start + longestStatement));
    steps.push(...readStatement(sql, source.path, source.place(start, start + firstLine(sql))));
  }
  return steps.length === 0 ? noFacts : { models: [], notes: [], extra: { steps } };
}

export function migrationsOf(facts: Facts): readonly Step[] {
  return (facts.extra?.steps as Step[] | undefined) ?? [];
}

/** Replays the migrations and gives each model what they created and the schema does not say. */
export function addMigrations(models: readonly Model[], steps: readonly Step[]): Model[] {
  const alive = new Map<string, Step>();
  for (const step of [...steps].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))) {
    if (step.action === "create") alive.set(step.name, step);
    const known = alive.get(step.name);
    if (step.action !== "create") alive.delete(step.name);
    if (step.action === "rename" && known?.constraint && step.to)
      alive.set(step.to, { ...known, name: step.to, constraint: { ...known.constraint, name: step.to } });
  }
  return models.map((model) => {
    const own = [...alive.values()].filter((step) => step.table === model.table);
    return own.reduce(addOne, model);
  });
}

function addOne(model: Model, { constraint }: Step): Model {
  if (!constraint) return model;
  const declared = model.constraints.find((each) => isSame(each, constraint));
  if (!declared) {
    const fields = constraint.columns.map(
      (column) => model.fields.find((field) => field.column === column)?.name ?? column,
    );
    // The schema language has no expression, no check and mostly no partial index: their migration is their declaration.
    const only = constraint.kind === "unique" && !constraint.condition && !constraint.expression;
    const added = { ...constraint, fields, ...(only ? { fromMigration: true } : {}) };
    return { ...model, constraints: [...model.constraints, added] };
  }
  if (declared.name !== null || constraint.name === null) return model;
  const extra = { ...declared.extra, created: constraint.name };
  return {
    ...model,
    constraints: model.constraints.map((each) => (each === declared ? { ...each, extra } : each)),
  };
}

function isSame(declared: Constraint, created: Constraint): boolean {
  return (
    declared.kind === created.kind &&
    Boolean(declared.condition) === Boolean(created.condition) &&
    !created.expression &&
    declared.columns.join() === created.columns.join()
  );
}

const word = '(?:"[^"\\n]{1,128}"|`[^`\\n]{1,128}`|\\[[^\\]\\n]{1,128}\\]|[\\w$]{1,128})';
const table = `(?:${word}\\.)?(${word})`;
const createIndex = new RegExp(
  `^create\\s{1,9}unique\\s{1,9}index\\s{1,9}(?:concurrently\\s{1,9})?(?:if\\s{1,9}not\\s{1,9}exists\\s{1,9})?(${word})\\s{1,9}on\\s{1,9}(?:only\\s{1,9})?${table}`,
  "i",
);
const addConstraint = new RegExp(
  `^alter\\s{1,9}table\\s{1,9}(?:only\\s{1,9})?${table}\\s{1,9}add\\s{1,9}constraint\\s{1,9}(${word})\\s{1,9}(unique|check)`,
  "i",
);
const dropIndex = new RegExp(
  `^drop\\s{1,9}index\\s{1,9}(?:concurrently\\s{1,9})?(?:if\\s{1,9}exists\\s{1,9})?${table}`,
  "i",
);
const dropConstraint = new RegExp(
  `^alter\\s{1,9}table\\s{1,9}${table}\\s{1,9}drop\\s{1,9}(?:constraint|index|check)\\s{1,9}(?:if\\s{1,9}exists\\s{1,9})?(${word})`,
  "i",
);
const renameIndex = new RegExp(
  `^alter\\s{1,9}(?:index\\s{1,9}(?:${word}\\.)?(${word})\\s{1,9}rename\\s{1,9}to|table\\s{1,9}${table}\\s{1,9}rename\\s{1,9}(?:constraint|index)\\s{1,9}(${word})\\s{1,9}to)\\s{1,9}(${word})`,
  "i",
);
const createTable = new RegExp(
  `^create\\s{1,9}table\\s{1,9}(?:if\\s{1,9}not\\s{1,9}exists\\s{1,9})?${table}`,
  "i",
);

function readStatement(sql: string, file: string, place: Place): Step[] {
  const index = createIndex.exec(sql);
  if (index) return [createdIndex(sql.slice(index[0].length), plain(index[1]), plain(index[2]), file, place)];
  const added = addConstraint.exec(sql);
  if (added) {
    const [name, of] = [plain(added[2]), plain(added[1])];
    const rest = sql.slice(added[0].length);
    if (added[3]?.toLowerCase() === "check") return [check(rest, name, of, file, place)];
    return [createdIndex(rest, name, of, file, place)];
  }
  const renamed = renameIndex.exec(sql);
  if (renamed)
    return [{ file, action: "rename", name: plain(renamed[1] ?? renamed[3]), to: plain(renamed[4]) }];
  const dropped = dropIndex.exec(sql) ?? undefined;
  if (dropped) return [{ file, action: "drop", name: plain(dropped[1]) }];
  const without = dropConstraint.exec(sql);
  if (without) return [{ file, action: "drop", name: plain(without[2]) }];
  const created = createTable.exec(sql);
  return created ? checksIn(sql, plain(created[1]), file, place) : [];
}

/** `("a", lower("b")) WHERE …` behind the table's name. */
function createdIndex(rest: string, name: string, of: string, file: string, place: Place): Step {
  const open = rest.indexOf("(");
  const close = closing(rest, open);
  const parts = splitList(rest.slice(open + 1, close));
  const columns = parts.filter((part) => new RegExp(`^${word}(?:\\s{1,9}(?:asc|desc))?$`, "i").test(part));
  const where = /^\s{0,9}where\s([\s\S]{1,500})/i.exec(rest.slice(close + 1));
  const expression = columns.length < parts.length ? parts.join(", ").slice(0, 500) : null;
  const constraint: Constraint = {
    kind: "unique",
    fields: [],
    columns: expression === null ? columns.map((part) => plain(part.split(/\s/)[0])) : [],
    name,
    place,
    index: true,
    ...(expression === null ? {} : { expression }),
    ...(where ? { condition: (where[1] ?? "").trim() } : {}),
  };
  return { file, action: "create", name, table: of, constraint };
}

function check(rest: string, name: string, of: string, file: string, place: Place): Step {
  const open = rest.indexOf("(");
  const expression = rest
    .slice(open + 1, closing(rest, open))
    .trim()
    .slice(0, 500);
  const constraint: Constraint = { kind: "check", fields: [], columns: [], name, place, expression };
  return { file, action: "create", name, table: of, constraint };
}

/** Named checks that somebody wrote into a CREATE TABLE. */
function checksIn(sql: string, of: string, file: string, place: Place): Step[] {
  const steps: Step[] = [];
  const named = new RegExp(`\\bconstraint\\s{1,9}(${word})\\s{1,9}check\\s{0,9}(?=\\()`, "gi");
  for (const match of sql.matchAll(named))
    steps.push(check(sql.slice(match.index + match[0].length), plain(match[1]), of, file, place));
  return steps;
}

function plain(name: string | undefined): string {
  return (name ?? "").replace(/^["`[]|["`\]]$/g, "");
}

/** Index of the bracket that closes the one at `open`; the text's end where none does. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = Math.max(open, 0); i < text.length; i++) {
    const char = text[i];
    if (char === "'" || char === '"' || char === "`") {
      const end = text.indexOf(char, i + 1);
      i = end < 0 ? text.length : end;
    } else if (char === "(") depth++;
    else if (char === ")" && --depth <= 0) return i;
  }
  return text.length;
}

/** Splits at the commas outside of brackets. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === "," && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return [...parts, text.slice(from).trim()].filter((part) => part !== "");
}

/** Stretches of the statements, comments in front of them left out; strings, comments and dollar quotes hide a `;`. */
function statements(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = -1;
  let i = 0;
  while (i < text.length) {
    const char = text[i] ?? "";
    const next = hiddenEnd(text, i);
    if (next > i) {
      if (start < 0 && char !== "-" && char !== "/") start = i;
      i = next;
      continue;
    }
    if (char === ";") {
      if (start >= 0) found.push({ start, end: i });
      start = -1;
    } else if (start < 0 && char.trim() !== "") start = i;
    i++;
  }
  if (start >= 0) found.push({ start, end: text.length });
  return found;
}

/** End of the string, comment or dollar quote that begins at `i`; `i` itself where none does. */
function hiddenEnd(text: string, i: number): number {
  const until = (mark: string, from: number) => {
    const end = text.indexOf(mark, from);
    return end < 0 ? text.length : end + mark.length;
  };
  if (text.startsWith("--", i)) return until("\n", i);
  if (text.startsWith("/*", i)) return until("*/", i + 2);
  const char = text[i];
  if (char === "'" || char === '"' || char === "`") return until(char, i + 1);
  if (char !== "$") return i;
  const tag = /^\$\w{0,30}\$/.exec(text.slice(i, i + 32))?.[0];
  return tag ? until(tag, i + tag.length) : i;
}

function firstLine(sql: string): number {
  const end = sql.search(/\r?\n/);
  return end < 0 ? sql.length : end;
}
