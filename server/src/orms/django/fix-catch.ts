/** Fixes that keep the write and catch its violation: use the row that is there, answer the client, raise a ValidationError. */

import { head } from "../../code/fixes/policy";
import { answering, titles } from "../../code/fixes/words";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { Constraint } from "../../domain/model";
import { pythonString } from "../../syntax/escape";
import {
  deeper,
  formatCall,
  freeName,
  importNames,
  type PyStyle,
  type Wanted,
} from "../../syntax/python-edits";
import { callOf, enclosing, textOf, walk } from "../../syntax/python-tree";
import { isRefusal, refusalMessage, refusalWords, refuseRow } from "./fix-refuse";
import { type FixSite, fixSite, keyWords, lookupOf, nestedReason } from "./fix-site";

/**
 * `return Customer.objects.create(email=email)` ->
 *
 *     try:
 *         with transaction.atomic():
 *             return Customer.objects.create(email=email)
 *     except IntegrityError as error:
 *         if not str(error).startswith(("UNIQUE", "duplicate key", "(1062")):
 *             raise
 *         existing = Customer.objects.filter(email=email).first()
 *         if existing is None:
 *             raise
 *         return existing
 *
 * The savepoint keeps a transaction around usable; the words tell the kind of violation, the lookup that it is this key,
 * whatever the database.
 */
export const catchDuplicate: Fix = {
  // The manager that hides a deleted row hides it from the handler too.
  ...head("catch", { not: ["soft-deleted-row"] }),
  title: (context) => titles.catch(context, "raise"),
  make(context) {
    if (context.write.handled) return "done";
    const site = fixSite(context);
    if ("declined" in site) return site;
    const handler = useExisting(site, context);
    if (typeof handler === "string") return { declined: handler };
    return wrap(context, site, handler);
  },
};

/** The catch, with the answer that the framework around gives. */
export const answerConflict: Fix = {
  // On PostgreSQL Django's foreign keys are checked at COMMIT, behind this line.
  ...head("answer-conflict", { not: ["missing-parent", "soft-deleted-row"] }),
  title: (context) =>
    isRefusal(context)
      ? `${answering(context.answer)} when ${refusalWords(context)}, re-raise everything else`
      : titles.answer(context),
  make(context) {
    const { answer, constraint } = context;
    if (context.write.handled || !answer) return "done";
    if (isRefusal(context)) {
      const answered = ({ style }: FixSite) =>
        answer.statements({
          message: pythonString(refusalMessage(context), style),
          field: null,
          text: (text) => pythonString(text, style),
          end: "",
        });
      return refuseRow(context, answered, answer.imports, isSwallowed);
    }
    const site = fixSite(context);
    if ("declined" in site) return site;
    const { style } = site;
    const words = {
      message: pythonString(takenWords(context), style),
      field: fieldOf(constraint, site.receiver.shows, style),
      text: (text: string) => pythonString(text, style),
      end: "",
    };
    return refuse(context, site, answer.statements(words), answer.imports);
  },
};

/** For values that are taken by another row, where no row can be used instead. */
export const raiseValidationError: Fix = {
  // Django's own word for a refusal; get_or_create is mended by its lookup.
  ...head("translate", { id: "validation-error", not: ["lookup-wider-than-key", "soft-deleted-row"] }),
  title: (context) =>
    isRefusal(context)
      ? `Raise a ValidationError when ${refusalWords(context)}, re-raise everything else`
      : `Catch the duplicate ${keyWords(context.constraint)} and raise a ValidationError, re-raise everything else`,
  make(context) {
    if (context.write.handled) return "done";
    const wanted = [{ module: "django.core.exceptions", name: "ValidationError" }];
    if (isRefusal(context))
      return refuseRow(
        context,
        ({ style }) => [`raise ValidationError(${pythonString(refusalMessage(context), style)}) from error`],
        wanted,
        isSwallowed,
      );
    const site = fixSite(context);
    if ("declined" in site) return site;
    const { style } = site;
    const message = pythonString(takenWords(context), style);
    const [field] = context.constraint.fields;
    const detail =
      context.constraint.fields.length === 1 && field
        ? `{${pythonString(field, style)}: ${message}}`
        : message;
    return refuse(context, site, [`raise ValidationError(${detail}) from error`], wanted);
  },
};

/** "Customer with this email already exists.": the words of Django's own validation. */
function takenWords({ model, constraint }: FixContext): string {
  return `${model.name} with this ${keyWords(constraint)} already exists.`;
}

/** The field that an answer names; a form that does not show it, and a key of several, take the form's own error. */
function fieldOf(
  { fields }: Constraint,
  shows: readonly string[] | null | undefined,
  style: PyStyle,
): string | null {
  const [field] = fields;
  const isShown = fields.length === 1 && field !== undefined && (!shows || shows.includes(field));
  return isShown ? pythonString(field, style) : null;
}

/** What the handler does: the lines below `except`, relative to it. */
export interface Handler {
  readonly lines: readonly string[];
  readonly imports: readonly Wanted[];
  /** Name of the caught error. */
  readonly error: string;
}

/** So begins what SQLite, PostgreSQL, MySQL and MariaDB say of a duplicate, and nothing else that they say. */
function onlyDuplicates(error: string, { style }: FixSite, { violation }: FixContext): string[] {
  // Engines with words of their own (Oracle, SQL Server) leave it to the lookup.
  if (violation.engine !== null && !wordedAlike.has(violation.engine)) return [];
  const words = ["UNIQUE", "duplicate key", "(1062"].map((text) => pythonString(text, style)).join(", ");
  return [`if not str(${error}).startswith((${words})):`, `${style.indent}raise`];
}

/** Engines and their relatives whose messages begin so. */
const wordedAlike: ReadonlySet<string> = new Set([
  "sqlite",
  "postgresql",
  "cockroachdb",
  "yugabytedb",
  "mysql",
  "mariadb",
  "tidb",
  "vitess",
]);

/** The row that is there takes the place of the new one; a string = the reason why not. */
export function useExisting(site: FixSite, context: FixContext): Handler | string {
  const { constraint } = context;
  const { form, target, receiver, receiverText, style, surroundings, lines } = site;
  if (form === "nested") return nestedReason(site);
  if (receiver.kind === "instance" && form !== "bare")
    return "The result of save() is used: call it on a line of its own first.";
  if (site.shape === "queryset") return "An update has no row to use instead.";
  if (receiver.kind === "instance" && !receiver.made && !receiver.unsaved)
    return "The instance was there before: the row of another cannot take its place.";
  if (receiver.kind === "instance" && site.inClassBody)
    return "In the body of a class the handler's names would become attributes: put the write into a function first.";
  if (isPassedOn(site))
    return "The new object is passed on before it is saved: the row that is there cannot take its place everywhere.";
  if (keepsItsKey(site))
    return "The object has a primary key of its own, so save() may update a row: another row cannot take its place.";
  if (receiver.kind === "form" && receiver.serializer)
    return "A serializer answers with the row it saved: use the row that is there in the view instead.";
  if (receiver.kind === "instance" && !/^\w+$/.test(receiverText))
    return "The instance is not a variable of this function: the row that is there cannot take its place.";
  const lookup = lookupOf(site, constraint);
  if ("declined" in lookup) return lookup.declined;
  const error = freeName(surroundings, "error", "exc", "integrity_error");
  const body = lines.indent + style.indent;
  const isInstance = receiver.kind === "instance";
  const isBare = form === "bare" && !isInstance;
  const name =
    form === "assign" && target !== null ? target : freeName(surroundings, "existing", "existing_row");
  const wait = site.isAsync ? "await " : "";
  const prefix = site.isAsync ? "a" : "";
  const filter = (before: string, tail: string) =>
    formatCall(
      `${wait}${site.manager}.filter`,
      lookup.args,
      { indent: body, before: body + before, tail },
      style,
    ) + tail;
  if (isBare) {
    const exists = wait ? `(${filter("if not ()", ".aexists()")})` : filter("if not ", ".exists():");
    const line = wait ? `if not ${exists}:` : `if not ${exists}`;
    return {
      error,
      imports: [],
      lines: [...onlyDuplicates(error, site, context), line, `${style.indent}raise`],
    };
  }
  return {
    error,
    imports: [],
    lines: [
      ...onlyDuplicates(error, site, context),
      `${name} = ${filter(`${name} = `, `.${prefix}first()`)}`,
      `if ${name} is None:`,
      `${style.indent}raise`,
      ...(form === "return" ? [`return ${name}`] : isInstance ? [`${receiverText} = ${name}`] : []),
    ],
  };
}

/** `Order(customer=customer)`, `form.save_m2m()`: before or behind the save, others hold the new object too. */
function isPassedOn({ file, receiver, receiverText, statement, surroundings }: FixSite): boolean {
  if (receiver.unsaved && /\bsave_m2m\b/.test(surroundings)) return true;
  const from = receiver.made;
  const body = statement.parent;
  if (receiver.kind !== "instance" || !from || !body) return false;
  let passed = false;
  walk(enclosing(statement, "function_definition") ?? file.root, (node) => {
    const isName = node.type === "identifier" && textOf(file, node) === receiverText;
    const isBetween = node.start > from.end && node.end < statement.start;
    if (isName && isBetween && !(node.parent?.type === "attribute" && node.field === "object")) passed = true;
    return !passed;
  });
  return passed;
}

/** `Customer(pk=5, ...)`. */
function keepsItsKey({ file, receiver }: FixSite): boolean {
  const made = receiver.kind === "instance" && receiver.made ? callOf(file, receiver.made) : undefined;
  const key = receiver.model.constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
  return made !== undefined && (made.keywords.has("pk") || made.keywords.has(key));
}

/** A handler further out would swallow what this one raises. */
function isSwallowed({ file, statement }: FixSite): boolean {
  for (let at = statement; at.parent && at.type !== "function_definition"; at = at.parent) {
    const { parent } = at;
    if (parent.type !== "try_statement" || at.field !== "body") continue;
    const heads = parent.children.filter((child) => child.type === "except_clause");
    if (heads.some((clause) => /^except\s*(?::|[^:\n]*\b(?:Base)?Exception\b)/.test(textOf(file, clause))))
      return true;
  }
  return false;
}

/** The value is refused: the handler makes sure that it is this key and leaves the function. */
function refuse(
  context: FixContext,
  site: FixSite,
  leave: readonly string[],
  imports: readonly Wanted[],
): FixResult {
  const { style, surroundings, lines, receiver, receiverText } = site;
  if (site.isAsync && receiver.kind !== "manager")
    return {
      declined: "An asynchronous save is not rewritten: put the write into a synchronous function first.",
    };
  if (site.form === "nested") return { declined: nestedReason(site) };
  if (site.inClassBody)
    return {
      declined:
        "In the body of a class the handler's names would become attributes: put the write into a function first.",
    };
  if (leave.at(-1)?.startsWith("raise ") && isSwallowed(site))
    return {
      declined: "The `except` further out catches every error, the new one too: handle the duplicate there.",
    };
  const lookup = lookupOf(site, context.constraint);
  if ("declined" in lookup) return lookup;
  const error = freeName(surroundings, "error", "exc", "integrity_error");
  const body = lines.indent + style.indent;
  const wait = site.isAsync ? "await " : "";
  const isOfKey = context.constraint.kind === "primary_key";
  const others =
    receiver.kind === "instance" && ((!receiver.made && !receiver.unsaved) || (keepsItsKey(site) && !isOfKey))
      ? `.exclude(pk=${receiverText}.pk)`
      : "";
  const taken = freeName(surroundings, "taken", "is_taken");
  const tail = `${others}.${site.isAsync ? "a" : ""}exists()`;
  const place = { indent: body, before: `${body}${taken} = `, tail };
  const exists = formatCall(`${wait}${site.manager}.filter`, lookup.args, place, style) + tail;
  const handler: Handler = {
    error,
    imports,
    lines: [
      ...onlyDuplicates(error, site, context),
      `${taken} = ${exists}`,
      `if not ${taken}:`,
      `${style.indent}raise`,
      ...leave.map((line) => line.replace(/ from error$/, ` from ${error}`)),
    ],
  };
  return wrap(context, site, handler);
}

/** The statement within `try` and its savepoint, the handler behind it, the imports on top. */
export function wrap({ source }: FixContext, site: FixSite, handler: Handler): FixResult {
  const { file, style, lines } = site;
  const wanted: Wanted[] = [
    { module: "django.db", name: "IntegrityError", also: ["django.db.utils"] },
    ...(site.isAsync ? [] : [{ module: "django.db", name: "transaction" }]),
    ...handler.imports,
  ];
  const { names, edits } = importNames(file, wanted, style);
  const text = tryBlock(site, handler, names);
  return {
    edits: [
      {
        file: source.path,
        edits: [...edits, { start: lines.start, end: lines.end, text }].sort((a, b) => a.start - b.start),
      },
    ],
  };
}

/** @param names what this file calls IntegrityError, transaction and the handler's imports */
export function tryBlock(
  site: FixSite,
  handler: Handler,
  names: readonly string[],
  indent = site.lines.indent,
): string {
  const { file, style, lines, statement } = site;
  const step = style.indent;
  const shift = indent.slice(lines.indent.length);
  const [integrityError = "IntegrityError", transaction = "transaction"] = names;
  // Django has no asynchronous atomic(): an awaited write stands outside of transactions.
  const saved = site.isAsync
    ? [deeper(file, lines, statement, shift + step)]
    : [
        `${indent}${step}with ${transaction}.atomic(${site.using === null ? "" : `using=${site.using}`}):`,
        deeper(file, lines, statement, shift + step + step),
      ];
  const own = handler.imports.map(
    ({ name }, i) => [name, names[(site.isAsync ? 1 : 2) + i] ?? name] as const,
  );
  const renamed = handler.lines.map((line) =>
    own.reduce((text, [from, to]) => text.replace(`raise ${from}(`, `raise ${to}(`), line),
  );
  return [
    `${indent}try:`,
    ...saved,
    `${indent}except ${integrityError} as ${handler.error}:`,
    ...renamed.map((line) => indent + step + line.split(style.eol).join(style.eol + shift)),
  ].join(style.eol);
}
