/** The call that a fix changes, with what its edit needs: style, arguments, the import of `Prisma`, the form of the code around. */

import type { FixContext } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { typescriptString } from "../../syntax/escape";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import {
  type CodeStyle,
  declarationOf,
  freeName,
  importName,
  indentAt,
  statementAround,
  styleOf,
} from "../../syntax/typescript-edits";
import { memberOf } from "../../syntax/typescript-literals";
import { isFunction, readImports } from "../../syntax/typescript-scope";
import { modelExtra, writeExtra } from "./extra";
import { clientModule } from "./generator";

export interface FixSite {
  readonly root: ts.SourceFile;
  readonly style: CodeStyle;
  /** `prisma.user.create({ … })`. */
  readonly call: ts.CallExpression;
  /** `prisma.user` */
  readonly delegate: string;
  readonly argument: ts.Expression | undefined;
  readonly data: ts.Expression | undefined;
  readonly isTypeScript: boolean;
}

/** Undefined where the write is not a call of the client (raw SQL) or the file has changed under it. */
export function fixSite({ write, source }: FixContext): FixSite | undefined {
  const t = compiler();
  const extra = writeExtra(write);
  if (!extra || write.operation === "raw") return undefined;
  const root = parseTypeScript(source);
  const call = findAll(root, t.isCallExpression).find(
    (node) => startOf(node) === extra.start && node.end === extra.end,
  );
  if (!call || !t.isPropertyAccessExpression(call.expression)) return undefined;
  const argument = call.arguments[0];
  return {
    root,
    style: styleOf(root),
    call,
    delegate: call.expression.expression.getText(),
    argument,
    data: memberOf(argument, "data"),
    isTypeScript: /\.[cm]?tsx?$/.test(source.path),
  };
}

/** How the promise of a call is used: this decides the form of a handler around it. */
export type Form =
  | { readonly kind: "return" | "statement"; readonly statement: ts.Statement }
  /** `const user = await …;` */
  | {
      readonly kind: "declaration";
      readonly statement: ts.Statement;
      readonly declaration: ts.VariableDeclaration;
    }
  | { readonly kind: "expression" };

/** @param call the client call, or the `$transaction` around it */
export function formOf(call: ts.CallExpression): Form {
  const t = compiler();
  const isAwaited = t.isAwaitExpression(call.parent);
  const outer: ts.Node = isAwaited ? call.parent : call;
  const declaration = declarationOf(call);
  const declared =
    declaration && isAwaited && t.isIdentifier(declaration.name) ? statementAround(call) : undefined;
  if (declaration && declared) return { kind: "declaration", statement: declared, declaration };
  const statement = outer.parent;
  if (statementAround(outer) !== statement) return { kind: "expression" };
  if (t.isExpressionStatement(statement) && isAwaited) return { kind: "statement", statement };
  if (t.isReturnStatement(statement) && (isAwaited || isAsync(call))) return { kind: "return", statement };
  return { kind: "expression" };
}

function isAsync(node: ts.Node): boolean {
  const t = compiler();
  for (let around: ts.Node = node.parent; around; around = around.parent)
    if (isFunction(around))
      return around.modifiers?.some(({ kind }) => kind === t.SyntaxKind.AsyncKeyword) === true;
  return false;
}

export interface CodeTest {
  /** What must all be true, and the same as one expression. */
  readonly all: readonly string[];
  readonly text: string;
  /** The error's message as an expression that type-checks behind the test. */
  readonly message: string;
  readonly edits: readonly TextEdit[];
}

/** `err instanceof Prisma.PrismaClientKnownRequestError && err.code === "P2002"`, with the import that it needs. */
export function codeTest(
  context: FixContext,
  site: FixSite,
  error: string,
  ...codes: readonly string[]
): CodeTest {
  const expected = codes.map((code) => typescriptString(code, site.style));
  const equals = (read: string) =>
    expected.length === 1 ? `${read} === ${expected[0]}` : `[${expected.join(", ")}].includes(${read})`;
  const imported = importPrisma(context, site);
  if (!imported) {
    const read = site.isTypeScript ? `String((${error} as { code?: unknown }).code)` : `${error}?.code`;
    const message = site.isTypeScript ? `(${error} as Error).message` : `${error}.message`;
    return { all: [equals(read)], text: equals(read), message, edits: [] };
  }
  const all = [
    `${error} instanceof ${imported.local}.PrismaClientKnownRequestError`,
    equals(`${error}.code`),
  ];
  return {
    all,
    text: all.join(" && "),
    message: `${error}.message`,
    edits: [...imported.edits],
  };
}

/** The `Prisma` namespace as a value: already imported, from a module that the file imports the client from, or from the generator. */
function importPrisma({ model, source }: FixContext, { root, style }: FixSite) {
  const imports = [...readImports(root).values()];
  const known = imports.find((each) => each.imported === "Prisma");
  if (known && !known.typeOnly) return { local: known.local, edits: [] };
  if (known && onlyName(known.statement)) return { local: known.local, edits: [asValue(known.statement)] };
  const client = imports.find((each) => /^(?:PrismaClient|Prisma)$/.test(each.imported))?.module;
  const { generator } = modelExtra(model);
  const module = client ?? (generator && clientModule(generator, source.path, extensionIn(imports)));
  if (!module) return undefined;
  return importName(root, module, "Prisma", style);
}

/** `import type { Prisma } from "…"` with nothing else in it. */
function onlyName(statement: ts.Statement): boolean {
  const t = compiler();
  const bindings = t.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  return bindings !== undefined && t.isNamedImports(bindings) && bindings.elements.length === 1;
}

/** Takes the `type` away, wherever it stands: `import type { X }`, `import { type X }`. */
function asValue(statement: ts.Statement): TextEdit {
  const text = statement.getText();
  const match = /\btype\s+/.exec(text);
  const start = startOf(statement) + (match?.index ?? 0);
  return { start, end: start + (match?.[0].length ?? 0), text: "" };
}

/** Files under Node's own resolution write the extension of relative imports. */
function extensionIn(imports: readonly { readonly module: string }[]): string {
  const relative = imports.map(({ module }) => module).filter((module) => module.startsWith("."));
  return [".js", ".ts"].find((extension) => relative.some((module) => module.endsWith(extension))) ?? "";
}

/** What the file calls an error that it catches, `err` where it catches none; never a name that the call itself uses. */
export function errorName({ root, call }: FixSite): string {
  const t = compiler();
  const caught = findAll(root, t.isCatchClause)[0]?.variableDeclaration?.name.getText();
  const used = new Set(findAll(call, t.isIdentifier).map(({ text }) => text));
  const wanted = [...(caught && /^\w+$/.test(caught) ? [caught] : []), "err", "error", "failure"];
  return wanted.find((name) => !used.has(name)) ?? freeName(root, "err");
}

/** A name that means nothing else in this file. */
export function nameFor(site: FixSite, ...wanted: readonly string[]): string {
  return (
    wanted.find((name) => freeName(site.root, name) === name) ?? freeName(site.root, wanted[0] ?? "found")
  );
}

/** Lines at an indentation, joined as the file ends its lines. */
export function block(lines: readonly string[], indent: string, { style }: FixSite): string {
  return lines.map((line) => (line === "" ? "" : indent + line)).join(style.eol);
}

/** Indentation of the line on which the call starts. */
export function indentOf({ root }: FixSite, node: ts.Node): string {
  return indentAt(root, node);
}
