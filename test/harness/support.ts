/** The page docs/support.md, made from the adapters and the cases: which violation of which engine is read through what, and the proof. */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import * as adapters from "../../server/src/adapters";
import type { Incident, ViolationKind } from "../../server/src/domain/incident";
import { readPaste } from "../../server/src/trace";
import { type Case, readPage } from "./case";

const KINDS: readonly ViolationKind[] = ["unique", "foreign_key", "not_null", "check", "exclusion"];

interface Proof {
  readonly incident: Incident;
  readonly path: string;
  readonly title: string;
  /** A program really printed this; else it follows a document or the database's source. */
  readonly real: boolean;
}

/** The whole page. Pure but for the case files under server/src. */
export function supportPage(): string {
  const proofs = readProofs();
  const real = proofs.filter((proof) => proof.real).length;
  return [
    "# What Keyclash reads",
    "",
    "<!-- Made by `npm run support` from the adapters and the cases; do not edit. -->",
    "",
    `Every cell links the case that proves it: **real** where a program printed that text to us (${real} of ${proofs.length} incidents in the`,
    "cases; `test/capture` makes them again), **documented** where it follows the words of a manual, of the database's source or of a report",
    "that the case names. An empty cell is not known to be wrong: no case shows it.",
    "",
    "## ORMs",
    "",
    ...ormTable(proofs),
    "",
    "## Databases",
    "",
    "A row is a way to the database: the driver and the ORM, as the text tells them.",
    "",
    ...adapters.databases.flatMap(({ id }) => databaseSection(id, proofs)),
    ...databaseSection(null, proofs),
    "## Stacks",
    "",
    ...runtimeTable(proofs),
    "",
  ].join("\n");
}

function readProofs(): Proof[] {
  const paths = new fdir()
    .withRelativePaths()
    .filter((path) => /(?:^|\/)cases\/[^/]+\.md$/.test(path))
    .crawl("server/src")
    .sync()
    .map((path) => `server/src/${path}`)
    .sort();
  return paths.flatMap((path) => {
    const content = readFileSync(path, "utf8");
    return readPage(path, content).cases.flatMap((one) => {
      const real = isCaptured(content, one);
      return readPaste(one.paste, adapters).incidents.map((incident) => ({
        incident,
        path,
        title: one.title,
        real,
      }));
    });
  });
}

/** The prose between the case's title and its paste says where the paste comes from; else the page's own does. */
function isCaptured(content: string, { title, paste }: Case): boolean {
  const head = content.indexOf(`# ${title}\n`);
  const prose = content.slice(Math.max(0, head), content.indexOf(paste.slice(0, 200), Math.max(0, head)));
  const intro = content.slice(0, content.indexOf("\n## "));
  const says = /\b(Captured|Made|Documented|Follows|Reported|From)\b/.exec(prose)?.[1];
  return says ? says === "Captured" : /^Captured\b/m.test(intro);
}

function ormTable(proofs: readonly Proof[]): string[] {
  const rows = adapters.orms.map(({ id, title, models, writes, fixes }) => {
    const own = proofs.filter(
      ({ incident, path }) => incident.violation.orm === id || path.includes(`/orms/${id}/`),
    );
    return [
      title,
      "yes",
      models ? "yes" : "",
      writes ? "yes" : "",
      [...new Set(fixes?.map((fix) => fix.id) ?? [])].map((fix) => `\`${fix}\``).join(", "),
      `${own.filter(({ real }) => real).length} real, ${own.filter(({ real }) => !real).length} documented`,
    ];
  });
  return table(["ORM", "its errors", "models", "writes", "fixes", "incidents in cases"], rows);
}

function databaseSection(engine: string | null, proofs: readonly Proof[]): string[] {
  const own = proofs.filter(
    ({ incident: { violation } }) => violation.engine === engine && violation.kind !== null,
  );
  const ways = new Map<string, Proof[]>();
  for (const proof of own) {
    const { driver, orm } = proof.incident.violation;
    const name = [driver, orm && titleOf(orm)].filter(Boolean).join(" / ") || "the message alone";
    ways.set(name, [...(ways.get(name) ?? []), proof]);
  }
  const rows = [...ways]
    .sort(([a], [b]) => a.localeCompare(b, "en"))
    .map(([name, list]) => [name, ...KINDS.map((kind) => cell(list, kind))]);
  if (rows.length === 0) return engine ? [`### ${engine}`, "", "No case yet.", ""] : [];
  const heading = engine ?? "Engine not told by the text";
  return [
    `### ${heading}`,
    "",
    ...table(["through", ...KINDS.map((kind) => kind.replace("_", " "))], rows),
    "",
  ];
}

/** A real one before a documented one, a page of the engine or ORM itself before one that shows something else. */
function cell(proofs: readonly Proof[], kind: ViolationKind): string {
  const found = proofs.filter(({ incident }) => incident.violation.kind === kind);
  const best = found.find(({ real }) => real) ?? found[0];
  return best ? `[${best.real ? "real" : "documented"}](../${best.path}#${anchor(best.title)})` : "";
}

function runtimeTable(proofs: readonly Proof[]): string[] {
  const rows = adapters.runtimes.map(({ id }) => {
    const own = proofs.filter(({ incident }) => incident.runtime === id);
    const best = own.find(({ real }) => real) ?? own[0];
    return [
      id,
      String(own.length),
      String(own.filter(({ real }) => real).length),
      best ? `[${best.title.replaceAll("|", "\\|")}](../${best.path}#${anchor(best.title)})` : "",
    ];
  });
  return table(["stack", "incidents in cases", "real", "for example"], rows);
}

function titleOf(orm: string): string {
  return adapters.orms.find(({ id }) => id === orm)?.title ?? orm;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** As GitHub makes it from a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}
