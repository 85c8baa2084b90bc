/** SQL in strings of Python that makes tables: `SCHEMA = """CREATE TABLE …"""`, `cursor.executescript(…)`, the steps of yoyo. */

import { importsIn } from "../../code/python/modules";
import type { Source } from "../../domain/text";
import type { Change } from "../../schemas/changes";
import { tableChangesInSql } from "../../schemas/tables-in-sql";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { pythonText } from "../../syntax/python-text";
import { callOf, nameOf, walk } from "../../syntax/python-tree";
import { createBudget } from "../../syntax/sql";
import { isAnothersFile } from "./drivers";

/** In the order of the text; what `downgrade()` does undoes the rest. */
export function changesInCode(source: Source): Change[] {
  const file = parsePython(source.text);
  if (isAnothersFile(importsIn(file))) return [];
  const changes: Change[] = [];
  const budget = createBudget();
  walk(file.root, (node) => {
    if (isDown(file, node) || isProse(node)) return false;
    if (!/^(?:string|concatenated_string|binary_operator)$/.test(node.type) && !isFormat(file, node))
      return true;
    if (node.parent?.type === "interpolation") return false;
    const code = pythonText(file, node);
    if (!code) return node.type !== "string";
    const placeOf = (at: { start: number; end: number }) => source.place(code.at(at.start), code.at(at.end));
    changes.push(...tableChangesInSql(code.text, placeOf, { placeholders: code.holes, budget }));
    // The parts have been read with the whole.
    return false;
  });
  return changes;
}

/** A docstring, or any other string that is a statement by itself. */
function isProse({ type, parent }: PyNode): boolean {
  return /string$/.test(type) && parent?.type === "expression_statement";
}

function isFormat(file: PyFile, node: PyNode): boolean {
  return node.type === "call" && callOf(file, node)?.name === "format";
}

/** yoyo `step("CREATE …", "DROP …")`: the second one undoes the first. https://ollycope.com/software/yoyo/latest/#migrations-as-python-scripts */
function isDown(file: PyFile, node: PyNode): boolean {
  if (node.type === "function_definition")
    return /^(?:down|downgrade|rollback|revert|drop_\w{1,60}|teardown\w{0,40})$/.test(nameOf(file, node));
  if (node.parent?.type !== "argument_list") return false;
  const call = callOf(file, node.parent.parent ?? undefined);
  if (call?.name !== "step") return false;
  return (
    node === call.positional[1] || (node.type === "keyword_argument" && nameOf(file, node) === "rollback")
  );
}
