/** What an expression of Python can be to a chain: code of the workspace, or nothing that is known. */

import type { PyNode } from "../../../syntax/python";
import type { File } from "./files";

export interface ClassThing {
  readonly is: "class";
  readonly file: File;
  readonly node: PyNode;
  /** Bases that no class statement says: `Manager.from_queryset(CustomerQuerySet)`. */
  readonly also?: readonly ClassThing[];
}

export interface FunctionThing {
  readonly is: "function";
  readonly file: File;
  readonly node: PyNode;
  /** What `self` (or `cls`) is in it. */
  readonly self?: Thing | undefined;
  /** What a name means where a nested function stands. */
  readonly within?: Context | undefined;
}

export type Thing =
  | { readonly is: "module"; readonly path: string }
  | FunctionThing
  | ClassThing
  | { readonly is: "instance"; readonly of: ClassThing }
  /** What a library hangs on a class and what its methods give: managers, queries, rows. `via` = its own class in the workspace. */
  | { readonly is: "attached"; readonly to: ClassThing; readonly via?: ClassThing | undefined }
  /** A library's, or the language's own. */
  | { readonly is: "outside"; readonly name: string };

/** Where an expression stands, and what the way there tells of its names. */
export interface Context {
  readonly file: File;
  readonly self?: Thing | undefined;
  /** What was given for a parameter. */
  readonly given?: ((parameter: string) => Thing | undefined) | undefined;
}

/** The class whose methods an object has, innermost first. */
export function classesIn(thing: Thing | undefined): readonly ClassThing[] {
  if (thing?.is === "class") return [thing];
  if (thing?.is === "instance") return [thing.of];
  if (thing?.is === "attached") return thing.via ? [thing.via, thing.to] : [thing.to];
  return [];
}
