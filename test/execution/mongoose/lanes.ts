/** Where the Mongoose fixes are run: the example's code on a server that speaks MongoDB's protocol and keeps its unique indexes (examples/mongoose/src/stand-in.ts). */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { NodeProject } from "../node";

const root = resolve(__dirname, "../../..");
const example = join(root, "examples/mongoose");
const lab = join(root, "test/capture/mongoose/node_modules");

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** A project folder with the example and the calls. */
  make(): NodeProject;
}

const tools = join(example, "node_modules");

export const mongoose9 = lane("Stand-in for MongoDB, Mongoose 9", "mongoose-9");
export const mongoose8 = lane("Stand-in for MongoDB, Mongoose 8", "mongoose-8");

export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-mongoose-fixes-"));

function lane(name: string, version: string): Lane {
  const missing = !existsSync(tools)
    ? "npm install in examples/mongoose first"
    : existsSync(join(lab, version))
      ? undefined
      : "npm install in test/capture/mongoose first";
  return {
    name,
    missing,
    make() {
      const folder = join(base, `project-${counter++}`);
      mkdirSync(join(folder, "node_modules"), { recursive: true });
      for (const entry of ["package.json", "tsconfig.json", "src"])
        cpSync(join(example, entry), join(folder, entry), { recursive: true });
      for (const each of readdirSync(join(__dirname, "app")))
        cpSync(join(__dirname, "app", each), join(folder, "src", each.replace(/\.txt$/, "")));
      for (const each of ["tsx", "typescript", "@types"])
        symlinkSync(join(tools, each), join(folder, "node_modules", each));
      symlinkSync(join(lab, version), join(folder, "node_modules/mongoose"));
      return { folder, env: quiet };
    },
  };
}

const quiet = { NODE_NO_WARNINGS: "1" };
