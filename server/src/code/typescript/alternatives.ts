/** The parts of a look's condition of which one is enough, in TypeScript: `or(…, …)`, `{ OR: […] }`, a list of conditions, `orWhere(…)`. */

import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { elementsOf, stringOf } from "../../syntax/typescript-literals";
import { longestLook as longest } from "../alternatives";

/** @param node the last call of the look's chain @returns their texts; `[]` = there are none, or several such conditions within each other */
export function operandsOf(node: ts.CallExpression): readonly string[] {
  if (node.end - node.pos > longest) return [];
  const found = [...inLinks(node), ...inConditions(node)];
  return found.length === 1 ? (found[0] ?? []) : [];
}

const joining = /^(?:or|and)?where$/i;

/** `.where("email", email).orWhere("username", username)`, in the chain or in a callback of it. */
function inLinks(node: ts.CallExpression): string[][] {
  const t = compiler();
  const isLast = (call: ts.CallExpression) => {
    const { parent } = call;
    return !(t.isPropertyAccessExpression(parent) && joining.test(parent.name.text));
  };
  return findAll(node, t.isCallExpression).flatMap((call) => {
    if (!joining.test(lastName(call.expression) ?? "") || !isLast(call)) return [];
    const links: { readonly name: string; readonly text: string }[] = [];
    let at: ts.Expression = call;
    for (let path = member(call.expression); t.isCallExpression(at) && path; path = member(at.expression)) {
      if (joining.test(path.name))
        links.unshift({ name: path.name, text: at.arguments.map((each) => each.getText()).join(" ") });
      at = unwrap(path.of);
      if (!t.isCallExpression(at)) break;
    }
    const parts: string[] = [];
    // What is joined by `where` belongs to the part before it.
    for (const { name, text } of links)
      if (parts.length > 0 && !/^or/i.test(name)) parts.push(`${parts.pop()} ${text}`);
      else parts.push(text);
    return parts.length > 1 ? [parts] : [];
  });
}

function inConditions(node: ts.CallExpression): string[][] {
  const t = compiler();
  const textsOf = (nodes: readonly ts.Node[]) => nodes.map((each) => each.getText());
  return findAll(
    node,
    (each): each is ts.CallExpression | ts.PropertyAssignment =>
      t.isCallExpression(each) || t.isPropertyAssignment(each),
  ).flatMap((each) => {
    if (t.isCallExpression(each)) {
      const [first, second] = each.arguments;
      const name = lastName(each.expression);
      // TypeORM's `findOneBy([{ … }, { … }])`.
      if (/^(?:find|count|exist)/.test(name ?? "")) return listOf(first);
      if (name !== "or" || !first) return [];
      const text = stringOf(unwrap(first)) ?? (t.isTemplateExpression(first) ? first.getText() : undefined);
      // PostgREST's `email.eq.x,username.eq.y`; brackets within it are not taken apart.
      if (text !== undefined) return text.includes("(") ? [] : [text.split(",")];
      return second ? [textsOf(each.arguments)] : listOf(first);
    }
    const name = each.name.getText().replace(/^["']|["']$/g, "");
    if (name === "where") return listOf(each.initializer);
    if (!/^\$?or$|^OR$|^\[[\w.]{0,40}\.or\]$/.test(name)) return [];
    const object = unwrap(each.initializer);
    return t.isObjectLiteralExpression(object) ? [textsOf(object.properties)] : listOf(object);
  });

  function listOf(given: ts.Expression | undefined): string[][] {
    const elements = given && elementsOf(unwrap(given));
    const isCondition = (each: ts.Expression) => {
      const inner = unwrap(each);
      return t.isObjectLiteralExpression(inner) || t.isCallExpression(inner);
    };
    return elements && elements.length > 1 && elements.every(isCondition) ? [textsOf(elements)] : [];
  }
}
