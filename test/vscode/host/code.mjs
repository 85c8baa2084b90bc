#!/usr/bin/env node
// Takes VS Code's own command line and does with it what VS Code does, on a machine that has only npm and Chromium.
//
//   code.mjs [--extensionDevelopmentPath=DIR]... [--extensionDevelopmentKind=web] --extensionTestsPath=FILE [--user-data-dir=DIR] [--extensions-dir=DIR] FOLDER
//   code.mjs --install-extension FILE.vsix [--extensions-dir=DIR]
//
// So `runTests({ vscodeExecutablePath })` of @vscode/test-electron runs one and the same mocha suite here and in a
// downloaded Electron build. Where the two differ: `vscode.env.uiKind` is Web, and dialogs are refused.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { openWorkbench } from "./browser.mjs";
import { serveHands } from "./hands.mjs";
import { prepareServer } from "./prepare.mjs";
import { installExtension, startServer } from "./server.mjs";

const options = readArguments(process.argv.slice(2));
const scratch = mkdtempSync(join(tmpdir(), "keyclash-vscode-"));
const closing = [() => rmSync(scratch, { recursive: true, force: true })];
let code = 1;
try {
  code = await main();
} catch (error) {
  console.error(error);
} finally {
  for (const close of closing.reverse()) await close();
}
process.exit(code);

async function main() {
  const server = {
    vscode: prepareServer(),
    data: join(scratch, "data"),
    extensions: options.extensions ?? join(scratch, "extensions"),
    settings: options.kind ? { "remote.extensionKind": kindsOf(options) } : {},
  };
  if (options.install.length > 0) return installExtension(server, options.install);

  const hands = await serveHands();
  closing.push(hands.close);
  const running = await startServer(server, { KEYCLASH_WORKBENCH: hands.url });
  closing.push(running.close);
  const workbench = await openWorkbench(running.address, options);
  closing.push(workbench.close);
  hands.take(workbench.page);
  const code = await Promise.race([workbench.exit, running.exit, tooLate()]);
  if (code !== 0) console.error(running.log());
  return code;
}

/** The web workbench does not hear of the switch; a user's own setting says the same to it. */
function kindsOf({ development, kind }) {
  const manifests = development.map((folder) =>
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
  );
  return Object.fromEntries(manifests.map(({ publisher, name }) => [`${publisher}.${name}`, [kind]]));
}

/** A workbench that never begins to test ends all the same. */
function tooLate() {
  return new Promise((done) => {
    const timer = setTimeout(() => {
      console.error("The tests did not end within 30 minutes.");
      done(1);
    }, 1_800_000);
    closing.push(() => clearTimeout(timer));
  });
}

function readArguments(args) {
  const read = {
    development: [],
    kind: undefined,
    tests: undefined,
    folder: undefined,
    extensions: undefined,
    install: [],
  };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = split(args[i]);
    const value = () => inline ?? args[++i];
    if (name === "--extensionDevelopmentPath") read.development.push(resolve(value()));
    else if (name === "--extensionDevelopmentKind") read.kind = value();
    else if (name === "--extensionTestsPath") read.tests = resolve(value());
    else if (name === "--extensions-dir") read.extensions = resolve(value());
    else if (name === "--install-extension") read.install.push(resolve(value()));
    else if (!name.startsWith("--")) read.folder = isAbsolute(name) ? name : resolve(name);
    // Every other switch (--no-sandbox, --skip-welcome, --user-data-dir, ...) concerns Electron or is set in any case.
  }
  return read;
}

function split(argument) {
  const at = argument.startsWith("--") ? argument.indexOf("=") : -1;
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}
