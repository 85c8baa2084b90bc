/** Methods of classes that are made for a model: `class Users(Repository): model = User`, `CRUDBase(User)`, `super().__init__(User)`. */

import { isTestFile, type Spot } from "../../../domain/chain";
import { allIn, callOf, childOf, statementsOf, textOf, undecorated } from "../../../syntax/python-tree";
import { filesSaying } from "../../calls/words";
import { spotOf } from "./spots";
import type { File, InstanceThing, Reader } from "./thing";

const most = 60;

/** @param names how code calls the model */
export function boundTo(names: readonly string[], reader: Reader): Spot[] {
  const mayMake = (text: string, path: string) => !isTestFile(path) && text.includes("(");
  const files = new Set(names.flatMap((name) => [...filesSaying(name, reader, mayMake)]));
  const found: Spot[] = [];
  for (const file of files)
    for (const self of [...classesOf(file), ...madeIn(file, names)]) {
      if (found.length >= most) return found;
      found.push(...methodsFor(self, names));
    }
  return found;
}

/** An object of each class that extends another one. */
function classesOf(file: File): InstanceThing[] {
  return [...file.top.values()].flatMap((node): InstanceThing[] =>
    node.type === "class_definition" && childOf(node, "superclasses")
      ? [{ is: "instance", of: { is: "class", file, node } }]
      : [],
  );
}

/** Objects that are made with the model: `team = CRUDTeam(Team)`. */
function madeIn(file: File, names: readonly string[]): InstanceThing[] {
  const { py, reader } = file;
  return allIn(py.root, ({ type }) => type === "call").flatMap((node) => {
    const call = callOf(py, node);
    const given = [...(call?.positional ?? []), ...(call?.keywords.values() ?? [])];
    if (!given.some((each) => names.includes(textOf(py, each)))) return [];
    const thing = reader.of(node, { file });
    return thing?.is === "instance" && thing.made ? [thing] : [];
  });
}

/** The methods of a class and its bases in which something stands for one of the names. */
function methodsFor(self: InstanceThing, names: readonly string[]): Spot[] {
  return self.of.file.reader.lineOf(self.of).flatMap(({ file, node: owner }) =>
    statementsOf(owner).flatMap((statement) => {
      const node = undecorated(statement);
      if (node.type !== "function_definition") return [];
      const spot = spotOf({ is: "function", file, node, self });
      return Object.values(spot.stands).some((stood) => names.includes(stood)) ? [spot] : [];
    }),
  );
}
