/** Looks before the write, with the handler still around it. */

import type { FixResult } from "../../domain/adapters";
import { applyEdits, type TextEdit } from "../../domain/text";
import { compiler, startOf, type ts, unwrap } from "../../syntax/typescript";
import type { Fixing, Handler } from "../dialect";
import { guarded, inFile } from "./guard";
import { canAwait, endOf, hasLongTemplate, indentOf, type Placed, type TypescriptSite, textOf } from "./site";

/**
 *     const existing = await this.users.findOneBy({ email });
 *     if (existing) return existing;
 *     try { ... the catch
 *
 * @param name of the row that is found
 */
export function lookFirst<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  name: string,
  handler: Handler,
): FixResult {
  const { place, style, root } = site;
  const made = guarded(site, fixing, handler);
  if ("declined" in made) return made;
  const refused = noPlace(site);
  if (refused !== undefined || place.kind === "expression") return { declined: refused ?? noExpression };
  const look = fixing.look(site);
  if ("declined" in look) return look;
  const { statement } = place;
  const [start, end] = [startOf(statement), endOf(statement)];
  const indent = indentOf(site);
  const written = edited(root, start, end, made.own);
  const read = look.lines.join(style.eol + indent);
  const found = `const ${name} = await ${read}${style.semicolon}`;
  const block = (head: string) => [
    `${head}{`,
    `${style.indent}${written.split(style.eol).join(style.eol + style.indent)}`.replaceAll(/[ \t]+$/gm, ""),
    "}",
  ];
  const lines =
    place.kind === "returned"
      ? [found, `if (${name}) return ${name}${style.semicolon}`, written]
      : place.kind === "declared"
        ? [found, assigned(root, place, made.own, name)]
        : look.keeps === undefined
          ? block(`if (!(await ${read})) `)
          : [
              found,
              `if (${name}) Object.assign(${look.keeps}, ${name})${style.semicolon}`,
              ...block("else "),
            ];
  return inFile(site, [...made.others, { start, end, text: lines.join(style.eol + indent) }]);
}

const noExpression = "The call stands inside of an expression, where there is no room for a look before it.";

/** Why no statement can stand in front of the write. */
function noPlace({ place, call }: TypescriptSite): string | undefined {
  if (place.kind === "expression") return noExpression;
  if (!canAwait(call) || !(place.awaited || place.kind === "returned"))
    return "Nothing waits for the write here, so nothing can wait for a look before it.";
  if (place.kind === "declared" && place.isCast)
    return "The result is cast on its way into the variable, and the row that is found would not be.";
  if (place.kind === "statement" && hasLongTemplate(place.statement))
    return "The text in backquotes would be moved to the right.";
  return undefined;
}

/** `const user = existing ?? (await …)`: the brackets around what the variable got. */
function assigned(
  root: ts.SourceFile,
  { statement, declaration: { initializer } }: Extract<Placed, { kind: "declared" }>,
  own: readonly TextEdit[],
  name: string,
): string {
  if (!initializer) return textOf(statement);
  const value = edited(root, startOf(initializer), initializer.end, own);
  const inBrackets =
    compiler().isParenthesizedExpression(initializer) && unwrap(initializer) !== initializer
      ? value
      : `(${value})`;
  const before = root.text.slice(startOf(statement), startOf(initializer));
  return `${before}${name} ?? ${inBrackets}${root.text.slice(initializer.end, endOf(statement))}`;
}

/** A stretch of the file with those edits in it. */
function edited(root: ts.SourceFile, start: number, end: number, edits: readonly TextEdit[]): string {
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applyEdits(root.text.slice(start, end), moved);
}
