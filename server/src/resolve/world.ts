/** The workspace as a chain may see it: so many files and no more are parsed, words are looked for in texts. */

import { type Calls, isTestFile, type World } from "../domain/chain";
import { inPieces } from "../domain/paced";
import type { Project } from "../domain/project";
import { holdsWord, type Source } from "../domain/text";

/** Files that one chain may parse. */
const mostFiles = 60;
/** Files whose text is looked through for a word. */
const mostTexts = 5_000;
/** Files that are near another one. */
const mostNear = 1_000;
/** Files that a word may lead to. */
const mostMentions = 40;

/** The files that hold a word, by the word and where it was looked for. */
export type Mentions = Map<string, readonly string[]>;

/**
 * @param most files that may be parsed
 * @param found where a question that is asked again finds what it has looked for: with it a long look is made in pieces (`SearchFirst`)
 */
export function createWorld(
  project: Project,
  calls: Pick<Calls, "files">,
  most = mostFiles,
  found?: Mentions,
): World {
  const opened = new Set<string>();
  const texts = new Map<string, string>();
  const mentions: Mentions = found ?? new Map();
  const nears = new Map<string, readonly string[]>();
  let own: readonly string[] | undefined;
  let first: readonly string[] | undefined;
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
        if (!opened.has(path) && opened.size >= most) return undefined;
        opened.add(path);
      }
      return project.read(path);
    },
    has(path) {
      all ??= new Set(project.files());
      return all.has(path);
    },
    files: (globs) => project.files(globs),
    mentioning(word, near) {
      const key = `${near ?? ""}\n${word}`;
      const known = mentions.get(key);
      if (known) return known;
      const pieces = holding(word, near === undefined ? everywhere() : around(near));
      const keep = (paths: readonly string[]) => mentions.set(key, paths);
      return inPieces(pieces, keep, found ? undefined : Number.POSITIVE_INFINITY);
    },
  };

  function* holding(word: string, paths: readonly string[]): Generator<void, readonly string[]> {
    const holds: string[] = [];
    for (const path of paths) {
      if (holds.length >= mostMentions) break;
      if (holdsWord(text(path), word)) holds.push(path);
      yield;
    }
    return holds;
  }

  function everywhere(): readonly string[] {
    first ??= testsLast(ofLanguage().slice(0, mostTexts));
    return first;
  }

  function ofLanguage(): readonly string[] {
    own ??= project.files(calls.files);
    return own;
  }

  function around(path: string): readonly string[] {
    const known = nears.get(path) ?? testsLast(filesAround(path, ofLanguage()));
    nears.set(path, known);
    return known;
  }
}

/** Those of the widest folder around a file that has at most so many, or else of its own. @param files sorted */
function filesAround(path: string, files: readonly string[]): readonly string[] {
  let [start, end] = [0, files.length];
  for (let at = path.indexOf("/"); at >= 0 && end - start > mostNear; at = path.indexOf("/", at + 1)) {
    start = firstFrom(path.slice(0, at + 1), files);
    // The letter behind `/`: what begins with the folder stands before it.
    end = firstFrom(`${path.slice(0, at)}0`, files);
  }
  return files.slice(start, end);
}

/** Where a sorted list goes on from a text. */
function firstFrom(text: string, sorted: readonly string[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function testsLast(files: readonly string[]): string[] {
  const tests: string[] = [];
  const others = files.filter((path) => !isTestFile(path) || tests.push(path) === 0);
  return [...others, ...tests];
}
