/** What `.gitignore` files leave out. */

import ignore from "ignore";

export interface Rules {
  ignored(path: string, folder: boolean): boolean;
}

/** `.gitignore` files count for their folder and below; each is read once, when a path below it is asked for. */
export function createRules(read: (folder: string) => RulesOfFile | null): Rules {
  const byFolder = new Map<string, readonly Ruled[]>();
  /** Innermost first: the first that says something of a path has the last word. */
  const rulesFor = (folder: string): readonly Ruled[] => {
    const known = byFolder.get(folder);
    if (known) return known;
    const above = folder === "" ? [] : rulesFor(parentOf(folder));
    const rules = read(folder);
    const all = rules ? [{ from: folder === "" ? 0 : folder.length + 1, rules }, ...above] : above;
    byFolder.set(folder, all);
    return all;
  };
  return {
    ignored(path, folder) {
      const clean = path.replace(/\/$/, "");
      if (clean === "") return false;
      for (const { from, rules } of rulesFor(parentOf(clean))) {
        const verdict = rules.test(folder ? `${clean.slice(from)}/` : clean.slice(from));
        if (verdict.ignored) return true;
        if (verdict.unignored) return false;
      }
      return false;
    },
  };
}

/** The rules of one folder; they are asked for what a path says behind `from`. */
interface Ruled {
  readonly from: number;
  readonly rules: RulesOfFile;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** What one file's rules say of a path relative to its folder; a folder's ends with `/`. */
export interface RulesOfFile {
  test(path: string): { readonly ignored: boolean; readonly unignored: boolean };
}

/** Lines whose stars would make a long name take for ever are passed over: what they ignore is listed, which harms nobody. */
export function readRules(text: string): RulesOfFile | null {
  const lines = text.split(/\r?\n/).filter((line) => line.length <= 1_000 && !explodes(line));
  try {
    const rules = ignore().add(lines);
    const isAsked = maySay(lines);
    return { test: (path) => (isAsked(path) ? rules.test(path) : nothing) };
  } catch {
    return null;
  }
}

const nothing = { ignored: false, unignored: false };

/**
 * False for a path of which no rule says anything: each rule asks for some letters as they stand. Most paths have none of them, and to try the
 * rules one by one takes twenty times as long. True where a rule has no letters of its own (`*`), or where small and large ones are not ASCII's.
 */
function maySay(lines: readonly string[]): (path: string) => boolean {
  const all = lines.filter((line) => line.trim() !== "" && !line.startsWith("#")).map(lettersOf);
  const letters = [...new Set(all.map((each) => each.toLowerCase()))];
  if (letters.length > mostLetters || letters.includes("") || !letters.every(isAscii)) return () => true;
  return (path) => {
    const small = path.toLowerCase();
    return !isAscii(path) || letters.some((each) => small.includes(each));
  };
}

/** To look for more than these is no quicker than the rules. */
const mostLetters = 1_000;

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** The longest piece of a rule that a path must have to the letter: outside of `[…]`, between its wildcards, slashes, blanks and escapes. */
function lettersOf(line: string): string {
  const [opens, closes] = [line.indexOf("["), line.lastIndexOf("]")];
  const outside = opens < 0 ? [line] : [line.slice(0, opens), line.slice(Math.max(closes, opens) + 1)];
  const pieces = outside.flatMap((part) => part.replace(/\\./g, "*").split(/[*?/\s!\\]/));
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "");
}

/** Each star tries every place in its part of the path, for every place of the stars before it. */
function explodes(line: string): boolean {
  return line.split("/").some((part) => part.split("*").length > 4) || line.split("**").length > 6;
}
