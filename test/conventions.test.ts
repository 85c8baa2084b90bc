/** docs/conventions.md says what is so: the files that it names exist, and package.json is as it says. */

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/conventions.md", "utf8");
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

test("every file that shows a convention exists", () => {
  const named = [
    ...page.matchAll(/`((?:client|server|test|docs)\/[^`]+|[A-Za-z.]+\.(?:md|json)|\.vscodeignore)`/g),
  ].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test("package.json keeps the conventions that it can keep alone", () => {
  const { contributes, capabilities } = manifest;
  const commands: string[] = contributes.commands.map(({ command }: { command: string }) => command);
  expect(commands).toEqual(expect.arrayContaining(["keyclash.restartServer", "keyclash.showOutput"]));
  expect(contributes.configuration.properties).toHaveProperty(["keyclash.trace.server"]);
  expect(capabilities.untrustedWorkspaces.supported).toBe(true);
  expect(capabilities.virtualWorkspaces).toBe(true);
  expect([manifest.main, manifest.browser]).toEqual(["./dist/extension.js", "./dist/extension-browser.js"]);
  expect(manifest.extensionKind).toEqual(["workspace"]);
  expect(manifest.enabledApiProposals).toBeUndefined();
  expect(contributes.walkthroughs.length).toBeGreaterThan(0);
  expect(manifest.bin).toEqual({ keyclash: "dist/cli.js" });
});
