/** Which writes stand in files that lead to the driver whose error the text shows, and which in those of another one. It ranks writes and decides nothing. */

import type { Database } from "../domain/adapters";
import type { Calls, World } from "../domain/chain";
import type { Frame, Violation } from "../domain/incident";
import type { Write } from "../domain/model";

/** Files more than these are not looked at for it. */
const mostFiles = 40;

export interface DriverAtHand {
  /**
   * What the write's file leads to: `first` = the library that the program called, as far as the text tells (the outermost one of its frames,
   * else the driver itself: a layer over it would mostly have shown itself), `own` = another one whose error it can be, `other` = none of those.
   */
  readonly is: "first" | "own" | "other";
  /** That library, where a frame shows it. */
  readonly shown?: string;
}

/** Of the drivers that can have raised the error: the text's own, or where it shows none the engine's. Undefined = the file tells nothing. */
export function driverAtHand(
  { driver, engine, exception }: Violation,
  frames: readonly Frame[],
  databases: readonly Database[],
  language: { readonly calls: Calls; readonly world: World } | undefined,
): (write: Write) => DriverAtHand | undefined {
  const { packages: own } = databases.find(({ id }) => id === engine) ?? {};
  const { packages: ask } = language?.calls ?? {};
  if (!own || !ask || !language) return () => undefined;
  // `asyncpg.exceptions.UniqueViolationError`: Python's classes say whose they are.
  const [module = ""] = exception?.split(".", 1) ?? [];
  const byClass = Object.values(own).find((names) => names.includes(module));
  const named = (driver && own[driver]) || byClass;
  const meant = new Set<string>(named ?? Object.values(own).flat());
  const all = new Set(databases.flatMap(({ packages = {} }) => Object.values(packages).flat()));
  const shown = frames.flatMap((frame) => packageOf(frame) ?? []).findLast((name) => meant.has(name));
  const first = shown ?? named?.[0];
  const known = new Map<string, DriverAtHand | undefined>();
  return ({ place: { file } }) => {
    if (known.has(file)) return known.get(file);
    if (known.size >= mostFiles) return undefined;
    const reached = [...(ask(file, language.world) ?? [])].filter((each) => all.has(each));
    const found = reached.length > 0 ? atHand(reached) : undefined;
    known.set(file, found);
    return found;
  };

  function atHand(reached: readonly string[]): DriverAtHand {
    if (first && reached.includes(first)) return { is: "first", ...(shown ? { shown } : {}) };
    return { is: reached.some((each) => meant.has(each)) ? "own" : "other" };
  }
}

/** The package in whose folder a frame stands, wherever a package manager put that. */
function packageOf({ file }: Frame): string | undefined {
  const path = file.slice(0, 1000).replaceAll("\\", "/");
  const [, name] =
    /.*\/(?:node_modules|site-packages|dist-packages)\/((?:@[\w.-]{1,60}\/)?[\w.-]{1,80})\//.exec(path) ?? [];
  return name;
}
