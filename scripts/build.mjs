/** Bundles the extension, and the server with the command line and the model reader, into dist/; parsers stand beside them, loaded on demand. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { assets, bundles, starts } from "./bundles.mjs";
import { bundledPackages, notices } from "./notices.mjs";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const built = await Promise.all(
  bundles(process.argv.includes("--production")).map((options) => build(options)),
);
for (const [file, text] of Object.entries(starts)) writeFileSync(join(dirname(dist), file), text);
for (const { from, to } of assets) copyFileSync(from, join(dist, to));
writeFileSync(
  join(dist, "THIRD-PARTY-NOTICES.txt"),
  notices(bundledPackages(built.map(({ metafile }) => metafile))),
);
