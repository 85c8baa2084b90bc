/** Which file of the workspace the module of an import is: relative paths, `paths` of a tsconfig, packages of the workspace. */

import type { World } from "../../../domain/chain";
import { compiler } from "../../../syntax/typescript";

export interface Resolver {
  /** Null = a library or a module of the runtime; undefined = it should be here, and is not. */
  fileOf(from: string, module: string): string | null | undefined;
}

const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const indexes = endings.map((ending) => `/index${ending}`);
/** What is compiled stands beside its source under another ending, or in a folder of its own. */
const compiledFolders = /(?:^|\/)(?:dist|build|lib|out|es|esm|cjs)\//;

interface Config {
  readonly folder: string;
  readonly base: string | null;
  readonly paths: readonly { readonly key: string; readonly to: readonly string[] }[];
}

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly entries: readonly string[];
}

export function createResolver(world: World): Resolver {
  const resolved = new Map<string, string | null | undefined>();
  let configs: readonly Config[] | undefined;
  let packages: readonly Package[] | undefined;
  return {
    fileOf(from, module) {
      const key = `${folderOf(from)}\n${module}`;
      if (!resolved.has(key)) resolved.set(key, find(from, module));
      return resolved.get(key);
    },
  };

  function find(from: string, module: string): string | null | undefined {
    if (module.startsWith(".")) return at(join(folderOf(from), module));
    if (module.startsWith("node:")) return null;
    const aliased = byPaths(from, module);
    if (aliased) return aliased;
    return byPackage(module) ?? (/^[@~#]\//.test(module) ? undefined : null);
  }

  function at(path: string): string | undefined {
    const bare = path.replace(/\.[cm]?jsx?$/, "");
    const tried = [
      path,
      ...[bare, path].flatMap((stem) => [...endings, ...indexes].map((end) => stem + end)),
    ];
    return tried.find((each) => endings.some((end) => each.endsWith(end)) && world.has(each));
  }

  /** The `paths` of the configuration that stands nearest above the file, and its `baseUrl`. */
  function byPaths(from: string, module: string): string | undefined {
    configs ??= readConfigs();
    const above = configs
      .filter(({ folder }) => folder === "" || from.startsWith(`${folder}/`))
      .sort((a, b) => b.folder.length - a.folder.length);
    for (const { folder, base, paths } of above) {
      for (const { key, to } of paths) {
        const star = key.indexOf("*");
        const [head, tail] = star < 0 ? [key, ""] : [key.slice(0, star), key.slice(star + 1)];
        const fits =
          star < 0
            ? module === key
            : module.length >= head.length + tail.length && module.startsWith(head) && module.endsWith(tail);
        if (!fits) continue;
        const middle = star < 0 ? "" : module.slice(head.length, module.length - tail.length);
        for (const target of to) {
          const found = at(join(folder, join(base ?? "", target.replace("*", middle))));
          if (found) return found;
        }
      }
      const found = base === null ? undefined : at(join(folder, join(base, module)));
      if (found) return found;
    }
    return undefined;
  }

  function readConfigs(): Config[] {
    const files = world.files(["**/{tsconfig,jsconfig}*.json"]).slice(0, 40);
    return files.flatMap((path) => {
      const text = world.read(path)?.text;
      const json = text === undefined ? undefined : readJson(path, text);
      const options = record(record(json)?.compilerOptions);
      if (!options) return [];
      const paths = Object.entries(record(options.paths) ?? {}).map(([key, to]) => ({
        key,
        to: Array.isArray(to) ? to.filter((each) => typeof each === "string") : [],
      }));
      const base = typeof options.baseUrl === "string" ? options.baseUrl : null;
      return paths.length > 0 || base !== null ? [{ folder: folderOf(path), base, paths }] : [];
    });
  }

  function byPackage(module: string): string | undefined {
    packages ??= readPackages(world);
    const own = packages.find(({ name }) => module === name || module.startsWith(`${name}/`));
    if (!own) return undefined;
    const rest = module.slice(own.name.length + 1);
    if (rest !== "") return at(join(own.folder, rest)) ?? at(join(own.folder, join("src", rest)));
    const entries = [...own.entries, "index", "src/index", "src/main", "lib/index"];
    for (const entry of entries) {
      const path = join(own.folder, entry);
      const found = at(path.replace(compiledFolders, "/src/")) ?? at(path);
      if (found) return found;
    }
    return undefined;
  }
}

/** The packages of the workspace, by their package.json files. */
export function readPackages(world: World): Package[] {
  const files = world.files(["**/package.json"]).slice(0, 200);
  return files.flatMap((path) => {
    const text = world.read(path)?.text;
    const json = text === undefined ? undefined : record(readJson(path, text));
    if (typeof json?.name !== "string") return [];
    const entries = [json.types, json.typings, json.module, json.main].filter(
      (each) => typeof each === "string",
    );
    return [{ folder: folderOf(path), name: json.name, entries }];
  });
}

/** With comments and commas at ends, as a tsconfig may have them. */
function readJson(path: string, text: string): unknown {
  return compiler().parseConfigFileTextToJson(path, text).config;
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function join(folder: string, path: string): string {
  const parts = path.startsWith("/") ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.filter((part) => part !== "").join("/");
}
