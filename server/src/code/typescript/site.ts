/** The place of a fix in TypeScript: the call, how its value is used, the words that edits need, the imports that they ask for. */

import type { FixContext } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { typescriptString } from "../../syntax/escape";
import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import {
  type CodeStyle,
  declarationOf,
  handedOut,
  indentAt,
  startsLine,
  statementAround,
  styleOf,
} from "../../syntax/typescript-edits";
import { importName } from "../../syntax/typescript-import-edits";
import { functionsAround } from "../../syntax/typescript-scope";
import { callbackOf } from "../../syntax/typescript-shapes";
import type { Dialect, Site } from "../dialect";
import { holderOf, transactionSigns } from "./around";
import { freeIn } from "./bindings";
import { branchBehind, branchFor, type Front, frontFor } from "./branch";
import { calledBackFront } from "./called-back";
import { type Chain, chainFrom } from "./chained";

export interface TypescriptSite extends Site {
  readonly dialect: Dialect;
  readonly root: ts.SourceFile;
  readonly style: CodeStyle;
  readonly isTypeScript: boolean;
  /** What the handler stands around: the write, or the transaction around it. */
  readonly call: ts.CallExpression;
  /** True where nobody takes the call's value. */
  readonly unused: boolean;
  /** What a handler behind the call takes: `(error: unknown)`. */
  readonly parameter: string;
  /** True where `call` is the transaction: its promise is a plain one. */
  readonly isAround?: boolean;
  /**
   * How it answers where that is no promise: `at once`, so that only a `try` catches what it throws; a tagged template takes no handler behind it,
   * nor does what is only `thenable`.
   */
  readonly answers?: "at once" | "tagged" | "thenable";
  /** Where the call gives its error back: nothing is thrown, the error is tested behind it. */
  readonly told?: Told;
  /** What the write is called on: a savepoint takes its place. */
  readonly receiver?: ts.Expression;
  /** The options that tell the write its transaction, where it is not the receiver that carries it. */
  readonly options?: ts.Expression;
  readonly place: Placed;
  /** The call hands its error to a callback, and this is said where it can be met there alone: no `try` and no `.catch(…)` gets it. */
  readonly calledBack?: string;
  /** The last call of a chain of promises that hands what fails to nobody. */
  readonly end: ts.CallExpression | undefined;
  /** The handler around that answers for it already. */
  readonly front: Front | undefined;
}

/** How the code behind a call says the error that it gives back, and the edits by which it holds it. */
export interface Told {
  readonly error: string;
  readonly holds: readonly TextEdit[];
}

/**
 * How the call stands in the code. `returned` and `declared` are whole statements with the call as their value; `statement` throws the
 * value away; everything else is an `expression`.
 */
export type Placed = { readonly awaited: boolean } & (
  | { readonly kind: "statement" | "returned"; readonly statement: ts.Statement }
  | Declaring
  // `unused`: nobody takes its value (`for (…) await write();`, `await Promise.all(rows.map((row) => write(row)));`).
  | { readonly kind: "expression"; readonly unused: boolean }
);

export interface Declaring {
  readonly kind: "declared";
  readonly statement: ts.VariableStatement;
  readonly declaration: ts.VariableDeclaration;
  /** The call, awaited or cast. */
  readonly value: ts.Expression;
}

/** @param variable what a handler calls the error where the file catches none */
export function siteAt(
  context: FixContext,
  call: ts.CallExpression,
  dialect: Dialect,
  variable = "error",
): TypescriptSite {
  const root = call.getSourceFile();
  const style = styleOf(root);
  const imports: TextEdit[] = [];
  const locals = new Map<string, string>();
  const given = new Set<string>();
  const place = placedAs(call);
  const around = functionsAround(call).at(-1) ?? root;
  const isTypeScript = !/\.[cm]?jsx?$/.test(context.source.path);
  const signs = transactionSigns(dialect.transactions);
  const opener = (callback: ts.Node) => holderOf(callback, signs);
  const isCalledBack = callbackOf(call) !== undefined;
  const chain: Chain = isCalledBack ? {} : chainFrom(call, opener);
  const front = isCalledBack ? calledBackFront(call) : (chain.front ?? frontFor(call, opener));
  const error = (branchFor(call) ?? branchBehind(call) ?? front)?.error ?? errorName(call, variable);
  return {
    context,
    dialect,
    root,
    style,
    call,
    place,
    form: place.kind,
    unused: place.kind === "statement" || (place.kind === "expression" && place.unused),
    isTypeScript,
    imports: () => imports,
    error,
    front,
    end: chain.end,
    parameter: isTypeScript ? `(${error}: unknown)` : `(${error})`,
    quote: (text) => typescriptString(text, style),
    free(...wanted) {
      const [first, ...others] = wanted.filter((each) => !given.has(each));
      const name = freeIn(around, first ?? `${wanted[0]}${given.size + 1}`, ...others);
      given.add(name);
      return name;
    },
    use(wanted) {
      const key = `${wanted.module} ${wanted.name}`;
      const known = locals.get(key);
      if (known !== undefined) return known;
      const { local, edits } = importName(root, wanted.module, wanted.name, style, wanted.also);
      for (const edit of edits) {
        // A second name joins the import that the first one has asked for.
        const at = imports.findIndex((each) => isBeside(each, edit));
        const before = imports[at];
        if (before) imports[at] = { ...before, text: withName(before.text, edit.text) };
        else imports.push(edit);
      }
      locals.set(key, local);
      return local;
    },
  };
}

const NEW_IMPORT = /^(\s*import \{ )([^{}]+)( \} from .*)$/s;

/** Both are a new import of one module, at one place. */
function isBeside(a: TextEdit, b: TextEdit): boolean {
  const [first, second] = [NEW_IMPORT.exec(a.text), NEW_IMPORT.exec(b.text)];
  return a.start === b.start && first !== null && first[3] === second?.[3];
}

function withName(text: string, other: string): string {
  const name = NEW_IMPORT.exec(other)?.[2] ?? "";
  return text.replace(
    NEW_IMPORT,
    (_, open, names, rest) => `${open}${[names, name].sort().join(", ")}${rest}`,
  );
}

function placedAs(call: ts.CallExpression): Placed {
  const t = compiler();
  const value = handedOut(call);
  const awaited = unwrap(value) !== call;
  const declaration = declarationOf(call);
  const statement = declaration ? declaration.parent.parent : value.parent;
  // Others (`if (x) return …`) cannot become several.
  const isListed = statementAround(statement) === statement && startsLine(call.getSourceFile(), statement);
  const unused = isThrownAway(value);
  if (!isListed) return { kind: "expression", awaited, unused };
  if (declaration && t.isVariableStatement(statement))
    return { kind: "declared", statement, declaration, value, awaited };
  if (t.isExpressionStatement(statement)) return { kind: "statement", statement, awaited };
  return t.isReturnStatement(statement)
    ? { kind: "returned", statement, awaited }
    : { kind: "expression", awaited, unused };
}

/** A statement of its own, or what a list of promises is made of for which a statement waits. */
function isThrownAway(value: ts.Expression): boolean {
  const t = compiler();
  if (t.isExpressionStatement(value.parent)) return true;
  const arrow = value.parent;
  const mapped = t.isArrowFunction(arrow) && arrow.body === value ? arrow.parent : undefined;
  if (!mapped || !t.isCallExpression(mapped) || lastName(mapped.expression) !== "map") return false;
  const all = mapped.parent;
  return (
    t.isCallExpression(all) &&
    /^Promise\.all(?:Settled)?$/.test(all.expression.getText()) &&
    t.isExpressionStatement(handedOut(all).parent)
  );
}

/** What the file calls an error that it catches; never a name that means something at the call. */
function errorName(call: ts.CallExpression, otherwise: string): string {
  const t = compiler();
  const caught = findAll(call.getSourceFile(), t.isCatchClause).flatMap(({ variableDeclaration }) =>
    variableDeclaration && t.isIdentifier(variableDeclaration.name) ? [variableDeclaration.name.text] : [],
  );
  const [first = otherwise] = caught;
  return freeIn(call, first, otherwise, "error", "err", "failure");
}

/** Indentation of the line on which the call's statement (or the call) begins. */
export function indentOf({ root, call, place }: TypescriptSite): string {
  return indentAt(root, place.kind === "expression" ? call : place.statement);
}
