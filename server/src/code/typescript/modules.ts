/** Which file a module of an import is, and which of several declarations of a name it means. */

import { pathFrom } from "../../domain/paths";

/** `src/a/b.ts` + `../c` -> `src/c`; a package stays what it is. Without ending and without `/index`. */
export function moduleStem(file: string, module: string): string {
  if (!module.startsWith(".")) return module;
  return fileStem(pathFrom(file, module));
}

/** A file as imports name it. */
export function fileStem(file: string): string {
  return file.replace(/\.[cm]?[jt]sx?$/, "").replace(/\/index$/, "");
}

/**
 * Declarations by the names under which code refers to them. Several can share a name: the imported file decides, then the own
 * file, then the order. A question costs the same however many share the name: every package of a monorepo has its `Base`.
 */
export class Choices<T> {
  private readonly byName = new Map<string, Shared>();

  /** @param of the names of a declaration, and the file in which it stands */
  constructor(
    private readonly items: readonly T[],
    of: (item: T) => { readonly names: readonly string[]; readonly file: string },
  ) {
    for (const [index, item] of items.entries()) {
      const { names, file } = of(item);
      const stem = fileStem(file);
      for (const name of names) {
        const shared = this.byName.get(name) ?? { first: index, byStem: new Map(), byFile: new Map() };
        this.byName.set(name, shared);
        if (!shared.byStem.has(stem)) shared.byStem.set(stem, index);
        if (!shared.byFile.has(file)) shared.byFile.set(file, index);
      }
    }
  }

  /**
   * @param names any of them
   * @param file where they are said
   * @param module the one that they are imported from, undefined where they are not
   */
  find(names: string | readonly string[], file: string, module: string | undefined): T | undefined {
    const shared = (typeof names === "string" ? [names] : names).flatMap(
      (name) => this.byName.get(name) ?? [],
    );
    const stem = module === undefined ? fileStem(file) : moduleStem(file, module);
    const index =
      earliest(shared.map(({ byStem }) => byStem.get(stem))) ??
      earliest(shared.map(({ byFile }) => byFile.get(file))) ??
      earliest(shared.map(({ first }) => first));
    return index === undefined ? undefined : this.items[index];
  }
}

/** The declarations of one name, as indexes: the first of all, of each file as imports name it, of each file. */
interface Shared {
  readonly first: number;
  readonly byStem: Map<string, number>;
  readonly byFile: Map<string, number>;
}

function earliest(indexes: readonly (number | undefined)[]): number | undefined {
  const known = indexes.filter((each) => each !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
