/** The Python files that a chain passes: each parsed once, and where in the workspace a dotted name leads. */

import type { World } from "../../../domain/chain";
import type { Source } from "../../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../../syntax/python";
import { childOf, textOf, undecorated, walk } from "../../../syntax/python-tree";
import { type Bindings, bindingsOf } from "../bindings";
import { type Imports, importsIn } from "../modules";

export const pythonFiles: readonly string[] = ["**/*.py"];

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
}

export interface Files {
  readonly world: World;
  open(path: string): File | undefined;
  /** The file of a module as imported in a file: `shop.services`, `..models`; a package is its `__init__.py`. */
  module(dotted: string, from: string): string | undefined;
}

const ofWorld = new WeakMap<World, Files>();
const parsed = new WeakMap<Source, File>();

export function filesOf(world: World): Files {
  const known = ofWorld.get(world) ?? createFiles(world);
  ofWorld.set(world, known);
  return known;
}

function createFiles(world: World): Files {
  let byName: Map<string, string[]> | undefined;
  const found = new Map<string, string | undefined>();
  return {
    world,
    open(path) {
      const source = world.read(path);
      if (!source) return undefined;
      const file = parsed.get(source) ?? read(source);
      parsed.set(source, file);
      return file;
    },
    module(dotted, from) {
      const id = `${dotted} ${from}`;
      if (!found.has(id)) found.set(id, locate(dotted, from));
      return found.get(id);
    },
  };

  function locate(dotted: string, from: string): string | undefined {
    const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
    const parts = dotted.slice(dots).split(".").filter(Boolean);
    if (dots > 0) {
      const folder = from.split("/").slice(0, -dots);
      const path = [...folder, ...parts].join("/");
      return [`${path}.py`, path === "" ? "__init__.py" : `${path}/__init__.py`].find((each) =>
        world.has(each),
      );
    }
    const path = parts.join("/");
    const candidates = [`${path}.py`, `${path}/__init__.py`].flatMap((each) =>
      (names().get(each.slice(each.lastIndexOf("/") + 1)) ?? []).filter(
        (file) =>
          file === each || (file.endsWith(`/${each}`) && isRoot(file.slice(0, -each.length - 1), from)),
      ),
    );
    // Several projects in a workspace: the nearest one.
    return candidates.sort((a, b) => shared(b, from) - shared(a, from))[0];
  }

  /** Absolute names begin at a folder that is no package itself, or at one around the file. */
  function isRoot(folder: string, from: string): boolean {
    return from.startsWith(`${folder}/`) || !world.has(`${folder}/__init__.py`);
  }

  function names(): Map<string, string[]> {
    if (byName) return byName;
    byName = new Map();
    for (const path of world.files(pythonFiles)) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const all = byName.get(name) ?? [];
      all.push(path);
      byName.set(name, all);
    }
    return byName;
  }
}

function read(source: Source): File {
  const py = parsePython(source.text);
  const top = new Map<string, PyNode>();
  const wildcards: string[] = [];
  walk(py.root, (node) => {
    const inner = undecorated(node);
    if (inner.type === "function_definition" || inner.type === "class_definition") {
      const name = childOf(inner, "name");
      if (name) top.set(textOf(py, name), inner);
      return false;
    }
    if (node.type === "assignment") {
      const [left, right] = [childOf(node, "left"), childOf(node, "right")];
      if (left?.type === "identifier" && right) top.set(textOf(py, left), right);
      return false;
    }
    if (node.type === "wildcard_import") {
      const from = childOf(node.parent, "module_name");
      if (from) wildcards.push(textOf(py, from));
    }
    return !/^(?:call|lambda)$/.test(node.type);
  });
  return {
    path: source.path,
    source,
    py,
    bindings: bindingsOf(py),
    imports: importsIn(py),
    top,
    wildcards,
  };
}

/** Length of the common beginning of two paths. */
function shared(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}
