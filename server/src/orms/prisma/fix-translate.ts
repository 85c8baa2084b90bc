/** The fix that says a violation in the program's own words: an error, or the answer that the web framework around gives to a conflict. */

import type { ConflictAnswer, Fix, FixContext } from "../../domain/adapters";
import { compiler, findAll, type ts } from "../../syntax/typescript";
import { importName } from "../../syntax/typescript-edits";
import { isFunction } from "../../syntax/typescript-scope";
import { transactionAround } from "./around";
import { codeTest, errorName, type FixSite, fixSite, formOf, nameFor } from "./fix-site";
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
  title(context) {
    const answer = answerHere(context, fixSite(context));
    return answer
      ? `Catch this violation only and answer ${answer.says}`
      : `Catch this violation only and throw “${sentence(context)}”`;
  },
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if (!site) return { declined: notACall };
    const around = transactionAround(site.call);
    if (context.write.inTransaction && !around) return { declined: openedElsewhere };
    const handler = throwing(context, site, answerHere(context, site));
    return wrap(context, site, around ?? site.call, () => handler);
  },
};

function throwing(context: FixContext, site: FixSite, answer: ConflictAnswer | undefined): Handler {
  const { semicolon, quote, indent } = site.style;
  const error = errorName(site);
  const code = context.violation.kind === "foreign_key" ? "P2003" : "P2002";
  const test = codeTest(context, site, error, code);
  const tests = [...test.text.split(" && "), ...constraintTest(context, test.message)];
  const known = nameFor(site, "isKnown", "isThisViolation");
  const literal = (text: string) => quote + text.replaceAll(quote, `\\${quote}`) + quote;
  const message = literal(sentence(context));
  const cause = knowsCause(context) ? `, { cause: ${error} }` : "";
  const field = literal(context.constraint.fields[0] ?? "");
  const last = answer?.statements({ message, field, end: semicolon }) ?? [
    `throw new Error(${message}${cause})${semicolon}`,
  ];
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
    leaves: answer !== undefined,
    edits: [...test.edits, ...imports],
    error,
  };
}

/** The framework's answer leaves the function: that works in a `catch` block, not in a callback. */
function answerHere({ answer }: FixContext, site: FixSite | undefined): ConflictAnswer | undefined {
  if (!answer || !site || transactionAround(site.call)) return undefined;
  const form = formOf(site.call);
  if (form.kind === "expression") return undefined;
  return form.kind === "declaration" && isCaptured(form.declaration) ? undefined : answer;
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

function sentence({ violation, constraint, model, cause }: FixContext): string {
  const fields = constraint.fields.join(", ");
  if (violation.kind !== "foreign_key") return `${model.name} with this ${fields} exists already`;
  if (cause.id === "still-referenced")
    return `${constraint.references?.model ?? "The row"} is still used by ${model.name}`;
  return `There is no ${constraint.references?.model ?? "row"} with this ${fields}`;
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
