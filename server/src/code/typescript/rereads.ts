/** What reads a written row again behind the write, in TypeScript, by what the code knows of the new row. */

import type { Model, Reread, Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import { ancestor, compiler, findAll, placeOf, startOf, type ts, unwrap } from "../../syntax/typescript";
import { linksFrom, member } from "../../syntax/typescript-calls";
import { isMemberName } from "../../syntax/typescript-shapes";
import { type Again, givesNoOne, rereadBy } from "../rereads";
import type { Look } from "./around";
import { runsBehind } from "./following";
import { valueNames } from "./told";

/** So many reads behind a write are looked at. */
const most = 8;

/**
 * @param looks the reads of the model in the function, in the order of the text
 * @param row what was written; `kept` = a variable in which what goes on with another row puts that
 */
export function rereadsOf(
  write: ts.Node,
  looks: readonly Look[],
  part: Pick<Write, "fields" | "seen" | "given" | "operation">,
  model: Model,
  source: Source,
  row: { readonly node: ts.Expression | undefined; readonly kept: boolean } = {
    node: undefined,
    kept: false,
  },
): readonly Reread[] {
  const later = looks.filter(({ node }) => startOf(node) >= write.end).slice(0, most);
  if (later.length === 0) return [];
  const written = namesOf(row.node);
  const given = new Set([...givenBy(write), ...(row.kept ? written : [])]);
  return later.flatMap(({ node, by }) => {
    if (givesNone(node) || mentions(node, given) || !runsBehind(write, node)) return [];
    const again: Again = { by, values: argumentsOf(node), ofRow: mentions(node, written) };
    const found = rereadBy(again, part, model);
    return found ? [{ place: placeOf(source, node), by: found }] : [];
  });
}

/** `count`, `exists`, `findMany` */
function givesNone(look: ts.CallExpression): boolean {
  return linksFrom(innermost(look)).some(({ name }) => givesNoOne.test(name));
}

/** Variables that have what the write gives. */
function givenBy(write: ts.Node): readonly string[] {
  const t = compiler();
  const holder = ancestor(
    write,
    (node): node is ts.Node =>
      t.isVariableDeclaration(node) || t.isStatement(node) || (t.isBinaryExpression(node) && isSet(node)),
  );
  const named =
    holder && t.isVariableDeclaration(holder)
      ? valueNames(holder.name)
      : holder && t.isBinaryExpression(holder)
        ? findAll(holder.left, t.isIdentifier)
        : [];
  return named.map(({ text }) => text);
}

function namesOf(row: ts.Expression | undefined): ReadonlySet<string> {
  const saved = row && unwrap(row);
  return new Set(saved && compiler().isIdentifier(saved) ? [saved.text] : []);
}

function isSet({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === compiler().SyntaxKind.EqualsToken;
}

function mentions(look: ts.Node, names: ReadonlySet<string>): boolean {
  return (
    names.size > 0 &&
    findAll(look, compiler().isIdentifier).some((each) => names.has(each.text) && !isMemberName(each))
  );
}

/** What the calls of its chain are handed: `User.findByPk(id)` -> `id`. */
function argumentsOf(look: ts.CallExpression): readonly string[] {
  const t = compiler();
  const texts: string[] = [];
  for (let at: ts.Node | undefined = look; at && t.isCallExpression(at); ) {
    texts.push(...at.arguments.map((each) => each.getText().slice(0, 80)));
    const of: ts.Expression | undefined = member(at.expression)?.of;
    at = of && unwrap(of);
  }
  return texts;
}

function innermost(look: ts.CallExpression): ts.CallExpression {
  const t = compiler();
  let at = look;
  for (let of: ts.Expression | undefined = look; of; ) {
    const on: ts.Expression | undefined = t.isCallExpression(of) ? member(of.expression)?.of : undefined;
    of = on && unwrap(on);
    if (of && t.isCallExpression(of)) at = of;
  }
  return at;
}
