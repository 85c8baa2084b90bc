/** What Django's handlers test: which words a duplicate has, whether the key is taken, what else a line can be refused for. */

import type { Declined } from "../../code/dialect";
import { isCaught } from "../../code/python/around";
import type { PySite } from "../../code/python/dialect";
import { cannotLeave, guard } from "../../code/python/guard";
import { keepsItsKey } from "../../code/python/key";
import { nestedReason } from "../../code/python/site";
import type { FixContext, FixResult } from "../../domain/adapters";
import { djangoSite, finder, lookupOf } from "./spelling";

/** The last lines of a handler, which leave the function. */
export interface Leave {
  /** True where the last line raises: a handler further out may catch it. */
  readonly throws: boolean;
  lines(site: PySite): readonly string[];
}

/** Engines and their relatives whose messages begin alike. */
const wordedAlike: ReadonlySet<string> = new Set(
  "sqlite postgresql cockroachdb yugabytedb mysql mariadb tidb vitess".split(" "),
);

/** So begins what SQLite, PostgreSQL, MySQL and MariaDB say of a duplicate, and nothing else that they say. */
export function onlyDuplicates(site: PySite): readonly string[] {
  const { engine } = site.context.violation;
  // Engines with words of their own (Oracle, SQL Server) leave it to the lookup.
  if (engine !== null && !wordedAlike.has(engine)) return [];
  const words = ["UNIQUE", "duplicate key", "(1062"].map(site.quote).join(", ");
  return [`if not str(${site.error}).startswith((${words})):`, `${site.style.indent}raise`];
}

/** The value is refused: the handler makes sure that it is this key and leaves the function. */
export function refuseTaken(site: PySite, leave: Leave): FixResult {
  const { receiver, receiverText, style, context } = site;
  if (site.isAsync && (receiver.kind === "row" || receiver.kind === "form" || receiver.kind === "queryset"))
    return {
      declined: "An asynchronous save is not rewritten: put the write into a synchronous function first.",
    };
  const reason = cannotLeave(site, leave.throws);
  if (reason) return reason;
  const lookup = lookupOf(site, context.constraint);
  if ("declined" in lookup) return lookup;
  const isOther =
    receiver.kind === "row" &&
    (receiver.row !== "new" || (keepsItsKey(site) && context.constraint.kind !== "primary_key"));
  const find = finder(site, lookup.args, isOther ? `.exclude(pk=${receiverText}.pk)` : "");
  const taken = site.free("taken", "is_taken");
  return guard(site, {
    lines: (indent) => [
      ...onlyDuplicates(site),
      `${taken} = ${find.any({ indent: indent, before: `${indent}${taken} = ` })}`,
      `if not ${taken}:`,
      `${style.indent}raise`,
      ...leave.lines(site),
    ],
  });
}

/**
 * A refusal that is no duplicate: a failed check, a protected row.
 *
 *     try:
 *         shop.delete()
 *     except ProtectedError as error:
 *         raise ValidationError("This Shop is still in use.") from error
 */
export function refuseRow(context: FixContext, leave: Leave): FixResult {
  const site = djangoSite(context);
  if ("declined" in site) return site;
  const caught = caughtBy(context);
  if ("declined" in caught) return caught;
  if (site.form === "expression") return { declined: nestedReason(site) };
  if (site.isAsync || site.inClassBody)
    return { declined: "The write stands where no handler can: put it into a synchronous function first." };
  if (leave.throws && cannotLeave(site, true))
    return {
      declined: "The `except` further out catches every error, the new one too: handle this one there.",
    };
  const { file, statement, style } = site;
  if (isCaught(file, statement, caught.modules, caught.type)) return "done";
  const [module = ""] = caught.modules;
  const { only } = caught;
  return guard(site, {
    caught: { module, name: caught.type, also: caught.modules.slice(1) },
    saved: only !== undefined,
    lines: () => [
      ...(only === undefined
        ? []
        : [`if ${site.quote(only)} not in str(${site.error}).splitlines()[0]:`, `${style.indent}raise`]),
      ...leave.lines(site),
    ],
  });
}

interface Caught {
  /** Modules that export the class, the usual one first. */
  readonly modules: readonly string[];
  readonly type: string;
  /** Text that the error's message holds; absent = the class tells enough. */
  readonly only?: string;
}

/** What the database or Django raises at this line, or why it is raised elsewhere. */
function caughtBy({ violation, constraint, cause, model }: FixContext): Caught | Declined {
  const own = /^django\.db\.models\.deletion\.(ProtectedError|RestrictedError)$/.exec(
    violation.exception ?? "",
  )?.[1];
  if (own) return { modules: ["django.db.models", "django.db.models.deletion"], type: own };
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
    : { modules: ["django.db", "django.db.utils"], type: "IntegrityError", only: name };
}
