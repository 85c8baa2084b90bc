/** The workspace of a soak: the files of cases of several ORMs, each in a folder of its own, and the texts of their failures. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Case, type CaseFile, readPage } from "../harness/case";

export interface Setting {
  /** Files that exist at the start, by workspace path. */
  readonly files: ReadonlyMap<string, string>;
  readonly pastes: readonly string[];
}

/** @param pages the text of each page of cases, by its path */
export function settingOf(pages: ReadonlyMap<string, string>, casesPerPage: number): Setting {
  const files = new Map<string, string>();
  const pastes: string[] = [];
  for (const [path, text] of pages) {
    const page = readPage(path, text);
    for (const [index, one] of page.cases.slice(0, casesPerPage).entries()) {
      const folder = `${path.replace(/\.md$/, "").replaceAll(/[^\w]+/g, "-")}-${index}`;
      for (const file of filesOf(one)) files.set(`${folder}/${file.path}`, file.text);
      pastes.push(inFolder(one, folder));
    }
  }
  return { files, pastes };
}

export function writeFiles(root: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function filesOf({ shared, files }: Case): CaseFile[] {
  return [...shared, ...files];
}

/** The paths that the text prints lead into the case's folder. */
function inFolder(one: Case, folder: string): string {
  let paste = one.paste;
  for (const { path } of filesOf(one)) paste = paste.replaceAll(path, `${folder}/${path}`);
  return paste;
}
