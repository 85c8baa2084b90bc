/** Throwaway folders of files on disk; they go when the test file is done. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** @param files paths below the new folder -> what they hold. Returns the folder. */
export type MakeFolder = (files: Readonly<Record<string, string | Buffer>>) => string;

/** Call it at the top of a test file: what it makes is removed after that file's tests. */
export function folders(name: string): MakeFolder {
  const made: string[] = [];
  afterAll(() => {
    for (const root of made) rmSync(root, { recursive: true, force: true });
  });
  return (files) => {
    const root = mkdtempSync(join(tmpdir(), `keyclash-${name}-`));
    made.push(root);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  };
}
