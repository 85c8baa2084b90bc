/** What comes from outside: licences on the list, locked by hash to the public registry, no install script that nobody looked at. */

import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { fdir } from "fdir";
import { describe, expect, test } from "vitest";
import { bundles } from "../scripts/bundles.mjs";
import { bundledPackages } from "../scripts/notices.mjs";

/** May stand in dist/: they ask for their notice alone, which dist/THIRD-PARTY-NOTICES.txt gives. */
const distributed = [
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  // The macros of ICU in tree-sitter.wasm: as MIT, with a word on advertising.
  "Unicode-DFS-2016",
];

/** May be used to build and test: they ask for nothing of what is made with them. */
const tools = [...distributed, "CC0-1.0", "Python-2.0", "Zlib", "Artistic-2.0", "WTFPL"];

/** Tools under other terms, each with the reason why it may be used. */
const oddTools: Record<string, string> = {
  "spdx-exceptions": "CC-BY-3.0: a list of names, which vsce reads",
  "@vscode/vsce-sign":
    "Microsoft's terms: an optional part of vsce, for signing; Keyclash signs nothing with it and distributes none of it",
};

/** Install scripts that run with `npm ci` here, and what they do. */
const installScripts: Record<string, string> = {
  esbuild: "puts the binary of the platform, itself a locked package, in place",
  "tree-sitter-python": "looks for a prebuilt binding (node-gyp-build), which is not used: its .wasm is",
  "@vscode/vsce-sign": "copies the signing tool of the platform, itself a locked package",
  keytar: "an optional part of vsce; fetches a prebuilt binding for publishing, and may fail",
};

interface Entry {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const locks = new fdir()
  .withRelativePaths()
  .exclude((name) => name === "node_modules" || name.startsWith("."))
  .filter((path) => /(?:^|[\\/])package-lock\.json$/.test(path))
  .crawl(".")
  .sync()
  .map((path) => path.replaceAll("\\", "/"))
  .sort();
const main = entries("package-lock.json");

describe("licences", () => {
  test("of all that is distributed are on the list", async () => {
    const built = await Promise.all(
      bundles(false).map((options) => build({ ...options, sourcemap: false, write: false })),
    );
    const packages = bundledPackages(built.flatMap(({ metafile }) => metafile ?? []));
    expect(packages.length).toBeGreaterThan(20);
    expect(
      packages
        .filter(({ licence }) => !allows(licence, distributed))
        .map(({ name, licence }) => [name, licence]),
    ).toEqual([]);
  });

  test("of all tools are on the wider list, or have their reason", () => {
    const odd = main
      .filter(({ license }) => !allows(license ?? "", tools))
      .map(({ name, license }) => `${name}: ${license}`)
      .filter((one) => !Object.keys(oddTools).some((name) => one.startsWith(name)));
    expect(odd).toEqual([]);
    const used = Object.keys(oddTools).filter((name) => main.some((entry) => entry.name === name));
    expect(used, "no reason stands for what is gone").toEqual(Object.keys(oddTools));
  });

  test.each([
    ["MIT", true],
    ["(MIT OR GPL-3.0-or-later)", true],
    ["(MIT AND Zlib)", true],
    ["MIT AND GPL-3.0-only", false],
    ["GPL-3.0-only", false],
    ["SEE LICENSE IN LICENSE.txt", false],
    ["", false],
  ])("%j is allowed: %s", (expression, allowed) => expect(allows(expression, tools)).toBe(allowed));
});

describe("locks", () => {
  test("are all found", () => expect(locks).toContain("package-lock.json"));

  test.each(locks)("%s names for each package its hash, and the public registry or none", (path) => {
    const bad = entries(path).filter(
      ({ link, integrity, resolved }) =>
        link ||
        !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "") ||
        (resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/")),
    );
    expect(bad).toEqual([]);
  });

  test("of this repository runs no install script that is not on the list", () => {
    const running = main.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect([...new Set(running)].sort()).toEqual(Object.keys(installScripts).sort());
  });

  test.each(["test/benchmark/package-lock.json", "test/fuzz/package-lock.json"])(
    "of %s runs none",
    (path) => {
      expect(entries(path).filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
    },
  );

  test("agrees with package.json, whose own dependencies are exact", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8"));
    const locked = JSON.parse(readFileSync("package-lock.json", "utf8")).packages[""];
    expect(locked.devDependencies).toEqual(manifest.devDependencies);
    expect(manifest.dependencies, "all is bundled").toBeUndefined();
    expect(
      Object.values<string>(manifest.devDependencies).filter(
        (range) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(range),
      ),
    ).toEqual([]);
  });
});

/** The locked packages, with the name that each is published under; not the project itself. */
function entries(path: string): (Entry & { name: string })[] {
  const packages: Record<string, Entry & { name?: string }> = JSON.parse(readFileSync(path, "utf8")).packages;
  return Object.entries(packages)
    .filter(([place]) => place !== "")
    .map(([place, entry]) => ({ ...entry, name: entry.name ?? place.replace(/^.*node_modules\//, "") }));
}

/** SPDX: of alternatives one is enough, of parts all count. Nested expressions are not read, so they are not allowed. */
function allows(expression: string, list: readonly string[]): boolean {
  const plain = expression.replace(/^\(([^()]*)\)$/, "$1");
  if (plain.includes(" OR ") && plain.includes(" AND ")) return false;
  return plain.includes(" AND ")
    ? plain.split(" AND ").every((part) => list.includes(part))
    : plain.split(" OR ").some((part) => list.includes(part));
}
