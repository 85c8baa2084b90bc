/** The spots of a search with what the language knows of them besides: the node, what `this` is there, what was handed over. */

import type { Spot, World } from "../../../domain/chain";
import { type File, filesOf } from "./files";
import { nameOfUnit, placeOfUnit, type Unit, unitAt } from "./spots";
import { standsIn } from "./stands";
import { type Scope, scopeOf, type Things } from "./thing";
import { createThings } from "./things";

/** What is known of a spot besides its plain data. */
export interface Known {
  readonly unit: Unit;
  readonly scope: Scope;
}

const spots = new WeakMap<Spot, Known>();
const thingsOfWorld = new WeakMap<World, Things>();

export function thingsOf(world: World): Things {
  const found = thingsOfWorld.get(world) ?? createThings(filesOf(world));
  thingsOfWorld.set(world, found);
  return found;
}

export function spotOf(file: File, unit: Unit, scope: Scope, world: World): Spot {
  const things = thingsOf(world);
  const spot: Spot = {
    file: file.path,
    function: nameOfUnit(unit),
    place: placeOfUnit(file, unit),
    stands: standsIn(unit, scope, things),
  };
  spots.set(spot, { unit, scope });
  return spot;
}

export function knownOf(spot: Spot, file: File): Known {
  return (
    spots.get(spot) ?? {
      unit: unitAt(file, file.source.offset(spot.place.start)),
      scope: scopeOf(file),
    }
  );
}
