/** What the language server costs an editor in the monorepo, small and large: the goals of a process that stays. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./measure.mjs";
import { monorepoSize, writeMonorepo } from "./monorepo.mjs";

const sizes = [3_000, 38_500];
/** The server rests so long behind an edit before it reads anew (server/src/lsp/reviews.ts). */
const rest = 250;

const rows = [
  ["first question, a line without a stack", "first"],
  ["the longest that another request waits meanwhile", "firstStretch", 50],
  ["another failure, warm: median", "median"],
  ["another failure, warm: 95 of 100 within", "p95", 10],
  ["the longest that another request waits meanwhile", "againStretch", 50],
  [`an edit → its mark at the new line, beyond the ${rest} ms of rest`, "edited", 50],
  ["the longest that another request waits meanwhile", "editStretch", 50],
  ["100 files of models changed → the next answer", "behindChange", 500],
  ["the longest that another request waits meanwhile", "changeStretch", 50],
  ["memory of all its processes, MB", "memory"],
];

/**
 * @param {(script: string, args: string[], timeout: number) => any} child runs a script of this folder in a process of its own
 * @param {(folder: string) => Promise<void>} buildShipped writes what is shipped into the folder
 * @param {number} runs processes for each size
 */
export async function measureServer(child, buildShipped, runs) {
  const folder = mkdtempSync(join(tmpdir(), "keyclash-bench-"));
  try {
    await buildShipped(folder);
    const all = sizes.map((others) => {
      const found = Array.from({ length: runs }, (_, run) => {
        const root = join(folder, `${others}-${run}`);
        const pastes = writeMonorepo(root, { others });
        const file = join(folder, "pastes.json");
        writeFileSync(file, JSON.stringify(asked(pastes)));
        const told = child("server.mjs", [join(folder, "dist/server.js"), root, file], 600_000);
        rmSync(root, { recursive: true, force: true });
        if (!told) throw new Error(`the server did not answer in time among ${others} files`);
        console.error(`${others}: ${JSON.stringify(told)}`);
        return { ...told, edited: told.edited - rest };
      });
      return Object.fromEntries(
        Object.keys(found[0]).map((name) => [name, median(found.map((one) => one[name]))]),
      );
    });
    const lines = rows.map(([what, name, goal]) => {
      const values = all.map((one) => one[name]);
      const missed = goal !== undefined && values.some((value) => value > goal) ? " (missed)" : "";
      return `| ${what} | ${values.map(shown).join(" | ")} | ${goal === undefined ? "" : `${goal}${missed}`} |`;
    });
    const count = (others) => (others + 3 * monorepoSize.models).toLocaleString("en");
    return {
      table: [
        `| ms of a clock | about ${sizes.map(count).join(" files | about ")} files | goal, at most |\n|---|--:|--:|--:|`,
        ...lines,
      ].join("\n"),
      verdict: `Medians of ${runs} servers each, started for it; while they work a request that needs no work is sent every 5 ms.`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the monorepo's pastes: a failure whose stack is lost, and others in turn whose frames lead to lines of other models. */
function asked({ Django, TypeORM, Prisma }) {
  const lost = Django.split("\n")
    .filter((line) => !/^(?: |Traceback)/.test(line))
    .join("\n");
  const of = (text, model) =>
    text.replaceAll("app33", `app${Math.floor(model / 10)}`).replaceAll("337", String(model));
  const each = (models) =>
    models.flatMap((model) => [Django, TypeORM, Prisma].map((text) => of(text, model)));
  const some = (from, count) => Array.from({ length: count }, (_, at) => from + 10 * at);
  return {
    first: lost,
    warm: each([347]),
    others: each(some(7, 20)),
    edited: { text: of(TypeORM, 417), file: "services/api/src/customer417.service.ts" },
    changed: Array.from({ length: 100 }, (_, at) => `services/api/src/customer${at}.entity.ts`),
  };
}

function shown(value) {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
