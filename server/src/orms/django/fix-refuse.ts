/** Refusals that are no duplicates: a failed check, a protected row. Which of them a handler around the line sees, and what it does then. */

import type { FixContext, FixResult } from "../../domain/adapters";
import { referredName } from "../../domain/model";
import { pythonString } from "../../syntax/escape";
import { deeper, freeName, importNames, type Wanted } from "../../syntax/python-edits";
import { type FixSite, fixSite, nestedReason } from "./fix-site";

/** The causes that are answered here. */
export const refusals = ["check-failed", "still-referenced", "missing-parent"] as const;

export function isRefusal({ cause }: FixContext): boolean {
  return (refusals as readonly string[]).includes(cause.id);
}

/** "price_positive is violated", "other rows refer to the Shop". */
export function refusalWords({ constraint, models, cause }: FixContext): string {
  const parent = referredName(constraint, models) ?? "row";
  return cause.id === "check-failed"
    ? `${constraint.name ?? "the check"} is violated`
    : cause.id === "still-referenced"
      ? `other rows still refer to the ${parent}`
      : `the ${parent} is missing`;
}

/** What the one who sent the value is told. */
export function refusalMessage({ constraint, models, cause }: FixContext): string {
  return cause.id === "check-failed"
    ? `Constraint ${constraint.name ?? ""} is violated.`
    : `This ${referredName(constraint, models) ?? "row"} is still in use.`;
}

/**
 * `shop.delete()` ->
 *
 *     try:
 *         shop.delete()
 *     except ProtectedError as error:
 *         raise ValidationError("This Shop is still in use.") from error
 *
 * @param leave the handler's last lines, in which `error` is the caught one
 */
export function refuseRow(
  context: FixContext,
  leave: (site: FixSite) => readonly string[],
  wanted: readonly Wanted[],
  isSwallowed: (site: FixSite) => boolean,
): FixResult {
  if (context.write.handled) return "done";
  const site = fixSite(context);
  if ("declined" in site) return site;
  const caught = caughtBy(context);
  if ("declined" in caught) return caught;
  if (site.form === "nested") return { declined: nestedReason(site) };
  if (site.isAsync || site.inClassBody)
    return { declined: "The write stands where no handler can: put it into a synchronous function first." };
  const last = leave(site);
  if (last.at(-1)?.startsWith("raise ") && isSwallowed(site))
    return {
      declined: "The `except` further out catches every error, the new one too: handle this one there.",
    };
  if (textAround(site).includes(`except ${caught.type}`)) return "done";
  return handled(context, site, caught, last, wanted);
}

interface Caught {
  readonly module: string;
  readonly type: string;
  /** Text that the error's message holds; absent = the class tells enough. */
  readonly only?: string;
}

/** What the database or Django raises at this line, or why it is raised elsewhere. */
function caughtBy({
  violation,
  constraint,
  cause,
  model,
}: FixContext): Caught | { readonly declined: string } {
  const own = /^django\.db\.models\.deletion\.(ProtectedError|RestrictedError)$/.exec(
    violation.exception ?? "",
  )?.[1];
  if (own) return { module: "django.db.models", type: own };
  const deferred = violation.engine === "postgresql" || violation.engine === "sqlite";
  if (cause.id !== "check-failed")
    return {
      declined: deferred
        ? "Django defers its foreign keys: the database looks when the transaction ends, where a handler around this line no longer stands."
        : "Which row is missing or in use is not told by the error's class: look it up before the write.",
    };
  if (!deferred)
    return {
      declined:
        "The driver may call a failed check an OperationalError, as it does a lost connection: test the value before the write.",
    };
  const { name } = constraint;
  const isPart = model.constraints.some((one) => one.name !== name && one.name?.includes(name ?? ""));
  return name === null || isPart
    ? {
        declined: "The check has no name of its own to tell it from others: test the value before the write.",
      }
    : { module: "django.db", type: "IntegrityError", only: name };
}

function handled(
  { source }: FixContext,
  site: FixSite,
  caught: Caught,
  last: readonly string[],
  wanted: readonly Wanted[],
): FixResult {
  const { file, style, lines, statement } = site;
  const { names, edits } = importNames(
    file,
    [
      { module: caught.module, name: caught.type },
      ...(caught.only ? [{ module: "django.db", name: "transaction" }] : []),
      ...wanted,
    ],
    style,
  );
  const own = names.slice(caught.only ? 2 : 1);
  const error = freeName(site.surroundings, "error", "exc", "refusal");
  const { indent } = lines;
  const step = indent + style.indent;
  const using = site.using === null ? "" : `using=${site.using}`;
  const renamed = last.map((line) =>
    wanted.reduce(
      (text, { name }, i) => text.replace(`raise ${name}(`, `raise ${own[i] ?? name}(`),
      line.replace(/ from error$/, ` from ${error}`),
    ),
  );
  const text = [
    `${indent}try:`,
    ...(caught.only
      ? [
          `${step}with ${names[1]}.atomic(${using}):`,
          deeper(file, lines, statement, style.indent + style.indent),
        ]
      : [deeper(file, lines, statement, style.indent)]),
    `${indent}except ${names[0]} as ${error}:`,
    ...(caught.only
      ? [
          `${step}if ${pythonString(caught.only, style)} not in str(${error}).splitlines()[0]:`,
          `${step}${style.indent}raise`,
        ]
      : []),
    ...renamed.map((line) => step + line),
  ].join(style.eol);
  const all = [...edits, { start: lines.start, end: lines.end, text }].sort((a, b) => a.start - b.start);
  return { edits: [{ file: source.path, edits: all }] };
}

/** The statements that hold the write, as text. */
function textAround({ statement, file }: FixSite): string {
  const parent = statement.parent?.parent;
  return parent?.type === "try_statement" ? file.text.slice(parent.start, parent.end) : "";
}
