/** What handlers leave the telling to: functions that they hand the error to, tables that they look its code up in, wrappers around them. */

import type { Source } from "../../domain/text";
import { compiler, findAll, parseTypeScript, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { functionsAround, isFunction, ownName, readImports } from "../../syntax/typescript-scope";
import type { Dialect, Handled } from "../dialect";
import { testedIn } from "./handlers";

type Handles = Dialect["handles"];

export interface Tellers {
  /** `handles`, for what is told by functions of other names and files too: `handleError(err, res)`, `isTaken(err)`. */
  readonly handles: Handles;
  /** What functions tell that are handed a function around the call: `router.post("/", catchAsync(async (req, res) => { … }))`, `guard(create)`. */
  wrapped(call: ts.Node): readonly { readonly handled: Handled; readonly by: ts.CallExpression }[];
}

/** Deeper ones are part of one that is read. */
const mostDeep = 8;

export function isRead(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return isFunction(node) && functionsAround(node.parent).length < mostDeep;
}

/**
 * Of the code of a file.
 * @param sources files that hold a word of such a test, asked for once and only where a name is not known by itself
 */
export function tellersOf(
  handles: Handles,
  sources: () => readonly Source[],
): (root: ts.SourceFile) => Tellers {
  let known: ReadonlyMap<string, readonly Teller[]> | undefined;
  return (root) => {
    const imports = readImports(root);
    const named = (name: string, takesError: boolean) => {
      known ??= tellersIn(sources(), handles);
      const from = imports.get(name);
      const isNamed = from && from.imported !== "*" && from.imported !== "default";
      const all = known.get(isNamed ? from.imported : name) ?? [];
      const isIt = (each: Teller) =>
        each.takesError === takesError && (!from || isOf(from.module, each.path));
      return all.find(isIt)?.handled;
    };
    return {
      handles: (sign) => handles(sign) ?? ("calls" in sign ? named(sign.calls, true) : undefined),
      wrapped(call) {
        return functionsAround(call)
          .flatMap(takersOf)
          .flatMap((by) => {
            const name = lastName(by.expression);
            const handled = name === undefined ? undefined : named(name, false);
            return handled === undefined ? [] : [{ handled, by }];
          });
      },
    };
  };
}

/** The calls that are handed a function: as it stands, or by its name, `{ create: guard(create) }`. */
function takersOf(node: ts.FunctionLikeDeclaration): ts.CallExpression[] {
  const t = compiler();
  const name = ownName(node);
  const isName = (each: ts.Node): each is ts.Identifier => t.isIdentifier(each) && each.text === name;
  const named = name === undefined ? [] : findAll(node.getSourceFile(), isName);
  return [node, ...named].flatMap((each) => {
    const { parent } = each;
    return t.isCallExpression(parent) && parent.arguments.some((one) => one === each) ? [parent] : [];
  });
}

/** `../utils/errors` may be `src/utils/errors.ts` and what `src/utils/errors/` exports. */
function isOf(module: string, path: string): boolean {
  const last = module.slice(module.lastIndexOf("/") + 1).replace(/\.[cm]?[jt]sx?$/, "");
  return /^\.*$/.test(last) || path.split("/").some((part) => part.replace(/\.[cm]?[jt]sx?$/, "") === last);
}

interface Teller {
  readonly handled: Handled;
  readonly takesError: boolean;
  readonly path: string;
}

function tellersIn(sources: readonly Source[], handles: Handles): ReadonlyMap<string, readonly Teller[]> {
  const found = new Map<string, Teller[]>();
  for (const source of sources)
    for (const each of findAll(parseTypeScript(source), isRead)) {
      const handled = testedIn(each, handles);
      const name = handled && nameOf(each, source);
      if (!handled || name === undefined) continue;
      const takesError = isError(each.parameters[0]?.name.getText());
      const all = found.get(name) ?? [];
      all.push({ handled, takesError, path: source.path });
      found.set(name, all);
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
