/** Which writes stand in files that lead to another driver than the one whose error the text shows. It ranks writes and decides nothing. */

import type { Database } from "../domain/adapters";
import type { Calls, World } from "../domain/chain";
import type { Violation } from "../domain/incident";
import type { Write } from "../domain/model";

/** Files more than these are not looked at for it. */
const mostFiles = 40;

/**
 * True for a write whose file reaches drivers, and none of those that can have raised the error: the text's own, or where it shows none
 * the engine's.
 */
export function otherDriver(
  { driver, engine, exception }: Violation,
  databases: readonly Database[],
  language: { readonly calls: Calls; readonly world: World } | undefined,
): (write: Write) => boolean {
  const { packages: own } = databases.find(({ id }) => id === engine) ?? {};
  const { packages: ask } = language?.calls ?? {};
  if (!own || !ask || !language) return () => false;
  // `asyncpg.exceptions.UniqueViolationError`: Python's classes say whose they are.
  const [module = ""] = exception?.split(".", 1) ?? [];
  const byClass = Object.values(own).find((names) => names.includes(module));
  const meant = new Set<string>((driver && own[driver]) || byClass || Object.values(own).flat());
  const all = new Set(databases.flatMap(({ packages = {} }) => Object.values(packages).flat()));
  const known = new Map<string, boolean>();
  return ({ place: { file } }) => {
    const found = known.get(file);
    if (found !== undefined) return found;
    if (known.size >= mostFiles) return false;
    const reached = [...(ask(file, language.world) ?? [])].filter((each) => all.has(each));
    const isOther = reached.length > 0 && !reached.some((each) => meant.has(each));
    known.set(file, isOther);
    return isOther;
  };
}
