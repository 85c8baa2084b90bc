/** The third-party notices: which packages stand in dist/, by esbuild's own account, and their licences' full texts. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { assets } from "./bundles.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version empty: it is compiled in, in a version that its carrier does not tell
 * @property {string} licence SPDX expression
 * @property {string | undefined} within name of the package that carries it, where it is no package of node_modules itself
 * @property {string} path its folder, relative to the repository's root, with slashes
 * @property {string[]} texts the licence and whatever notices of others stand beside it
 */

/**
 * What others made and dist/ holds, sorted by name and version.
 * @param {import("esbuild").Metafile[]} metafiles of all bundles
 * @returns {Package[]}
 * @throws where a package has no licence text: its notice can not be given, so it can not be bundled
 */
export function bundledPackages(metafiles) {
  const files = [
    ...metafiles
      .flatMap(({ outputs }) => Object.values(outputs))
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
    ...assets.map(({ from }) => slashes(relative(root, from))),
  ];
  const folders = new Set(files.map(folderOf).filter((folder) => folder !== undefined));
  const packages = [...folders].map(readPackage);
  return [...packages, ...packages.flatMap(({ name }) => within(name))].sort((a, b) =>
    byCode(`${a.name} ${a.version} ${a.path}`, `${b.name} ${b.version} ${b.path}`),
  );
}

/**
 * The page that travels with the product; the same packages give the same bytes.
 * @param {Package[]} packages sorted
 */
export function notices(packages) {
  const line = "=".repeat(100);
  const title = ({ name, version, licence, within: carrier }) =>
    `${[name, version].filter(Boolean).join(" ")} (${licence})${carrier ? `, within ${carrier}` : ""}`;
  const distinct = packages.filter(
    (one, index) => packages.findIndex((other) => title(other) === title(one)) === index,
  );
  return [
    "Keyclash is distributed with the following software of others, each under its own licence.",
    ...distinct.map((one) => [line, title(one), line, "", one.texts.join("\n\n")].join("\n")),
  ]
    .join("\n\n")
    .concat("\n");
}

/** What packages carry compiled in, so that no file of a package of its own shows it. */
function within(carrier) {
  if (carrier === "@ts-morph/common") {
    const code = readFileSync(join(root, "node_modules/@ts-morph/common/dist/typescript.js"), "utf8");
    const version = code.match(/^var version = "([^"]+)"/m)?.[1];
    if (!version) throw new Error("@ts-morph/common no longer says which TypeScript it carries");
    // The texts of TypeScript 5.9.3, which is installed, and 6.0.2 are the same to the byte (compared 2026-11).
    return [{ ...readPackage("node_modules/typescript"), version, within: carrier }];
  }
  if (carrier === "@modelcontextprotocol/server") {
    // Its validators, which carry more, are kept out of the bundle (scripts/bundles.mjs, withoutValidator).
    const dist = join(root, "node_modules/@modelcontextprotocol/server/dist");
    const carried = readdirSync(dist)
      .filter((file) => file.endsWith(".mjs") && !/^(?:ajv|cfWorker)Provider/.test(file))
      .flatMap((file) => [
        ...readFileSync(join(dist, file), "utf8").matchAll(
          /^\/\/#region .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm,
        ),
      ])
      .map(([, name]) => name);
    if ([...new Set(carried)].join() !== "content-type")
      throw new Error(`${carrier} carries other packages than before: ${[...new Set(carried)].join(", ")}`);
    const text = tidy(readFileSync(join(root, "scripts/notices/content-type.txt"), "utf8"));
    const path = "scripts/notices/content-type.txt";
    return [{ name: "content-type", version: "", licence: "MIT", within: carrier, path, texts: [text] }];
  }
  if (carrier === "web-tree-sitter")
    return [
      // The runtime that tree-sitter.wasm and its JavaScript were made with; the C library inside it; the headers of lib/src/unicode.
      { name: "emscripten", licence: "MIT" },
      { name: "musl", licence: "MIT" },
      { name: "ICU", licence: "Unicode-DFS-2016" },
    ].map((one) => ({
      ...one,
      version: "",
      within: carrier,
      path: `scripts/notices/${one.name.toLowerCase()}.txt`,
      texts: [tidy(readFileSync(join(root, `scripts/notices/${one.name.toLowerCase()}.txt`), "utf8"))],
    }));
  return [];
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` -> `node_modules/a/node_modules/@b/c`; undefined for the house's own files. */
function folderOf(path) {
  return path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
}

/** Packages that name a licence and carry no text of it -> the licence whose standard text stands in scripts/notices/. */
const withoutText = { "pgsql-ast-parser": "MIT" };

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const files = readdirSync(join(root, folder))
    .filter((file) => /^(?:licen[cs]e|copying|notice|third-?party-?notice)/i.test(file))
    // The licence first, what it says of others behind it.
    .sort(
      (a, b) => Number(/^(?:notice|third)/i.test(a)) - Number(/^(?:notice|third)/i.test(b)) || byCode(a, b),
    );
  const texts = files.map((file) => tidy(readFileSync(join(root, folder, file), "utf8")));
  if (withoutText[name] === license)
    return {
      name,
      version,
      licence: license,
      within: undefined,
      path: folder,
      texts: [tidy(readFileSync(join(root, `scripts/notices/${name}.txt`), "utf8"))],
    };
  if (!files.some((file) => /^(?:licen|copying)/i.test(file)) || typeof license !== "string")
    throw new Error(`${folder} has no licence text or does not name its licence: it can not be bundled`);
  return { name, version, licence: license, within: undefined, path: folder, texts };
}

const tidy = (text) =>
  text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trim();
const slashes = (path) => path.replaceAll("\\", "/");
/** Not by the language of the machine. */
const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
