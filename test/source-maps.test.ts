/** Frames of compiled code, by its source map: inline, beside, in a bundle, with paths of Windows; never a line that the source does not have. */

import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const adapters = { runtimes, databases, orms, frameworks, codes };

const schema = `datasource db {\n  provider = "postgresql"\n}\nmodel Sheet {\n  id Int @id\n  url String @unique\n}\n`;
const source = `import { prisma } from "./db";

interface Given {
  url: string;
}

export async function bring(given: Given) {
  return await prisma.sheet.create({ data: { url: given.url } });
}

export async function add(given: Given) {
  return await prisma.sheet.create({ data: { url: given.url } });
}
`;

/** 1-based line and column of the second write's \`await\` in the compiled code. */
function placeIn(code: string): string {
  const at = code.lastIndexOf("await ");
  const before = code.slice(0, at).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

async function siteOf(files: Record<string, string>, printed: string, name = "add") {
  const paste = `PrismaClientKnownRequestError: 
Invalid \`prisma.sheet.create()\` invocation:


Unique constraint failed on the fields: (\`url\`)
    at Rn.handleRequestError (/srv/app/node_modules/@prisma/client/runtime/library.js:121:7325)
    at async ${name} (${printed})
`;
  const project = memoryProject({ "prisma/schema.prisma": schema, "src/sheets.ts": source, ...files });
  const { diagnoses } = await explain(paste, project, adapters);
  const site = diagnoses[0]?.callSite;
  return site && `${site.file}:${site.line} ${site.evidence}`;
}

const options = {
  loader: "ts",
  format: "cjs",
  sourcefile: "../src/sheets.ts",
  sourcesContent: false,
} as const;

test("beside", async () => {
  const { code, map } = transformSync(source, { ...options, sourcemap: "external" });
  const files = {
    "dist/sheets.js": `${code}//# sourceMappingURL=sheets.js.map\n`,
    "dist/sheets.js.map": map,
  };
  expect(await siteOf(files, `/srv/app/dist/sheets.js:${placeIn(code)}`)).toBe("src/sheets.ts:12 frame");
  expect(await siteOf(files, `C:\\srv\\app\\dist\\sheets.js:${placeIn(code)}`)).toBe(
    "src/sheets.ts:12 frame",
  );
});

test("inline", async () => {
  const { code } = transformSync(source, { ...options, sourcemap: "inline" });
  expect(await siteOf({ "dist/sheets.js": code }, `/srv/app/dist/sheets.js:${placeIn(code)}`)).toBe(
    "src/sheets.ts:12 frame",
  );
});

test("a bundle whose map names its sources as webpack and Windows do", async () => {
  const { code, map } = transformSync(source, { ...options, minifyIdentifiers: true, sourcemap: "external" });
  for (const named of [
    "webpack://shop/./src/sheets.ts",
    "..\\src\\sheets.ts",
    "/home/ci/shop/src/sheets.ts",
  ]) {
    const moved = JSON.stringify({ ...JSON.parse(map), sources: [named] });
    const files = { "dist/main.js": code, "dist/main.js.map": moved };
    expect(await siteOf(files, `/srv/app/dist/main.js:${placeIn(code)}`, "t")).toBe("src/sheets.ts:12 frame");
  }
});

test("a map that is none, and one of another program: the function tells", async () => {
  const { code } = transformSync(source, options);
  const broken = { "dist/sheets.js": code, "dist/sheets.js.map": "{ not a map" };
  expect(await siteOf(broken, `/srv/app/dist/sheets.js:${placeIn(code)}`)).toBe("src/sheets.ts:12 chain");
  const map = JSON.stringify({ version: 3, sources: ["../lib/other.ts"], names: [], mappings: "AAAA" });
  const foreign = { "dist/sheets.js": code, "dist/sheets.js.map": map };
  expect(await siteOf(foreign, `/srv/app/dist/sheets.js:${placeIn(code)}`)).toBe("src/sheets.ts:12 chain");
});
