/** Proves the fixes: sets up the examples and labs, runs every fix on every database that runs here, and writes docs/proof.md from what came out. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");

/** Where the proofs find the ORMs themselves. Nothing is compiled: install scripts stay off. */
const packages = ["examples/typeorm", "examples/prisma", "test/capture/typeorm", "test/capture/prisma/v7"];

for (const folder of packages) install(join(root, folder));
run("npm", ["run", "--silent", "build"]);

const report = join(mkdtempSync(join(tmpdir(), "keyclash-prove-")), "report.json");
const vitest = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    ...[
      "run",
      "--config",
      "test/execution/vitest.config.ts",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    ...process.argv.slice(2).filter((argument) => argument !== "--check"),
  ],
  { cwd: root, stdio: "inherit" },
);
if (!existsSync(report)) stop("The proof did not run.");

const cells = readCells(JSON.parse(readFileSync(report, "utf8")));
const count = (state) => cells.reduce((sum, cell) => sum + cell[state], 0);
if (!check) writeFileSync(join(root, "docs/proof.md"), page(cells));
console.log(
  `\nproven: ${cells.filter((cell) => cell.failed === 0 && cell.passed > 0).length} cells of ORM × database × fix`,
);
console.log(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
process.exit(vitest.status ?? 1);

/** One cell per ORM, database and fix; a test's names are `database > fix > shape`. */
function readCells({ testResults }) {
  const byName = new Map();
  for (const { name, assertionResults } of testResults) {
    const orm = /execution\/([^/]+)\//.exec(name)?.[1] ?? name;
    for (const { ancestorTitles, title, status } of assertionResults) {
      const [database, fix = title] = ancestorTitles;
      const id = `${orm}\n${database}\n${fix}`;
      const cell = byName.get(id) ?? { orm, database, fix, passed: 0, failed: 0, skipped: 0 };
      cell[status === "passed" ? "passed" : status === "failed" ? "failed" : "skipped"]++;
      byName.set(id, cell);
    }
  }
  return [...byName.values()];
}

function page(rows) {
  const line = ({ orm, database, fix, passed, failed, skipped }) =>
    `| ${orm} | ${database} | \`${fix}\` | ${failed > 0 ? "**failed**" : passed > 0 ? "proven" : "not run"} | ${passed} | ${failed} | ${skipped} |`;
  return `# Proof of the fixes

Written by \`npm run prove\`; every cell is a run, none is filled in by hand. A fix is applied by the product itself to a copy of a project that really raises the error, then: the
project type-checks against the ORM's own types (Python compiles), the same call is handled, 20 concurrent calls give no unhandled error and one row, another violation still
surfaces, a transaction around it stays usable, and the fix is not offered a second time. How each is checked stands in \`test/execution/<orm>/\`.

"not run" = the database or the ORM was not there when this page was made.

| ORM | database | fix | | checks passed | failed | not run |
|---|---|---|---|---|---|---|
${rows.map(line).join("\n")}

${versions()}
`;
}

/** What the runs stood on. */
function versions() {
  const first = (command, args) =>
    (spawnSync(command, args, { encoding: "utf8" }).stdout ?? "").split("\n")[0]?.trim();
  const of = (folder, name) => {
    const file = join(root, folder, "node_modules", name, "package.json");
    return existsSync(file) ? `${name} ${JSON.parse(readFileSync(file, "utf8")).version}` : "";
  };
  const list = [
    `Node ${process.version}`,
    `Django ${first("/usr/bin/python3", ["-c", "import django; print(django.get_version())"])} on ${first("/usr/bin/python3", ["--version"])}`,
    first("sh", ["-c", "/usr/lib/postgresql/*/bin/postgres --version"]),
    first("mariadbd", ["--version"]),
    of("examples/typeorm", "typeorm"),
    of("test/capture/typeorm", "typeorm-0.3"),
    of("examples/typeorm", "@electric-sql/pglite"),
    of("examples/prisma", "@prisma/client"),
  ];
  return `Versions: ${list.filter(Boolean).join(" · ")}`;
}

function install(folder) {
  if (existsSync(join(folder, "node_modules", ".package-lock.json"))) return;
  const how = existsSync(join(folder, "package-lock.json")) ? "ci" : "install";
  run("npm", [how, "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"], folder);
}

function run(command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) stop(`${command} ${args.join(" ")} failed in ${cwd}.`);
}

function stop(text) {
  console.error(text);
  process.exit(1);
}
