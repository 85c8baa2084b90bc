/** Where the client of a schema comes from: the module that exports `Prisma`, as a file of the user's code imports it. */

import type { Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { SchemaBlock } from "../../syntax/prisma-schema";

/** A `generator` block that makes a JavaScript client. */
export interface Generator {
  /** The schema file that declares it. */
  readonly file: string;
  /** Folder of the generated client from the workspace's root; null = node_modules (`@prisma/client`). */
  readonly folder: string | null;
  /** Prisma 7's `prisma-client` puts its entry into `client.ts`; the older generator makes a package. */
  readonly entry: "client" | "";
}

/** https://www.prisma.io/docs/orm/prisma-schema/overview/generators */
export function readGenerators(source: Source, blocks: readonly SchemaBlock[]): Generator[] {
  return blocks.flatMap(({ kind, settings }) => {
    const isClient = settings.provider === "prisma-client" || settings.provider === "prisma-client-js";
    if (kind !== "generator" || !isClient) return [];
    const { output } = settings;
    const folder = output === undefined ? null : joinPath(folderOf(source.path), output);
    return [{ file: source.path, folder, entry: settings.provider === "prisma-client" ? "client" : "" }];
  });
}

/** The `datasource` of a schema: it can stand in another file than its models. */
export interface Datasource {
  readonly file: string;
  /** `postgresql`, `sqlite`, ... as written. */
  readonly provider: string;
}

export function readDatasources(source: Source, blocks: readonly SchemaBlock[]): Datasource[] {
  return blocks.flatMap(({ kind, settings: { provider } }) =>
    kind === "datasource" && provider !== undefined ? [{ file: source.path, provider }] : [],
  );
}

/** The block of a model's schema: the one whose file shares the longest way with the model's. */
export function nearest<T extends { readonly file: string }>(
  model: Model,
  blocks: readonly T[],
): T | undefined {
  const shared = ({ file }: T) => {
    const [a, b] = [file.split("/"), model.place.file.split("/")];
    let length = 0;
    while (length < a.length && a[length] === b[length]) length++;
    return length;
  };
  return [...blocks].sort((a, b) => shared(b) - shared(a))[0];
}

/** The module to import `Prisma` from in a file of the workspace; undefined where the client's folder is outside. */
export function clientModule(generator: Generator, from: string, extension: string): string | undefined {
  const { folder, entry } = generator;
  if (folder === null || folder.includes("node_modules")) return "@prisma/client";
  if (folder.startsWith("..")) return undefined;
  const path = relativePath(folderOf(from), entry ? `${folder}/${entry}` : folder);
  return entry ? path + extension : path;
}

function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "" : path.slice(0, end);
}

function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of [...folder.split("/"), ...path.replaceAll("\\", "/").split("/")]) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

function relativePath(from: string, to: string): string {
  const [a, b] = [from === "" ? [] : from.split("/"), to.split("/")];
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  const up = a.slice(same).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...b.slice(same)].join("/");
}
