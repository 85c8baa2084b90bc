/** What demands the value that a row lacks: the migration that makes the column required, and whether the column is new in it. */

import type { Orm, Requirement } from "../domain/adapters";
import type { CallSite, KeyMatch } from "../domain/diagnosis";
import { type Frame, frameText, type Violation } from "../domain/incident";
import type { Model } from "../domain/model";
import type { Project } from "../domain/project";
import { longestStatement } from "../domain/statement";
import { ownersOf } from "./owners";

export interface Demand {
  /** Absent = no migration of the workspace is known to demand it. */
  readonly required?: Requirement | undefined;
  /** The column that a migration, or a synchronisation, adds to a table with rows: no query can ask for it yet. */
  readonly added?: string | undefined;
}

export interface DemandQuery {
  readonly orm: Orm | undefined;
  readonly violation: Violation;
  readonly key: KeyMatch | null;
  readonly callSite: CallSite | null;
  readonly models: readonly Model[];
  readonly frames: readonly Frame[];
  readonly project: Project;
}

export function demandOf(query: DemandQuery): Demand {
  const { violation, key, orm, frames } = query;
  const column = violation.columns[0] ?? key?.constraint.columns[0];
  if (violation.kind !== "not_null" || column === undefined) return {};
  const required = requirementOf(query, column);
  if (violation.operation !== "migrate") return { required };
  const told = violation.statement ? adds(violation.statement, column) : undefined;
  const { adds: adding } = orm?.frames ?? {};
  const isNew =
    told ??
    (frames.some((frame) => adding?.test(frameText(frame))) || (required !== undefined && isAdded(required)));
  return { required, added: isNew ? column : undefined };
}

/** In the printed file, else the last one that speaks of the column. */
function requirementOf({ orm, violation, key, callSite, models, project }: DemandQuery, column: string) {
  const owners = ownersOf(violation, models);
  const model = key?.model ?? (owners.length === 1 ? owners[0] : undefined);
  const { migrations } = orm ?? {};
  if (!model || !migrations) return undefined;
  const all = project.files(migrations.files).flatMap((path) => {
    const source = project.read(path);
    return source ? migrations.requires(source, model, column) : [];
  });
  const printed = all.filter(({ place }) => place.file === callSite?.file);
  const last = printed.findLast(isAdded) ?? printed.at(-1) ?? all.at(-1);
  return last?.how === "freed" ? undefined : last;
}

function isAdded({ how }: Requirement): boolean {
  return how === "added" || how === "copied";
}

/** Whether an ALTER TABLE adds the column, or an INSERT into the new table leaves it out; undefined = it is neither. */
function adds(statement: string, column: string): boolean | undefined {
  const text = statement.slice(0, longestStatement);
  if (/^\s{0,20}alter\s{1,20}table\b/i.test(text)) {
    const added =
      /\badd\s{1,20}(?:column\s{1,20})?(?:if\s{1,20}not\s{1,20}exists\s{1,20})?["`[]?([\w$]{1,200})["`\]]?/i.exec(
        text,
      )?.[1];
    return added?.toLowerCase() === column.toLowerCase();
  }
  const list =
    /^\s{0,20}insert\s{1,20}into\s{1,20}\S{1,200}?\s{0,20}\(([^()]{1,5000})\)\s{0,20}select\b/i.exec(
      text,
    )?.[1];
  const given = list?.split(",").map((name) => name.replace(/["`[\]\s]/g, "").toLowerCase());
  return given && !given.includes(column.toLowerCase());
}
