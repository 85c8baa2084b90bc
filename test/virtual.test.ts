/** A workspace whose files somebody else reads: what is listed, read, read again and left out. */

import { describe, expect, test } from "vitest";
import { addressBelow, decodeAddress } from "../server/src/lsp/addresses";
import { type FileGiver, type VirtualOptions, virtualProject } from "../server/src/workspace/virtual";

const root = "vscode-vfs://github/acme/shop";

/** Files by workspace path; what was asked for is counted. */
function giver(texts: Map<string, string>) {
  const asked: string[] = [];
  const pathOf = (absolute: string) => absolute.slice(root.length + 1);
  const files: FileGiver = {
    list: async (most) => [...texts.keys()].slice(0, most).map((path) => `${root}/${path}`),
    read: async (paths, largest) =>
      paths.map(pathOf).map((path) => {
        asked.push(path);
        const text = texts.get(path);
        if (text === undefined) return { bytes: null, reason: "missing" };
        const bytes = new TextEncoder().encode(text);
        return bytes.length > largest ? { bytes: null, reason: "large" } : { bytes, stamp: text };
      }),
    stamps: async (paths) => paths.map((path) => texts.get(pathOf(path)) ?? null),
  };
  return { files, asked };
}

async function open(entries: Record<string, string>, options: Partial<VirtualOptions> = {}) {
  const texts = new Map(Object.entries(entries));
  const { files, asked } = giver(texts);
  const project = virtualProject([root], { files, first: ["**/*.py"], ...options });
  const settle = async () => project.settle?.();
  await settle();
  return { project, texts, asked, settle };
}

describe("a virtual workspace", () => {
  test("has the files that count, and their texts", async () => {
    const { project, asked } = await open({
      ".gitignore": "ignored/\n*.log\n",
      "app/.gitignore": "!kept.log\n",
      "app/kept.log": "kept",
      "app/models.py": "\ufeffclass A: pass",
      "app/logo.png": "no text",
      "ignored/a.py": "x",
      "ignored/a.js.map": "{}",
      "node_modules/a/index.js": "x",
    });
    expect(project.files()).toEqual([
      ".gitignore",
      "app/.gitignore",
      "app/kept.log",
      "app/logo.png",
      "app/models.py",
    ]);
    expect(project.read("app/models.py")?.text).toBe("class A: pass");
    expect(project.read("ignored/a.py")).toBeUndefined();
    expect(asked.sort()).toEqual([
      ".gitignore",
      "app/.gitignore",
      "app/kept.log",
      "app/models.py",
      "ignored/a.js.map",
    ]);
    expect(project.locate("/srv/other/app/models.py")).toEqual(["app/models.py"]);
    expect(project.locate("/acme/shop/app/models.py")).toEqual(["app/models.py"]);
  });

  test("reads again what has changed, and nothing else", async () => {
    const { project, texts, asked, settle } = await open({ "a.py": "a", "b.py": "b" });
    const list = project.files();
    asked.length = 0;
    texts.set("a.py", "a2").set("c.py", "c");
    await settle();
    expect([asked, project.read("a.py")?.text]).toEqual([[], "a"]);
    project.invalidate(["a.py"]);
    expect(project.read("a.py")?.text, "until it is read again the text is there").toBe("a");
    await settle();
    expect([asked, project.read("a.py")?.text, project.files() === list]).toEqual([["a.py"], "a2", true]);
    project.invalidate(["c.py"]);
    await settle();
    expect([project.files(), project.read("c.py")?.text]).toEqual([["a.py", "b.py", "c.py"], "c"]);
    texts.delete("b.py");
    project.invalidate(["b.py"]);
    await settle();
    expect([project.files(), project.read("b.py")]).toEqual([["a.py", "c.py"], undefined]);
    texts.set("a.py", "a3");
    project.distrust();
    await settle();
    expect(project.read("a.py")?.text).toBe("a3");
    texts.set(".gitignore", "c.py\n");
    project.invalidate([".gitignore"]);
    await settle();
    expect(project.files()).toEqual([".gitignore", "a.py"]);
    texts.set(".gitignore", "");
    project.invalidate([".gitignore"]);
    await settle();
    expect(project.files()).toEqual([".gitignore", "a.py", "c.py"]);
  });

  test("the editor's text counts where there is one", async () => {
    const { project } = await open({ "a.py": "a" });
    project.setOverlay("a.py", "unsaved");
    expect(project.read("a.py")?.text).toBe("unsaved");
    project.setOverlay("a.py", null);
    expect(project.read("a.py")?.text).toBe("a");
  });

  test("says what was too much", async () => {
    const large = "x".repeat(2_000_001);
    const many = await open({ "a.py": "a", "b.py": large, "c.ts": "c" }, { mostFiles: 2 });
    expect(many.project.files()).toEqual(["a.py", "b.py"]);
    expect(many.project.notes()).toEqual([
      "Larger than 2 MB, so not read: b.py.",
      "The workspace has more than 2 files: the others were not looked at.",
    ]);
    const names = Array.from({ length: 65 }, (_, at) => [`b${at}.ts`, "x".repeat(20_000)] as const);
    const heavy = await open({ ...Object.fromEntries(names), "z.py": "first" }, { mostBytes: 1_000_000 });
    expect(heavy.project.read("z.py")?.text, "files that hold models come first").toBe("first");
    expect(heavy.project.notes()).toEqual([
      "The workspace has more than 1 MB: 2 of its files were not read.",
    ]);
  });

  test("a giver that fails is asked once more", async () => {
    const texts = new Map([["a.py", "a"]]);
    const { files } = giver(texts);
    let fails = true;
    const list: FileGiver["list"] = (...given) =>
      fails ? Promise.reject(new Error("no channel")) : files.list(...given);
    const project = virtualProject([root], { files: { ...files, list }, first: [] });
    await expect(project.settle?.()).rejects.toThrow("no channel");
    fails = false;
    await project.settle?.();
    expect(project.read("a.py")?.text).toBe("a");
  });
});

test("addresses keep the folder's own spelling, and two spellings are one file", () => {
  const folder = "vscode-vfs://github+7b/acme/my%20shop?at=1";
  expect(decodeAddress("vscode-vfs://github/acme/shop/a%20%28b%29.ts")).toBe(
    decodeAddress("vscode-vfs://github/acme/shop/a (b).ts"),
  );
  expect(addressBelow(folder, "src/[id].ts")).toBe(
    "vscode-vfs://github+7b/acme/my%20shop/src/%5Bid%5D.ts?at=1",
  );
  expect(decodeAddress(addressBelow("memfs:/", "a.ts"))).toBe("memfs:/a.ts");
  expect(decodeAddress("untitled:100%.ts")).toBe("untitled:100%.ts");
});
