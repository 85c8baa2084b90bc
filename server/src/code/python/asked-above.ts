/** The look that a caller makes in front of its call of what writes, in Python: `user = crud.get_user_by_email(db, email=data.email)`. */

import type { AskedAbove, CallerQuery } from "../../domain/adapters";
import { parsePython } from "../../syntax/python";
import { enclosing } from "../../syntax/python-tree";
import { valuesNamed } from "../fixes/own-look";
import { callsOnLine } from "./caller";
import { handedValues, ownLooksBefore } from "./own-look";

export function pythonAskedAbove({ source, line, model, fields }: CallerQuery): AskedAbove | undefined {
  const file = parsePython(source.text);
  for (const node of callsOnLine({ source, line }, file)) {
    const owner = enclosing(node.parent, "function_definition");
    if (!owner) continue;
    for (const given of valuesNamed(handedValues(file, owner), fields)) {
      const found = ownLooksBefore({ file, of: () => undefined }, node, owner, { given }, model).at(-1);
      if (found)
        return { place: source.place(found.node.start, found.node.end), text: found.look.checkedOwn ?? "" };
    }
  }
  return undefined;
}
