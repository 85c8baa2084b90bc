/** Writes what a proof's programs printed, with their sources, as literate cases in recorded/: `RECORD=1`, see the README. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { expect } from "vitest";
import { diskProject } from "../../server/src/workspace/disk";
import type { Failure } from "./product";

const root = resolve(__dirname, "../..");
const recorded = join(root, "test/execution/recorded");

/** Adds the shapes to the page of this proof and engine; those that stand there already stay as they are. */
export function recordShapes(folder: string, failures: readonly Failure[], engine: string): void {
  const proof = expect.getState().testPath ?? "";
  const orm = basename(dirname(proof));
  const project = diskProject([folder]);
  const paths = [...project.files(["**/*.ts", "**/*.py", "**/*.prisma", "**/*.sql"])]
    .filter((path) => !/(?:^|\/)generated\//.test(path))
    .sort();
  const files = paths.map((path) =>
    fence(`\`${path}\``, suffix(path), readFileSync(join(folder, path), "utf8")),
  );
  const name = `${basename(proof, ".test.ts")}${existsSync(join(folder, "nest-cli.json")) || isNest(folder) ? "-nest" : ""}-${engine}`;
  const page = join(recorded, orm, `${name}.md`);
  const head = [
    `# The shapes of ${orm}'s ${name.replaceAll("-", " ")}`,
    "",
    `Captured by \`test/execution/${orm}/${basename(proof)}\`.`,
    "",
    ...files,
  ].join("\n");
  const before = existsSync(page) ? readFileSync(page, "utf8") : head;
  const added = failures
    .filter(({ shape, paste }) => paste.trim() !== "" && !before.includes(`\n## ${shape}\n`))
    .map(({ shape, paste }) => fence(`## ${shape}\n`, "trace", anywhere(paste)));
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, [before.trimEnd(), "", ...added].join("\n"));
}

function isNest(folder: string): boolean {
  return /@nestjs\/core/.test(["src/main.ts", "main.ts"].map((path) => textOf(join(folder, path))).join(""));
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** The places of this machine and run become one: `/app` and `/keyclash`. */
function anywhere(paste: string): string {
  return paste.replace(/\/tmp\/keyclash-[\w-]+?-\w{6}\/[\w-]+/g, "/app").replaceAll(root, "/keyclash");
}

function suffix(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Ticks that the text does not hold. */
function fence(title: string, kind: string, text: string): string {
  const ticks = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${title}\n${ticks}${kind}\n${text.replace(/\n?$/, "\n")}${ticks}\n`;
}
