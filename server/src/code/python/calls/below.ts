/** The classes that extend one: by their names, over files. */

import { isTestFile } from "../../../domain/chain";
import type { PyNode } from "../../../syntax/python";
import { nameOf } from "../../../syntax/python-tree";
import { filesSaying, standsSo } from "../../calls/words";
import type { ClassThing } from "./thing";

/** The classes of the workspace that extend this one, two steps down by their names, tests left out. */
export function classesBelow(base: ClassThing): ClassThing[] {
  const { reader } = base.file;
  const found = new Map<PyNode, ClassThing>();
  const look = (of: ClassThing, depth: number) => {
    const name = nameOf(of.file.py, of.node);
    const extendsIt = (text: string, path: string) => !isTestFile(path) && standsSo(text, name, isBase);
    for (const file of filesSaying(name, reader, extendsIt))
      for (const node of file.top.values()) {
        const each: ClassThing = { is: "class", file, node };
        if (node.type !== "class_definition" || node === base.node || found.has(node)) continue;
        if (!reader.lineOf(each).some((one) => one.node === base.node)) continue;
        found.set(node, each);
        if (depth < 2 && found.size < 12) look(each, depth + 1);
      }
  };
  look(base, 1);
  return [...found.values()];
}

/** Between the brackets behind a class's name. */
function isBase(before: string): boolean {
  return /\bclass\s{1,9}\w{1,80}\s{0,9}\([^)]{0,200}$/.test(before);
}
