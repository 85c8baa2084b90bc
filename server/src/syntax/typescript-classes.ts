/** The classes of a file as declarations see them: decorators with their arguments, bases, what a reference to a class names. */

import { compiler, type ts, unwrap, visit } from "./typescript";
import { type DecoratorCall, decoratorCalls, elementsOf } from "./typescript-literals";
import { type Imported, isFunction } from "./typescript-scope";

export type Imports = ReadonlyMap<string, Imported>;

type NamedClass = ts.ClassDeclaration & { readonly name: ts.Identifier };

/** All named classes of the file, those in namespaces included, in the order of the text. */
export function classesOf(root: ts.SourceFile): NamedClass[] {
  const t = compiler();
  const found: NamedClass[] = [];
  visit(root, (node) => {
    if (t.isClassDeclaration(node) && node.name) found.push(node as NamedClass);
    return node === root || t.isModuleDeclaration(node) || t.isModuleBlock(node);
  });
  return found;
}

/** The names of what a class extends: `Base`, `mixin(Base)`, `ns.Base`. */
export function basesOf(node: ts.ClassLikeDeclaration): string[] {
  const t = compiler();
  return (node.heritageClauses ?? [])
    .filter((clause) => clause.token === t.SyntaxKind.ExtendsKeyword)
    .flatMap((clause) => clause.types.map((type) => baseName(type.expression)))
    .filter((base) => base !== undefined);
}

function baseName(node: ts.Expression): string | undefined {
  const t = compiler();
  const inner = unwrap(node);
  if (t.isIdentifier(inner)) return inner.text;
  if (t.isPropertyAccessExpression(inner)) return inner.name.text;
  const mixed = t.isCallExpression(inner) ? inner.arguments.at(-1) : undefined;
  return mixed ? baseName(mixed) : undefined;
}

/** A decorator of a library's. */
export interface Decorated extends DecoratorCall {
  /** As its module exports it. */
  readonly name: string;
}

/**
 * The decorators that come from a library: others have an @Entity and a @Column too.
 * @param isOwn whether a module is the library's
 */
export function decoratorsOf(
  node: ts.Node,
  imports: Imports,
  isOwn: (module: string) => boolean,
): Decorated[] {
  return decoratorCalls(node).flatMap((call) => {
    const name = importedName(call.callee, imports, isOwn);
    return name === undefined ? [] : [{ ...call, name }];
  });
}

/** `Entity`, `orm.Entity` -> what the library's module calls it; undefined where it comes from elsewhere. */
export function importedName(
  callee: ts.Expression,
  imports: Imports,
  isOwn: (module: string) => boolean,
): string | undefined {
  const t = compiler();
  const inner = unwrap(callee);
  if (t.isIdentifier(inner)) {
    const from = imports.get(inner.text);
    return from && isOwn(from.module) ? from.imported : undefined;
  }
  if (!t.isPropertyAccessExpression(inner) || !t.isIdentifier(inner.expression)) return undefined;
  const from = imports.get(inner.expression.text);
  return from?.imported === "*" && isOwn(from.module) ? inner.name.text : undefined;
}

/** The class that a reference names: `User`, `"User"`, `ns.User`, `() => User`, `() => [User]`; undefined where the code does not tell. */
export function targetOf(node: ts.Expression | undefined): string | undefined {
  const t = compiler();
  if (!node) return undefined;
  const inner = unwrap(node);
  if (t.isStringLiteralLike(inner) || t.isIdentifier(inner)) return inner.text;
  if (t.isPropertyAccessExpression(inner)) return inner.name.text;
  const body = returned(inner);
  const array = elementsOf(body);
  return body && targetOf(array ? array[0] : body);
}

/** What a function gives back: an arrow's expression, or the expression of its last return. */
export function returned(node: ts.Node): ts.Expression | undefined {
  const t = compiler();
  if (!isFunction(node) || !node.body) return undefined;
  if (!t.isBlock(node.body)) return unwrap(node.body);
  const last = node.body.statements.at(-1);
  return last && t.isReturnStatement(last) ? last.expression : undefined;
}
