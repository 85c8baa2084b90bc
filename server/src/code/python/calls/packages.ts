/** Which packages a Python file has to do with: those that it imports, and those of the workspace's files to which its imports lead. */

import type { Reader } from "./thing";

/** Steps from a file to the one that opens its connection: `users.py` -> `db/__init__.py` -> `db/pool.py`. */
const deepest = 3;
/** Files that stand between more than these tell nothing of the one. */
const mostFiles = 12;

/** Top-level names: `psycopg2`, `asyncpg`. Undefined = not to be told. */
export function packagesFrom(path: string, reader: Reader): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const seen = new Set([path]);
  let next: readonly string[] = [path];
  for (let depth = 0; depth < deepest && next.length > 0; depth++) {
    const further: string[] = [];
    for (const each of next) {
      const file = reader.open(each);
      if (!file) return undefined;
      for (const from of new Set([...file.imports.values(), ...file.wildcards])) {
        const to = fileOf(from, each, reader);
        if (to === undefined) found.add(from.split(".", 1)[0] ?? from);
        else if (!seen.has(to)) {
          if (seen.size >= mostFiles) return undefined;
          seen.add(to);
          further.push(to);
        }
      }
    }
    next = further;
  }
  found.delete("");
  return found;
}

/** `shop.db.connect` is a name of shop/db.py, or a module itself. */
function fileOf(from: string, path: string, reader: Reader): string | undefined {
  const module = from.slice(0, Math.max(0, from.lastIndexOf(".")));
  return reader.module(from, path) ?? (/[^.]/.test(module) ? reader.module(module, path) : undefined);
}
