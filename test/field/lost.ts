/**
 * Which line is named where the stack has lost it: every captured trace as printed, without the user's frames, with the outermost alone, under
 * another root, compiled (with and without its source map) and bundled. `npm run lost` prints the table; `-- 5` takes every fifth trace.
 */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { generatedPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { transformSync } from "esbuild";
import { fdir } from "fdir";
import * as adapters from "../../server/src/adapters";
import type { CallSite } from "../../server/src/domain/diagnosis";
import type { Project } from "../../server/src/domain/project";
import { explain } from "../../server/src/explain";
import { memoryProject } from "../../server/src/workspace/memory";

const root = join(process.cwd(), "test");

/** A line of the paste that names a place of the user's: group 2 its path below `/app/`. */
const place =
  /^(.*?)\/app\/((?!node_modules|\S*site-packages|src\/(?:driver|query-builder|persistence|entity-manager|repository|migration|data-source|schema-builder|util|subscriber|connection)\/)[^\s():"]{1,200})(?::(\d{1,6})(?::(\d{1,6}))?|", line (\d{1,6}))/;

interface Variant {
  readonly title: string;
  readonly files?: "compiled" | "mapped";
  write(lines: readonly string[], compiled: Compiled): string[];
}

type Compiled = (path: string, line: number, column: number) => { line: number; column: number } | undefined;

const variants: readonly Variant[] = [
  { title: "as printed", write: (lines) => [...lines] },
  { title: "no frame of the user's", write: (lines) => keep(lines, () => false) },
  {
    title: "the outermost frame alone",
    write: (lines) => keep(lines, (index, all) => index === (isPython(lines) ? all[0] : all.at(-1))),
  },
  {
    title: "one of its callers alone",
    write: (lines) => keep(lines, (index, all) => index === (isPython(lines) ? all.at(-2) : all[1])),
  },
  {
    title: "another root",
    write: (lines) => lines.map((line) => line.replaceAll("/app/", "/srv/releases/42/current/")),
  },
  {
    title: "compiled into dist/",
    files: "compiled",
    write: (lines, compiled) => lines.map((line) => moved(line, "dist/", compiled)),
  },
  {
    title: "compiled, with source maps",
    files: "mapped",
    write: (lines, compiled) => lines.map((line) => moved(line, "dist/", compiled)),
  },
  {
    title: "bundled",
    files: "compiled",
    write: (lines, compiled) => lines.map((line) => moved(line, null, compiled)),
  },
];

function isPython(lines: readonly string[]): boolean {
  return lines.some((line) => /^\s*File "/.test(line));
}

/** Of the lines with a place of the user's those that the test lets through; a source line below a Python frame goes with it. */
function keep(lines: readonly string[], test: (index: number, all: readonly number[]) => boolean): string[] {
  const all = lines.flatMap((line, index) =>
    place.test(line) && /^\s*(?:at |File )/.test(line) ? [index] : [],
  );
  const kept = new Set(all.filter((index) => test(index, all)));
  return lines.filter((line, index) => {
    if (place.test(line)) return kept.has(index);
    const above = lines[index - 1] ?? "";
    return !(/^\s*File "/.test(above) && place.test(above) && !kept.has(index - 1));
  });
}

function moved(line: string, folder: string | null, compiled: Compiled): string {
  const found = place.exec(line);
  const [, before = "", path = "", at, column] = found ?? [];
  if (!found || !/\.[cm]?tsx?$/.test(path) || at === undefined) return line;
  const to = compiled(path, Number(at), Number(column ?? 1)) ?? { line: Number(at) + 40, column: 9 };
  const file =
    folder === null ? "main.js" : folder + path.replace(/^src\//, "").replace(/\.([cm]?)tsx?$/, ".$1js");
  const where = folder === null ? { line: to.line + 90_000, column: to.column } : to;
  return `${before}/app/${file}:${where.line}:${where.column}${line.slice(found[0].length)}`;
}

interface Tally {
  traces: number;
  right: number;
  amongThree: number;
  wrong: number;
  readonly misses: string[];
}

export async function measureLost(orm: string, every = 1): Promise<Map<string, Tally>> {
  const lab = join(root, "capture", orm);
  const truth = JSON.parse(readFileSync(join(root, "field", "truth", `${orm}.json`), "utf8"));
  const files = texts(join(lab, truth.workspace));
  const { project, mapped, compiled } = projectsOf(files);
  const tallies = new Map<string, Tally>();
  const traces = new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".txt"))
    .crawl(join(lab, "traces"))
    .sync();
  for (const [index, trace] of traces.sort().entries()) {
    if (index % every !== 0) continue;
    const known = truth.scenarios[basename(trace).split(".")[0] ?? ""];
    if (!known) continue;
    const other = Object.entries(known.except ?? {}).find(([part]) =>
      trace.includes(part),
    )?.[1] as typeof known;
    const at: string | null = other?.at === undefined ? known.at : other.at;
    const lines = readFileSync(join(lab, "traces", trace), "utf8").split("\n");
    for (const variant of variants) {
      if (variant.files && isPython(lines)) continue;
      const paste = variant.write(lines, compiled).join("\n");
      const { diagnoses } = await explain(paste, variant.files === "mapped" ? mapped : project, adapters);
      const tally = tallies.get(variant.title) ?? {
        traces: 0,
        right: 0,
        amongThree: 0,
        wrong: 0,
        misses: [],
      };
      tallies.set(variant.title, tally);
      tally.traces++;
      const [diagnosis] = diagnoses;
      const site = diagnosis?.callSite;
      const named = site && site.evidence !== "caller" ? nameOf(site) : null;
      const candidates = (diagnosis?.callSiteCandidates ?? []).filter(
        ({ evidence }) => evidence !== "caller",
      );
      if (named === at) tally.right++;
      if (named === at || candidates.slice(0, 3).some((one) => nameOf(one) === at)) tally.amongThree++;
      if (named !== null && named !== at) {
        tally.wrong++;
        tally.misses.push(`${variant.title}: ${trace}: ${at}, given ${named} (${site?.evidence})`);
      } else if (named !== at) tally.misses.push(`${variant.title}: ${trace}: ${at}, not decided`);
    }
  }
  return tallies;
}

function nameOf({ file, function: name }: CallSite): string {
  return [file, name].filter(Boolean).join(" ");
}

function texts(folder: string): Record<string, string> {
  const paths = new fdir()
    .withRelativePaths()
    .exclude((name) => name === "node_modules" || name.startsWith("."))
    .crawl(folder)
    .sync();
  return Object.fromEntries(
    paths
      .filter((path) => /\.(?:[cm]?[jt]sx?|py|prisma|sql|json|toml|html)$/.test(path))
      .map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path), "utf8")]),
  );
}

/** The workspace as it is, and with what a compiler made of it beside. */
function projectsOf(files: Readonly<Record<string, string>>): {
  project: Project;
  mapped: Project;
  compiled: Compiled;
} {
  const built: Record<string, string> = {};
  const maps = new Map<string, TraceMap>();
  for (const [path, text] of Object.entries(files)) {
    // What a compiler can not make a module of stays as it is.
    if (!/\.[cm]?tsx?$/.test(path) || /^(?:const [^=]{0,200}= )?await /m.test(text)) continue;
    const to = `dist/${path.replace(/^src\//, "").replace(/\.([cm]?)tsx?$/, ".$1js")}`;
    const source = `${"../".repeat(to.split("/").length - 1)}${path}`;
    const { code, map } = transformSync(text, {
      loader: path.endsWith("x") ? "tsx" : "ts",
      format: "cjs",
      target: "es2022",
      sourcefile: source,
      sourcesContent: false,
      sourcemap: "external",
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    built[to] = code;
    built[`${to}.map`] = map;
    maps.set(path, new TraceMap(map));
  }
  return {
    project: memoryProject(files),
    mapped: memoryProject({ ...files, ...built }),
    compiled(path, line, column) {
      const map = maps.get(path);
      const [source] = map?.sources ?? [];
      const found =
        map && source ? generatedPositionFor(map, { source, line, column: column - 1 }) : undefined;
      return found?.line ? { line: found.line, column: (found.column ?? 0) + 1 } : undefined;
    },
  };
}

export function table(orm: string, tallies: ReadonlyMap<string, Tally>): string {
  const percent = (count: number, { traces }: Tally) => `${((100 * count) / traces).toFixed(1)} %`;
  return [...tallies]
    .map(
      ([title, tally]) =>
        `| ${orm} | ${title} | ${tally.traces} | ${percent(tally.right, tally)} | ${percent(tally.amongThree, tally)} | ${tally.wrong} |`,
    )
    .join("\n");
}

export const heading = `| ORM | stack | traces | decided right | among the first three | decided wrong |\n|---|---|---|---|---|---|`;

export const labs = readdirSync(join(root, "field", "truth")).map((file) => file.replace(".json", ""));
