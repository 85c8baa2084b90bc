/** Puts a handler around a write: a `try` around its statement, or `.catch(…)` behind the call. */

import type { FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { lineComment, typescriptString } from "../../syntax/escape";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { importName, indentEdits } from "../../syntax/typescript-edits";
import { isFunction } from "../../syntax/typescript-scope";
import { endOf, errorName, type FixSite, freshName, indentOf, textOf } from "./fix-site";

/** What the handler does with this violation, once everything else has been thrown again. */
export interface Handler {
  /** Lines with one step of relative indentation. */
  readonly lines: readonly string[];
  /** Its last line leaves the function around: it must stand in a block of that function. */
  readonly leaves: boolean;
  readonly isAsync: boolean;
}

/** What must all be true, or the sentence why nothing tells it. */
export type Test = { readonly all: readonly string[] } | { readonly declined: string };

/** How the code recognises this constraint and no other, in the words of the engine that raised it. */
export function violationTest(site: FixSite, error: string): Test {
  const { violation, constraint, model } = site.context;
  const name = violation.constraint;
  const unknown = {
    declined:
      "The text does not say by which name the database knows the constraint, so it cannot be told from others.",
  };
  switch (violation.engine) {
    case "postgresql":
    case "cockroachdb":
    case "yugabytedb":
      return name === null
        ? unknown
        : { all: [`${error}.driverError.constraint === ${typescriptString(name, site.style)}`] };
    case "mysql":
    case "mariadb":
      return mysqlTest(site, error) ?? unknown;
    case "sqlite": {
      // An unnamed check is called by its expression.
      if (violation.kind === "check")
        return name === null
          ? unknown
          : {
              all: [
                `${error}.driverError.message.endsWith(${typescriptString(`CHECK constraint failed: ${name}`, site.style)})`,
              ],
            };
      const columns = violation.columns.length > 0 ? violation.columns : constraint.columns;
      const table = violation.table ?? model.table;
      if (violation.kind !== "unique" || columns.length === 0 || table === null) return unknown;
      const printed = columns.map((column) => `${table}.${column}`).join(", ");
      return {
        all: [
          `${error}.driverError.message.endsWith(${typescriptString(`UNIQUE constraint failed: ${printed}`, site.style)})`,
        ],
      };
    }
    default:
      return { declined: "Keyclash has not seen how this database reports the constraint to TypeORM." };
  }
}

function mysqlTest(site: FixSite, error: string): Test | undefined {
  const { violation } = site.context;
  const name = violation.constraint ?? (violation.primary ? "PRIMARY" : null);
  const driver = `${error}.driverError`;
  if (name === null) return undefined;
  // MySQL 8 prints `table.key`, MariaDB the key alone: both end with it.
  if (violation.kind === "unique")
    return {
      all: [
        `${driver}.errno === 1062`,
        `${driver}.sqlMessage.endsWith(${typescriptString(`${name}'`, site.style)})`,
      ],
    };
  if (violation.kind === "check" && violation.engine === "mysql")
    return {
      all: [
        `${driver}.errno === 3819`,
        `${driver}.sqlMessage.includes(${typescriptString(`'${name}'`, site.style)})`,
      ],
    };
  if (violation.kind !== "foreign_key" && violation.kind !== "check") return undefined;
  return {
    all: [`${driver}.sqlMessage.includes(${typescriptString(`CONSTRAINT \`${name}\``, site.style)})`],
  };
}

export function wrap(site: FixSite, handler: Handler): FixResult {
  const { root, style, form, context } = site;
  const error = errorName(site);
  const test = violationTest(site, error);
  if ("declined" in test) return test;
  const failed = importName(root, "typeorm", "QueryFailedError", style);
  const { constraint, model } = context;
  const parts = [`${error} instanceof ${failed.local}`, ...test.all];
  const known = freshName(site, context.violation.kind === "unique" ? "isDuplicate" : "isThisViolation");
  // A check belongs to no field.
  const what = [model.name, [...new Set(constraint.fields)].join(" + ")]
    .filter((part) => part !== "")
    .join(".");
  const lines = [
    `const ${known} =`,
    ...parts.map(
      (part, at) =>
        style.indent + part + (at < parts.length - 1 ? " &&" : `${style.semicolon} // ${lineComment(what)}`),
    ),
    `if (!${known}) throw ${error}${style.semicolon}`,
    ...handler.lines,
  ];
  const behind = form.kind === "expression" || !form.awaited || (form.kind === "declared" && !handler.leaves);
  if (behind && handler.leaves)
    return { declined: "The answer leaves the function, which a handler of this expression cannot do." };
  if (handler.leaves && form.kind === "declared" && !canBeLet(site, form.declaration))
    return {
      declined:
        "The variable would have to be declared before its value is there, which does not type-check here.",
    };
  const own = behind ? behindCall(site, error, lines, handler.isAsync) : aroundStatement(site, error, lines);
  const edits = [...failed.edits, ...own, ...savepoint(site)].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  );
  return { edits: [{ file: context.source.path, edits: merged(edits) }] };
}

/** `let user;` without a type takes the type of what is assigned, unless a closure reads it or it is a pattern. */
function canBeLet({ isTypeScript, form }: FixSite, { name, type }: ts.VariableDeclaration): boolean {
  const t = compiler();
  if (!t.isIdentifier(name) || form.kind !== "declared") return false;
  const { statement } = form;
  // An export, and a `var` that others may use or declare as well.
  if (/^(?:export|var|declare)\b/.test(textOf(statement))) return false;
  if (type || !isTypeScript) return true;
  const functions = findAll(form.statement.parent, isFunction);
  return !functions.some((inner) =>
    findAll(inner, t.isIdentifier).some((each) => each.text === name.text && each.pos > form.statement.end),
  );
}

function behindCall(site: FixSite, error: string, lines: readonly string[], isAsync: boolean): TextEdit[] {
  const { call, style } = site;
  const indent = indentOf(site);
  const body = block(lines, indent + style.indent, style.eol);
  const text = `.catch(${isAsync ? "async " : ""}(${error}) => {${style.eol}${body}${style.eol}${indent}})`;
  return [{ start: call.node.end, end: call.node.end, text }];
}

function aroundStatement(site: FixSite, error: string, lines: readonly string[]): TextEdit[] {
  const { root, style, form } = site;
  if (form.kind === "expression") return [];
  const { statement } = form;
  const indent = indentOf(site);
  const { eol } = style;
  const start = startOf(statement);
  const [before, edits] =
    form.kind === "declared" ? declaredBefore(form.declaration, style.semicolon + eol + indent) : ["", []];
  const body = block(lines, indent + style.indent, eol);
  return [
    { start, end: start, text: `${before}try {${eol}${indent}${style.indent}` },
    ...edits,
    ...indentEdits(root, statement, style).filter((edit) => edit.start < endOf(statement)),
    {
      start: endOf(statement),
      end: endOf(statement),
      text: `${eol}${indent}} catch (${error}) {${eol}${body}${eol}${indent}}`,
    },
  ];

  /** `const user = await …` -> `let user;` in front, `user = await …` inside. */
  function declaredBefore(declaration: ts.VariableDeclaration, end: string): [string, TextEdit[]] {
    const name = textOf(declaration.name);
    const type = declaration.type ? `: ${textOf(declaration.type)}` : "";
    const cut = {
      start,
      end: declaration.initializer ? startOf(declaration.initializer) : start,
      text: `${name} = `,
    };
    return [`let ${name}${type}${end}`, [cut]];
  }
}

/** Lines under one indentation; empty ones stay empty. */
export function block(lines: readonly string[], indent: string, eol: string): string {
  return lines.map((line) => (line === "" ? "" : indent + line)).join(eol);
}

/** PostgreSQL ends a transaction at its first failed statement: only a savepoint keeps it usable. */
function savepoint(site: FixSite): TextEdit[] {
  const { call, context } = site;
  const { engine } = context.violation;
  if (!context.write.inTransaction || engine === "sqlite" || engine === "mysql" || engine === "mariadb")
    return [];
  if (call.api === "entity" || call.api === "class") return [];
  const name = freshName(site, "savepoint");
  const receiver = textOf(call.receiver);
  const opened =
    call.receiverKind === "manager" || call.receiverKind === "data-source" ? receiver : `${receiver}.manager`;
  const inside = call.receiverKind === "repository" ? `${name}.withRepository(${receiver})` : name;
  return [
    {
      start: startOf(call.receiver),
      end: call.receiver.end,
      text: `${opened}.transaction((${name}) => ${inside}`,
    },
    { start: call.node.end, end: call.node.end, text: ")" },
  ];
}

/** Insertions at one place become one: the bracket of a savepoint stands before what follows the call. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (last && last.start === edit.start && last.end === edit.end && edit.start === edit.end) {
      const [first, second] = edit.text === ")" ? [edit, last] : [last, edit];
      result[result.length - 1] = { ...edit, text: first.text + second.text };
    } else result.push(edit);
  }
  return result;
}
