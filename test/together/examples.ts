/** The examples, each alone and all of them as the packages of one workspace: sources only, in memory. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fdir } from "fdir";

type Texts = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, "../../examples");
const packageFolder = "apps";

export const examples: readonly string[] = readdirSync(root).sort();

/** What `npm run fail` of each example printed, there where `apps/<example>` of the one workspace would lie. */
export const traces: ReadonlyMap<string, string> = new Map(
  readdirSync(join(import.meta.dirname, "traces")).map((file) => [
    basename(file, ".txt"),
    readFileSync(join(import.meta.dirname, "traces", file), "utf8"),
  ]),
);

/** The files of an example by their paths in it. */
export function sourcesOf(example: string): Texts {
  const folder = join(root, example);
  const files = new fdir()
    .withRelativePaths()
    .exclude((name) => /^(?:node_modules|generated|dist|__pycache__)$|^\./.test(name))
    .filter((path) => /\.(?:ts|js|json|py|prisma|sql|toml|txt)$/.test(path) && !path.endsWith("-lock.json"))
    .crawl(folder)
    .sync();
  return Object.fromEntries(
    files.sort().map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path), "utf8")]),
  );
}

/** All of them in one workspace. */
export function workspaceOf(which: readonly string[]): Texts {
  return Object.assign(
    { "package.json": `{ "name": "shop", "private": true, "workspaces": ["${packageFolder}/*"] }\n` },
    ...which.map((example) => moved(sourcesOf(example), example)),
  );
}

/** Where the example stands in that workspace. */
export function folderOf(example: string): string {
  return `${packageFolder}/${example}/`;
}

function moved(texts: Texts, example: string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [folderOf(example) + path, text]));
}

/** An answer as it would be if the package were the workspace. */
export function asAlone(answer: unknown, example: string): unknown {
  return JSON.parse(JSON.stringify(answer ?? null).replaceAll(folderOf(example), ""));
}

/** Where a stack has its files. */
export const roots: Readonly<Record<string, (text: string, example: string) => string>> = {
  "as the workspace lies": (text) => text,
  "of a container that holds the package alone": (text, example) =>
    text.replaceAll(`/srv/shop/${folderOf(example)}`, "/app/"),
  "without the frames of the package": (text, example) =>
    text
      .split("\n")
      .filter(
        (line) => !line.includes(`/srv/shop/${folderOf(example)}`) || /node_modules|dist-packages/.test(line),
      )
      .join("\n"),
};
