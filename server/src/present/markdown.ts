/** A diagnosis as Markdown for hovers, and the pieces of which reports are made. Text of the paste is escaped: it may come from an attacker's request. */

import type { ChainStep } from "../domain/chain";
import type { CallSite, Diagnosis } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import { encodePart } from "../domain/uri";
import { visible, visibleLines } from "./inert";
import { isWhole } from "./menu";
import {
  aboutCommands,
  declinedByReason,
  headline,
  inShort,
  isAsked,
  lostAt,
  toldApart,
  undecided,
  whatNext,
} from "./words";

/** Turns a workspace path and line into a link target; undefined = no link. */
export type LinkTo = (file: string, line: number, column: number) => string | undefined;

const noLinks: LinkTo = () => undefined;

/** The mark at which a hover stands, in an editor that prints the mark's own message and links above it. */
export interface Beside {
  readonly mark: "write" | "declaration" | "paste";
  /** True where several explanations stand there: each begins with its headline. */
  readonly several: boolean;
}

/**
 * What, why, what next, with the evidence: the `explanation` of the JSON and the body of the hovers.
 * @param beside what is printed above it already is not said again: the headline, the reason, the links to the two ends
 */
export function explanation(diagnosis: Diagnosis, link: LinkTo = noLinks, beside?: Beside): string {
  const { key, cause, intent, incident, fixes } = diagnosis;
  const { violation } = incident;
  const lines = !beside || beside.several ? [`**${escapeMarkdown(headline(diagnosis))}**`] : [];
  const told = beside?.mark === "write" ? inShort(diagnosis) : undefined;
  const said = [
    violation.constraint && code(violation.constraint),
    violation.value !== null &&
      (violation.value === "" ? "an empty value" : `value ${code(violation.value)}`),
  ].filter(Boolean);
  if (said.length > 0) lines.push(`The database said: ${said.join(", ")}.`);
  const at = declaredPlace(key);
  if (key && beside && at) lines.push(`The declaration is known because ${escapeMarkdown(key.why)}.`);
  else if (key) {
    const by = at
      ? `in ${where(at.file, at.start.line, at.start.column, link)}`
      : `by ${code(key.model.name)}, a model of a library`;
    lines.push(`Declared ${by}, because ${escapeMarkdown(key.why)}.`);
  } else if (diagnosis.keyCandidates.length > 0)
    lines.push(
      `Declared in one of ${diagnosis.keyCandidates
        .slice(0, 5)
        .map((k) =>
          where(
            k.constraint.place.file,
            k.constraint.place.start.line,
            k.constraint.place.start.column,
            link,
          ),
        )
        .join(", ")}: the text does not tell them apart.`,
    );
  lines.push(...(beside ? writtenBeside(diagnosis, link, beside) : written(diagnosis, link)));
  lines.push(
    told === cause.why
      ? `The cause is ${cause.confidence}.`
      : `**Why** (${cause.confidence}): ${escapeExceptCode(cause.why)}`,
    ...(isAsked(diagnosis)
      ? [
          `**Intent** (${intent.id}): ${escapeExceptCode(intent.why)}${intent.id === "unknown" ? ` ${undecided}` : ""}`,
        ]
      : []),
    ...(told === whatNext(diagnosis) ? [] : [`**Next**: ${whatNext(diagnosis)}`]),
  );
  const cutOff = beside ? fixes.filter((fix) => fix.command === undefined && !isWhole(fix)) : [];
  if (cutOff.length > 0)
    lines.push(
      ["Fixes, in full:\n", ...cutOff.map(({ title }) => `- ${escapeExceptCode(title)}`)].join("\n"),
    );
  const commands = fixes.flatMap(({ command }) => command ?? []);
  if (commands.length > 0)
    lines.push(
      aboutCommands(cause.id, commands.length),
      ...commands.map((command) => fenced(visibleLines(command))),
    );
  if (diagnosis.declined.length > 0)
    lines.push(
      ["Not offered:\n", ...notOffered(diagnosis, beside?.mark === "write" ? noLinks : link)].join("\n"),
    );
  for (const note of diagnosis.notes) lines.push(escapeExceptCode(note));
  return lines.join("\n\n");
}

/** A reason that several fixes share is said once; a line of the chain that it names can be followed. */
export function notOffered(diagnosis: Diagnosis, link: LinkTo = noLinks): string[] {
  const chain = diagnosis.callSite?.chain ?? [];
  return declinedByReason(diagnosis).map(
    ({ ids, why }) => `- ${ids.join(", ")}: ${withLink(why, chain, link)}`,
  );
}

/** The sentence, with the step of the chain that it ends with as a link. */
function withLink(text: string, steps: readonly ChainStep[], link: LinkTo): string {
  for (const { file, line } of steps) {
    const end = `\`${file}:${line}\`.`;
    if (text.endsWith(end) && link(file, line, 1))
      return `${escapeExceptCode(text.slice(0, -end.length))}${lineOf(file, line, link)}.`;
  }
  return escapeExceptCode(text);
}

/**
 * No text of a paste can start markup, a link, an image or an HTML tag, and addresses do not become links by themselves.
 * What is harmless where it stands keeps its look: `users_email_key`, `a.ts`.
 */
export function escapeMarkdown(text: string): string {
  return visible(text.replace(/\s+/g, " "))
    .replace(/[&<>]/g, (c) => (c === "<" ? "&lt;" : c === ">" ? "&gt;" : "&amp;"))
    .replace(/[\\`*[\]|~@]/g, "\\$&")
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
    .replace(/:(?=\/\/)/g, "\\:")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
    .replace(/^( ?)([#+-])/, "$1\\$2")
    .replace(/^( ?\d{1,9})([.)])/, "$1\\$2");
}

/** Code span whose fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const line = visible(cut(text.replace(/\s+/g, " "), 200));
  const ticks = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A fence that is longer than any run of backticks in it. @param language for the highlighting, one word of ours */
export function fenced(text: string, language = ""): string {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** Of backticks. */
function longestRun(text: string): number {
  let longest = 0;
  let run = 0;
  for (const c of text) {
    run = c === "`" ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Our own sentences quote names in backticks; what stands between them is escaped. */
export function escapeExceptCode(text: string): string {
  return text
    .split("`")
    .map((part, index, all) =>
      index % 2 === 1 && index < all.length - 1 ? code(part) : escapeMarkdown(part),
    )
    .join("");
}

/** Which line wrote, and how that is known; empty where nothing is. */
export function written(
  { callSite: site, callSiteCandidates: candidates, incident }: Diagnosis,
  link: LinkTo = noLinks,
): string[] {
  // What fits no file of the workspace leads nowhere.
  const placeOf = (one: CallSite) => where(one.file, one.line, one.column, one.outside ? noLinks : link);
  const name = site?.function ? ` (${code(site.function)})` : "";
  if (site?.evidence === "caller")
    return [
      `The deepest line of yours is ${placeOf(site)}${name}, because ${escapeExceptCode(site.why)}.`,
      ...mayBe(candidates.filter((one) => one.evidence !== "caller").map(placeOf)),
    ];
  if (site?.chain)
    return [
      `Written in ${placeOf(site)}${name}. The stack does not name this line; these calls lead to it:`,
      site.chain.map((step, index) => `${index + 1}. ${stepText(step, link)}`).join("\n"),
    ];
  if (site) return [`Written in ${placeOf(site)}${name}, because ${escapeExceptCode(site.why)}.`];
  const chains = candidates.filter(({ chain }) => chain);
  const from = chains[0]?.chain?.[0];
  if (from)
    return [
      `${lineOf(from.file, from.line, link)}, which the stack names, can have written in ${chains.slice(0, 5).map(placeOf).join(", ")}: ${toldApart(chains.length, incident)}`,
    ];
  if (candidates.length === 0) return [];
  const places = candidates.slice(0, 5).map(placeOf);
  const { why, guessed } = lostAt(candidates);
  const said = `${why[0]?.toUpperCase()}${why.slice(1)}`;
  return [`${said}${guessed ? ". It may have been written in" : ":"} ${places.join(", ")}.`];
}

/** The mark's links lead to the two ends, and at the write over the chain. */
function writtenBeside(diagnosis: Diagnosis, link: LinkTo, { mark }: Beside): string[] {
  const { callSite: site, callSiteCandidates } = diagnosis;
  if (!site || site.outside) return written(diagnosis, link);
  const others = callSiteCandidates.filter(({ evidence }) => evidence !== "caller");
  if (site.evidence === "caller")
    return [
      `The line is known because ${escapeExceptCode(site.why)}.`,
      ...mayBe(others.map((one) => where(one.file, one.line, one.column, link))),
    ];
  if (!site.chain) return [`The line is known because ${escapeExceptCode(site.why)}.`];
  const said = "The stack does not name the line that wrote; these calls lead to it";
  if (mark === "write") return [`${said}: they are linked above.`];
  const steps = site.chain.filter(({ file, line }) => file !== site.file || line !== site.line);
  return [`${said}:`, steps.map((step, index) => `${index + 1}. ${stepText(step, link)}`).join("\n")];
}

function mayBe(places: readonly string[]): string[] {
  return places.length > 0 ? [`It may have been written in ${places.slice(0, 5).join(", ")}.`] : [];
}

function stepText({ file, line, function: name, why }: ChainStep, link: LinkTo): string {
  return `${lineOf(file, line, link)}${name ? ` (${code(name)})` : ""}: ${escapeExceptCode(why)}`;
}

/** Of a step of the chain only the line is known. */
function lineOf(file: string, line: number, link: LinkTo): string {
  return link(file, line, 1) ? where(file, line, 1, link) : code(`${file}:${line}`);
}

function where(file: string, line: number, column: number, link: LinkTo): string {
  const target = link(file, line, column);
  return target
    ? `[${escapeMarkdown(`${file}:${line}`)}](${linkTarget(target)})`
    : code(`${file}:${line}:${column}`);
}

/** Nothing in an address ends the link or begins another: editors name folders in spellings of their own. */
function linkTarget(address: string): string {
  return address.replace(/[\s\p{C}()<>[\]{}\\`"'|^]/gu, encodePart);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
