/** What handlers leave the telling to: functions that they hand the error to, tables that they look its code up in, wrappers around them. */

import type { Source } from "../../domain/text";
import { compiler, findAll, parseTypeScript, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { functionsAround, isFunction, ownName } from "../../syntax/typescript-scope";
import type { Dialect, Handled } from "../dialect";
import { testedIn } from "./handlers";

type Handles = Dialect["handles"];

export interface Tellers {
  /** `handles`, for what is told by functions of other names and files too: `handleError(err, res)`, `isTaken(err)`. */
  readonly handles: Handles;
  /** What functions tell that are handed a function around the call: `router.post("/", catchAsync(async (req, res) => { … }))`. */
  wrapped(call: ts.Node): readonly Handled[];
}

/** Deeper ones are part of one that is read. */
export const mostDeep = 8;

/** @param sources files that hold a word of such a test, asked for once and only where a name is not known by itself */
export function tellersOf(handles: Handles, sources: () => readonly Source[]): Tellers {
  let known: ReadonlyMap<string, readonly Teller[]> | undefined;
  const named = (name: string, test: (teller: Teller) => boolean) => {
    known ??= tellersIn(sources(), handles);
    return known.get(name)?.find(test)?.handled;
  };
  return {
    handles: (sign) =>
      handles(sign) ?? ("calls" in sign ? named(sign.calls, (each) => each.takesError) : undefined),
    wrapped(call) {
      const t = compiler();
      const takers = functionsAround(call).flatMap(({ parent }) =>
        t.isCallExpression(parent) ? (lastName(parent.expression) ?? []) : [],
      );
      return takers.flatMap((name) => {
        const handled = named(name, (each) => !each.takesError);
        return handled === undefined ? [] : [handled];
      });
    },
  };
}

interface Teller {
  readonly handled: Handled;
  readonly takesError: boolean;
}

function tellersIn(sources: readonly Source[], handles: Handles): ReadonlyMap<string, readonly Teller[]> {
  const found = new Map<string, Teller[]>();
  const isRead = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
    isFunction(node) && functionsAround(node.parent).length < mostDeep;
  for (const source of sources)
    for (const each of findAll(parseTypeScript(source), isRead)) {
      const handled = testedIn(each, handles);
      const name = handled && nameOf(each, source);
      if (!handled || name === undefined) continue;
      const takesError = isError(each.parameters[0]?.name.getText());
      found.set(name, [...(found.get(name) ?? []), { handled, takesError }]);
    }
  return found;
}

/** `module.exports = (err) => …` is called as its file is. */
function nameOf(node: ts.FunctionLikeDeclaration, source: Source): string | undefined {
  const name = ownName(node);
  return name === "exports" || name === "default" ? /([^/.]*)\.[^/]*$/.exec(source.path)?.[1] : name;
}

function isError(name = ""): boolean {
  return /^_?(?:e|ex|err|error|exc|exception|cause|reason)$/i.test(name);
}
