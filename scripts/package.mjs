/** Makes the .vsix: npm run package [-- --out FILE]. The same sources give the same bytes. Fails where it has grown over what a download may cost. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { name, version, repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const named = process.argv.indexOf("--out");
const out = named < 0 ? join(root, `${name}-${version}.vsix`) : process.argv[named + 1];

/** In bytes. */
const limit = 3 * 2 ** 20;

/** What stands in the archive as the time of every file (seconds since 1970, here the first of 2020): when it was made tells nothing of what it is. */
const epoch = process.env.SOURCE_DATE_EPOCH ?? "1577836800";

run(process.execPath, [join(root, "scripts/build.mjs"), "--production"]);
// The animation does not travel with it: without a public address its place on the extension's page stays empty.
const page = "dist/page.md";
const readme = readFileSync(join(root, "README.md"), "utf8");
writeFileSync(join(root, page), readme.replace(/^!\[[^\]]*\]\(docs\/images\/paste-to-fix\.png\)\n/m, ""));
// The bundles hold the dependencies.
run(process.execPath, [
  join(root, "node_modules/@vscode/vsce/vsce"),
  ...["package", "--no-dependencies", "--out", out],
  // Without a public address the pictures of the README travel with the package.
  ...(repository ? [] : ["--allow-missing-repository", "--no-rewrite-relative-links", "--readme-path", page]),
]);
const { size } = statSync(out);
const digest = createHash("sha256").update(readFileSync(out)).digest("hex");
console.log(`${out}: ${(size / 2 ** 20).toFixed(2)} MB, sha256 ${digest}`);
if (size > limit) {
  console.error(`It is over ${limit / 2 ** 20} MB.`);
  process.exit(1);
}

function run(command, args) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    // An archive has local times.
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch, TZ: "UTC" },
  });
  if (status !== 0) process.exit(status ?? 1);
}
