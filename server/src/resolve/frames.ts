/** Where the frames of a stack stand in the workspace: a line of the source, or for compiled code the function that it was. */

import type { Calls, Spot, World } from "../domain/chain";
import { type Frame, hasLine, type PlacedFrame } from "../domain/incident";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";

/** A frame whose line is one of the source. */
export interface LocatedFrame {
  /** With the place in the source. */
  readonly frame: PlacedFrame;
  /** As the stack has it. */
  readonly printed: Frame;
  readonly source: Source;
}

/** Folders into which compilers and bundlers write; the source has another one in their place. */
const built: ReadonlySet<string> = new Set([
  ...["dist", "build", "out", "output", "lib", "es", "esm", "cjs", "_build", ".next", ".nuxt", ".output"],
  ...[
    "bundle",
    "bundles",
    "server",
    "chunks",
    ".webpack",
    "public",
    "lib-cjs",
    "lib-esm",
    "compiled",
    "release",
  ],
]);

type Likes = (source: Source, frame: PlacedFrame) => boolean;

/** Frames that stand in the workspace, innermost first. Where a path fits several files, the one that the test likes wins. */
export function locateFrames(frames: readonly Frame[], project: Project, likes: Likes): LocatedFrame[] {
  const located: LocatedFrame[] = [];
  for (const frame of frames) {
    if (!hasLine(frame) || !frame.inApp) continue;
    // What a compiler wrote may stand among the files of the workspace.
    const compiled = isBuilt(frame);
    const inSource =
      (compiled ? mapped(frame, project, likes) : undefined) ??
      sourceOf(frame, project, likes) ??
      (compiled ? undefined : mapped(frame, project, likes));
    if (inSource) located.push({ ...inSource, printed: frame });
  }
  return located;
}

/** True where a folder of its path is one into which compilers write. */
export function isBuilt({ file }: Frame): boolean {
  return partsOf(file)
    .slice(0, -1)
    .some((part) => built.has(part.toLowerCase()));
}

/** The files of the workspace that a frame's path can mean. */
export function sourcesOf(frame: PlacedFrame, project: Project): Source[] {
  return project
    .locate(frame.file)
    .filter((path) => !isCompiled(frame, path) && (frame.path ?? path) === path)
    .map((path) => project.read(path))
    .filter((source) => source !== undefined);
}

function sourceOf(
  frame: PlacedFrame,
  project: Project,
  likes: Likes,
): Omit<LocatedFrame, "printed"> | undefined {
  const sources = fitting(frame, project);
  const source = sources.find((candidate) => likes(candidate, frame)) ?? sources[0];
  return source && { frame, source };
}

/** The sources that a frame means; several = they fit it alike. */
export function fitting(frame: PlacedFrame, project: Project): readonly Source[] {
  const sources = sourcesOf(frame, project).filter((source) => source.line(frame.line).trim() !== "");
  if (sources.length < 2) return sources;
  // Of packages that have a file of that path the ones count that say the printed function.
  const word = frame.function?.split(".").at(-1) ?? "";
  const saying = sources.filter(({ text }) => word.length > 2 && text.includes(word));
  return saying.length > 0 ? saying : sources;
}

/** The end that a path of the workspace shares with a printed one, in whole parts, as the workspace has it. */
export function endOfBoth(path: string, printed: string): string {
  const own = path.split("/");
  const common = sharedParts(backwards(path.toLowerCase()), backwards(printed.toLowerCase()));
  return common === 0 ? "" : own.slice(-common).join("/");
}

/** By the source map of the compiled file, where the workspace holds both. */
function mapped(
  frame: PlacedFrame,
  project: Project,
  likes: Likes,
): Omit<LocatedFrame, "printed"> | undefined {
  const found = project.original?.(frame.file, frame.line, frame.column);
  if (!found) return undefined;
  const at = { ...frame, ...found };
  const direct = project.read(found.file);
  return direct ? { frame: at, source: direct } : sourceOf(at, project, likes);
}

/** True where what stands on the line now is not what was printed of it, as the text or the function tells. */
export function isStale(at: LocatedFrame, calls: Calls, world: World): boolean {
  return at.frame.changed === true || isMoved(at, calls, world);
}

/**
 * True where the file has been edited since: the printed function stands in it, and not around the printed line. What is on that line now is
 * another function's.
 */
function isMoved({ frame, source }: LocatedFrame, calls: Calls, world: World): boolean {
  const { function: name, line } = frame;
  // Names of one or two letters are often a minifier's.
  if (!name || name.length < 3) return false;
  const named = calls.spotsNamed(source, name, world);
  return (
    named.length > 0 && !named.some(({ place: { start, end } }) => start.line <= line && line <= end.line)
  );
}

/**
 * True where the printed file is what a compiler made of this one: `build/lib/members.js` of `src/lib/members.js`. A folder of that name above
 * the whole path of the workspace is where the project lies.
 */
function isCompiled(frame: Frame, path: string): boolean {
  const own = backwards(path.toLowerCase());
  const printed = backwards(frame.file.toLowerCase());
  const common = sharedParts(own, printed);
  return common < own.length && built.has(printed[common] ?? "");
}

/**
 * The functions that a frame of compiled code was made of: by the file's stem where the workspace has such a source, else by the name alone.
 * Several = they can not be told apart.
 */
export function compiledSpots(frame: Frame, project: Project, calls: Calls, world: World): readonly Spot[] {
  const name = frame.function;
  if (!name || /<anonymous>$/.test(name) || !frame.inApp) return [];
  const folder = packageFolder(frame.file, project);
  // What is not compiled stands where it is printed: a file of somebody else may name a function alike.
  const printed = calls.keepsFrames ? project.locate(frame.file) : undefined;
  const within = (path: string) =>
    (folder === "" || path.startsWith(`${folder}/`)) && (printed?.includes(path) ?? true);
  const files = world.files(calls.files).filter(within);
  const stem = stemOf(frame.file);
  const alike = files.filter((path) => stemOf(path) === stem);
  const scored = alike.map((path) => ({ path, score: commonFolders(path, frame.file) }));
  const most = Math.max(0, ...scored.map(({ score }) => score));
  const named = (paths: readonly string[]) =>
    paths.flatMap((path) => {
      const source = world.read(path);
      return source ? calls.spotsNamed(source, name, world) : [];
    });
  const byStem = named(scored.filter(({ score }) => score === most).map(({ path }) => path));
  if (byStem.length > 0) return byStem;
  const parts = name.replace(/^(?:async |new )/, "").split(".");
  const word = [parts.at(-2), parts.at(-1)].find(
    (part) => part && !/^(?:Object|Module|exports|default)$/.test(part),
  );
  return word ? named(world.mentioning(word).filter(within).slice(0, 12)) : [];
}

/** The folder of the workspace's package that was installed where the file stands; "" = of none, or the whole workspace. */
function packageFolder(file: string, project: Project): string {
  const parts = partsOf(file);
  const at = parts.lastIndexOf("node_modules");
  const name = parts.slice(at + 1, at + (parts[at + 1]?.startsWith("@") ? 3 : 2)).join("/");
  const isNamed = (path: string) =>
    /"name"\s{0,10}:\s{0,10}"([^"]{1,200})"/.exec(project.read(path)?.text ?? "")?.[1] === name;
  const manifest = at < 0 ? undefined : project.files(["**/package.json"]).slice(0, 200).find(isNamed);
  return manifest?.slice(0, Math.max(manifest.lastIndexOf("/"), 0)) ?? "";
}

/** `users.service` of `dist/users/users.service.js`. */
function stemOf(path: string): string {
  const name = partsOf(path).at(-1) ?? "";
  return name.slice(0, Math.max(name.lastIndexOf("."), 0) || name.length);
}

/** Folders at the end that two paths share, the file's own name left out. */
function commonFolders(a: string, b: string): number {
  return sharedParts(backwards(a).slice(1), backwards(b).slice(1));
}

/** How many parts two paths share, from the first of each list on. */
function sharedParts(a: readonly string[], b: readonly string[]): number {
  const apart = a.findIndex((part, index) => part !== b[index]);
  return apart < 0 ? a.length : apart;
}

function backwards(path: string): string[] {
  return partsOf(path).reverse();
}

function partsOf(path: string): string[] {
  return path
    .slice(0, 4_096)
    .split(/[\\/]/)
    .filter((part) => part !== "" && part !== ".");
}
