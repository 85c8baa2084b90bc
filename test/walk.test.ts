/** The walk that lets others in lists what the walk in one go lists. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { diskProject } from "../server/src/workspace/disk";
import { walk, walkAside } from "../server/src/workspace/walk";

const root = mkdtempSync(join(tmpdir(), "keyclash-walk-"));
const put = (path: string, text = "") => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeAll(() => {
  put(".gitignore", "*.log\nbuild/\n");
  put("shop/.gitignore", "/local.py\n!kept.log\n");
  for (const path of ["shop/models.py", "shop/local.py", "shop/kept.log", "a.log", "build/x.py"]) put(path);
  put("node_modules/some/index.js");
  put("web/deep/er/still/page.ts");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each([
  ["all", root, undefined],
  ["a folder that is not there", join(root, "none"), undefined],
  ["a file in place of a folder", join(root, "a.log"), undefined],
])("%s", async (_, folder, most) => {
  expect(await walkAside(folder, [root], most)).toEqual(walk(folder, [root], most));
});

test("more files than are listed", async () => {
  const { files, cut } = await walkAside(root, [root], 2);
  expect(files.length).toBeLessThanOrEqual(2);
  expect(cut).toBe(true);
  expect(walk(root, [root], 2).cut).toBe(true);
});

test("a file that comes while the folders are walked is listed, one that goes is not", async () => {
  const project = diskProject([root]);
  const settled = project.settle?.();
  put("shop/late.py");
  rmSync(join(root, "shop/models.py"));
  project.invalidate(["shop/late.py", "shop/models.py"]);
  await settled;
  const { files } = project;
  expect(files()).toContain("shop/late.py");
  expect(files()).not.toContain("shop/models.py");
  put("shop/models.py");
  project.invalidate(["shop/models.py"]);
  await project.settle?.();
  expect(files()).toEqual(walk(root, [root]).files);
});
