/** What an expression can be, over files, and what may be asked of it. */

import type { World } from "../../../domain/chain";
import type { Source } from "../../../domain/text";
import { compiler, type ts } from "../../../syntax/typescript";
import type { Imported } from "../../../syntax/typescript-scope";

/** One file of the chain. */
export interface File {
  readonly path: string;
  readonly source: Source;
  readonly root: ts.SourceFile;
  readonly imports: ReadonlyMap<string, Imported>;
  /** Of the search that opened it: with whom its names are looked up. */
  readonly reader: Reader;
}

/** Where a spot's code stands; a module's own code belongs to its file. */
export type Unit = ts.FunctionLikeDeclaration | ts.SourceFile;

/** How names, types and `this` are to be read where an expression stands. */
export interface Scope {
  readonly file: File;
  /** What `this` is on this way: the actual class, not the one around. */
  readonly self?: Thing | undefined;
  /** A class that a stack printed in front of its method: `this` is of it, and of none that extends it. */
  readonly exactly?: ts.ClassLikeDeclaration;
  /** Type parameters, each as it was written where it was given. */
  readonly types: ReadonlyMap<string, Written<ts.TypeNode>>;
  /** The expressions that parameters of functions around were given: callbacks and services that were handed over. */
  readonly given: ReadonlyMap<ts.ParameterDeclaration, Written<ts.Expression> | undefined>;
}

/** Code as it stands somewhere, and how it is to be read there. */
export interface Written<N> {
  readonly node: N;
  readonly scope: Scope;
}

/** A kind of thing by the code that makes it, and how that is to be read: of a class with its type parameters. */
interface Kind<Is extends string, Of extends ts.Node> {
  readonly is: Is;
  readonly of: Of;
  readonly scope: Scope;
}
export type Class = Kind<"class", ts.ClassLikeDeclaration>;
export type Shape = Kind<"shape", ts.InterfaceDeclaration | ts.TypeLiteralNode>;
export type FunctionThing = Kind<"function", ts.FunctionLikeDeclaration>;
export interface Instance extends Kind<"instance", ts.ClassLikeDeclaration> {
  /** What its constructor was given, where that is seen. */
  readonly made?: { readonly args: readonly ts.Expression[]; readonly scope: Scope };
}

export type Thing =
  | Class
  | Instance
  | Shape
  | FunctionThing
  | Kind<"object", ts.ObjectLiteralExpression>
  /** `new Map([["a", add], …])`. */
  | Kind<"map", ts.NewExpression>
  | { readonly is: "module"; readonly of: File }
  /** Declared, without a body: a member of an interface, an abstract method. */
  | {
      readonly is: "promise of code";
      readonly of: ts.Node;
      readonly name: string;
      readonly on: Shape | Instance;
    }
  | { readonly is: "any of"; readonly things: readonly Thing[] }
  /** From a package, the runtime, or a value that is no code. */
  | { readonly is: "outside" };

/** What a name of a module is: a declaration or an expression of a file, or the whole file. `null` = something outside of the workspace. */
export type Exported = {
  readonly file: File;
  readonly node?: ts.Node;
  /** What else it can be: `if (…) module.exports = a; else module.exports = b`. */
  readonly or?: readonly ts.Node[] | undefined;
  /** Of what the node gives only this member. */
  readonly member?: string;
} | null;

/** The questions of a search; each is answered within one budget. Undefined = not known. */
export interface Reader {
  readonly world: World;
  open(path: string): File | undefined;
  /** What a file gives under a name, re-exports followed; `*` = the whole. */
  exported(file: File, name: string): Exported | undefined;
  /** The file of the workspace that a module is; null = a library's or the runtime's, undefined = it should be here, and is not. */
  fileOf(file: File, module: string): string | null | undefined;
  /** What an import of a file means. */
  imported(file: File, module: string, name: string): Exported | undefined;
  of(expression: ts.Expression, scope: Scope): Thing | undefined;
  /** What a name means, that of a type as well. */
  ofName(name: ts.EntityName, scope: Scope): Thing | undefined;
  ofType(node: ts.TypeNode, scope: Scope): Thing | undefined;
  ofExported(found: Exported | undefined): Thing | undefined;
  /** A member of a thing, bases included. */
  member(thing: Thing, name: string): Thing | undefined;
  /** The class that a class extends, with its type parameters; "outside" for one of a library. */
  baseOf(of: ts.ClassLikeDeclaration, scope: Scope): Thing | undefined;
  /** What a call of it gives. */
  result(thing: Thing, args: readonly ts.Expression[], scope: Scope): Thing | undefined;
}

export const outside: Thing = { is: "outside" };

export function scopeOf(file: File): Scope {
  return { file, types: new Map(), given: new Map() };
}

/** A class's members do not know the `this` of where it is used. */
export function plain({ file, types, given }: Scope): Scope {
  return { file, types, given };
}

export function instanceOf({ of, scope }: Class): Instance {
  return { is: "instance", of, scope };
}

export function anyOf(found: readonly (Thing | undefined)[]): Thing | undefined {
  const things = [
    ...new Set(found.flatMap((each) => (each?.is === "any of" ? each.things : each ? [each] : []))),
  ];
  const inside = things.filter(({ is }) => is !== "outside");
  if (inside.length > 1) return { is: "any of", things: inside };
  return inside[0] ?? things[0];
}

/** What the functions of a call know of their parameters, besides what they knew before. */
export function entered({ of, scope }: FunctionThing, args: readonly ts.Expression[], from: Scope): Scope {
  const given = new Map(scope.given);
  for (const [index, parameter] of of.parameters.entries()) {
    const node = args[index];
    given.set(parameter, node && { node, scope: from });
  }
  return { ...scope, given, ...(from.exactly ? { exactly: from.exactly } : {}) };
}

/** The class and those that it extends in the workspace, with what their type parameters stand for. */
export function* lineOf({ of, scope }: Class | Instance): Generator<Class> {
  let at: Thing | undefined = { is: "class", of, scope };
  for (let count = 0; count < 8 && at?.is === "class"; count++) {
    yield at;
    at = scope.file.reader.baseOf(at.of, at.scope);
  }
}

/** What an interface, a class or a named literal of a type is called. */
export function typeName(node: ts.Node): string | undefined {
  const t = compiler();
  if (t.isInterfaceDeclaration(node)) return node.name.text;
  if (t.isClassLike(node)) return node.name?.text;
  return t.isTypeAliasDeclaration(node.parent) ? node.parent.name.text : undefined;
}
