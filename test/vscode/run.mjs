// Runs the VS Code tests: npm run test:vscode [-- django typeorm prisma faults try bare package web]; KEYCLASH_PICTURES=DIR takes pictures too.
// `large`, by name alone, measures a made-up workspace of 40,000 files and writes the timeline into docs/benchmark.md; `speed` what a window's start and
// a paste cost. With pictures of the Django example the animation of the README is put together as well.
//
// On Linux with Chromium the host of test/vscode/host is used; elsewhere, or with KEYCLASH_VSCODE=download, the Electron
// build that @vscode/test-electron downloads. KEYCLASH_VSCODE may also be the path of a VS Code. KEYCLASH_GREP picks tests by title.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from "@vscode/test-electron";
import { build } from "esbuild";
import { animate } from "./animation.mjs";
import { breakExample, examples } from "./examples.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const suite = join(root, ".vscode-test/suite");
const scratch = mkdtempSync(join(tmpdir(), "keyclash-e2e-"));
const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const failed = [];

try {
  run(process.execPath, [join(root, "scripts/build.mjs"), "--production"]);
  await bundleSuite();
  const vscode = await findVSCode();
  for (const name of Object.keys(examples).filter(isWanted)) {
    const example = breakExample(name, scratch);
    await attempt(name, vscode, { development: root, folder: example.workspace, example });
    if (name === "django") putTogether();
  }
  if (isWanted("faults")) {
    const example = breakExample("django", join(scratch, "faults"));
    const env = { KEYCLASH_FAULTS: "1" };
    await attempt("faults", vscode, { development: root, folder: example.workspace, example, env });
  }
  if (isWanted("try")) {
    // Below another folder: what the window of a test has left is looked for beside the paste.
    const folder = join(scratch, "tried/try");
    cpSync(join(root, "try"), folder, { recursive: true });
    const example = { name: "try", workspace: folder, paste: join(folder, "error.dberror") };
    await attempt("try", vscode, { development: root, folder, example, env: { KEYCLASH_TRY: "1" } });
  }
  if (isWanted("bare")) {
    const folder = join(scratch, "bare/bare");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "main.py"), 'print("no model in sight")\n');
    const paste = join(scratch, "bare/bare.txt");
    writeFileSync(
      paste,
      "django.db.utils.IntegrityError: UNIQUE constraint failed: customers_customer.email\n",
    );
    const example = { name: "bare", workspace: folder, paste };
    await attempt("bare", vscode, { development: root, folder, example, env: { KEYCLASH_BARE: "1" } });
  }
  if (isWanted("web")) await attemptWeb(vscode);
  if (wanted.includes("large")) await attemptLarge(vscode);
  if (wanted.includes("speed")) await attemptSpeed(vscode);
  if (isWanted("package")) await attemptPackage(vscode);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(failed.length === 0 ? "VS Code tests passed." : `VS Code tests failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);

/** From the pasted error to the fix, where all pictures of the way were taken. */
function putTogether() {
  const folder = process.env.KEYCLASH_PICTURES;
  const frames = ["paste", "hover", "fix", "fixed"].map((name) =>
    join(resolve(folder ?? "."), `${name}-dark.png`),
  );
  if (folder && frames.every(existsSync)) animate(join(resolve(folder), "paste-to-fix.png"), frames);
}

/** In the web worker extension host, which knows no variables of ours: the tests are bundled with what they look for. */
async function attemptWeb(vscode) {
  const example = breakExample("django", join(scratch, "web"));
  const tests = join(root, ".vscode-test/web/index.js");
  const { call, key, headline } = example;
  const paste = readFileSync(example.paste, "utf8");
  await build({
    entryPoints: [join(here, "web/index.ts")],
    outfile: tests,
    bundle: true,
    platform: "browser",
    format: "cjs",
    external: ["vscode"],
    define: { KEYCLASH_EXAMPLE: JSON.stringify({ call, key, headline, paste }) },
    logLevel: "warning",
  });
  const launchArgs = ["--extensionDevelopmentKind=web"];
  await attempt("web", vscode, { development: root, folder: example.workspace, example, launchArgs, tests });
}

/** The .vsix as a user installs it: into an empty folder of extensions, beside a probe that only carries the tests. */
async function attemptPackage(vscode) {
  const file = join(scratch, "keyclash.vsix");
  run(process.execPath, [join(root, "scripts/package.mjs"), "--out", file]);
  const extensions = join(scratch, "extensions");
  const [command, ...args] = vscode.cli;
  run(command, [...args, `--extensions-dir=${extensions}`, "--install-extension", file]);
  if (!readdirSync(extensions).some((name) => name.startsWith("keyclash.keyclash")))
    failed.push("package install");
  const example = breakExample("django", join(scratch, "package"));
  const launchArgs = [`--extensions-dir=${extensions}`];
  const debugpy = spawnSync(join(here, "debugpy.sh"), ["folder"], { encoding: "utf8" }).stdout?.trim();
  if (!debugpy) console.log("No debugpy here (test/vscode/debugpy.sh get): its test is left out.");
  await attempt("package", vscode, {
    development: join(here, "probe"),
    folder: example.workspace,
    example,
    launchArgs,
    env: debugpy ? { KEYCLASH_DEBUGPY: debugpy } : {},
  });
}

/** What a user waits for in a workspace of 40,000 files, in a window that has just been opened. */
async function attemptLarge(vscode) {
  const { writeMonorepo } = await import("../benchmark/monorepo.mjs");
  const { writeSection } = await import("../benchmark/page.mjs");
  const folder = join(scratch, "large");
  writeMonorepo(folder, { others: 38_500 });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  ).length;
  const timeline = join(scratch, "timeline.json");
  const [load] = loadavg();
  const example = { name: "large", workspace: folder, paste: join(scratch, "large.txt") };
  await attempt("large", vscode, {
    development: root,
    folder,
    example,
    env: { KEYCLASH_TIMELINE: timeline },
  });
  if (failed.includes("large")) return;
  const rows = JSON.parse(readFileSync(timeline, "utf8")).map(({ what, value }) => `| ${what} | ${value} |`);
  const [cpu] = cpus();
  writeSection(
    "large",
    [
      `${files.toLocaleString("en")} files, 500 models each of Django, TypeORM and Prisma among them; a window of VS Code that was opened a moment before. Times are those of a clock, in ms.`,
      "",
      "| what | |\n|---|--:|",
      ...rows,
      "",
      `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} cores (${cpu?.model.trim()}), ${process.platform}: one run, at a load of ${load.toFixed(1)}.`,
    ].join("\n"),
  );
}

/** What Keyclash costs where nothing has failed, beside an extension that does nothing, and what a paste waits for. */
async function attemptSpeed(vscode) {
  const { writeSection } = await import("../benchmark/page.mjs");
  const example = breakExample("django", join(scratch, "speed"));
  const found = join(scratch, "speed.json");
  const [load] = loadavg();
  const extensions = join(scratch, "speed-extensions");
  cpSync(join(here, "empty"), join(extensions, "keyclash.empty-0.0.1"), { recursive: true });
  await attempt("speed", vscode, {
    development: root,
    folder: example.workspace,
    example,
    launchArgs: [`--extensions-dir=${extensions}`],
    env: { KEYCLASH_SPEED: found },
  });
  if (!existsSync(found)) return;
  const rows = JSON.parse(readFileSync(found, "utf8")).map(({ what, value }) => `| ${what} | ${value} |`);
  const [cpu] = cpus();
  writeSection(
    "speed",
    [
      "The Django example in a window of VS Code 1.100 that was opened a moment before; 15 pastes, each after all were cleared.",
      "",
      "| what | |\n|---|--:|",
      ...rows,
      "",
      `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} cores (${cpu?.model.trim()}), ${process.platform}: one run, at a load of ${load.toFixed(1)}.`,
    ].join("\n"),
  );
}

async function attempt(
  name,
  vscode,
  { development, folder, example, launchArgs = [], env = {}, tests = join(suite, "index.js") },
) {
  console.log(`\n== ${name}`);
  const pictures = process.env.KEYCLASH_PICTURES
    ? { KEYCLASH_PICTURES: resolve(process.env.KEYCLASH_PICTURES) }
    : {};
  try {
    await runTests({
      vscodeExecutablePath: vscode.executable,
      extensionDevelopmentPath: development,
      extensionTestsPath: tests,
      launchArgs: [folder, ...launchArgs],
      extensionTestsEnv: { KEYCLASH_EXAMPLE: JSON.stringify(example), ...pictures, ...env },
    });
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    failed.push(name);
  }
}

async function findVSCode() {
  const named = process.env.KEYCLASH_VSCODE;
  const host = join(here, "host/code.mjs");
  const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].some(
    existsSync,
  );
  if (!named && process.platform === "linux" && chromium)
    return { executable: host, cli: [process.execPath, host] };
  const executable = named && named !== "download" ? named : await downloadAndUnzipVSCode("1.100.3");
  return { executable, cli: resolveCliArgsFromVSCodeExecutablePath(executable) };
}

async function bundleSuite() {
  mkdirSync(suite, { recursive: true });
  const tests = readdirSync(join(here, "suite")).map((file) => join(here, "suite", file));
  await build({
    entryPoints: tests,
    outdir: suite,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${done.status}`);
}
