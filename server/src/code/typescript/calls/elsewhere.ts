/** Code that no name leads to: the classes that implement an interface, and functions by their name alone. */

import { isTestFile } from "../../../domain/chain";
import { kept } from "../../../syntax/kept";
import { compiler, findAll, type ts } from "../../../syntax/typescript";
import { functionName, isFunction } from "../../../syntax/typescript-scope";
import { filesSaying, standsSo } from "../../calls/words";
import { type Instance, type Reader, type Scope, type Shape, scopeOf, typeName } from "./thing";
import { baseNamed } from "./typed";

/** The classes of the workspace that implement an interface or extend a class, two steps down, tests left out. */
export function implementersOf(of: Shape | Instance): Instance[] {
  const t = compiler();
  const { reader } = of.scope.file;
  const found: Instance[] = [];
  const seen = new Set<ts.Node>();
  const look = (node: ts.Node, depth: number) => {
    const name = typeName(node);
    if (name === undefined || depth > 2) return;
    const isBase = (text: string, path: string) => !isTestFile(path) && standsSo(text, name, isInHeritage);
    for (const file of filesSaying(name, reader, isBase)) {
      if (found.length > 12) return;
      for (const each of findAll(file.root, t.isClassLike)) {
        const scope = scopeOf(file);
        if (seen.has(each) || !isBased(each, node, scope)) continue;
        seen.add(each);
        found.push({ is: "instance", of: each, scope });
        look(each, depth + 1);
      }
    }
  };
  look(of.of, 0);
  return found.filter(({ of: each }) => !(t.getCombinedModifierFlags(each) & t.ModifierFlags.Abstract));
}

/** True where the class names that one, or that interface, as what it extends or implements. */
function isBased(each: ts.ClassLikeDeclaration, node: ts.Node, scope: Scope): boolean {
  const { ExtendsKeyword } = compiler().SyntaxKind;
  return (each.heritageClauses ?? []).some(({ token, types }) =>
    types.some((type) => {
      const base = token === ExtendsKeyword ? scope.file.reader.baseOf(each, scope) : baseNamed(type, scope);
      const bases = base?.is === "any of" ? base.things : [base];
      return bases.some((one) => one && "of" in one && one.of === node);
    }),
  );
}

/** Between `extends` or `implements` and the body. */
function isInHeritage(before: string): boolean {
  const word = Math.max(before.lastIndexOf("implements"), before.lastIndexOf("extends"));
  return word >= 0 && !before.includes("{", word);
}

const binders = ["useClass:", "useExisting:", ".to(", ".toClass(", "asClass(", "new"];

/** `{ provide: USERS, useClass: SqlUsers }`, `bind(USERS).to(SqlUsers)`: of several the one that a container makes, where it is one. */
export function boundOf(found: readonly Instance[]): readonly Instance[] {
  const isMade = (before: string, after: string) =>
    !/^[\w$]/.test(after) &&
    (binders.some((word) => before.trimEnd().endsWith(word)) || /\buseFactory\b[^{}]{0,200}$/.test(before));
  const bound = found.filter(({ of, scope }) => {
    const { world } = scope.file.reader;
    const name = typeName(of) ?? "";
    return (
      name !== "" &&
      world.mentioning(name).some((path) => !isTestFile(path) && standsSo(world.text(path), name, isMade))
    );
  });
  return bound.length === 1 ? bound : found;
}

/** More files than these are not parsed for a name, and more functions of it mean nothing. */
const mostFiles = 12;
const mostFunctions = 6;

type Named = readonly { readonly unit: ts.FunctionLikeDeclaration; readonly scope: Scope }[] | undefined;

/** The functions of the workspace that have this name, tests left out; undefined where there are too many to mean anything. */
export function functionsCalled(name: string, reader: Reader): Named {
  const known = namedOf(reader);
  if (!known.has(name)) known.set(name, findNamed(name, reader));
  return known.get(name);
}

/** The same `create` is called in every file. */
const namedOf = kept((_reader: Reader) => new Map<string, Named>());

function findNamed(name: string, reader: Reader): Named {
  const { world } = reader;
  const declares = (text: string, path: string) => !isTestFile(path) && standsSo(text, name, isDeclared);
  if (world.mentioning(name).filter((path) => declares(world.text(path), path)).length > mostFiles)
    return undefined;
  const found = [...filesSaying(name, reader, declares)].flatMap((file) =>
    findAll(file.root, isFunction)
      .filter((unit) => unit.body && `.${functionName(unit)}`.endsWith(`.${name}`))
      .map((unit) => ({ unit, scope: scopeOf(file) })),
  );
  return found.length > mostFunctions ? undefined : found;
}

/** Not only called on something. */
function isDeclared(before: string, after: string): boolean {
  return /^\s*[(=:<]/.test(after) && (!/[\w$.]$/.test(before) || /(?:exports|prototype)\.$/.test(before));
}

/** True where the workspace declares a class of that name. */
export function isClass(name: string, { world }: Reader): boolean {
  const declares = (before: string) => /\bclass\s+$/.test(before.slice(-12));
  return world.mentioning(name).some((path) => standsSo(world.text(path), name, declares));
}
