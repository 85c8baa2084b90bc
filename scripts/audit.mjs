/**
 * `npm run audit`: known advisories on what Keyclash distributes. Ends with 1 for a high or critical one in a bundled package alone;
 * says the others, and says where the registry does not answer: a network's mood fails no build.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundles } from "./bundles.mjs";
import { bundledPackages } from "./notices.mjs";

/**
 * @param {unknown} report of `npm audit --json`, undefined where there was none
 * @param {string[]} bundled folders of the bundled packages, as `node_modules/diff`
 * @returns {{ failed: boolean, sentences: string[] }}
 */
export function verdict(report, bundled) {
  const found = report?.vulnerabilities;
  if (report?.auditReportVersion !== 2 || typeof found !== "object" || found === null) {
    const reason = report?.error?.code ?? report?.message ?? report?.error?.summary ?? "no answer";
    const first = String(reason).split("\n")[0];
    return {
      failed: false,
      sentences: [`The registry did not answer about advisories (${first}): NOTHING WAS CHECKED.`],
    };
  }
  const all = Object.values(found);
  const shipped = all.filter(({ nodes }) => nodes.some((node) => bundled.includes(node)));
  const grave = shipped.filter(({ severity }) => severity === "high" || severity === "critical");
  return {
    failed: grave.length > 0,
    sentences: [
      ...shipped.map((one) => `Bundled: ${one.name}: ${one.severity}: ${titles(one).join("; ")}`),
      `Advisories: ${shipped.length} in ${bundled.length} bundled packages (${grave.length} high or critical), ` +
        `${all.length - shipped.length} in tools that are not distributed.`,
    ],
  };
}

/** `via` names an advisory, or the package through which one comes. */
function titles({ via }) {
  return via.map((one) => (typeof one === "string" ? `through ${one}` : `${one.title} ${one.url}`));
}

/** All packages are devDependencies here, since they are bundled: `--omit=dev` would look at none. */
function ask() {
  const { stdout } = spawnSync("npm", ["audit", "--json", "--fetch-retries=1", "--fetch-timeout=20000"], {
    encoding: "utf8",
    timeout: 90_000,
    shell: process.platform === "win32",
  });
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await Promise.all(
    bundles(false).map((options) => build({ ...options, sourcemap: false, write: false })),
  );
  const folders = bundledPackages(built.map(({ metafile }) => metafile))
    .filter(({ within }) => !within)
    .map(({ path }) => path);
  const { failed, sentences } = verdict(ask(), folders);
  for (const sentence of sentences) console.log(sentence);
  process.exitCode = failed ? 1 : 0;
}
