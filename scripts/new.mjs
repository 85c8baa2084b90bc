/** Writes the skeleton of a new adapter: `npm run new -- orm NAME [--title "Name"] [--language python] [--bare]`. CONTRIBUTING.md says what follows. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const languages = {
  typescript: { runtime: "node", files: "typescriptFiles" },
  python: { runtime: "python", files: '["**/*.py"]' },
};

/**
 * @param {string} root folder of the project
 * @param {{name: string, title?: string | undefined, language?: string | undefined}} wanted
 * @returns {string[]} the files written or changed, from the root
 * @throws with a sentence for people where the name or the language will not do, or the ORM is there
 */
export function newOrm(root, { name, title = name, language = "typescript" }) {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new Error(`${name} is no id: small letters, digits and single dashes, as in mikro-orm.`);
  if (!/^[\w .+-]+$/.test(title)) throw new Error(`${title} is no title: letters, digits, blanks and dots.`);
  if (!Object.hasOwn(languages, language))
    throw new Error(`${language} is no language whose code is read: ${Object.keys(languages).join(", ")}.`);
  const folder = `server/src/orms/${name}`;
  if (existsSync(join(root, folder))) throw new Error(`${folder} is there already.`);
  const { runtime, files } = languages[language];
  const variable = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const words = { name, title, language, runtime, files, variable };
  const written = [];
  for (const template of templatesIn(join(here, "new/orm"), language)) {
    const path = join(folder, template.path);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), filled(template.text, words));
    written.push(path);
  }
  const registry = "server/src/adapters.ts";
  const text = readFileSync(join(root, registry), "utf8");
  writeFileSync(join(root, registry), registered(text, name, variable));
  return [...written, registry];
}

/** `errors.python.ts.txt` -> errors.ts, for that language alone. */
function templatesIn(folder, language) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(
      (path) => !Object.keys(languages).some((other) => other !== language && path.includes(`.${other}.`)),
    )
    .map((path) => ({
      path: path
        .slice(folder.length + 1)
        .replace(`.${language}.`, ".")
        .replace(/\.txt$/, ""),
      text: readFileSync(path, "utf8"),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function filled(text, words) {
  return text.replace(/__([A-Z]+)__/g, (_, word) => words[word.toLowerCase()]);
}

/** The import in its order, the adapter as the last of the list: what builds on another layer is moved before it by hand. */
function registered(text, name, variable) {
  const line = `import { ${variable} } from "./orms/${name}";`;
  const lines = text.split("\n");
  const pathOf = (each) => /from "(\.\/orms\/[^"]+)"/.exec(each)?.[1];
  const imports = lines.filter((each) => pathOf(each) !== undefined);
  const next = imports.find((each) => (pathOf(each) ?? "") > `./orms/${name}`);
  const at = next === undefined ? lines.indexOf(imports.at(-1)) + 1 : lines.indexOf(next);
  lines.splice(at, 0, line);
  const list = lines.findIndex((each) => each.startsWith("export const orms"));
  const end = lines.indexOf("];", list);
  if (imports.length === 0 || list < 0 || end < 0)
    throw new Error("server/src/adapters.ts has no list of orms.");
  lines.splice(end, 0, `  ${variable},`);
  return lines.join("\n");
}

function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { title: { type: "string" }, language: { type: "string" }, bare: { type: "boolean" } },
  });
  const [kind, name] = positionals;
  if (kind !== "orm" || name === undefined || positionals.length > 2)
    throw new Error('Usage: npm run new -- orm NAME [--title "Name"] [--language python] [--bare]');
  const root = dirname(here);
  for (const path of newOrm(root, { name, ...values })) console.log(path);
  if (!values.bare) {
    run(root, "npx", ["biome", "check", "--write", `server/src/orms/${name}`, "server/src/adapters.ts"]);
    // What is made from the adapters and their cases.
    run(root, process.execPath, ["scripts/support.mjs"]);
    run(root, "npx", ["vitest", "run", "test/golden.test.ts", "-t", `orms/${name}/`], { UPDATE: "1" });
  }
  console.log(`Next: CONTRIBUTING.md, "Add an ORM". npx vitest run test/cases.test.ts -t orms/${name}/`);
}

function run(cwd, command, args, env = {}) {
  const { status } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) console.error(`${command} ${args.join(" ")} failed`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
