// Puts a real VS Code 1.100.3 (the server inside code-server, from the npm registry) into the ignored cache folder, once.
//
// For machines that cannot reach VS Code's own download. The package's postinstall refuses to run as root and builds
// parts that we never start, so scripts are off and only the three native modules of the server are built.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const version = "4.100.3";
const cache = join(dirname(fileURLToPath(import.meta.url)), "../../../.vscode-test");

/** The folder of the built VS Code server (`out/server-main.js` is in it); downloads and builds it when absent. */
export function prepareServer() {
  const home = join(cache, `code-server-${version}`);
  const vscode = join(home, "node_modules/code-server/lib/vscode");
  if (existsSync(join(home, "ready"))) return vscode;

  console.log(`Preparing VS Code (code-server ${version}) in ${home}: about one minute, once.`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  npm(home, "install", "--ignore-scripts", `code-server@${version}`);
  npm(vscode, "install", "--ignore-scripts", "--omit=dev");
  // The built-in extensions' own dependency: TypeScript.
  npm(join(vscode, "extensions"), "install", "--ignore-scripts", "--omit=dev");
  for (const [name, binary] of Object.entries(natives)) {
    const built = join(vscode, "node_modules", name, "build/Release", binary);
    // node-pty compiles and then fails in its post-install step, so the binary is the proof, not the exit code.
    const output = npm(vscode, "rebuild", "--foreground-scripts", name);
    if (!existsSync(built)) throw new Error(`${name} did not build:\n${output}`);
  }
  linkRipgrep(join(vscode, "node_modules/@vscode/ripgrep/bin"));
  writeFileSync(join(home, "ready"), `${new Date().toISOString()}\n`);
  return vscode;
}

const natives = {
  "@vscode/spdlog": "spdlog.node",
  "native-watchdog": "watchdog.node",
  "node-pty": "pty.node",
};

function npm(cwd, ...args) {
  try {
    return execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if (args[0] === "rebuild") return `${error.stdout}\n${error.stderr}`;
    throw error;
  }
}

/** `@vscode/ripgrep` downloads its binary in a script that we do not run: the system's `rg` takes its place. */
function linkRipgrep(folder) {
  const rg = ["/usr/bin/rg", "/usr/local/bin/rg", "/opt/homebrew/bin/rg"].find(existsSync);
  if (!rg) throw new Error("ripgrep is missing: apt-get install ripgrep");
  mkdirSync(folder, { recursive: true });
  symlinkSync(rg, join(folder, "rg.new"));
  renameSync(join(folder, "rg.new"), join(folder, "rg"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(prepareServer());
