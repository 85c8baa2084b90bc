/** The look that a caller makes in front of its call of what writes, in Python: `user = crud.get_user_by_email(db, email=data.email)`. */

import type { AskedAbove, CallerQuery } from "../../domain/adapters";
import { parsePython } from "../../syntax/python";
import { allIn, enclosing } from "../../syntax/python-tree";
import { valuesNamed } from "../fixes/own-look";
import { handedValues, ownLooksBefore } from "./own-look";

export function pythonAskedAbove({ source, line, model, fields }: CallerQuery): AskedAbove | undefined {
  const file = parsePython(source.text);
  const isOnLine = (start: number, end: number) => source.place(start, end).start.line === line;
  const calls = allIn(file.root, ({ type, start, end }) => type === "call" && isOnLine(start, end));
  for (const node of calls) {
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
