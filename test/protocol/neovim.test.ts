/** A real Neovim with the settings of docs/editors.md: marks, fixes, undo, report, clear, and the candidate that the user names. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import { files, paste, services } from "./shop";

const root = join(import.meta.dirname, "../..");
const session = join(root, "test/neovim/session.lua");
const version = /^NVIM v(\d+\.\d+)/.exec(
  spawnSync("nvim", ["--version"], { encoding: "utf8" }).stdout ?? "",
)?.[1];

test.runIf(process.env.CI === "true" && process.platform === "linux")("Neovim is there in CI", () =>
  expect(version).toBeDefined(),
);

/** The blocks of Lua under a heading of the page that users copy from. */
function settings(heading: string): string {
  const page = readFileSync(join(root, "docs/editors.md"), "utf8");
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const blocks = [...section.matchAll(/^```lua\n([\s\S]*?)^```/gm)].map(([, lua]) => lua);
  if (blocks.length === 0) throw new Error(`docs/editors.md has no settings under “${heading}”`);
  return blocks.join("\n");
}

interface Mark {
  readonly line: number;
  readonly severity: number;
  readonly message: string;
  readonly source: string;
}

interface Facts {
  readonly failed?: string;
  readonly services: readonly Mark[];
  readonly models: readonly Mark[];
  readonly titles: readonly string[];
  readonly fixed: string;
  readonly undone: boolean;
  readonly report: string;
  readonly notices: readonly string[];
  readonly candidates: readonly Mark[];
  readonly chosen: readonly Mark[];
}

/** Milliseconds for each step: a busy machine is no failure. */
const patience = 60_000;

describe.runIf(version !== undefined)(`Neovim ${version}`, { timeout: 600_000 }, () => {
  let facts: Facts;

  beforeAll(async () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), "keyclash-neovim-")));
    const two = `${services}\n\ndef import_one(row):\n    return Customer.objects.create(email=row["email"], name=row["name"])\n`;
    for (const [path, content] of Object.entries({ ...files, "customers/services.py": two })) {
      mkdirSync(dirname(join(base, "shop", path)), { recursive: true });
      writeFileSync(join(base, "shop", path), content);
    }
    const write = (name: string, content: string) => {
      writeFileSync(join(base, name), content);
      return join(base, name);
    };
    const is11 = Number(version?.split(".")[1]) >= 11;
    const init = write(
      "init.lua",
      // A clipboard needs a display.
      `local kept = {}
vim.g.clipboard = { name = "kept", cache_enabled = 0,
  copy = { ["+"] = function(lines) kept = lines end, ["*"] = function() end },
  paste = { ["+"] = function() return { kept, "v" } end, ["*"] = function() return { {}, "v" } end } }
${settings(is11 ? "Neovim 0.11" : "Neovim 0.7 to 0.10")}\n${settings("Neovim: commands")}`,
    );
    mkdirSync(join(base, "bin"));
    const bin = write(
      "bin/keyclash",
      `#!/bin/sh\nexec "${process.execPath}" "${join(root, "dist/cli.js")}" "$@"\n`,
    );
    chmodSync(bin, 0o755);
    const environment = {
      HOME: base,
      XDG_STATE_HOME: join(base, "state"),
      XDG_DATA_HOME: join(base, "data"),
      XDG_CACHE_HOME: join(base, "cache"),
      PATH: `${join(base, "bin")}${delimiter}${process.env.PATH}`,
      KEYCLASH_FACTS: join(base, "facts.json"),
      KEYCLASH_PASTE: write("paste.txt", paste),
      KEYCLASH_LOST: write(
        "lost.txt",
        paste.replace(/^.*(?:File|return self|return Customer|obj\.save).*\n/gm, ""),
      ),
      KEYCLASH_FIX: "Catch",
      KEYCLASH_PATIENCE: String(patience),
    };
    const args = ["--headless", "-n", "-u", init, "-i", "NONE", "-c", `luafile ${session}`];
    const neovim = spawn("nvim", args, {
      cwd: join(base, "shop"),
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [said] = await Promise.all([text(neovim.stderr), once(neovim, "close")]);
    if (!existsSync(environment.KEYCLASH_FACTS)) throw new Error(`Neovim has ended without a word: ${said}`);
    facts = JSON.parse(readFileSync(environment.KEYCLASH_FACTS, "utf8"));
  }, 600_000);

  test("comes to the end", () => expect(facts.failed).toBeUndefined());

  test("marks the write and the declaration", () => {
    expect(facts.services).toMatchObject([{ line: 5, severity: 1, source: "keyclash" }]);
    expect(facts.models).toMatchObject([{ line: 5, severity: 3, source: "keyclash" }]);
    expect(facts.services[0]?.message).toContain("must be unique");
  });

  test("offers the fixes, makes one, and takes the mark away and back with undo", () => {
    expect(facts.titles.filter((title) => /^Catch/.test(title)).length).toBeGreaterThan(0);
    expect(facts.titles.some((title) => /clear this incident/.test(title))).toBe(true);
    expect(facts.fixed).toContain("except IntegrityError");
    expect(facts.undone).toBe(true);
  });

  test("reports without the values", () => {
    expect(facts.report).toContain("customers_customer_email_key");
    expect(facts.report).not.toContain("example.com");
  });

  test("explains the clipboard, and takes the user's word for the line", () => {
    expect(facts.notices[0]).toContain("must be unique");
    expect(facts.candidates.map(({ line }) => line)).toEqual([5, 9]);
    expect(facts.candidates.every(({ severity }) => severity !== 1)).toBe(true);
    expect(facts.chosen).toMatchObject([{ line: 9, severity: 1 }]);
  });
});
