/** What a place of a file calls the names of other modules, and the edits that import those that are missing. */

import type { TextEdit } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import { importNames, type PyStyle } from "../../syntax/python-edits";
import { statementAround } from "../../syntax/python-tree";
import type { Wanted } from "../dialect";
import type { Meanings } from "./dialect";

export interface Uses {
  /** The name; where the file has not imported it, the import joins the edits. */
  use(wanted: Wanted): string;
  edits(): readonly TextEdit[];
}

/** An import of the function around is used, a name that means something else there gets another one. */
export function usesAt({ file, bindings, imports }: Meanings, statement: PyNode, style: PyStyle): Uses {
  const asked: Wanted[] = [];
  const seen = (name: string) => bindings.seenFrom(statement, name);
  const isOther = (name: string) =>
    seen(name).some(({ scope, kind }) => scope.type !== "module" || kind !== "import");
  const isLocal = ({ module, name, also }: Wanted) => {
    const own = seen(name).filter(({ scope }) => scope.type !== "module");
    const isIt = [module, ...(also ?? [])].some((from) => imports.get(name) === `${from}.${name}`);
    return (
      isIt && own.length > 0 && own.every(({ kind, node }) => kind === "import" && hasRun(node, statement))
    );
  };
  return {
    use(wanted) {
      if (isLocal(wanted)) return wanted.name;
      asked.push(wanted);
      return importNames(file, [wanted], style, isOther).names[0] ?? wanted.name;
    },
    edits: () => importNames(file, asked, style, isOther).edits,
  };
}

/** True where the import has run when the statement runs: it stands before it, in one of the blocks around. */
function hasRun(node: PyNode, statement: PyNode): boolean {
  const block = statementAround(node).parent;
  if (node.end > statement.start) return false;
  for (let at: PyNode | null = statement; at; at = at.parent) if (at === block) return true;
  return false;
}
