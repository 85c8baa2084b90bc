/** What a name of one Python file stands for in the others: classes, tables, metadata and the conventions that reach them. */

import { definesModule, importedAs, lastPart, mayDefine } from "../../code/python/modules";
import type { RawBase, RawClass, RawConvention, RawFile, RawMeta, RawNamed } from "./raw";

export interface Found {
  readonly file: RawFile;
  readonly named: RawNamed;
  /** Behind its name: `metadata` of `Base.metadata`. */
  readonly rest: string;
}

/** A base: one of the workspace, or what the library has itself. */
export type Base =
  | { readonly file: RawFile; readonly named: RawClass | RawBase }
  | { readonly library: "sqlalchemy" | "sqlmodel" | "flask" };

export type Convention = Readonly<Record<string, string | null>>;

export interface Meta {
  readonly schema: string | null;
  readonly convention: Convention | null;
}

/** Names lead to names: no further than this. */
const deepest = 12;

export class World {
  private readonly byName = new Map<string, { file: RawFile; named: RawNamed }[]>();
  private readonly conventions = new Map<RawNamed | "sqlmodel", Convention>();

  constructor(readonly files: readonly RawFile[]) {
    for (const file of files)
      for (const named of file.named)
        this.byName.set(named.name, [...(this.byName.get(named.name) ?? []), { file, named }]);
    for (const file of files)
      for (const { of, convention } of file.conventions) {
        const on = this.ownerOf(file, of);
        const texts = this.textsOf(file, convention);
        if (on && texts) this.conventions.set(on, texts);
      }
  }

  /** What a dotted name of the file stands for in the workspace. */
  find(file: RawFile, dotted: string): Found | undefined {
    const parts = dotted.split(".");
    const imports = new Map(Object.entries(file.imports));
    const imported = importedAs(imports, dotted);
    const [head = "", ...rest] = parts;
    if (imported === undefined) {
      const named = file.named.findLast(({ name }) => name === head);
      return named && { file, named, rest: rest.join(".") };
    }
    if (libraries.test(imported)) return undefined;
    const all = imported.split(".");
    // What is imported itself, and what stands behind it: `models.Base.metadata`.
    const counts = parts.map((_, index) => all.length - index).reverse();
    const isFile = [definesModule, mayDefine, (_: string, path: string) => this.isOnly(path)];
    for (const test of isFile)
      for (const count of counts) {
        const path = all.slice(0, count).join(".");
        const found = this.byName.get(lastPart(path))?.find((one) => test(one.file.file, path, file.file));
        if (found) return { ...found, rest: all.slice(count).join(".") };
      }
    return undefined;
  }

  private isOnly(path: string): boolean {
    return this.byName.get(lastPart(path))?.length === 1;
  }

  basesOf(file: RawFile, { bases, mapped, base }: RawClass): Base[] {
    const registry = mapped === null ? undefined : this.find(file, mapped);
    const own: Base[] =
      registry?.named.is === "base"
        ? [{ file: registry.file, named: registry.named }]
        : mapped !== null || base
          ? [{ library: "sqlalchemy" }]
          : [];
    return [...bases.flatMap((base) => this.baseOf(file, base) ?? []), ...own];
  }

  private baseOf(file: RawFile, written: string): Base | undefined {
    const full = importedAs(new Map(Object.entries(file.imports)), written) ?? written;
    if (/^sqlalchemy\.(?:orm|ext)\..*\bDeclarativeBase\w*$|^sqlalchemy\..*declarative_base\(\)$/.test(full))
      return { library: "sqlalchemy" };
    if (/^sqlmodel\.(?:main\.)?SQLModel$/.test(full)) return { library: "sqlmodel" };
    const found = this.find(file, written);
    if (found?.named.is === "class" && found.rest === "") return { file: found.file, named: found.named };
    if (found?.named.is === "base") return { file: found.file, named: found.named };
    // `db` is made where it is not read (a function, a package of the user's).
    return /^(?:db|database)\.Model$/.test(written) && !found ? { library: "flask" } : undefined;
  }

  /** The metadata behind an expression of the file. */
  metaOf(file: RawFile, meta: RawMeta | null, depth = 0): Meta | undefined {
    if (meta === null || depth > deepest) return undefined;
    if (!("ref" in meta))
      return {
        schema: meta.schema,
        convention: meta.convention ? (this.textsOf(file, meta.convention) ?? null) : null,
      };
    const found = this.find(file, meta.ref);
    if (!found) return this.ofSqlModel(file, meta.ref);
    const { named } = found;
    const set = this.conventions.get(named);
    const own =
      named.is === "metadata" || named.is === "base"
        ? this.metaOf(found.file, named.metadata, depth + 1)
        : named.is === "class"
          ? this.metaOfClass(found.file, named, depth + 1)
          : undefined;
    return set ? { schema: own?.schema ?? null, convention: set } : own;
  }

  /** The metadata of a class: its own, or the first one of its bases. */
  metaOfClass(file: RawFile, named: RawClass, depth = 0): Meta | undefined {
    const set = this.conventions.get(named);
    if (depth > deepest) return undefined;
    const own = this.metaOf(file, named.metadata, depth + 1);
    let found = own;
    for (const base of own ? [] : this.basesOf(file, named)) {
      if ("library" in base) found = base.library === "sqlmodel" ? this.sqlModel() : undefined;
      else if (base.named.is === "class") found = this.metaOfClass(base.file, base.named, depth + 1);
      else found = this.metaOf(base.file, { ref: base.named.name }, depth + 1);
      if (found) break;
    }
    return set ? { schema: found?.schema ?? null, convention: set } : found;
  }

  private textsOf(file: RawFile, convention: RawConvention): Convention | undefined {
    if (typeof convention !== "string") return convention;
    const found = this.find(file, convention);
    return found?.named.is === "texts" ? found.named.texts : undefined;
  }

  private ownerOf(file: RawFile, written: string): RawNamed | "sqlmodel" | undefined {
    return this.find(file, written)?.named ?? (isSqlModel(file, written) ? "sqlmodel" : undefined);
  }

  private ofSqlModel(file: RawFile, written: string): Meta | undefined {
    return isSqlModel(file, written) ? this.sqlModel() : undefined;
  }

  private sqlModel(): Meta | undefined {
    const convention = this.conventions.get("sqlmodel");
    return convention && { schema: null, convention };
  }
}

const libraries = /^(?:sqlalchemy|sqlmodel|flask_sqlalchemy|pydantic|django|peewee|tortoise)\b/;

function isSqlModel(file: RawFile, written: string): boolean {
  return /^sqlmodel\..*metadata$/.test(importedAs(new Map(Object.entries(file.imports)), written) ?? "");
}
