/** Fixes that catch the violation of this constraint only: go on with the row that is there, or say it in words. */

import { findBinding } from "../../code/typescript/bindings";
import type { Fix, FixContext } from "../../domain/adapters";
import { referredName } from "../../domain/model";
import { lineComment, typescriptString } from "../../syntax/escape";
import { compiler, unwrap } from "../../syntax/typescript";
import { answerCode } from "../../syntax/typescript-answer";
import { elementsOf } from "../../syntax/typescript-literals";
import { areSeveral, createReceivers, reaching } from "./calls";
import { cascaded, isDeferrable, isSeenLater, propertyRow, strangeMember } from "./fix-hazards";
import { readRow } from "./fix-key";
import { type FixSite, fixSite } from "./fix-site";
import { type Handler, wrap } from "./fix-wrap";

export const gone = "The write is not there any more.";

/**
 * Fix: catch. Inserts first; where the database says that the key is there, goes on with that row. Everything else is thrown again.
 * In a transaction of PostgreSQL the write gets a savepoint of its own.
 *
 *     try {
 *       return await this.users.save(user);
 *     } catch (error) {
 *       const isDuplicate =
 *         error instanceof QueryFailedError &&
 *         error.driverError.constraint === "UQ_97672ac88f789774dd47f7c8be3"; // User.email
 *       if (!isDuplicate) throw error;
 *       return await this.users.findOneByOrFail({ email: user.email });
 *     }
 */
export const catchDuplicate: Fix = {
  id: "catch",
  kind: "catch",
  safety: "safe",
  causes: { "duplicate-insert": 1, "check-then-insert-race": 1, "soft-deleted-row": 1 },
  title: ({ constraint }) =>
    `Catch the duplicate ${words(constraint.fields)}, go on with the row that is there, re-throw everything else`,
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if (!site) return { declined: gone };
    const handler = goOn(site);
    return "declined" in handler ? handler : wrap(site, handler);
  },
};

export function goOn(site: FixSite): Handler | { declined: string } {
  const { call, form, style, context } = site;
  const rows = call.values && unwrap(call.values);
  if (areSeveral(rows))
    return {
      declined:
        "Several rows are written at once: when one of them is there already, none of the others is written.",
    };
  if (context.write.operation === "update")
    return {
      declined: "This is an update: the row that is there is another one, and cannot take its place.",
    };
  if (context.write.inTransaction && isDeferrable(context)) return atCommit;
  const cascade = cascaded(site);
  if (cascade !== undefined)
    return {
      declined: `\`save\` also writes \`${cascade}\`, which would be missing at the row that is there.`,
    };
  const used = form.kind !== "statement";
  if (used && call.method !== "save")
    return {
      declined: `The result of \`${call.method}\` is used, and a row that is there already has none.`,
    };
  if (used && rows && elementsOf(rows)) return { declined: "The list that `save` gives back is used." };
  const strange = strangeMember(site);
  if (used && strange !== undefined)
    return { declined: `\`${strange}\` is no column: the row that is there does not have it.` };
  const kept = keptRow(site);
  if (typeof kept === "object") return kept;
  if (!used && kept === undefined) {
    return {
      lines: [
        `// Nothing to do: a row with this ${lineComment(words(context.constraint.fields))} is there already.`,
      ],
      leaves: false,
      isAsync: false,
    };
  }
  const find = readRow(site, false);
  if ("declined" in find) return find;
  const line = used ? `return await ${find.text}` : `Object.assign(${kept}, await ${find.text})`;
  return { lines: [line + style.semicolon], leaves: false, isAsync: true };
}

/** The variable whose row is seen behind the write: it must become the row that is there. */
export function keptRow({ call, form, root, context }: FixSite): string | undefined | { declined: string } {
  const t = compiler();
  if (form.kind !== "statement" || !call.values || call.api === "raw") return undefined;
  const values = unwrap(call.values);
  const [only] = elementsOf(values) ?? [];
  const row = only ? unwrap(only) : values;
  const property = propertyRow(row);
  if (property !== undefined)
    return {
      declined: `\`${property}\` is seen elsewhere, and would stay without the values of the row that is there.`,
    };
  if (row.kind === t.SyntaxKind.ThisKeyword) return "this";
  if (!t.isIdentifier(row)) return undefined;
  const typed = createReceivers(root, reaching(context.model, context.models)).typeOf(row);
  const binding = findBinding(row.text, row);
  // The caller has the entity too.
  const lent = typed?.kind === "entity" && typed.exact && binding !== undefined && t.isParameter(binding);
  return lent || isSeenLater(row, call.node) ? row.text : undefined;
}

/** What the end of a transaction throws, no handler within it catches. */
const atCommit = {
  declined:
    "The constraint is deferrable: where it is deferred, the error comes at COMMIT, behind this line.",
};

/** Fix: answer-conflict. The web framework around tells the client that the value is taken. */
export const answerConflict: Fix = {
  id: "answer-conflict",
  answers: true,
  kind: "catch",
  safety: "safe",
  causes: {
    "update-collision": 1,
    "duplicate-insert": 2,
    "check-then-insert-race": 2,
    "soft-deleted-row": 2,
    "missing-parent": 1,
    "still-referenced": 1,
  },
  title: (context) => {
    const { answer, constraint, violation } = context;
    const says = `Answer ${answer?.says ?? "a conflict"}${answer ? ` (${answer.framework})` : ""}`;
    return violation.kind === "foreign_key"
      ? `${says} “${sentence(context)}”`
      : `${says} when the ${words(constraint.fields)} ${constraint.fields.length > 1 ? "are" : "is"} taken`;
  },
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if (!site) return { declined: gone };
    const { answer, constraint } = context;
    if (!answer) return "done";
    if (context.write.inTransaction && isDeferrable(context)) return atCommit;
    const words = { message: sentence(context), field: constraint.fields[0] ?? "" };
    const { lines, leaves, reaches, imports } = answerCode(answer, site.call.node, words, site.style);
    if (!reaches)
      return {
        declined:
          "The answer would leave the callback around the write only, and the code behind it would go on.",
      };
    const result = wrap(site, { lines, leaves: leaves || site.form.kind === "declared", isAsync: false });
    if (result === "done" || "declined" in result) return result;
    return {
      edits: result.edits.map(({ file, edits }) => ({
        file,
        edits: [...edits, ...imports].sort((a, b) => a.start - b.start),
      })),
    };
  },
};

/**
 * Fix: translate. Where no row can be gone on with (updates, foreign keys, checks): this violation, and no other, becomes an error in the
 * program's own words.
 */
export const translate: Fix = {
  id: "translate",
  kind: "catch",
  safety: "changes-behaviour",
  causes: {
    "update-collision": 2,
    "lookup-wider-than-key": 2,
    "missing-parent": 2,
    "still-referenced": 2,
    "check-failed": 1,
    "duplicate-insert": 5,
    "check-then-insert-race": 5,
  },
  title: (context) => `Catch this violation only and throw “${sentence(context)}”`,
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if (!site) return { declined: gone };
    if (context.write.inTransaction && isDeferrable(context)) return atCommit;
    const message = typescriptString(sentence(context), site.style);
    return wrap(site, {
      lines: [`throw new Error(${message})${site.style.semicolon}`],
      leaves: false,
      isAsync: false,
    });
  },
};

function sentence({ cause, model, constraint, violation, models }: FixContext): string {
  if (violation.kind === "check") {
    const rule = constraint.expression?.replace(/\s+/g, " ").trim();
    return rule && rule.length <= 80
      ? `${model.name}: ${rule} must hold.`
      : `This ${model.name} is not allowed.`;
  }
  if (violation.kind !== "foreign_key") {
    const fields = words(constraint.fields);
    return `This ${fields.includes(" and ") ? `combination of ${fields}` : fields} is already taken.`;
  }
  const parent = referredName(constraint, models) ?? "row";
  return cause.id === "still-referenced"
    ? `This ${parent} is still used by a ${model.name}.`
    : `There is no such ${parent}.`;
}

/** `email`, `team and user`. */
export function words(fields: readonly string[]): string {
  const names = [...new Set(fields)];
  return names.length < 2 ? (names[0] ?? "key") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
