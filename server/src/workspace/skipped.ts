/** What was asked for and could not be read, as a few sentences: a file that is silently missing makes an answer look complete. */

import type { Skipped } from "./open";

/** Why a file of the workspace is not, or not quite, in the answer. */
export type Reason = Exclude<Skipped, "missing"> | "binary" | "encoding" | "rules";

export interface SkippedFiles {
  /** Null = the file was read well. */
  set(path: string, reason: Reason | null): void;
  /** Forgets those that are looked for anew. */
  forget(which: (path: string) => boolean): void;
  /** At most one sentence for each reason, with three names at most. @param counts false = nobody cares for the file */
  notes(counts: (path: string, reason: Reason) => boolean): string[];
}

const named = 3;

export function createSkippedFiles(): SkippedFiles {
  const reasons = new Map<string, Reason>();
  return {
    set(path, reason) {
      if (reason) reasons.set(path, reason);
      else reasons.delete(path);
    },
    forget(which) {
      for (const path of [...reasons.keys()]) if (which(path)) reasons.delete(path);
    },
    notes(counts) {
      const byReason = new Map<Reason, string[]>();
      for (const [path, reason] of reasons) {
        if (!counts(path, reason)) continue;
        const list = byReason.get(reason);
        if (list) list.push(path);
        else byReason.set(reason, [path]);
      }
      return [...byReason].sort().map(([reason, paths]) => sentences[reason](list(paths.sort())));
    },
  };
}

const sentences: Readonly<Record<Reason, (files: string) => string>> = {
  large: (files) => `Larger than 2 MB, so not read: ${files}.`,
  rules: (files) => `Larger than 128 kB, so not read: ${files}.`,
  unreadable: (files) => `Not readable: ${files}.`,
  outside: (files) => `Not opened, because a link leads out of the workspace: ${files}.`,
  special: (files) => `Not a regular file, so not opened: ${files}.`,
  binary: (files) => `Not text, so not read: ${files}.`,
  encoding: (files) => `Not UTF-8, so read letter by letter and never written: ${files}.`,
};

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, named).map(oneLine).join(", ");
  return paths.length > named ? `${shown} and ${paths.length - named} more` : shown;
}

/** A file's name may hold anything, and be long. */
function oneLine(path: string): string {
  const line = path.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
  return line.length > 120 ? `…${line.slice(-119)}` : line;
}
