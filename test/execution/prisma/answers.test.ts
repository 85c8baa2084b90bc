/** The answer to a conflict, asked of a running server: NestJS with Prisma on SQLite. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe } from "vitest";
import { type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { type Project, run } from "./lanes";

const root = resolve(__dirname, "../../..");
const example = join(root, "examples/prisma");
const modules = join(root, "test/capture/prisma/v7/node_modules");
const web = join(root, "test/capture/typeorm/node_modules");
const base = mkdtempSync(join(tmpdir(), "keyclash-prisma-answers-"));

afterAll(() => rmSync(base, { recursive: true, force: true }));

const missing = [modules, join(web, "@nestjs/core")].every((each) => existsSync(each))
  ? undefined
  : "npm install in test/capture/prisma/v7 and test/capture/typeorm first";

const shape = "MembersController.join";

describe("SQLite (libSQL), Prisma 7, NestJS", () => {
  prove(missing, {
    fix: "answer-conflict",
    shapes: [shape],
    without: (check) =>
      check === "an open transaction stays usable"
        ? "it writes through the client, outside of every transaction"
        : undefined,
    run: proof,
  });
});

async function proof(): Promise<Proof> {
  const project = makeProject();
  await expected(project, "prisma", ["generate", "--no-hints"], /Generated Prisma Client/);
  const before = await served(project, ["twice"], /^@@ again: /m);
  const paste = before.replace(/^@@ .*$/gm, "");
  const [answer] = Object.values(
    await applyEverywhere(project.folder, "answer-conflict", [{ shape, paste }]),
  );
  const compiles = await run(project, "tsc", ["--noEmit"]);
  const after = await served(project, [], /^@@ rows: 1$/m);
  const said = (name: string) => new RegExp(`^@@ ${name}: (.*)$`, "m").exec(after)?.[1] ?? after;
  const wasFailing = /^@@ again: 500$/m.test(before) ? "" : `it did not fail: ${before}`;
  const twenty = ["201", ...Array.from({ length: 19 }, () => "409")].join();
  return {
    compiles,
    shapes: {
      [shape]: {
        "the same call is handled":
          wasFailing || answer?.refused || differs(`${said("first")},${said("again")}`, "201,409"),
        "20 calls at once": answer?.refused || differs(said("twenty"), twenty),
        "another violation still surfaces": answer?.refused || differs(said("another"), "500"),
        "is not offered again": answer?.again ?? "",
      },
    },
  };
}

function differs(said: string, wanted: string): string {
  return said === wanted ? "" : `${said} instead of ${wanted}`;
}

/** What the server answers, on empty tables. */
async function served(project: Project, args: readonly string[], output: RegExp): Promise<string> {
  rmSync(join(project.folder, "shop.db"), { force: true });
  await expected(project, "tsx", ["src/push.mjs"], /^steps: \d+$/m);
  return expected(project, "tsx", ["src/main.ts", ...args], output);
}

async function expected(
  project: Project,
  program: string,
  args: readonly string[],
  output: RegExp,
): Promise<string> {
  const printed = await run(project, program, args);
  if (!output.test(printed)) throw new Error(printed);
  return printed;
}

function makeProject(): Project {
  const folder = join(base, "project");
  mkdirSync(join(folder, "src"), { recursive: true });
  mkdirSync(join(folder, "prisma"));
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(modules))
    symlinkSync(join(modules, name), join(folder, "node_modules", name));
  for (const name of ["@nestjs", "reflect-metadata", "rxjs"])
    symlinkSync(join(web, name), join(folder, "node_modules", name));
  cpSync(join(example, "prisma.config.ts"), join(folder, "prisma.config.ts"));
  const config = JSON.parse(readFileSync(join(example, "tsconfig.json"), "utf8"));
  config.compilerOptions.experimentalDecorators = true;
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const schema = readFileSync(join(__dirname, "schema/schema.prisma.txt"), "utf8");
  writeFileSync(join(folder, "prisma/schema.prisma"), schema.replace("postgresql", "sqlite"));
  for (const [from, name] of [
    ["schema", "push.mjs"],
    ["nest", "members.ts"],
    ["nest", "main.ts"],
  ] as const)
    cpSync(join(__dirname, from, `${name}.txt`), join(folder, "src", name));
  writeFileSync(
    join(folder, "src/adapter.ts"),
    'import { PrismaLibSql } from "@prisma/adapter-libsql";\n\nexport const factory = new PrismaLibSql({ url: "file:shop.db" });\n',
  );
  writeFileSync(
    join(folder, "src/db.ts"),
    'import { PrismaClient } from "./generated/prisma/client";\nimport { factory } from "./adapter";\n\nexport const prisma = new PrismaClient({ adapter: factory });\n',
  );
  return { folder, env: {} };
}
