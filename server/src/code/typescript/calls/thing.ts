/** What an expression can be, over files, and what may be asked of it. */

import { compiler, type ts } from "../../../syntax/typescript";
import type { Exported, File } from "./files";

/** How names, types and `this` are to be read where an expression stands. */
export interface Scope {
  readonly file: File;
  /** What `this` is on this way: the actual class, not the one around. */
  readonly self?: Thing;
  readonly types: Types;
  /** What parameters of functions around are, by their names: callbacks and services that were handed over. */
  readonly handed: ReadonlyMap<string, Thing>;
  /** The expressions that the parameters of the function around were given. */
  readonly given?: ReadonlyMap<
    ts.ParameterDeclaration,
    { readonly node: ts.Expression; readonly scope: Scope }
  >;
}

/** Type parameters, each as it was written where it was given. */
export type Types = ReadonlyMap<string, { readonly node: ts.TypeNode; readonly scope: Scope }>;

export type Thing =
  | Instance
  | { readonly is: "class"; readonly of: ts.ClassLikeDeclaration; readonly scope: Scope }
  | Shape
  | { readonly is: "function"; readonly of: ts.FunctionLikeDeclaration; readonly scope: Scope }
  | { readonly is: "object"; readonly of: ts.ObjectLiteralExpression; readonly scope: Scope }
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

export interface Instance {
  readonly is: "instance";
  readonly of: ts.ClassLikeDeclaration;
  /** Of the class's file, with its type parameters. */
  readonly scope: Scope;
  /** What its constructor was given, where that is seen. */
  readonly made?: { readonly args: readonly ts.Expression[]; readonly scope: Scope };
}

export interface Shape {
  readonly is: "shape";
  readonly of: ts.InterfaceDeclaration | ts.TypeLiteralNode;
  readonly scope: Scope;
}

export const outside: Thing = { is: "outside" };
export const noTypes: Types = new Map();
export const nothingHanded: ReadonlyMap<string, Thing> = new Map();

export interface Things {
  of(expression: ts.Expression, scope: Scope, depth?: number): Thing | undefined;
  ofType(node: ts.TypeNode, scope: Scope, depth?: number): Thing | undefined;
  /** A member of a thing, bases included. */
  member(thing: Thing, name: string, depth?: number): Thing | undefined;
  /** The class that a class extends, with its type parameters; "outside" for one of a library, undefined where it was not found. */
  baseOf(of: ts.ClassLikeDeclaration, scope: Scope, depth?: number): Thing | undefined;
  ofExported(found: Exported, depth: number): Thing | undefined;
  /** What an interface extends. */
  ofBaseShape(base: ts.ExpressionWithTypeArguments, scope: Scope, depth: number): Thing | undefined;
  /** The expression that a constructor's parameter is given on the way to this instance: by `new`, or by `super(…)` of a class below. */
  givenTo(
    parameter: ts.ParameterDeclaration,
    self: Instance,
    depth: number,
  ): { readonly node: ts.Expression; readonly scope: Scope } | undefined;
  /** What a call of it gives. */
  given(thing: Thing, args: readonly ts.Expression[], scope: Scope, depth?: number): Thing | undefined;
  /** What a function's parameters are in a call. */
  handing(
    of: ts.FunctionLikeDeclaration,
    args: readonly ts.Expression[],
    scope: Scope,
    depth?: number,
  ): Map<string, Thing>;
}

/** Deeper chains of names, types and calls than this are not followed. */
export const deepest = 14;

export function scopeOf(file: File): Scope {
  return { file, types: noTypes, handed: nothingHanded };
}

/** A class's members know neither the types nor the parameters of where it is used. */
export function plain({ file, types, handed }: Scope): Scope {
  return { file, types, handed };
}

export function instanceOf({ of, scope }: Extract<Thing, { is: "class" }>): Instance {
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

/** A parameter by its name; one that is taken apart by its place. */
export function patternKey({ name, pos }: ts.ParameterDeclaration): string {
  return compiler().isIdentifier(name) ? name.text : `at ${pos}`;
}
