/** What an expression of Python can be to a chain, and what may be asked of it: code of the workspace, or nothing that is known. */

import type { World } from "../../../domain/chain";
import type { Source } from "../../../domain/text";
import type { PyFile, PyNode } from "../../../syntax/python";
import type { PyCall } from "../../../syntax/python-tree";
import type { Bindings } from "../bindings";
import type { Imports } from "../modules";

export interface File {
  readonly path: string;
  readonly source: Source;
  readonly py: PyFile;
  readonly bindings: Bindings;
  readonly imports: Imports;
  /** What stands at the top of the module by its name, also under `if` and `try`: functions, classes, assigned values. */
  readonly top: ReadonlyMap<string, PyNode>;
  /** Modules of `from x import *`, as written. */
  readonly wildcards: readonly string[];
  /** Of the search that opened it: with whom its names are looked up. */
  readonly reader: Reader;
}

export interface ClassThing {
  readonly is: "class";
  readonly file: File;
  readonly node: PyNode;
  /** Bases that no class statement says: `Manager.from_queryset(CustomerQuerySet)`. */
  readonly also?: readonly ClassThing[];
  /** True where it, or the instance, may be of a class below: `self` in a method, a parameter by its annotation. */
  readonly orBelow?: true;
}

export interface FunctionThing {
  readonly is: "function";
  readonly file: File;
  readonly node: PyNode;
  /** What `self` (or `cls`) is in it. */
  readonly self?: Thing | undefined;
  /** The others, where the running program takes one of several. */
  readonly or?: readonly FunctionThing[];
}

export interface InstanceThing {
  readonly is: "instance";
  readonly of: ClassThing;
  /** The call that made it, where it is known: what `__init__` was handed. */
  readonly made?: { readonly call: PyCall; readonly at: Context } | undefined;
}

export type Thing =
  | { readonly is: "module"; readonly path: string }
  | FunctionThing
  | ClassThing
  | InstanceThing
  /** What a library hangs on a class and what its methods give: managers, queries, rows. `via` = its own class in the workspace. */
  | { readonly is: "attached"; readonly to: ClassThing; readonly via?: ClassThing | undefined }
  /** A dictionary that is written there. */
  | { readonly is: "table"; readonly file: File; readonly node: PyNode; readonly self?: Thing | undefined }
  /** A library's, or the language's own. */
  | { readonly is: "outside" };

/** The function, and the others that it may be. */
export function functionsIn(thing: FunctionThing): readonly FunctionThing[] {
  const { or = [], ...first } = thing;
  return [first, ...or];
}

/** One of several functions. */
export function anyOf(functions: readonly FunctionThing[]): FunctionThing | undefined {
  const all = functions.flatMap(functionsIn);
  const [first, ...or] = all.filter(
    (each, index) => all.findIndex(({ node }) => node === each.node) === index,
  );
  return first && (or.length > 0 ? { ...first, or } : first);
}

/** Where an expression stands, and what the way there tells of its names. */
export interface Context {
  readonly file: File;
  readonly self?: Thing | undefined;
  /** What was given for a parameter. */
  readonly given?: ((parameter: string) => Thing | undefined) | undefined;
}

/** The questions of a search; each is answered within one budget. Undefined = not known. */
export interface Reader {
  readonly world: World;
  open(path: string): File | undefined;
  /** The file of a module as imported in a file: `shop.services`, `..models`; a package is its `__init__.py`. */
  module(dotted: string, from: string): string | undefined;
  of(node: PyNode | undefined, at: Context): Thing | undefined;
  /** What an annotation says of a value: `SignupService`, `"SignupService | None"`, `type[Customer]`. */
  typed(type: PyNode | undefined, at: Context): Thing | undefined;
  /** `shop.services.register`, as imported in the file. */
  imported(dotted: string, from: string): Thing | undefined;
  /** What a name means at the top of a module, re-exports included. */
  top(file: File, name: string): Thing | undefined;
  member(of: Thing, name: string): Thing | undefined;
  /** What a call of it gives. */
  result(of: FunctionThing, given?: Context["given"]): Thing | undefined;
  /** The class and its bases in the workspace, in the order in which methods are looked for. */
  lineOf(of: ClassThing): readonly ClassThing[];
}

/** True where the class of an object is told by its type alone, or by the text around `self`. */
export function mayBeBelow(thing: Thing | undefined): boolean {
  return thing === undefined || (thing.is !== "attached" && classesIn(thing)[0]?.orBelow === true);
}

/** The class whose methods an object has, innermost first. */
export function classesIn(thing: Thing | undefined): readonly ClassThing[] {
  if (thing?.is === "class") return [thing];
  if (thing?.is === "instance") return [thing.of];
  if (thing?.is === "attached") return thing.via ? [thing.via, thing.to] : [thing.to];
  return [];
}
