/** The texts that the editor has open, laid over the files of the workspace. */

import type { EditedProject } from "../workspace/edited";

export interface OpenTexts {
  /** The workspace with all of them. It is walked when it is first needed, so they wait until then. Ignored ones stay out. */
  project(): EditedProject;
  /** The same, with the files as they are now, also where somebody else reads them. */
  current(): Promise<EditedProject>;
  /** @param absolute a file by its absolute path; text null = it was closed. False where nothing is new */
  set(absolute: string, text: string | null, version: number | null): boolean;
  has(absolute: string): boolean;
  /**
   * Whether the file was deleted. An editor holds the text of such a one for a while, also where no tab shows it: it lies over
   * nothing until the file is back. True where that is new.
   */
  setGone(absolute: string, gone: boolean): boolean;
  /** Null = it is not open. */
  versionOf(absolute: string): number | null;
  /** Files came or went: each of them is laid anew. */
  layAgain(): void;
  /** Another workspace is open: nothing is laid over it yet. */
  moveTo(project: EditedProject): void;
}

interface OpenText {
  readonly text: string;
  readonly version: number | null;
  readonly gone: boolean;
}

export function createOpenTexts(first: EditedProject): OpenTexts {
  let workspace = first;
  let listed: readonly string[] | undefined;
  /** By their absolute paths, and which of them the project has not been given yet. */
  const texts = new Map<string, OpenText>();
  const unlaid = new Set<string>();
  const laid = new Set<string>();
  const layAgain = () => {
    for (const absolute of texts.keys()) unlaid.add(absolute);
  };
  const project = () => {
    for (const absolute of unlaid) {
      const path = workspace.toWorkspace(absolute);
      if (path === undefined) continue;
      const known = texts.get(absolute);
      const text = known?.gone ? undefined : known?.text;
      if (text === undefined) laid.delete(path);
      else if (laid.has(path) || workspace.files().includes(path)) laid.add(path);
      else continue;
      workspace.setOverlay(path, text ?? null);
    }
    unlaid.clear();
    return workspace;
  };
  return {
    project,
    async current() {
      if (workspace.settle) {
        await workspace.settle();
        const now = workspace.files();
        if (now !== listed) layAgain();
        listed = now;
      }
      return project();
    },
    set(absolute, text, version) {
      const before = texts.get(absolute);
      if (text === null) texts.delete(absolute);
      else texts.set(absolute, { text, version, gone: before?.gone === true });
      if (before?.text === text) return false;
      unlaid.add(absolute);
      return true;
    },
    has: (absolute) => texts.get(absolute)?.gone === false,
    setGone(absolute, gone) {
      const known = texts.get(absolute);
      if (!known || known.gone === gone) return false;
      texts.set(absolute, { ...known, gone });
      unlaid.add(absolute);
      return true;
    },
    versionOf: (absolute) => texts.get(absolute)?.version || null,
    layAgain,
    moveTo(other) {
      workspace = other;
      laid.clear();
      layAgain();
    },
  };
}
