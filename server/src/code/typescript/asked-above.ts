/** The look that a caller makes in front of its call of what writes, in TypeScript: `const existing = await this.users.findByEmail(body.email)`. */

import type { AskedAbove, CallerQuery } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, placeOf, startOf } from "../../syntax/typescript";
import { runningFunction } from "../../syntax/typescript-scope";
import { valuesNamed } from "../fixes/own-look";
import { handedValues, ownLooksBefore } from "./own-look";

export function typescriptAskedAbove({ source, line, model, fields }: CallerQuery): AskedAbove | undefined {
  const t = compiler();
  const calls = findAll(parseTypeScript(source), t.isCallExpression).filter(
    (each) => source.place(startOf(each), each.end).start.line === line,
  );
  for (const call of calls) {
    const unit = runningFunction(call);
    if (!unit) continue;
    for (const given of valuesNamed(handedValues(unit), fields)) {
      const found = ownLooksBefore(call, unit, { given }, model).at(-1);
      if (found) return { place: placeOf(source, found.node), text: found.look.checkedOwn ?? "" };
    }
  }
  return undefined;
}
