/** A TypeScript workspace as it is deployed: compiled file by file, or in one bundle; and where its lines went. */

import { join, relative, resolve } from "node:path";
import { generatedPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { build, type Plugin, transform } from "esbuild";

/** Paths relative to the workspace -> texts. */
export type Files = Readonly<Record<string, string>>;

export interface Compiled {
  /** What the compiler wrote, maps included. */
  readonly files: Files;
  /** Where a place of the source went, 1-based; undefined = nowhere. */
  at(file: string, line: number, column: number): { file: string; line: number; column: number } | undefined;
}

/** `src/a/b.ts` -> `dist/a/b.js` with its map beside it. */
export async function compileApart(files: Files): Promise<Compiled> {
  const written: Record<string, string> = {};
  const maps = new Map<string, { file: string; map: TraceMap; source: string }>();
  for (const [path, text] of sources(files)) {
    const file = path.replace(/^src\//, "dist/").replace(/\.ts$/, ".js");
    const { code, map } = await transform(text, {
      loader: "ts",
      format: "esm",
      target: "node20",
      sourcefile: `${"../".repeat(file.split("/").length - 1)}${path}`,
      sourcemap: true,
      sourcesContent: false,
      tsconfigRaw: options,
    });
    const name = file.split("/").at(-1);
    written[file] = `${code}//# sourceMappingURL=${name}.map\n`;
    written[`${file}.map`] = map;
    const read = new TraceMap(map);
    maps.set(path, { file, map: read, source: read.sources[0] ?? "" });
  }
  return { files: written, at: placesIn(maps) };
}

/** All of it in `dist/index.js`. */
export async function compileTogether(files: Files, root: string): Promise<Compiled> {
  const { outputFiles } = await build({
    stdin: {
      contents: sources(files)
        .map(([path], index) => `export * as m${index} from ${JSON.stringify(`./${path}`)};`)
        .join("\n"),
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    target: "node20",
    sourcemap: true,
    sourcesContent: false,
    outfile: `${root}/dist/index.js`,
    write: false,
    logLevel: "silent",
    tsconfigRaw: options,
    plugins: [{ name: "own files alone", setup: ownFiles(files, root) }],
  });
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  const map = new TraceMap(text(".map"));
  const maps = new Map(
    sources(files).flatMap(([path]) => {
      const source = map.sources.find((each) => each?.replace(/^\.\.\//, "") === path);
      return source ? [[path, { file: "dist/index.js", map, source }] as const] : [];
    }),
  );
  return {
    files: { "dist/index.js": text(".js"), "dist/index.js.map": text(".map") },
    at: placesIn(maps),
  };
}

/** What the lab makes beside its sources (a client, a connection) stays outside the bundle. */
function ownFiles(files: Files, root: string): Plugin["setup"] {
  return (bundler) => {
    bundler.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const base = relative(root, resolve(resolveDir, path));
      const found = [base, `${base}.ts`, base.replace(/\.js$/, ".ts"), `${base}/index.ts`].find(
        (each) => each in files,
      );
      return found ? { path: join(root, found) } : { path, external: true };
    });
  };
}

const options = { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } };

function sources(files: Files): [string, string][] {
  return Object.entries(files).filter(([path]) => /^src\/.*\.ts$/.test(path) && !path.endsWith(".d.ts"));
}

function placesIn(
  maps: ReadonlyMap<string, { file: string; map: TraceMap; source: string }>,
): Compiled["at"] {
  return (path, line, column) => {
    const known = maps.get(path);
    if (!known) return undefined;
    const to = generatedPositionFor(known.map, { source: known.source, line, column: column - 1, bias: -1 });
    const near =
      to.line === null
        ? generatedPositionFor(known.map, { source: known.source, line, column: column - 1, bias: 1 })
        : to;
    return near.line === null ? undefined : { file: known.file, line: near.line, column: near.column + 1 };
  };
}
