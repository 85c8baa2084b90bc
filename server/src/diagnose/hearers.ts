/** Who hears an error besides the code around the write: what a fix may ask of the rest of the workspace. */

import { isTestFile } from "../domain/chain";
import type { CallerLine, Elsewhere, Hearers } from "../domain/hearers";
import type { Project } from "../domain/project";
import type { Reached } from "./request";

/** Files that may be parsed for a handler of all errors. */
const mostFiles = 20;
/** Characters of one: a bundle is nobody's handler. */
const longest = 300_000;

interface Workspace {
  readonly project: Project;
  readonly elsewhere?: Elsewhere | undefined;
  callers(): readonly CallerLine[];
}

export function hearersOf(
  { callSite, runtime, frameworks, codes }: Reached,
  { project, elsewhere, callers }: Workspace,
): Hearers {
  const code = codes.find((each) => each.runtime === runtime);
  const own = frameworks.filter((framework) => framework.runtime === runtime);
  return {
    callers,
    everyCaller() {
      const named = callers();
      const isNamed = (one: CallerLine) =>
        named.some(({ source, line }) => source.path === one.source.path && line === one.line);
      return [...named, ...(elsewhere?.callersOf(callSite, true) ?? []).filter((one) => !isNamed(one))];
    },
    mentioning(words) {
      const found = new Set(words.flatMap((word) => elsewhere?.mentioning(word, callSite) ?? []));
      const paths = [...found].filter((path) => !isTestFile(path)).sort((a, b) => likely(b) - likely(a));
      const sources = paths.slice(0, mostFiles).flatMap((path) => project.read(path) ?? []);
      return sources.filter(({ text }) => text.length <= longest);
    },
    hearsAll(source, place) {
      const outline = code?.outline(source, { place });
      return outline !== undefined && own.some((each) => each.hearsErrors?.(outline) === true);
    },
  };
}

/** Where such a handler stands, by the path: `middleware/errors.js`, `app.ts`. */
function likely(path: string): number {
  if (/(?:error|exception|filter|middleware|handler)/i.test(path)) return 2;
  return /(?:^|\/)(?:app|main|server|index|__init__|urls|settings)\.\w{1,5}$/i.test(path) ? 1 : 0;
}
