/** A fix as a unified diff, for the command line's preview. */

import { createTwoFilesPatch } from "diff";
import { applyEdits, type FileEdit, type Source } from "../domain/text";

/** @param read the text that the edit was computed from */
export function unifiedDiff(edits: readonly FileEdit[], read: (path: string) => Source | undefined): string {
  return edits
    .map(({ file, edits: changes }) => {
      const before = read(file)?.text ?? "";
      const patch = createTwoFilesPatch(
        `a/${file}`,
        `b/${file}`,
        before,
        applyEdits(before, changes),
        "",
        "",
        { context: 3 },
      );
      return patch.replace(/^=+\n/, "").replace(/\t\n/g, "\n");
    })
    .join("");
}
