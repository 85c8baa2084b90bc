// The server half of the host: VS Code's own remote server with its extension host, settings that suit a test, no telemetry.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a test, and a picture, needs of a workbench: nothing that asks, fetches or flickers. */
const settings = {
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.settings.enableNaturalLanguageSearch": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.editor.enablePreview": false,
  "workbench.layoutControl.enabled": false,
  "chat.commandCenter.enabled": false,
  "window.commandCenter": false,
  "git.enabled": false,
  "testing.automaticallyOpenPeekView": "never",
  "typescript.disableAutomaticTypeAcquisition": true,
  "editor.cursorBlinking": "solid",
  "editor.minimap.enabled": false,
  "editor.hover.delay": 100,
  "editor.fontSize": 14,
  "editor.occurrencesHighlight": "off",
  "terminal.integrated.defaultProfile.linux": "bash",
  "terminal.integrated.gpuAcceleration": "off",
};

/** Installs the packages into the host's folder of extensions; returns the exit code. */
export function installExtension(server, packages) {
  writeSettings(server.data);
  const args = [...folders(server), ...packages.flatMap((file) => ["--install-extension", file])];
  return (
    spawnSync(process.execPath, [main(server), ...args], { stdio: "inherit", env: environment() }).status ?? 1
  );
}

/** Starts the server on a free port. `exit` resolves with its exit code, `log()` is what it said on stderr. */
export async function startServer(server, variables) {
  writeSettings(server.data, server.settings);
  mkdirSync(server.extensions, { recursive: true });
  const args = [
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--without-connection-token",
    "--telemetry-level",
    "off",
  ];
  const child = spawn(process.execPath, [main(server), ...args, ...folders(server)], {
    env: { ...environment(), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exit = new Promise((done) => child.once("exit", (code) => done(code ?? 1)));
  let log = "";
  child.stderr.on("data", (chunk) => {
    log = (log + chunk).slice(-20_000);
  });
  const close = async () => {
    // The extension host, the terminals and the language servers are its children: the whole group ends.
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {}
    await exit;
  };
  const port = await Promise.race([
    listening(child),
    exit.then((code) => Promise.reject(new Error(`exit ${code}\n${log}`))),
  ]);
  return {
    address: `127.0.0.1:${port}`,
    exit,
    close,
    log: () =>
      log
        .split("\n")
        .filter((line) => !/vsda|open-vsx/.test(line))
        .join("\n"),
  };
}

function listening(child) {
  return new Promise((done) => {
    let out = "";
    child.stdout.on("data", (chunk) => {
      out = (out + chunk).slice(-20_000);
      const port = /Extension host agent listening on (\d+)/.exec(out);
      if (port) done(port[1]);
    });
  });
}

function main(server) {
  return join(server.vscode, "out/server-main.js");
}

function folders(server) {
  return [
    "--accept-server-license-terms",
    "--server-data-dir",
    server.data,
    "--extensions-dir",
    server.extensions,
  ];
}

/** Without the variables by which a VS Code around us would make the child its own. */
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)),
  );
}

function writeSettings(data, more = {}) {
  for (const scope of ["User", "Machine"]) {
    const folder = join(data, "data", scope);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "settings.json"), JSON.stringify({ ...settings, ...more }, null, 2));
  }
}
