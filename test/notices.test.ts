/** The third-party notices name exactly what the bundles hold, with its licence's text, and travel in both packages. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { assets, bundles } from "../scripts/bundles.mjs";
import { bundledPackages, notices } from "../scripts/notices.mjs";

const page = readFileSync("dist/THIRD-PARTY-NOTICES.txt", "utf8");
const sections = page.split(/^={100}\n(.+)\n={100}\n/m).slice(1);
const titles = sections.filter((_, index) => index % 2 === 0);
const texts = sections.filter((_, index) => index % 2 === 1);
const named = (title: string) => title.replace(/ \(.*$/, "");

let metafiles: Metafile[];
beforeAll(async () => {
  metafiles = await account(false);
});

describe("the notices in dist/", () => {
  test("name every package whose code or file is there, and none other", () => {
    const own = new Set<string>();
    for (const { outputs } of metafiles)
      for (const { inputs } of Object.values(outputs))
        for (const [path, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) own.add(path);
    for (const { from } of assets) own.add(from.replaceAll("\\", "/"));
    const packages = new Set(
      [...own].flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
    );
    expect(packages.size).toBeGreaterThan(20);
    const identities = [...packages].map((folder) => {
      const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      return `${name} ${version}`;
    });
    const carried = titles.filter((title) => title.includes(", within "));
    expect(titles.filter((title) => !carried.includes(title)).map(named)).toEqual(
      [...new Set(identities)].sort(),
    );
    expect(carried.map((title) => title.replace(/ .*, within/, " within"))).toEqual([
      "ICU within web-tree-sitter",
      "content-type within @modelcontextprotocol/server",
      "emscripten within web-tree-sitter",
      "musl within web-tree-sitter",
      "typescript within @ts-morph/common",
    ]);
  });

  test("are the same for the packaged build, and whenever they are made", async () => {
    expect(notices(bundledPackages(await account(true)))).toBe(page);
    expect(notices(bundledPackages(metafiles.toReversed()))).toBe(page);
  });

  test.each(titles.map((title, index) => [title, texts[index] ?? ""]))(
    "hold the text of %s",
    (title, text) => {
      const licence = /\(([^)]+)\)/.exec(title)?.[1] ?? "";
      const grants: Record<string, RegExp> = {
        MIT: /Permission is hereby granted, free of charge/,
        ISC: /Permission to use, copy, modify, and\/?o?r? ?distribute this software/,
        "BSD-3-Clause": /Redistribution and use in source and binary forms[\s\S]*Neither the name/,
        "BlueOak-1.0.0": /Blue Oak Model License[\s\S]*As far as the law allows/,
        "Apache-2.0": /Apache License\s+Version 2\.0[\s\S]*END OF TERMS AND CONDITIONS/,
        "Unicode-DFS-2016": /copy of the Unicode data files/,
      };
      expect(text).toMatch(grants[licence] ?? /no such licence/);
      expect(text, "names whose it is").toMatch(/copyright|Blue Oak/i);
    },
  );

  test("would not be made for a package without a licence", () => {
    const folder = join(mkdtempSync(join(tmpdir(), "keyclash-")), "node_modules/nobody");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "name": "nobody", "version": "1.0.0", "license": "MIT" }');
    const path = relative(process.cwd(), join(folder, "index.js")).replaceAll("\\", "/");
    const inputs = { [path]: { bytesInOutput: 1 } };
    const metafile = { inputs: {}, outputs: { "dist/x.js": { inputs } } } as unknown as Metafile;
    expect(() => bundledPackages([metafile])).toThrow(/nobody has no licence text/);
  });
});

describe("what is distributed", () => {
  const both = [
    "SECURITY.md",
    "LICENSE",
    "dist/THIRD-PARTY-NOTICES.txt",
    "dist/cli.js",
    "dist/server.js",
    "dist/session.js",
    "dist/supervisor.js",
    "dist/read-models.js",
    "dist/keyclash.js",
    "dist/tree-sitter.wasm",
  ];

  test("the npm package holds the notices, and no extension", () => {
    const [packed] = JSON.parse(run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"]));
    const files: string[] = packed.files.map(({ path }: { path: string }) => path);
    expect(files).toEqual(expect.arrayContaining(both));
    expect(files.filter((path) => !/^(?:dist\/|[A-Za-z-]+\.md$|LICENSE$|package\.json$)/.test(path))).toEqual(
      [],
    );
    expect(files.filter((path) => /extension|client/.test(path))).toEqual([]);
  });

  test("the .vsix holds the notices, and no source", () => {
    const files = run(process.execPath, ["node_modules/@vscode/vsce/vsce", "ls", "--no-dependencies"])
      .trim()
      .split("\n");
    expect(files).toEqual(
      expect.arrayContaining([
        ...both,
        "dist/extension.js",
        "dist/language-client.js",
        "dist/extension-browser.js",
      ]),
    );
    expect(files.filter((path) => /\.(?:ts|map|mjs)$|node_modules/.test(path))).toEqual([]);
  });
});

/** esbuild's own account of what each bundle holds; nothing is written. */
async function account(production: boolean): Promise<Metafile[]> {
  const results = await Promise.all(
    bundles(production).map((options) =>
      build({ ...options, sourcemap: false, write: false, metafile: true }),
    ),
  );
  return results.map(({ metafile }) => metafile);
}

function run(command: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
