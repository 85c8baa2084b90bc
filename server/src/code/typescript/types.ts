/** What the types of the file promise of a value: which members it has, whether it may be undefined. By text alone, no checker. */

import type { FixContext } from "../../domain/adapters";
import { createSource } from "../../domain/text";
import { compiler, parseTypeScript, type ts, unwrap } from "../../syntax/typescript";
import { memberName, objectOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { hasQuestion } from "../../syntax/typescript-shapes";
import { findBinding } from "./bindings";
import { moduleStem } from "./modules";

/** Where the types of a file can be looked up. */
export interface Typed {
  readonly context: Pick<FixContext, "read">;
  readonly isTypeScript: boolean;
}

/** True where the expression has a value: neither undefined nor null. */
export function isCertain(site: Typed, node: ts.Expression): boolean {
  const t = compiler();
  if (t.isNonNullExpression(node)) return true;
  const inner = unwrap(node);
  if (t.isTemplateExpression(inner)) return true;
  const isDefault =
    t.isBinaryExpression(inner) && inner.operatorToken.kind === t.SyntaxKind.QuestionQuestionToken;
  if (isDefault) return isCertain(site, inner.right);
  // `email?.trim()`
  if (hasQuestion(inner)) return false;
  if (t.isLiteralExpression(inner) || t.isCallExpression(inner) || t.isNewExpression(inner)) return true;
  if (inner.kind === t.SyntaxKind.TrueKeyword || inner.kind === t.SyntaxKind.FalseKeyword) return true;
  if (t.isConditionalExpression(inner))
    return isCertain(site, inner.whenTrue) && isCertain(site, inner.whenFalse);
  if (t.isBinaryExpression(inner)) return inner.operatorToken.kind === t.SyntaxKind.PlusToken;
  const object = objectOf(inner);
  if (object) return [...object.members.values()].every(({ value }) => value && isCertain(site, value));
  if (t.isPropertyAccessExpression(inner)) return holds(site, inner.expression, inner.name.text);
  if (!t.isIdentifier(inner)) return false;
  const binding = findBinding(inner.text, inner);
  if (!binding) return false;
  if (t.isBindingElement(binding)) return isTakenFrom(site, binding);
  if (!t.isParameter(binding) && !t.isVariableDeclaration(binding)) return false;
  if (binding.type) return !(t.isParameter(binding) && binding.questionToken) && isSolid(site, binding.type);
  return binding.initializer !== undefined && isCertain(site, binding.initializer);
}

/** `{ email }: CreateUser`: by the type of the whole. */
function isTakenFrom(site: Typed, element: ts.BindingElement): boolean {
  const t = compiler();
  const holder = element.parent.parent;
  const name = (element.propertyName ?? element.name).getText();
  if (element.dotDotDotToken || !(t.isParameter(holder) || t.isVariableDeclaration(holder))) return false;
  if (holder.type) return requires(site, holder.type, name);
  return t.isVariableDeclaration(holder) && holds(site, holder.initializer, name);
}

/** By the type of a variable. */
function holds(site: Typed, variable: ts.Expression | undefined, name: string): boolean {
  const inner = variable && unwrap(variable);
  return !!inner && compiler().isIdentifier(inner) && site.isTypeScript && hasMember(site, inner, name);
}

const solidGlobals: ReadonlySet<string> = new Set(["Date", "Buffer", "Uint8Array", "Array", "ReadonlyArray"]);

/** Deeper chains of aliases are not followed. */
const deepest = 4;

/** Types that hold neither undefined nor null. */
function isSolid(site: Typed, type: ts.TypeNode, depth = 0): boolean {
  const t = compiler();
  const { BigIntKeyword, BooleanKeyword, NullKeyword, NumberKeyword, StringKeyword } = t.SyntaxKind;
  if (t.isParenthesizedTypeNode(type)) return isSolid(site, type.type, depth);
  if (t.isUnionTypeNode(type)) return type.types.every((each) => isSolid(site, each, depth));
  if (t.isLiteralTypeNode(type)) return type.literal.kind !== NullKeyword;
  if (t.isArrayTypeNode(type) || t.isTypeLiteralNode(type) || t.isTemplateLiteralTypeNode(type)) return true;
  if (t.isTypeReferenceNode(type)) {
    if (depth > deepest) return false;
    const declared = declarationOf(site, type);
    if (!declared) return solidGlobals.has(type.typeName.getText());
    return !t.isTypeAliasDeclaration(declared) || isSolid(site, declared.type, depth + 1);
  }
  return [StringKeyword, NumberKeyword, BooleanKeyword, BigIntKeyword].includes(type.kind);
}

/** True where the variable's type is seen to have the member, always. Plain JavaScript has no types to fail. */
export function hasMember(site: Typed, variable: ts.Identifier, name: string): boolean {
  if (!site.isTypeScript) return true;
  const type = typeOf(variable);
  return type !== undefined && requires(site, type, name);
}

/** True where the variable's type is seen to have the member, be it with a value or without. */
export function mayHave(site: Typed, variable: ts.Identifier, name: string): boolean {
  const type = typeOf(variable);
  const members = type && membersOf(site, type);
  return members?.some((each) => memberName(each.name) === name) ?? false;
}

/** The type that a variable or a parameter declares for what it always holds. */
export function typeOf(variable: ts.Identifier): ts.TypeNode | undefined {
  const t = compiler();
  const binding = findBinding(variable.text, variable);
  if (!binding || !(t.isParameter(binding) || t.isVariableDeclaration(binding))) return undefined;
  return t.isParameter(binding) && binding.questionToken ? undefined : binding.type;
}

/** Names of all that a variable's type declares; undefined where more may stand elsewhere. */
export function typeMembers(site: Typed, variable: ts.Identifier): readonly string[] | undefined {
  const type = typeOf(variable);
  const names = type && membersOf(site, type, true)?.map(({ name }) => memberName(name));
  return names?.every((name) => name !== undefined) ? names : undefined;
}

type Member = ts.TypeElement | ts.ClassElement;

/**
 * The members that a type declares; undefined where that cannot be seen.
 * @param whole only where it inherits none
 */
function membersOf(site: Typed, type: ts.TypeNode, whole = false, depth = 0): readonly Member[] | undefined {
  const t = compiler();
  if (t.isTypeLiteralNode(type)) return type.members;
  if (!t.isTypeReferenceNode(type) || type.typeArguments || depth > deepest) return undefined;
  const declared = declarationOf(site, type);
  if (!declared || t.isEnumDeclaration(declared)) return undefined;
  if (t.isTypeAliasDeclaration(declared)) return membersOf(site, declared.type, whole, depth + 1);
  return whole && declared.heritageClauses?.length ? undefined : declared.members;
}

/** True where a type declares the member, and that it has a value. */
function requires(site: Typed, type: ts.TypeNode, name: string): boolean {
  const t = compiler();
  const found = membersOf(site, type)?.find((each) => memberName(each.name) === name);
  if (!found || !(t.isPropertySignature(found) || t.isPropertyDeclaration(found)) || found.questionToken)
    return false;
  return found.type !== undefined && isSolid(site, found.type);
}

function declarationOf({ context }: Typed, type: ts.TypeReferenceNode): DeclaredType | undefined {
  const { typeName } = type;
  return compiler().isIdentifier(typeName)
    ? declarationOfType(context, type.getSourceFile(), typeName.text)
    : undefined;
}

type DeclaredType = NonNullable<ReturnType<typeof typeAt>>;

function typeAt(node: ts.Node) {
  const t = compiler();
  const isType =
    t.isInterfaceDeclaration(node) ||
    t.isClassDeclaration(node) ||
    t.isTypeAliasDeclaration(node) ||
    t.isEnumDeclaration(node);
  return isType ? node : undefined;
}

/** The declaration of a type: in the file, or in the one that it is imported from by a relative path. */
export function declarationOfType(
  context: Typed["context"],
  root: ts.SourceFile,
  name: string,
  depth = 0,
): DeclaredType | undefined {
  const declared = root.statements.map(typeAt).find((each) => each?.name?.text === name);
  if (declared) return declared;
  const imported = readImports(root).get(name);
  if (!imported?.module.startsWith(".") || depth > 2) return undefined;
  const stem = moduleStem(root.fileName, imported.module);
  for (const ending of [".ts", "/index.ts", ".d.ts", ".tsx"]) {
    const source = context.read(stem + ending);
    if (!source) continue;
    const exported = imported.imported === "default" ? name : imported.imported;
    const other = parseTypeScript(createSource(source.path, source.text));
    return declarationOfType(context, other, exported, depth + 1);
  }
  return undefined;
}
