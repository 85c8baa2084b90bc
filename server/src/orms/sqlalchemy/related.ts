/** All models of a workspace with what leads from one to another, and the names under which each is written. */

import { lastPart } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import type { RawClass, RawFile, RawRelation } from "./raw";
import { type ModelExtra, type Relation, relationOf } from "./relations";
import type { From } from "./table";

/** A class with what it has of its bases. */
interface Inheriting {
  readonly file: RawFile;
  readonly named: RawClass;
  readonly relations: readonly From<RawRelation>[];
  readonly ownConstructor: boolean;
  /** The nearest base that has a table. */
  readonly parent: RawClass | null;
}

/** @param find the id of what a name of a file stands for */
export function withRelations(
  models: readonly Model[],
  classes: readonly Inheriting[],
  find: (file: RawFile, written: string) => string | undefined,
  sessions: readonly string[],
): Model[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  const byTable = new Map(models.map((model) => [model.table ?? "", model]));
  const byName = new Map<string, Model | null>();
  for (const model of models) byName.set(model.name, byName.has(model.name) ? null : model);
  const byClass = new Map(classes.map((each) => [each.named, each]));
  const relations = new Map<string, Map<string, Relation>>();
  const parents = new Map<string, readonly string[]>();
  const own = new Set<string>();
  const called = new Map<string, Set<string>>();
  for (const each of classes) {
    const model = byId.get(idOf(each));
    if (!model) continue;
    if (each.ownConstructor) own.add(model.id);
    const above = parentsOf(each);
    parents.set(model.id, above);
    for (const id of [model.id, ...above]) call(id, each.named.name);
    for (const relation of each.relations) read(model, relation);
  }
  return models.map((model, index) => {
    const extra: ModelExtra = {
      relations: Object.fromEntries(relations.get(model.id) ?? []),
      parents: parents.get(model.id) ?? [],
      called: [...(called.get(model.id) ?? new Set<string>()).add(model.name)],
      ownConstructor: own.has(model.id),
      ...(index === 0 && sessions.length > 0 ? { sessions } : {}),
    };
    return { ...model, extra: { ...extra } };
  });

  function call(id: string, name: string): void {
    called.set(id, (called.get(id) ?? new Set()).add(name));
  }

  function read(model: Model, { from, ...raw }: From<RawRelation>): void {
    const target = modelNamed(from, raw.target);
    if (!target) return;
    const through =
      raw.through === null ? undefined : (byTable.get(raw.through) ?? modelNamed(from, raw.through));
    lead(model, raw.name, relationOf(raw, model, target, through?.id ?? null));
    if (raw.backref === null) return;
    const back = { many: through ? true : null, keeps: false };
    lead(target, raw.backref, relationOf(back, target, model, through?.id ?? null));
  }

  function lead(from: Model, name: string, relation: Relation): void {
    relations.set(from.id, (relations.get(from.id) ?? new Map()).set(name, relation));
    call(relation.target, name);
    if (relation.through !== null) call(relation.through, name);
  }

  function modelNamed(file: RawFile, written: string): Model | undefined {
    return byId.get(find(file, written) ?? "") ?? byName.get(lastPart(written)) ?? undefined;
  }

  function parentsOf({ parent }: Inheriting): string[] {
    const found: string[] = [];
    for (
      let at = parent && byClass.get(parent);
      at && !found.includes(idOf(at));
      at = at.parent && byClass.get(at.parent)
    )
      found.push(idOf(at));
    return found;
  }
}

function idOf({ file, named }: Pick<Inheriting, "file" | "named">): string {
  return `${file.file}#${named.name}`;
}
