/** Code that no name leads to: the classes that implement an interface, and functions by their name alone. */

import { isTestFile } from "../../../domain/chain";
import { compiler, findAll, type ts } from "../../../syntax/typescript";
import { functionName, isFunction } from "../../../syntax/typescript-scope";
import type { File, Files } from "./files";
import { type Instance, type Scope, type Shape, scopeOf, type Things } from "./thing";

/**
 * The classes of the workspace that implement an interface or extend a class, tests left out.
 * @param bound true = where a container of services binds one of several, that one alone
 */
export function implementersOf(
  of: Shape | Instance,
  files: Files,
  things: Things,
  bound = false,
): Instance[] {
  const t = compiler();
  const name = nameOfType(of.of);
  if (name === undefined) return [];
  const found: Instance[] = [];
  const seen = new Set<ts.Node>();
  const look = (wanted: string, node: ts.Node, depth: number) => {
    for (const path of files.world.mentioning(wanted)) {
      if (isTestFile(path) || found.length > 12) continue;
      const file = isBaseIn(files.world.text(path), wanted) ? files.open(path) : undefined;
      if (!file) continue;
      for (const each of findAll(file.root, (one): one is ts.ClassLikeDeclaration => t.isClassLike(one))) {
        if (seen.has(each) || !isOf(each, node, file)) continue;
        seen.add(each);
        found.push({ is: "instance", of: each, scope: scopeOf(file) });
        if (depth < 2 && each.name) look(each.name.text, each, depth + 1);
      }
    }
  };
  look(name, of.of, 0);
  const concrete = found.filter(({ of: each }) => !isAbstract(each));
  return bound && concrete.length > 1 ? (boundOne(concrete, files) ?? concrete) : concrete;

  function isOf(each: ts.ClassLikeDeclaration, node: ts.Node, file: File): boolean {
    const scope: Scope = scopeOf(file);
    return (each.heritageClauses ?? []).some(({ token, types }) =>
      types.some((type) => {
        if (token === t.SyntaxKind.ExtendsKeyword) {
          const base = things.baseOf(each, scope);
          return base?.is === "class" && base.of === node;
        }
        const shape = things.ofBaseShape(type, scope, 0);
        if (shape?.is === "any of") return shape.things.some((one) => "of" in one && one.of === node);
        return shape !== undefined && "of" in shape && shape.of === node;
      }),
    );
  }
}

/** True where the name stands between `extends` or `implements` and the body: a cheap test in front of parsing. */
function isBaseIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = text.slice(Math.max(at - 300, 0), at);
    const word = Math.max(before.lastIndexOf("implements"), before.lastIndexOf("extends"));
    if (word >= 0 && !before.includes("{", word)) return true;
  }
  return false;
}

/** `{ provide: USERS, useClass: SqlUsers }`, `bind(USERS).to(SqlUsers)`, `asClass(SqlUsers)`: the one that is bound, where it is one. */
function boundOne(found: readonly Instance[], files: Files): Instance[] | undefined {
  const bound = found.filter(({ of }) => {
    const name = of.name?.text;
    if (name === undefined) return false;
    return files.world
      .mentioning(name)
      .some((path) => !isTestFile(path) && isBoundIn(files.world.text(path), name));
  });
  return bound.length === 1 ? bound : undefined;
}

/** True where the name of the class is what a container is told to make. */
function isBoundIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (/[\w$]/.test(text.charAt(at + name.length))) continue;
    const before = text.slice(Math.max(at - 40, 0), at).trimEnd();
    if (binders.some((word) => before.endsWith(word))) return true;
  }
  return false;
}

const binders = ["useClass:", "useExisting:", ".to(", ".toClass(", "asClass(", "new"];

/** More files than these are not parsed for a name. */
const most = 12;

/** The functions of the workspace that have this name, tests left out; undefined where there are too many to mean anything. */
export function byName(
  name: string,
  files: Files,
): { file: File; unit: ts.FunctionLikeDeclaration }[] | undefined {
  const paths = files.world
    .mentioning(name)
    .filter((path) => !isTestFile(path) && declares(files.world.text(path), name));
  if (paths.length > most) return undefined;
  const found: { file: File; unit: ts.FunctionLikeDeclaration }[] = [];
  for (const path of paths) {
    const file = files.open(path);
    if (!file) continue;
    for (const unit of findAll(file.root, isFunction)) {
      const own = functionName(unit);
      if (unit.body && own !== undefined && (own === name || own.endsWith(`.${name}`)))
        found.push({ file, unit });
    }
  }
  return found.length > 6 ? undefined : found;
}

/** True where the word may be declared: not only called on something. */
function declares(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = text[at - 1] ?? "";
    const after = /^\s{0,20}[(=:<]/.test(text.slice(at + name.length, at + name.length + 21));
    if (
      !/[\w$]/.test(before) &&
      after &&
      (before !== "." || /exports\.$|prototype\.$/.test(text.slice(Math.max(at - 10, 0), at)))
    )
      return true;
  }
  return false;
}

function isAbstract(node: ts.ClassLikeDeclaration): boolean {
  const t = compiler();
  return (t.getCombinedModifierFlags(node as ts.ClassDeclaration) & t.ModifierFlags.Abstract) !== 0;
}

function nameOfType(node: ts.Node): string | undefined {
  const t = compiler();
  if (t.isInterfaceDeclaration(node)) return node.name.text;
  if (t.isClassLike(node)) return node.name?.text;
  return t.isTypeAliasDeclaration(node.parent) ? node.parent.name.text : undefined;
}
