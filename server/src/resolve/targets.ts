/** Which models' writes are searched for: those of the violated key, else those that the text names or means. */

import type { KeyMatch } from "../domain/diagnosis";
import type { Violation } from "../domain/incident";
import type { Model } from "../domain/model";
import { readStatement } from "../domain/statement";
import { deletesParent } from "./call-site";
import { nameWords } from "./evidence";

/** Whose rows were written: the violated model's, or where a parent is still referenced the parent's. */
export function writtenModels(
  violation: Violation,
  keys: readonly KeyMatch[],
  models: readonly Model[],
): Model[] {
  const deletes = deletesParent(violation);
  const written = new Set<Model>();
  for (const { model, constraint } of keys) {
    const parent = models.find(({ id }) => id === constraint.references?.model);
    if (deletes !== true) written.add(model);
    if (deletes !== false && parent) written.add(parent);
  }
  if (written.size > 0) return [...written];
  const known = namedModels(violation, models);
  return known.length > 0 ? known : meant(violation, models);
}

/** The models of the table or of the name that the text tells: of a parent that is still referenced the parent's. */
export function namedModels(violation: Violation, models: readonly Model[]): Model[] {
  const { table, model, statement, references } = violation;
  const stated = statement ? (readStatement(statement)?.table ?? null) : null;
  const written =
    deletesParent(violation) === true ? (references?.table ?? stated ?? table) : (table ?? stated);
  const is = (a: string | null, b: string | null | undefined) =>
    a !== null && typeof b === "string" && a.toLowerCase() === b.toLowerCase();
  return models.filter((each) => is(each.table, written) || is(each.name, model));
}

/** More models than these are not searched for at once. */
const mostModels = 200;

/**
 * Where the text tells no table: the model of the printed method (`user.delete`), all of them where it prints a method of no model
 * (`$executeRaw`), else the only one that has a field after which the constraint is called (`price_is_not_negative`).
 */
function meant({ kind, method, constraint }: Violation, models: readonly Model[]): Model[] {
  if (method) {
    const [verb, of] = method.split(".").reverse();
    if (of === undefined) return verb ? models.slice(0, mostModels) : [];
    return models.filter(({ name }) => name.toLowerCase() === of.toLowerCase());
  }
  if (kind !== "check" || !constraint) return [];
  const words = nameWords(constraint);
  const having = models.filter(({ fields }) => fields.some(({ name }) => words.has(name.toLowerCase())));
  return having.length === 1 ? having : [];
}
