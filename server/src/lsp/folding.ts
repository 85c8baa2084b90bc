/** Lines of a paste that are no code of the user's: what an editor folds, and shows faintly. */

import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver-types";
import type { Session } from "./session";

/** Fewer lines than this are not worth a fold. */
const fewest = 3;

/** Lines of one frame at most. */
const longestFrame = 3;

/** Runs of frames of libraries, each from its first to its last line (as in LSP); a frame of the user's ends one. */
export function libraryRanges(session: Session, uri: string): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  for (const { incident } of session.entries.filter((entry) => entry.uri === uri)) {
    const frames = [...incident.frames, ...(incident.repeated ?? [])]
      .filter(({ at }) => at.start.line >= 1)
      .sort((a, b) => a.at.start.line - b.at.start.line);
    let run: { from: number; to: number } | undefined;
    /** Lines from one frame to the next: a runtime may print the text of a line, and marks, below its frame. */
    let gap = longestFrame;
    const close = () => {
      if (run && run.to - run.from + 1 >= fewest)
        ranges.push({ startLine: run.from - 1, endLine: run.to - 1, kind: FoldingRangeKind.Region });
      run = undefined;
      gap = longestFrame;
    };
    for (const [index, { inApp, at }] of frames.entries()) {
      const { line } = at.start;
      if (inApp) {
        close();
        continue;
      }
      if (run && line > run.to + 1) close();
      const next = (frames[index + 1]?.at.start.line ?? Number.POSITIVE_INFINITY) - line;
      if (next <= longestFrame) gap = Math.min(gap, next);
      const to = next <= longestFrame ? line + next - 1 : run ? line + gap - 1 : line;
      run = { from: run?.from ?? line, to };
    }
    close();
  }
  const known = new Set<string>();
  return ranges.filter(({ startLine, endLine }) => {
    const id = `${startLine}-${endLine}`;
    return !known.has(id) && known.add(id);
  });
}
