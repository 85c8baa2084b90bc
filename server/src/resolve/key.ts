/** Finds the declaration that a violation is about: every candidate with its evidence, best first. */

import type { Database, Orm } from "../domain/adapters";
import type { KeyEvidence, KeyMatch } from "../domain/diagnosis";
import type { Violation } from "../domain/incident";
import { type Constraint, declaredKinds, type Model, referredName, type Write } from "../domain/model";
import { readStatement } from "../domain/statement";
import { constraintNames, sameName } from "./names";

/** What the ORM of a project declares, as resolve/ needs it. */
export interface Declarations {
  readonly orm: Orm;
  readonly models: readonly Model[];
}

const order: readonly KeyEvidence[] = [
  "constraint-name",
  "table+columns",
  "model+fields",
  "columns",
  "table+kind",
];

/**
 * All declarations that fit the violation, those with the best evidence only. One entry = the key is known;
 * several = the text does not tell them apart.
 */
export function findKeys(
  violation: Violation,
  declarations: readonly Declarations[],
  databases: readonly Database[],
): KeyMatch[] {
  const said = completeFromStatement(violation);
  const kinds = declaredKinds(violation.kind);
  const engines = databases.filter((d) => d.id === violation.engine);
  const found = withOwn(violation, declarations).flatMap((declared) =>
    declared.models
      .filter((model) => !model.abstract && !isKeptElsewhere(engines[0], declared.orm, model))
      .flatMap((model) => model.constraints.map((constraint) => ({ model, constraint })))
      .filter(({ constraint }) => kinds.includes(constraint.kind))
      .flatMap(({ model, constraint }) => {
        const names = () =>
          constraintNames(declared.orm, model, constraint, engines.length > 0 ? engines : databases);
        return compareOne(said, declared, model, constraint, names) ?? [];
      }),
  );
  return best(said, found);
}

/** What an ORM's library declares means nothing in a workspace that has no model of that ORM, unless the text is that ORM's. */
function withOwn({ orm: said }: Violation, declarations: readonly Declarations[]): readonly Declarations[] {
  const own = declarations.filter(
    ({ orm, models }) => orm.id === said || models.some(({ external }) => !external),
  );
  return own.length > 0 ? own : declarations;
}

/**
 * Where the text names neither table nor constraint: the constraints of that kind which the write in the stack can violate.
 * A deletion violates what refers to its model, every other write what its model declares.
 */
export function findKeysOfWrite(
  violation: Violation,
  written: Model,
  write: Write,
  models: readonly Model[],
): KeyMatch[] {
  if (violation.table !== null || violation.columns.length > 0) return [];
  const kinds = declaredKinds(violation.kind);
  const deletes = violation.kind === "foreign_key" && write.operation === "delete";
  const { primary = false } = violation;
  const found = (deletes ? models : [written]).flatMap((model) =>
    model.constraints
      .filter(({ kind }) => kinds.includes(kind) && (!primary || kind === "primary_key"))
      // A name that fits no declaration is not the primary key's: engines and ORMs name that one alike.
      .filter(({ kind }) => primary || violation.constraint === null || kind !== "primary_key")
      .filter(({ references }) => !deletes || references?.model === written.id)
      .map((constraint): KeyMatch => ({ model, constraint, evidence: "table+kind", why: "" })),
  );
  const distinct = oneEachDeclaration(preferDeclared(found));
  const only = distinct.length === 1 ? "and no other constraint fits" : "and this one fits";
  const verb = deletes ? "deletes" : "writes";
  return distinct.map((match) => ({
    ...match,
    why: `the line in the stack ${verb} ${written.name}, ${only}`,
  }));
}

/** Some engines name no table in their message; the SQL beside it does. */
function completeFromStatement(violation: Violation): Violation {
  if (violation.table !== null || !violation.statement) return violation;
  const statement = readStatement(violation.statement);
  // A deletion's statement names the parent, the constraint stands in the child.
  if (!statement?.table || statement.operation === "delete") return violation;
  return { ...violation, table: statement.table };
}

function compareOne(
  said: Violation,
  declared: Declarations,
  model: Model,
  constraint: Constraint,
  names: () => string[],
): KeyMatch | undefined {
  const fits = (evidence: KeyEvidence, why: string): KeyMatch => ({ model, constraint, evidence, why });
  if (contradicts(said, declared, model, constraint)) return undefined;
  const { columns, fields } = constraint;
  const { fields: saidFields = [] } = said;
  if (said.constraint !== null && !(said.primary && sameName(said.constraint, "PRIMARY"))) {
    const name = names().find((candidate) => sameName(candidate, said.constraint ?? ""));
    if (name !== undefined) return fits("constraint-name", `the constraint name equals ${name}`);
    // Of a check without a name an engine may print the text.
    if (constraint.kind === "check" && isSameText(constraint.expression, said.constraint))
      return fits("constraint-name", "the check is written so");
  }
  const inTable = said.table !== null && model.table !== null;
  if (inTable && hasColumns(constraint, said.columns))
    return fits(
      "table+columns",
      columns.length > 1
        ? `columns ${columns.join(", ")} of table ${model.table} are these fields`
        : `column ${columns.join()} of table ${model.table} is this field`,
    );
  if (said.model && sameSet(saidFields, fields))
    return fits("model+fields", `the message names ${said.model} and ${saidFields.join(", ")}`);
  if (said.model && sameName(said.model, model.name) && hasColumns(constraint, said.columns))
    return fits("model+fields", `the message names ${said.model} and ${said.columns.join(", ")}`);
  if (said.primary && constraint.kind === "primary_key" && (inTable || said.model))
    return fits("table+columns", `it is the primary key of ${model.table ?? model.name}`);
  if (hasColumns(constraint, said.columns))
    return fits(
      "columns",
      `the ${columns.length > 1 ? "columns are" : "column is"} called ${columns.join(", ")}`,
    );
  const tells = said.constraint === null && said.columns.length === 0 && saidFields.length === 0;
  if (tells && (inTable || said.model) && !said.primary)
    return fits("table+kind", `it stands in ${model.table ?? model.name}`);
  return undefined;
}

function isSameText(declared: string | null | undefined, said: string): boolean {
  const bare = (text: string) => text.replace(/["'`\s]+/g, "").toLowerCase();
  return !!declared && /\W/.test(said) && bare(declared) === bare(said);
}

/** `email_1` of a collection is no index of a table, whatever stands in it. */
function isKeptElsewhere(engine: Database | undefined, orm: Orm, model: Model): boolean {
  const kept = model.keptIn ?? orm.keeps;
  return engine !== undefined && kept !== undefined && kept !== (engine.keeps ?? "tables");
}

/** True where the text says something that this declaration is not. */
function contradicts(
  said: Violation,
  { orm, models }: Declarations,
  model: Model,
  constraint: Constraint,
): boolean {
  if (said.table !== null && model.table !== null && !sameTable(said.table, model.table, orm)) return true;
  if (said.schema !== null && model.schema !== null && !sameName(said.schema, model.schema)) return true;
  if (said.model && said.table === null && !isModel(said, model, constraint, models)) return true;
  return said.columns.length > 0 && !constraint.expression && !hasColumns(constraint, said.columns);
}

/** An ORM names the model whose method was called: of a deletion that may be the parent, whose children the constraint is about. */
function isModel(said: Violation, model: Model, constraint: Constraint, models: readonly Model[]): boolean {
  const parent = said.kind === "foreign_key" ? referredName(constraint, models) : undefined;
  return [model.name, parent].some((name) => name !== undefined && sameName(said.model ?? "", name));
}

/** A remake of a table fails under the name that the table has for that moment. */
function sameTable(printed: string, declared: string, { remakePrefixes = [] }: Orm): boolean {
  return (
    sameName(printed, declared) || remakePrefixes.some((prefix) => sameName(printed, `${prefix}${declared}`))
  );
}

function hasColumns({ columns, otherColumns }: Constraint, said: readonly string[]): boolean {
  return sameSet(said, columns) || (otherColumns !== undefined && sameSet(said, otherColumns));
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length || a.length === 0) return false;
  const have = new Set(b.map((name) => name.toLowerCase()));
  return a.every((name) => have.has(name.toLowerCase()));
}

/** Keeps the strongest evidence; one declaration that several models share (proxy, inherited table) counts once. */
function best(said: Violation, found: readonly KeyMatch[]): KeyMatch[] {
  for (const evidence of order) {
    const matches = found.filter((match) => match.evidence === evidence);
    if (matches.length === 0) continue;
    const distinct = oneEachDeclaration(preferEngine(said, preferDeclared(matches)));
    // A table alone says which constraint only where it has one of that kind.
    if (evidence === "table+kind" && distinct.length > 1 && said.kind !== "foreign_key") return [];
    return distinct;
  }
  return [];
}

/** The models as they are beat what an old migration says. */
function preferDeclared(matches: readonly KeyMatch[]): readonly KeyMatch[] {
  const declared = matches.filter((match) => !match.constraint.fromMigration);
  return declared.length > 0 ? declared : matches;
}

/** Of schemas for several databases, the one for that which failed. */
function preferEngine({ engine }: Violation, matches: readonly KeyMatch[]): readonly KeyMatch[] {
  const meant = matches.filter(({ model }) => !engine || !model.engines || model.engines.includes(engine));
  return meant.length > 0 ? meant : matches;
}

/** True where all are one declaration, written down for several databases: any of them stands for the others. */
export function areTwins(keys: readonly KeyMatch[]): boolean {
  const sameAs = (a: KeyMatch, b: KeyMatch) =>
    a.model.name === b.model.name &&
    a.constraint.kind === b.constraint.kind &&
    a.constraint.fields.join() === b.constraint.fields.join();
  return keys.every(
    (key, index) =>
      key.model.engines !== undefined &&
      keys.every(
        (other, at) =>
          at === index ||
          (sameAs(key, other) && !other.model.engines?.some((engine) => key.model.engines?.includes(engine))),
      ),
  );
}

function oneEachDeclaration(matches: readonly KeyMatch[]): KeyMatch[] {
  const byPlace = new Map<string, KeyMatch>();
  for (const match of matches) {
    const { file, start } = match.constraint.place;
    const id = `${match.model.table ?? match.model.id} ${file}:${start.line}:${start.column}`;
    if (!byPlace.has(id)) byPlace.set(id, match);
  }
  const distinct = [...byPlace.values()];
  // A relation and the column beside it say the same key twice: the column's own name is what code sets.
  const isSaidBetter = ({ model, constraint: { columns, fields } }: KeyMatch) =>
    !sameSet(fields, columns) &&
    distinct.some(
      (other) =>
        other.model.id === model.id &&
        sameSet(other.constraint.fields, columns) &&
        sameSet(other.constraint.columns, columns),
    );
  return distinct.filter((match) => !isSaidBetter(match));
}
