/** The questions of one search over TypeScript: each answered within one budget, on files that are parsed once. */

import type { World } from "../../../domain/chain";
import { kept } from "../../../syntax/kept";
import { createBudget } from "../../calls/budget";
import { createFiles } from "./files";
import { memberOf } from "./members";
import type { Reader } from "./thing";
import { resultOf, thingExported, thingNamed, thingOf } from "./things";
import { classExtended, thingTyped } from "./typed";

/** The trees live as long as the search does. */
export const readerOf = kept((world: World): Reader => {
  const within = createBudget(16, 1_500);
  const reader: Reader = {
    ...createFiles(world, () => reader),
    of: (node, scope) => within(() => thingOf(node, scope)),
    ofName: (name, scope) => within(() => thingNamed(name, scope)),
    ofType: (node, scope) => within(() => thingTyped(node, scope)),
    ofExported: (found) => within(() => thingExported(found)),
    member: (thing, name) => within(() => memberOf(thing, name)),
    baseOf: (of, scope) => within(() => classExtended(of, scope)),
    result: (thing, args, scope) => within(() => resultOf(thing, args, scope)),
  };
  return reader;
});
