/** The fix that says a violation in the program's own words: an error, or the answer that the web framework around gives to a conflict. */

import type { ConflictAnswer, Fix, FixContext, FixResult } from "../../domain/adapters";
import { referredName } from "../../domain/model";
import { typescriptString } from "../../syntax/escape";
import { compiler, findAll, type ts } from "../../syntax/typescript";
import { importName } from "../../syntax/typescript-edits";
import { isFunction } from "../../syntax/typescript-scope";
import { transactionAround } from "./around";
import { handedOn, swallowed } from "./fix-hazards";
import { codeTest, errorName, type FixSite, type Form, fixSite, formOf, nameFor } from "./fix-site";
import { type Handler, notACall, openedElsewhere, wrap } from "./fix-wrap";
import { constraintTest } from "./printed";

/**
 * Fix: translate. For writes whose row cannot be read back (updates, nested writes) and for foreign keys: the violation of this
 * constraint, and no other, becomes an error in the words of the program.
 *
 *     try {
 *       return await prisma.user.update({ where: { id }, data: { email } });
 *     } catch (err) {
 *       const isKnown =
 *         err instanceof Prisma.PrismaClientKnownRequestError &&
 *         err.code === "P2002" &&
 *         /`User_email_key\b|\(`"?email"?`\)/.test(err.message);
 *       if (!isKnown) throw err;
 *       throw new Error("User with this email exists already", { cause: err });
 *     }
 */
export const translate: Fix = {
  id: "translate",
  kind: "catch",
  safety: "changes-behaviour",
  causes: {
    "update-collision": 1,
    "missing-parent": 1,
    "still-referenced": 1,
    "duplicate-insert": 4,
    "check-then-insert-race": 4,
    "soft-deleted-row": 4,
  },
  title: (context) => `Catch this violation only and throw “${sentence(context)}”`,
  make: (context) => say(context, undefined),
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
  },
  title: ({ answer, constraint }) =>
    `Answer ${answer ? `${answer.says} (${answer.framework})` : "a conflict"} when the ${constraint.fields.join(", ")} ${constraint.fields.length > 1 ? "are" : "is"} taken`,
  make: (context) => (context.answer ? say(context, context.answer) : "done"),
};

function say(context: FixContext, answer: ConflictAnswer | undefined): FixResult {
  if (context.write.handled) return "done";
  const site = fixSite(context);
  if (!site) return { declined: notACall };
  if (context.violation.remarks?.some((remark) => remark.startsWith("P2014")))
    return {
      declined: "The error names the relation only (P2014), so a handler could not tell it from others.",
    };
  const around = transactionAround(site.call);
  if (context.write.inTransaction && !around) return { declined: openedElsewhere };
  const refused = around ? undefined : handedOn(site);
  if (refused) return { declined: refused };
  const handler = throwing(context, site, answer);
  const unheard = handler.leaves ? undefined : swallowed(around ?? site.call);
  if (unheard) return { declined: unheard };
  const form = formOf(around ?? site.call);
  if (handler.leaves && !isInOwnFunction(form))
    return { declined: "The answer leaves the function, which a handler of this expression cannot do." };
  return wrap(context, site, around ?? site.call, () => handler);
}

function throwing(context: FixContext, site: FixSite, answer: ConflictAnswer | undefined): Handler {
  const { semicolon, indent } = site.style;
  const error = errorName(site);
  const test = codeTest(context, site, error, ...codesOf(context));
  const tests = [...test.all, ...constraintTest(context, test.message)];
  const known = nameFor(site, "isKnown", "isThisViolation");
  const message = typescriptString(sentence(context), site.style);
  const cause = knowsCause(context) ? `, { cause: ${error} }` : "";
  const field = typescriptString(context.constraint.fields[0] ?? "", site.style);
  const last = answer?.statements({
    message,
    field,
    text: (text) => typescriptString(text, site.style),
    end: semicolon,
  }) ?? [`throw new Error(${message}${cause})${semicolon}`];
  const imports = (answer?.imports ?? []).flatMap(
    ({ module, name }) => importName(site.root, module, name, site.style).edits,
  );
  return {
    lines: [
      `const ${known} =`,
      ...tests.map((each, i) => `${indent}${each}${i < tests.length - 1 ? " &&" : semicolon}`),
      `if (!${known}) throw ${error}${semicolon}`,
      ...last,
    ],
    isAsync: false,
    leaves: last.some((line) => /^return\b/.test(line)),
    edits: [...test.edits, ...imports],
    error,
  };
}

/** PostgreSQL 18 words a RESTRICT anew (SQLSTATE 23001), which Prisma 7 passes on under its general code. */
function codesOf({ violation, cause }: FixContext): string[] {
  if (violation.kind !== "foreign_key") return ["P2002"];
  const isRestrict = cause.id === "still-referenced" && violation.engine === "postgresql";
  return isRestrict ? ["P2003", "P2039"] : ["P2003"];
}

/** A `return` leaves the user's function from a `catch` block, not from a callback. */
function isInOwnFunction(form: Form): boolean {
  if (form.kind === "expression") return false;
  return form.kind !== "declaration" || !isCaptured(form.declaration);
}

/** A `let` without a type that a closure reads does not type-check. */
function isCaptured(declaration: ts.VariableDeclaration): boolean {
  const t = compiler();
  const name = declaration.name.getText();
  const scope = declaration.parent.parent.parent;
  return findAll(scope, isFunction).some((inner) =>
    findAll(inner, t.isIdentifier).some((each) => each.text === name && each.pos > declaration.end),
  );
}

function sentence({ violation, constraint, model, models, cause }: FixContext): string {
  const parent = referredName(constraint, models);
  const fields = constraint.fields.join(", ");
  if (violation.kind !== "foreign_key") return `${model.name} with this ${fields} exists already`;
  if (cause.id === "still-referenced") return `${parent ?? "The row"} is still used by ${model.name}`;
  return `There is no ${parent ?? "row"} with this ${fields}`;
}

/** `new Error(message, { cause })` is ES2022: older targets do not type-check it. */
function knowsCause({ read, source }: FixContext): boolean {
  if (/\.[cm]?jsx?$/.test(source.path)) return true;
  const folders = source.path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const config = read([...folders.slice(0, depth), "tsconfig.json"].join("/"));
    if (config)
      return /"(?:target|lib)"\s*:\s*(?:\[[^\]]*)?"es(?:202[2-9]|next)/i.test(config.text.slice(0, 20_000));
  }
  return false;
}
