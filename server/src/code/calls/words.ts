/** Code of the workspace that no name leads to, by a word of its text: a cheap look in front of every parse. */

import type { Callee, Callees, Spot, World } from "../../domain/chain";

/** The files that hold a word and pass a test of their text, opened one by one: what is opened counts against the chain's budget. */
export function* filesSaying<File>(
  word: string,
  { world, open }: { readonly world: World; open(path: string): File | undefined },
  test: (text: string, path: string) => boolean,
): Generator<File> {
  for (const path of world.mentioning(word)) {
    const file = test(world.text(path), path) ? open(path) : undefined;
    if (file) yield file;
  }
}

/**
 * True where the word stands somewhere as the test wants it.
 * @param test is asked with the 300 characters in front of it and the 120 behind it
 */
export function standsSo(
  text: string,
  word: string,
  test: (before: string, after: string) => boolean,
): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const end = at + word.length;
    if (test(text.slice(Math.max(at - 300, 0), at), text.slice(end, end + 120))) return true;
  }
  return false;
}

/**
 * What a call runs by its name alone: the only function of that name, or one of a few.
 * @param found undefined = too many to mean anything
 */
export function byNameAlone(name: string, text: string, found: readonly Spot[] | undefined): Callees {
  if (!found) return { callees: [], open: true };
  const by: Callee["by"] = found.length === 1 ? "only" : "name";
  const why =
    by === "only"
      ? `calls \`${text}\`; nothing else in the workspace is called ${name}`
      : `calls \`${text}\`, one of ${found.length} that are called ${name}`;
  return { callees: found.map((to) => ({ to, by, why })), open: false };
}
