/** The Python files that a chain passes: each parsed once, and where in the workspace a dotted name leads. */

import type { World } from "../../../domain/chain";
import type { Source } from "../../../domain/text";
import { kept } from "../../../syntax/kept";
import { type PyNode, parsePython } from "../../../syntax/python";
import { childOf, nameOf, textOf, undecorated, walk } from "../../../syntax/python-tree";
import { bindingsOf } from "../bindings";
import { importsIn } from "../modules";
import type { File, Reader } from "./thing";

export const pythonFiles: readonly string[] = ["**/*.py"];

/** @param reader whose files they become */
export function createFiles(world: World, reader: () => Reader): Pick<Reader, "world" | "open" | "module"> {
  let byName: Map<string, string[]> | undefined;
  const opened = new Map<string, File | undefined>();
  const found = new Map<string, string | undefined>();
  return {
    world,
    open(path) {
      if (opened.has(path)) return opened.get(path);
      const source = world.read(path);
      const file = source && { path, source, ...contentOf(source), reader: reader() };
      opened.set(path, file);
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
    const folder = dots > 0 ? from.split("/").slice(0, -dots) : [];
    const path = [...folder, ...dotted.slice(dots).split(".").filter(Boolean)].join("/");
    const wanted = [`${path}.py`, path === "" ? "__init__.py" : `${path}/__init__.py`];
    if (dots > 0) return wanted.find((each) => world.has(each));
    const candidates = wanted.flatMap((each) =>
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
      byName.set(name, [...(byName.get(name) ?? []), path]);
    }
    return byName;
  }
}

const contentOf = kept((source: Source) => {
  const py = parsePython(source.text);
  const top = new Map<string, PyNode>();
  const wildcards: string[] = [];
  walk(py.root, (node) => {
    const inner = undecorated(node);
    if (inner.type === "function_definition" || inner.type === "class_definition") {
      top.set(nameOf(py, inner), inner);
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
  return { py, bindings: bindingsOf(py), imports: importsIn(py), top, wildcards };
});

/** Length of the common beginning of two paths. */
function shared(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}
