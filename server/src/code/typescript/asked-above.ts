/** The look that a caller makes in front of its call of what writes, in TypeScript: `const existing = await this.users.findByEmail(body.email)`. */

import type { AskedAbove, CallerQuery } from "../../domain/adapters";
import { placeOf } from "../../syntax/typescript";
import { runningFunction } from "../../syntax/typescript-scope";
import { valuesNamed } from "../fixes/own-look";
import { callsOnLine } from "./caller";
import { handedValues, ownLooksBefore } from "./own-look";

export function typescriptAskedAbove({ source, line, model, fields }: CallerQuery): AskedAbove | undefined {
  for (const call of callsOnLine({ source, line })) {
    const unit = runningFunction(call);
    if (!unit) continue;
    for (const given of valuesNamed(handedValues(unit), fields)) {
      const found = ownLooksBefore(call, unit, { given }, model).at(-1);
      if (found) return { place: placeOf(source, found.node), text: found.look.checkedOwn ?? "" };
    }
  }
  return undefined;
}
