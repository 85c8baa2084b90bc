/** The way to the user's files: what is listed, what a frame's path finds, what is never opened. */

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Orm } from "../server/src/domain/adapters";
import { openWorkspace } from "../server/src/lsp/workspace";
import { django } from "../server/src/orms/django";
import { prisma } from "../server/src/orms/prisma";
import { typeorm } from "../server/src/orms/typeorm";
import { diskProject } from "../server/src/workspace/disk";
import { indexPaths } from "../server/src/workspace/locate";
import { openRoots } from "../server/src/workspace/roots";
import { factsOf } from "./harness/facts";

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "keyclash-workspace-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe.runIf(process.platform !== "win32")("the disk's own root as a workspace", () => {
  test("holds every file, and its paths lead there and back", () => {
    const roots = openRoots(["/"]);
    expect(roots.toWorkspace("/srv/app/a.ts")).toBe("srv/app/a.ts");
    expect(roots.toAbsolute("srv/app/a.ts")).toBe("/srv/app/a.ts");
    const { toPath, toUri } = openWorkspace(["file:///"]);
    expect(toPath("file:///srv/app/a.ts")).toBe("srv/app/a.ts");
    expect(toUri("srv/app/a.ts")).toBe("file:///srv/app/a.ts");
  });

  test("beside another one has a name, and the inner one holds its files", () => {
    const roots = openRoots(["/", "/srv/app"]);
    expect(roots.toWorkspace("/srv/app/a.ts")).toBe("app/a.ts");
    expect(roots.toWorkspace("/srv/b.ts")).toBe("root/srv/b.ts");
    expect(roots.toAbsolute("root/srv/b.ts")).toBe("/srv/b.ts");
  });
});

describe("files", () => {
  test("are the user's own: ignored ones, dependencies and caches are left out", () => {
    const root = folder({
      ".gitignore": "generated/\n*.log\n!keep.log\n",
      "src/a.ts": "",
      "src/generated/client.ts": "",
      "src/nested/.gitignore": "secret.ts\n",
      "src/nested/secret.ts": "",
      "src/nested/open.ts": "",
      "node_modules/x/index.ts": "",
      ".venv/lib/site-packages/y.py": "",
      "app.log": "",
      "keep.log": "",
    });
    expect(diskProject([root]).files()).toEqual([
      ".gitignore",
      "keep.log",
      "src/a.ts",
      "src/nested/.gitignore",
      "src/nested/open.ts",
    ]);
    expect(diskProject([root]).files(["**/*.ts"])).toEqual(["src/a.ts", "src/nested/open.ts"]);
  });

  test("of several roots carry the root's name, two of the same name a number", () => {
    const one = folder({ "app/a.py": "1" });
    const two = folder({ "app/a.py": "2" });
    const project = diskProject([join(one, "app"), join(two, "app")]);
    expect(project.files()).toEqual(["app-2/a.py", "app/a.py"]);
    expect(project.read("app/a.py")?.text).toBe("1");
    expect(project.read("app-2/a.py")?.text).toBe("2");
    expect(project.toWorkspace(join(two, "app", "a.py"))).toBe("app-2/a.py");
  });

  test("an empty or missing folder holds none", () => {
    expect(diskProject([folder({})]).files()).toEqual([]);
    expect(diskProject([join(folder({}), "missing")]).files()).toEqual([]);
    expect(diskProject([]).files()).toEqual([]);
  });
});

describe("reading", () => {
  test("follows the editor's unsaved text, and the disk again when it is closed", () => {
    const root = folder({ "a.py": "disk" });
    const project = diskProject([root]);
    project.setOverlay("a.py", "editor");
    expect(project.read("a.py")?.text).toBe("editor");
    project.setOverlay("a.py", null);
    expect(project.read("a.py")?.text).toBe("disk");
    project.setOverlay("new.py", "unsaved");
    expect(project.files()).toContain("new.py");
  });

  test("never leaves the workspace, neither by dots nor by links", () => {
    const outside = folder({ "secret.py": "x" });
    const root = folder({ "a.py": "" });
    symlinkSync(join(outside, "secret.py"), join(root, "link.py"));
    const project = diskProject([root]);
    expect(project.read(`../${outside.split("/").at(-1)}/secret.py`)).toBeUndefined();
    expect(project.read(join(outside, "secret.py"))).toBeUndefined();
    expect(project.read("link.py")).toBeUndefined();
  });

  test("takes UTF-16 and a byte order mark away", () => {
    const root = folder({});
    writeFileSync(join(root, "bom.py"), "\uFEFFx = 1");
    writeFileSync(
      join(root, "wide.py"),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("x = 1", "utf16le")]),
    );
    const project = diskProject([root]);
    expect(project.read("bom.py")?.text).toBe("x = 1");
    expect(project.read("wide.py")?.text).toBe("x = 1");
  });
});

describe("a frame's path", () => {
  const files = [
    "backend/shop/views.py",
    "backend/users/views.py",
    "src/index.ts",
    "index.ts",
    "web/src/user.service.ts",
  ];
  const { locate } = indexPaths(files);
  const rows: [string, string[]][] = [
    ["/app/shop/views.py", ["backend/shop/views.py"]],
    ["/home/me/backend/users/views.py", ["backend/users/views.py"]],
    ["C:\\work\\backend\\shop\\views.py", ["backend/shop/views.py"]],
    ["file:///C:/work/Backend/Shop/Views.py", ["backend/shop/views.py"]],
    ["./src/index.ts", ["src/index.ts"]],
    ["src/user.service.ts", ["web/src/user.service.ts"]],
    ["/srv/other/index.ts", ["index.ts"]],
    ["/app/views.py", []],
    ["/usr/lib/python3/dist-packages/django/db/models/query.py", []],
    ["", []],
  ];
  test.each(rows)("%s", (printed, expected) => expect(locate(printed)).toEqual(expected));
});

describe("an absolute path of the workspace", () => {
  test("is that file, whatever else ends in the same way", () => {
    const root = mkdtempSync(join(tmpdir(), "keyclash-frames-"));
    for (const folder of ["src", "packages/api/src"]) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, "users.ts"), "export {};\n");
    }
    const link = `${root}-link`;
    symlinkSync(root, link, "junction");
    for (const opened of [root, link])
      for (const printed of [root, `file://${root}`, `${root}/dist/..`]) {
        const { locate } = diskProject([opened]);
        expect(locate(`${printed}/src/users.ts`)).toEqual(["src/users.ts"]);
        expect(locate(`${printed}/packages/api/src/users.ts`)).toEqual(["packages/api/src/users.ts"]);
      }
    expect(diskProject([root]).locate("/app/src/users.ts")).toHaveLength(2);
  });
});

describe("models of a file that is being typed", () => {
  const python = `from django.db import models


class Shop(models.Model):
    slug = models.SlugField(unique=True)


class Item(models.Model):
    code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=9, unique=True)
`;
  const typescript = `import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity()
export class Item {
  @PrimaryColumn()
  id: number;

  @Column({ unique: true })
  code: string;
}
`;
  const schema = `model Item {
  id   Int    @id
  code String @unique
}
`;
  const rows: [Orm, string, string, string, string][] = [
    [django, "shop/models.py", python, "class Item(models.Model):", "class Item(models.Mo"],
    [typeorm, "src/item.ts", typescript, "export class Item {", "export clas Item {"],
    [prisma, "schema.prisma", schema, "model Item {", "model Item"],
  ];
  const unique = async (project: ReturnType<typeof diskProject>, orm: Orm, field = "code") => {
    const { models } = await factsOf(project, orm);
    const found = models
      .filter(({ name }) => name === "Item")
      .flatMap(({ constraints }) =>
        constraints.filter(({ kind, fields }) => kind === "unique" && fields[0] === field),
      );
    return found.map(
      ({ place: { start, end } }) => `${start.line}:${start.column}-${end.line}:${end.column}`,
    );
  };

  test.each(rows.map((row) => [row[0].title, ...row] as const))(
    "%s: a model's broken head hides no constraint, and its place moves with its line",
    async (_, orm, path, text, head, broken) => {
      const project = diskProject([folder({ [path]: text })]);
      const [place = ""] = await unique(project, orm);
      expect(place).not.toBe("");
      project.setOverlay(path, text.replace(head, broken));
      expect(await unique(project, orm)).toEqual([place]);
      const moved = place.replace(/(\d+):/g, (_all, line) => `${Number(line) + 2}:`);
      project.setOverlay(path, text.replace(head, `\n\n${broken}`));
      expect(await unique(project, orm)).toEqual([moved]);
    },
  );

  test("what the user deletes is gone, and the text on disk says what is there", async () => {
    const path = "shop/models.py";
    const project = diskProject([folder({ [path]: python })]);
    expect(await unique(project, django)).toHaveLength(1);
    const broken = python.replace("class Item(models.Model):", "class Item(models.Mo");
    project.setOverlay(path, broken.replace(/ {4}code.*\n/, ""));
    expect([await unique(project, django), await unique(project, django, "name")]).toEqual([
      [],
      ["9:5-9:55"],
    ]);
    project.setOverlay(path, python.slice(0, python.indexOf("class Item")).replace("slug =", "slug = ="));
    expect(await unique(project, django)).toEqual([]);
    project.setOverlay(path, python.slice(0, python.indexOf("class Item")));
    expect(await unique(project, django)).toEqual([]);
    project.setOverlay(path, broken);
    // The whole text was read without it: nothing is remembered any more.
    expect(await unique(project, django)).toEqual([]);
    project.setOverlay(path, null);
    expect(await unique(project, django)).toHaveLength(1);
  });

  test("a file that is broken on disk declares what it says", async () => {
    const path = "schema.prisma";
    const root = folder({ [path]: schema });
    const project = diskProject([root]);
    expect(await unique(project, prisma)).toHaveLength(1);
    writeFileSync(join(root, path), schema.replace("model Item {", "model Item // broken"));
    expect(await unique(project, prisma)).toEqual([]);
  });
});
