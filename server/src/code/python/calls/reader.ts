/** The questions of one search over Python: each answered within one budget, on files that are parsed once. */

import type { World } from "../../../domain/chain";
import { kept } from "../../../syntax/kept";
import type { PyNode } from "../../../syntax/python";
import { createBudget } from "../../calls/budget";
import { createFiles } from "./files";
import { lineOf, memberOf } from "./members";
import type { ClassThing, Reader } from "./thing";
import { thingAtTop, thingImported, thingOf } from "./things";
import { resultOf, thingTyped } from "./typed";

export const readerOf = kept((world: World): Reader => {
  const within = createBudget(20, 600);
  const lines = new Map<PyNode, readonly ClassThing[]>();
  const reader: Reader = {
    ...createFiles(world, () => reader),
    of: (node, at) => node && within(() => thingOf(node, at)),
    typed: (type, at) => type && within(() => thingTyped(type, at)),
    imported: (dotted, path) => within(() => thingImported(dotted, { path, reader })),
    top: (file, name) => within(() => thingAtTop(file, name)),
    member: (of, name) => within(() => memberOf(of, name, reader)),
    result: (of, given) => within(() => resultOf(of, given)),
    lineOf(of) {
      const line = (of.also ? undefined : lines.get(of.node)) ?? lineOf(of);
      if (!of.also) lines.set(of.node, line);
      return line;
    },
  };
  return reader;
});
