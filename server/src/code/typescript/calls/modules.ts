/** Which file of the workspace the module of an import is: relative paths, `paths` of a tsconfig, packages of the workspace. */

import type { World } from "../../../domain/chain";
import { compiler, type ts } from "../../../syntax/typescript";
import { moduleStem } from "../modules";

export interface Resolver {
  /** Null = a library or a module of the runtime; undefined = it should be here, and is not. */
  fileOf(from: string, module: string): string | null | undefined;
}

/** What is compiled stands beside its source under another ending, or in a folder of its own. */
const compiledFolders = /(?:^|\/)(?:dist|build|lib|out|es|esm|cjs)\//;

/** The compiler finds the file, as in a workspace that has no `node_modules` and no declarations without code. */
export function createResolver(world: World): Resolver {
  const t = compiler();
  const resolved = new Map<string, string | null | undefined>();
  const host: ts.ModuleResolutionHost = {
    fileExists: (path) => !/\.d\.[cm]?ts$/.test(path) && world.has(path.slice(1)),
    directoryExists: (path) => !path.includes("node_modules"),
    getCurrentDirectory: () => "/",
    readFile: (path) => world.read(path.slice(1))?.text,
  };
  const plain = { allowJs: true, moduleResolution: t.ModuleResolutionKind.Node10 };
  let configs: readonly { readonly folder: string; readonly options: ts.CompilerOptions }[] | undefined;
  let packages: ts.CompilerOptions | undefined;
  return {
    fileOf(from, module) {
      const key = `${folderOf(from)}\n${module}`;
      if (!resolved.has(key)) resolved.set(key, find(from, module));
      return resolved.get(key);
    },
  };

  function find(from: string, module: string): string | null | undefined {
    if (module.startsWith(".")) return beside(from, module) ?? at(from, module, plain);
    configs ??= readConfigs();
    // That of the configuration that stands nearest above the file.
    for (const { folder, options } of configs) {
      const found = folder === "" || from.startsWith(`${folder}/`) ? at(from, module, options) : undefined;
      if (found) return found;
    }
    packages ??= { ...plain, paths: pathsOfPackages() };
    return at(from, module, packages) ?? (/^[@~#]\//.test(module) ? undefined : null);
  }

  /** The usual case, which the compiler would decide in the same way after many questions: `./users` with no ending, `users.ts` there. */
  function beside(from: string, module: string): string | undefined {
    if (/(?:^|\/)(?:\.{0,2}|index)$|\.(?:d|[cm]?[jt]s|[jt]sx|json)$/.test(module)) return undefined;
    const stem = moduleStem(from, module);
    return [`${stem}.ts`, `${stem}.tsx`].find(world.has);
  }

  function at(from: string, module: string, options: ts.CompilerOptions): string | undefined {
    const found = t.resolveModuleName(module, `/${from}`, options, host).resolvedModule;
    return found?.resolvedFileName.slice(1);
  }

  function readConfigs() {
    const files = world.files(["**/{tsconfig,jsconfig}*.json"]).slice(0, 40);
    const read = files.flatMap((path) => {
      const options = record(readJson(path)?.compilerOptions);
      const under = (target: string) => `/${folderOf(path)}/${base ?? ""}/${target}`.replace(/\/+/g, "/");
      const base = typeof options?.baseUrl === "string" ? options.baseUrl : undefined;
      const paths = Object.entries(record(options?.paths) ?? {}).map(([key, to]) => {
        const targets = Array.isArray(to) ? to.filter((each) => typeof each === "string") : [];
        return [key, targets.map(under)];
      });
      if (paths.length === 0 && base === undefined) return [];
      const own = {
        ...plain,
        paths: Object.fromEntries(paths),
        ...(base === undefined ? {} : { baseUrl: under("") }),
      };
      return [{ folder: folderOf(path), options: own }];
    });
    return read.sort((a, b) => b.folder.length - a.folder.length);
  }

  /** The packages of the workspace, as if a configuration named the source of each. */
  function pathsOfPackages(): ts.MapLike<string[]> {
    const paths: ts.MapLike<string[]> = {};
    for (const path of world.files(["**/package.json"]).slice(0, 200)) {
      const { name, types, typings, module, main } = readJson(path) ?? {};
      if (typeof name !== "string") continue;
      const entries = [types, typings, module, main, "index", "src/index", "src/main", "lib/index"];
      const under = (target: string) => `/${folderOf(path)}/${target}`.replace(/\/+/g, "/");
      paths[name] ??= entries
        .filter((each) => typeof each === "string")
        .flatMap((each) => [each.replace(compiledFolders, "/src/"), each].map(under));
      paths[`${name}/*`] ??= [under("*"), under("src/*")];
    }
    return paths;
  }

  /** With comments and commas at ends, as a tsconfig may have them. */
  function readJson(path: string): Record<string, unknown> | undefined {
    const text = world.read(path)?.text;
    return text === undefined ? undefined : record(t.parseConfigFileTextToJson(path, text).config);
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
