/** Links and special files in a workspace: one of them neither empties an index, nor hangs, nor leads out; what is not read is said. */

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, ftruncateSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { listConstraints } from "../server/src/explain";
import { diskProject } from "../server/src/workspace/disk";
import { openInside } from "../server/src/workspace/open";
import { folders } from "./harness/folder";
import { paste, files as shop } from "./protocol/shop";

const cli = join(import.meta.dirname, "..", "dist", "cli.js");
const folder = folders("links");

/** Names of the constraints, and the notes, of the shop with something hostile beside it. */
async function models(hostile: (root: string) => void) {
  const root = folder(shop);
  hostile(root);
  const { constraints, notes } = await listConstraints(diskProject([root]), adapters);
  return { found: constraints.map(({ model }) => model.name), notes };
}

const whole = ["Customer", "Customer", "Customer"];

describe("an index is not emptied by", () => {
  test("the shop is found without any", async () => {
    const { found, notes } = await models(() => {});
    expect(new Set(found)).toEqual(new Set(whole));
    expect(notes).toEqual([]);
  });

  const rows: [string, (root: string) => void, RegExp | null][] = [
    [
      "a link to itself",
      (root) => symlinkSync("loop.py", join(root, "loop.py")),
      /^Not readable: loop\.py\.$/,
    ],
    [
      "a link of links in a circle",
      (root) => {
        symlinkSync("b", join(root, "a"));
        symlinkSync("a", join(root, "b"));
        symlinkSync("a/models.py", join(root, "models.py"));
      },
      /^Not readable: models\.py\.$/,
    ],
    [
      "a link with a name too long",
      (root) => symlinkSync(`${"x".repeat(300)}/models.py`, join(root, "models.py")),
      /^Not readable: models\.py\.$/,
    ],
    ["a link to nowhere", (root) => symlinkSync("missing.py", join(root, "models.py")), null],
    [
      "a link to a file outside",
      (root) => symlinkSync(join(folder({ "models.py": "x" }), "models.py"), join(root, "models.py")),
      /^Not opened, because a link leads out of the workspace: models\.py\.$/,
    ],
    [
      "a link to a device",
      (root) => symlinkSync("/dev/zero", join(root, "models.py")),
      /leads out of the workspace: models\.py/,
    ],
    [
      "a link to a FIFO",
      (root) => {
        execFileSync("mkfifo", [join(root, "pipe")]);
        symlinkSync("pipe", join(root, "models.py"));
      },
      /^Not a regular file, so not opened: models\.py\.$/,
    ],
    ["a link to a folder", (root) => symlinkSync("customers", join(root, "models.py")), null],
    [
      "a file that is too large",
      (root) => ftruncateSync(openSync(join(root, "models.py"), "w"), 5_000_000),
      /^Larger than 2 MB, so not read: models\.py\.$/,
    ],
    [
      "a binary file",
      (root) => writeFileSync(join(root, "models.py"), Buffer.from([0, 1, 2, 3, 0])),
      /^Not text, so not read: models\.py\.$/,
    ],
  ];
  test.runIf(process.platform !== "win32").each(rows)("%s", async (_, hostile, note) => {
    const { found, notes } = await models(hostile);
    expect(new Set(found)).toEqual(new Set(whole));
    if (note) expect(notes.join("|")).toMatch(note);
    else expect(notes).toEqual([]);
  });

  test("hundreds of them, which are said in one short sentence", async () => {
    const { found, notes } = await models((root) => {
      for (let i = 0; i < 300; i++) symlinkSync(`loop${i}.py`, join(root, `loop${i}.py`));
    });
    expect(new Set(found)).toEqual(new Set(whole));
    expect(notes).toEqual(["Not readable: loop0.py, loop1.py, loop10.py and 297 more."]);
  });
});

describe("what is said", () => {
  test("is that the workspace has more files than are looked at", async () => {
    const project = diskProject([folder({ "a.py": "", "b.py": "", "c.py": "", "d.py": "" })], {
      mostFiles: 3,
    });
    expect(project.files()).toHaveLength(3);
    expect(project.notes()).toEqual(["The workspace has more than 3 files: the others were not looked at."]);
    const enough = diskProject([folder({ "a.py": "", "b.py": "", "c.py": "" })], { mostFiles: 3 });
    expect(enough.files()).toHaveLength(3);
    expect(enough.notes()).toEqual([]);
  });

  test("ends when the file can be read, or is open in the editor", () => {
    const root = folder({ "a.py": Buffer.from([0]), "b.py": Buffer.from([0]) });
    const project = diskProject([root]);
    for (const path of ["a.py", "b.py"]) project.read(path);
    expect(project.notes()).toEqual(["Not text, so not read: a.py, b.py."]);
    writeFileSync(join(root, "a.py"), "x = 1\n");
    project.setOverlay("b.py", "y = 1\n");
    for (const path of ["a.py", "b.py"]) project.read(path);
    expect(project.notes()).toEqual([]);
  });

  test("ends when the file is deleted", () => {
    const root = folder({ "a.py": Buffer.from([0]) });
    const project = diskProject([root]);
    project.read("a.py");
    rmSync(join(root, "a.py"));
    project.invalidate(["a.py"]);
    expect(project.notes()).toEqual([]);
  });

  test.runIf(process.platform !== "win32")("can not be steered by a file's name", () => {
    const name = `x\u202e\nnote${"y".repeat(200)}.py`;
    const project = diskProject([folder({ [name]: Buffer.from([0]) })]);
    project.read(name);
    expect(project.notes()[0]).toMatch(/^Not text, so not read: …y+\.py\.$/);
    expect(project.notes()[0]?.length).toBeLessThan(200);
  });
});

describe("a file in Latin-1", () => {
  const latin = Buffer.from(shop["customers/models.py"].replace("from", "# caf\u00e9\nfrom"), "latin1");

  test("is read, and said", async () => {
    const { found, notes } = await models((root) => writeFileSync(join(root, "customers/models.py"), latin));
    expect(new Set(found)).toEqual(new Set(whole));
    expect(notes).toEqual(["Not UTF-8, so read letter by letter and never written: customers/models.py."]);
  });

  test("UTF-16 of both orders is read", () => {
    const wide = Buffer.from("\uFEFFx = 'é'", "utf16le");
    const project = diskProject([folder({ "a.py": wide, "b.py": Buffer.from(wide).swap16() })]);
    expect(project.read("a.py")?.text).toBe("x = 'é'");
    expect(project.read("b.py")?.text).toBe("x = 'é'");
  });
});

describe.runIf(process.platform !== "win32")("a .gitignore", () => {
  const listed = (make: (root: string) => void) => {
    const root = folder({ "a.py": "", "b.py": "" });
    make(root);
    const project = diskProject([root]);
    return { files: project.files(["**/*.py"]), notes: project.notes() };
  };

  test("outside of the workspace is not read through a link", () => {
    const outside = folder({ rules: "b.py\n" });
    const { files, notes } = listed((root) => symlinkSync(join(outside, "rules"), join(root, ".gitignore")));
    expect(files).toEqual(["a.py", "b.py"]);
    expect(notes).toEqual(["Not opened, because a link leads out of the workspace: .gitignore."]);
  });

  test("that is a FIFO does not hang", () => {
    // In a process of its own: what hangs could not be stopped here.
    const root = folder(shop);
    execFileSync("mkfifo", [join(root, ".gitignore")]);
    const { status, stdout } = spawnSync(process.execPath, [cli, "models", "-w", root], {
      encoding: "utf8",
      timeout: 30_000,
    });
    expect(status).toBe(0);
    expect(stdout).toContain("customers/models.py");
    expect(stdout).toContain("note: Not a regular file, so not opened: .gitignore.");
  });

  test("that is a device, or of 200 MB, takes no time and no memory", () => {
    expect(listed((root) => symlinkSync("/dev/zero", join(root, ".gitignore"))).files).toEqual([
      "a.py",
      "b.py",
    ]);
    const { files, notes } = listed((root) =>
      ftruncateSync(openSync(join(root, ".gitignore"), "w"), 200_000_000),
    );
    expect(files).toEqual(["a.py", "b.py"]);
    expect(notes).toEqual(["Larger than 128 kB, so not read: .gitignore."]);
  });

  test("whose pattern explodes on a long name is passed over by line", () => {
    const { files } = listed((root) => {
      writeFileSync(join(root, `${"a".repeat(240)}.py`), "");
      writeFileSync(join(root, ".gitignore"), `${"*a".repeat(40)}*b\nb.py\n`);
    });
    expect(files).toEqual(["a.py", `${"a".repeat(240)}.py`]);
  });
});

describe("the command line", () => {
  const explain = (root: string, format: string, prefix: readonly string[] = []) => {
    const [command = "", ...args] = [...prefix, process.execPath, cli];
    const { status, stdout, stderr } = spawnSync(
      command,
      [...args, "explain", "-w", root, "--format", format],
      {
        encoding: "utf8",
        input: paste,
      },
    );
    return { status, stdout, stderr };
  };

  test.runIf(process.platform !== "win32").each(["text", "json", "sarif", "markdown"])(
    "survives a frame whose file is a looping link, and says so in %s",
    (format) => {
      const { "customers/services.py": _, ...rest } = shop;
      const root = folder(rest);
      symlinkSync("services.py", join(root, "customers/services.py"));
      const { status, stdout, stderr } = explain(root, format);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain("Not readable: customers/services.py.");
      expect(stdout).toContain("customers/models.py");
    },
  );

  /** Root reads everything, unless this right is taken from it. */
  const prefix = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

  test.runIf(process.platform === "linux")("says which file may not be read", () => {
    const root = folder({ ...shop, "secret/models.py": "class A: pass" });
    chmodSync(join(root, "secret/models.py"), 0);
    const { status, stdout } = explain(root, "text", prefix);
    expect(status).toBe(0);
    expect(stdout).toContain("Not readable: secret/models.py.");
    expect(stdout).toContain("customers/models.py:5");
  });

  test("large scripts that nobody asked for are not said", () => {
    const root = folder({ ...shop, "static/bundle.js": `x = "${"y".repeat(3_000_000)}";` });
    expect(explain(root, "text").stdout).not.toContain("bundle.js");
  });
});

describe.runIf(process.platform !== "win32")("the one door", () => {
  test("opens regular files inside by their real path, and nothing else", () => {
    const outside = folder({ "secret.txt": "secret", "sub/b.txt": "secret" });
    // What stands beside the root is this test's alone.
    const root = join(folder({ "root/a.txt": "a", "root/sub/b.txt": "b" }), "root");
    symlinkSync("a.txt", join(root, "inner"));
    symlinkSync(join(outside, "secret.txt"), join(root, "outer"));
    symlinkSync(outside, join(root, "folder"));
    const open = (path: string, most = 100) => {
      const opened = openInside(join(root, path), [root], most);
      return "bytes" in opened ? opened.bytes.toString() : opened.skipped;
    };
    expect(open("a.txt")).toBe("a");
    expect(open("inner")).toBe("a");
    expect(open("outer")).toBe("outside");
    expect(open("folder/sub/b.txt")).toBe("outside");
    expect(open("../a.txt")).toBe("missing");
    expect(open("sub")).toBe("missing");
    expect(open("a.txt/b")).toBe("missing");
    expect(open("a\0.txt")).toBe("unreadable");
    expect(open("a.txt", 0)).toBe("large");
  });

  test("a folder whose name begins like the workspace's is outside", () => {
    const base = folder({ "work/a.txt": "a", "work-secret/b.txt": "b" });
    expect(openInside(join(base, "work-secret/b.txt"), [join(base, "work")], 100)).toEqual({
      skipped: "outside",
    });
  });

  test("a workspace that is itself a link is opened", () => {
    const root = folder(shop);
    const base = folder({});
    symlinkSync(root, join(base, "link"));
    expect(diskProject([join(base, "link")]).read("manage.py")?.text).toContain("python");
    cpSync(root, join(base, "copy"), { recursive: true });
    expect(diskProject([`${join(base, "copy")}/`]).read("manage.py")?.text).toContain("python");
  });
});
