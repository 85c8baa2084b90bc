/** What the types of the file promise of a value: which members it has, whether it may be undefined. By text alone, no checker. */

import { findBinding } from "../../code/typescript/bindings";
import type { FixContext } from "../../domain/adapters";
import { createSource } from "../../domain/text";
import { compiler, parseTypeScript, type ts, unwrap } from "../../syntax/typescript";
import { memberName, objectOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import type { FixSite } from "./fix-site";

/** True where the expression has a value: neither undefined nor null. */
export function isCertain(site: FixSite, node: ts.Expression): boolean {
  const t = compiler();
  if (t.isNonNullExpression(node)) return true;
  const inner = unwrap(node);
  if (t.isLiteralExpression(inner) || t.isTemplateExpression(inner) || t.isCallExpression(inner)) return true;
  if (t.isConditionalExpression(inner))
    return isCertain(site, inner.whenTrue) && isCertain(site, inner.whenFalse);
  if (t.isBinaryExpression(inner) && inner.operatorToken.kind === t.SyntaxKind.PlusToken) return true;
  const object = objectOf(inner);
  if (object) return [...object.members.values()].every(({ value }) => value && isCertain(site, value));
  if (t.isPropertyAccessExpression(inner))
    return (
      t.isIdentifier(inner.expression) &&
      site.isTypeScript &&
      hasMember(site, inner.expression, inner.name.text)
    );
  if (!t.isIdentifier(inner)) return false;
  const binding = findBinding(inner.text, inner);
  if (!binding) return false;
  if (t.isBindingElement(binding)) return isTakenFrom(site, binding);
  if (!t.isParameter(binding) && !t.isVariableDeclaration(binding)) return false;
  if (binding.type) return !(t.isParameter(binding) && binding.questionToken) && isSolid(binding.type);
  return binding.initializer !== undefined && isCertain(site, binding.initializer);
}

/** `{ email }: CreateUser`: by the type of the whole. */
function isTakenFrom(site: FixSite, element: ts.BindingElement): boolean {
  const t = compiler();
  const holder = element.parent.parent;
  const name = (element.propertyName ?? element.name).getText();
  if (element.dotDotDotToken || !(t.isParameter(holder) || t.isVariableDeclaration(holder))) return false;
  if (holder.type) return requires(membersOf(site, holder.type) ?? [], name);
  const from = t.isVariableDeclaration(holder) && holder.initializer ? unwrap(holder.initializer) : undefined;
  return from !== undefined && t.isIdentifier(from) && site.isTypeScript && hasMember(site, from, name);
}

/** Types that hold neither undefined nor null. */
function isSolid(type: ts.TypeNode): boolean {
  const t = compiler();
  const { SyntaxKind: kinds } = t;
  if (t.isUnionTypeNode(type)) return type.types.every(isSolid);
  if (t.isLiteralTypeNode(type)) return type.literal.kind !== kinds.NullKeyword;
  if (t.isTypeReferenceNode(type)) return type.typeName.getText() === "Date";
  return [kinds.StringKeyword, kinds.NumberKeyword, kinds.BooleanKeyword, kinds.BigIntKeyword].includes(
    type.kind,
  );
}

/** True where the variable's type is seen to have the member, always. Plain JavaScript has no types to fail. */
export function hasMember(site: FixSite, variable: ts.Identifier, name: string): boolean {
  const t = compiler();
  if (!site.isTypeScript) return true;
  const binding = findBinding(variable.text, variable);
  if (!binding || !(t.isParameter(binding) || t.isVariableDeclaration(binding)) || !binding.type)
    return false;
  if (t.isParameter(binding) && binding.questionToken) return false;
  return requires(membersOf(site, binding.type) ?? [], name);
}

/** The members that a type declares; undefined where that cannot be seen. */
function membersOf(
  site: FixSite,
  type: ts.TypeNode,
): readonly (ts.TypeElement | ts.ClassElement)[] | undefined {
  const t = compiler();
  if (t.isTypeLiteralNode(type)) return type.members;
  if (!t.isTypeReferenceNode(type) || !t.isIdentifier(type.typeName) || type.typeArguments) return undefined;
  return declarationOfType(site.context, site.root, type.typeName.text)?.members;
}

/** Names of all that a variable's type declares; undefined where more may stand elsewhere. */
export function typeMembers(site: FixSite, variable: ts.Identifier): readonly string[] | undefined {
  const t = compiler();
  const binding = findBinding(variable.text, variable);
  if (!binding || !(t.isParameter(binding) || t.isVariableDeclaration(binding)) || !binding.type)
    return undefined;
  const { type } = binding;
  if (t.isTypeReferenceNode(type) && t.isIdentifier(type.typeName)) {
    const declared = declarationOfType(site.context, site.root, type.typeName.text);
    if (declared && !t.isTypeLiteralNode(declared) && declared.heritageClauses?.length) return undefined;
  }
  const names = membersOf(site, type)?.map((each) => each.name && memberName(each.name as ts.PropertyName));
  return names?.every((name) => name !== undefined) ? names : undefined;
}

function requires(members: readonly (ts.TypeElement | ts.ClassElement)[], name: string): boolean {
  const t = compiler();
  const found = members.find((each) => each.name && memberName(each.name as ts.PropertyName) === name);
  if (!found || !(t.isPropertySignature(found) || t.isPropertyDeclaration(found)) || found.questionToken)
    return false;
  return !/\b(?:undefined|null|any|unknown)\b/.test(found.type?.getText() ?? "any");
}

type MemberedType = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.TypeLiteralNode;

/** The interface, class or type of that name: in the file, or in the one that it is imported from by a relative path. */
function declarationOfType(
  context: Pick<FixContext, "read">,
  root: ts.SourceFile,
  name: string,
  depth = 0,
): MemberedType | undefined {
  const t = compiler();
  for (const statement of root.statements) {
    if (
      (t.isInterfaceDeclaration(statement) || t.isClassDeclaration(statement)) &&
      statement.name?.text === name
    )
      return statement;
    if (
      t.isTypeAliasDeclaration(statement) &&
      statement.name.text === name &&
      t.isTypeLiteralNode(statement.type)
    )
      return statement.type;
  }
  const imported = readImports(root).get(name);
  if (!imported?.module.startsWith(".") || depth > 2) return undefined;
  const parts = root.fileName.split("/").slice(0, -1);
  for (const part of imported.module.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const path = parts.join("/").replace(/\.js$/, "");
  for (const ending of [".ts", "/index.ts", ".d.ts"]) {
    const source = context.read(path + ending);
    if (!source) continue;
    const exported = imported.imported === "default" ? name : imported.imported;
    return declarationOfType(
      context,
      parseTypeScript(createSource(source.path, source.text)),
      exported,
      depth + 1,
    );
  }
  return undefined;
}
