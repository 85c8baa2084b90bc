/** The workspace as a chain may see it: so many files and no more are parsed, words are looked for in texts. */

import { type Calls, isTestFile, type World } from "../domain/chain";
import type { Project } from "../domain/project";
import { holdsWord, type Source } from "../domain/text";

/** Files that one chain may parse. */
const mostFiles = 60;
/** Files whose text is looked through for a word. */
const mostTexts = 5_000;
/** Files that a word may lead to. */
const mostMentions = 40;

export function createWorld(project: Project, calls: Calls): World {
  const opened = new Set<string>();
  const texts = new Map<string, string>();
  const mentions = new Map<string, readonly string[]>();
  let own: readonly string[] | undefined;
  let all: ReadonlySet<string> | undefined;
  const text = (path: string) => {
    const known = texts.get(path) ?? project.read(path)?.text ?? "";
    texts.set(path, known);
    return known;
  };
  return {
    text,
    read(path): Source | undefined {
      if (!/\.(?:json|toml|cfg)$/.test(path)) {
        if (!opened.has(path) && opened.size >= mostFiles) return undefined;
        opened.add(path);
      }
      return project.read(path);
    },
    has(path) {
      all ??= new Set(project.files());
      return all.has(path);
    },
    files: (globs) => project.files(globs),
    mentioning(word) {
      const known = mentions.get(word);
      if (known) return known;
      own ??= testsLast(project.files(calls.files).slice(0, mostTexts));
      const found: string[] = [];
      for (const path of own) {
        if (found.length >= mostMentions) break;
        if (holdsWord(text(path), word)) found.push(path);
      }
      mentions.set(word, found);
      return found;
    },
  };
}

function testsLast(files: readonly string[]): string[] {
  return [...files.filter((path) => !isTestFile(path)), ...files.filter(isTestFile)];
}
