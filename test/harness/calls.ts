/** Stories of who calls whom: pages of test/calls, each story with its files and what the calls of one function run, three steps on. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Calls, Spot, World } from "../../server/src/domain/chain";
import { createWorld } from "../../server/src/resolve/world";
import { memoryProject } from "../../server/src/workspace/memory";

export interface CallStory {
  readonly title: string;
  /** Path -> text. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * `main.py run`, `main.py run 4:9` for the calls that a printed place can mean; `at main.py run 4:9` for the function that a
   * stack printed there, `bound User user` for what is made for a model.
   */
  readonly from: string;
  readonly told: string;
}

const folder = join(import.meta.dirname, "../calls");
const fence = /^```([\w-]+)(?: (\S+))?\n([\s\S]*?)^```$/gm;

export function callStories(page: string): CallStory[] {
  return splitPage(readFileSync(join(folder, page), "utf8")).map((text) => {
    const title = text.slice(0, text.indexOf("\n"));
    const blocks = [...text.matchAll(fence)].map(([, kind = "", path = "", body = ""]) => ({
      kind,
      path,
      body,
    }));
    const calls = blocks.filter(({ kind }) => kind === "calls");
    const files = Object.fromEntries(blocks.flatMap(({ path, body }) => (path ? [[path, body]] : [])));
    const [from = "", ...told] = (calls[0]?.body ?? "").trimEnd().split("\n");
    if (calls.length !== 1 || blocks.length !== Object.keys(files).length + 1 || from === "")
      throw new Error(`not a story: ${title}`);
    return { title, files, from, told: told.join("\n") };
  });
}

function splitPage(text: string): string[] {
  return text.split(/^## /m).slice(1);
}

/** Writes what is told now into the page: `UPDATE=1`. */
export function updateStories(page: string, calls: Calls): void {
  const path = join(folder, page);
  const stories = callStories(page);
  const [head = ""] = readFileSync(path, "utf8").split(/^## /m);
  const parts = splitPage(readFileSync(path, "utf8")).map((text, index) => {
    const story = stories[index];
    const told = story ? `${story.from}\n${tellCalls(story, calls)}`.trimEnd() : "";
    return text.replace(/^```calls\n[\s\S]*?^```$/m, () => `\`\`\`calls\n${told}\n\`\`\``);
  });
  writeFileSync(path, [head, ...parts].join("## "));
}

/** A line for each call: what it runs, by what that is known, what stands for models there; `?` = it may run other code. */
export function tellCalls({ files, from }: CallStory, calls: Calls): string {
  const world = createWorld(memoryProject(files), calls);
  if (from.startsWith("bound "))
    return (calls.boundTo?.(from.split(" ").slice(1), world) ?? [])
      .map((spot) => `- ${spot.file} ${spot.function} ${JSON.stringify(spot.stands)}`)
      .join("\n");
  const [, isAt, path = "", printed = "", at] = /^(at )?(\S+) ((?:new )?\S+)(?: ([\d:]+))?$/.exec(from) ?? [];
  const source = world.read(path);
  if (!source) throw new Error(`no ${path} in the story`);
  const [line = 0, column = null] = (at ?? "").split(":").map(Number);
  const place = at === undefined ? undefined : { line, column };
  const spots =
    place && isAt
      ? [calls.spotAt(source, { ...place, function: printed === "null" ? null : printed }, world)]
      : calls.spotsNamed(source, printed, world);
  return spots.flatMap((spot) => tellSpot(spot, calls, world, 3, place)).join("\n");
}

function tellSpot(
  spot: Spot,
  calls: Calls,
  world: World,
  depth: number,
  at?: { readonly line: number; readonly column: number | null },
): string[] {
  if (depth === 0) return [];
  return calls.callsIn(spot, world, at).flatMap((call) => {
    const { callees, open } = calls.callees(call, world);
    const told = callees.map(({ to, by }) => {
      const stands = Object.keys(to.stands).length > 0 ? ` ${JSON.stringify(to.stands)}` : "";
      return `${to.file} ${to.function ?? "(module)"}${by === "resolved" ? "" : ` (${by})`}${stands}`;
    });
    const kept = call.kept ? " kept" : "";
    const why = callees.map((each) => `    ${each.why}`);
    return [
      `- ${call.text}${kept} -> ${told.join(" | ") || "nothing"}${open ? " ?" : ""}`,
      ...(depth === 3 ? why : []),
      ...callees.flatMap(({ to }) => tellSpot(to, calls, world, depth - 1).map((each) => `  ${each}`)),
    ];
  });
}
