/** Where a fix is made: the write's call with its tree, the way its result is used, and the words that edits need. */

import { findBinding } from "../../code/typescript/bindings";
import type { FixContext } from "../../domain/adapters";
import { ancestor, compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { type CodeStyle, declarationOf, indentAt, startsLine, styleOf } from "../../syntax/typescript-edits";
import { findWriteCalls, reaching, type WriteCall } from "./calls";

export interface FixSite {
  readonly context: FixContext;
  readonly root: ts.SourceFile;
  readonly call: WriteCall;
  readonly form: Form;
  readonly style: CodeStyle;
  readonly isTypeScript: boolean;
}

/**
 * How the call stands in the code. `returned` and `declared` are whole statements with the call as their value; `statement` throws the
 * value away; everything else is an `expression`.
 */
export type Form =
  | { readonly kind: "statement" | "returned"; readonly statement: ts.Statement; readonly awaited: boolean }
  | {
      readonly kind: "declared";
      readonly statement: ts.Statement;
      readonly declaration: ts.VariableDeclaration;
      readonly awaited: boolean;
    }
  | { readonly kind: "expression"; readonly awaited: boolean };

/** Undefined where the write is no longer there. */
export function fixSite(context: FixContext): FixSite | undefined {
  const { source, write, model, models } = context;
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  // A deleted parent is another model than the one that declares the violated key.
  const calls = findWriteCalls(root, [...new Set([...reaching(model, models), ...models])]);
  const call =
    calls.find(({ node }) => startOf(node) === start && node.end === end) ??
    calls.find(({ node, method }) => startOf(node) === start && method === write.method);
  if (!call) return undefined;
  return {
    context,
    root,
    call,
    form: formOf(call.node),
    style: styleOf(root),
    isTypeScript: !/\.[cm]?jsx?$/.test(source.path),
  };
}

function formOf(call: ts.CallExpression): Form {
  const t = compiler();
  let value: ts.Node = call;
  let awaited = false;
  while (
    t.isParenthesizedExpression(value.parent) ||
    t.isAwaitExpression(value.parent) ||
    t.isAsExpression(value.parent)
  ) {
    value = value.parent;
    awaited ||= t.isAwaitExpression(value);
  }
  const holder = value.parent;
  const declaration = declarationOf(call);
  if (declaration) {
    const statement = ancestor(declaration, t.isVariableStatement);
    if (statement && isListed(statement)) return { kind: "declared", statement, declaration, awaited };
  }
  if (t.isExpressionStatement(holder) && isListed(holder))
    return { kind: "statement", statement: holder, awaited };
  if (t.isReturnStatement(holder) && isListed(holder))
    return { kind: "returned", statement: holder, awaited };
  return { kind: "expression", awaited };
}

/** True for a statement of a block, on a line of its own: others (`if (x) return …`) cannot become several. */
function isListed(statement: ts.Statement): boolean {
  const t = compiler();
  const list = statement.parent;
  const inList = t.isBlock(list) || t.isSourceFile(list) || t.isCaseOrDefaultClause(list);
  return inList && startsLine(statement.getSourceFile(), statement);
}

export function textOf(node: ts.Node): string {
  return node.getSourceFile().text.slice(startOf(node), node.end);
}

/** Indentation of the line on which the call's statement (or the call) begins. */
export function indentOf({ root, call, form }: FixSite): string {
  return indentAt(root, form.kind === "expression" ? call.node : form.statement);
}

/** The entity's class as the file can use it at run time; undefined where it is known as a type only. */
export function entityName({ call, context }: FixSite): string | undefined {
  const t = compiler();
  const name = call.model ?? context.model.name;
  const binding = findBinding(name, call.node);
  if (!binding) return undefined;
  if (t.isImportSpecifier(binding))
    return binding.isTypeOnly || binding.parent.parent.isTypeOnly ? undefined : name;
  if (t.isImportClause(binding)) return binding.isTypeOnly ? undefined : name;
  return name;
}

/** The expression on which finders of the entity are called, with the entity as first argument where that needs one. */
export function finderOf(site: FixSite): { on: string; entity: string | undefined } | undefined {
  const { api, receiver, receiverKind } = site.call;
  const on = textOf(receiver);
  if (api === "repository" || (api === "builder" && receiverKind === "repository"))
    return { on, entity: undefined };
  const entity = entityName(site);
  if (entity === undefined) return undefined;
  if (receiverKind === "class" || api === "entity") return { on: entity, entity: undefined };
  if (receiverKind === "manager") return { on, entity };
  if (receiverKind === "data-source" || receiverKind === "runner") return { on: `${on}.manager`, entity };
  return undefined;
}

/**
 * Where the statement ends. Without semicolons, one at the start of the next line belongs to that line: it keeps what begins with a
 * bracket apart.
 */
export function endOf(statement: ts.Statement): number {
  const text = textOf(statement);
  const before = text.slice(0, -1).trimEnd();
  const onNextLine = text.endsWith(";") && text.slice(before.length).includes("\n");
  return onNextLine ? startOf(statement) + before.length : statement.end;
}

/** The wanted name, or one with a number where something around the call has it. */
export function freshName({ call }: FixSite, wanted: string): string {
  if (!findBinding(wanted, call.node)) return wanted;
  for (let i = 2; ; i++) if (!findBinding(`${wanted}${i}`, call.node)) return `${wanted}${i}`;
}

/** The name under which the file catches errors: `error`, `err`, `e`. */
export function errorName(site: FixSite): string {
  const t = compiler();
  const used = findAll(site.root, t.isCatchClause).map(({ variableDeclaration }) =>
    variableDeclaration?.name.getText(),
  );
  return freshName(site, used.find((name) => name !== undefined && /^\w+$/.test(name)) ?? "error");
}
