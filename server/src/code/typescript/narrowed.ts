/** What a look asks for beside the condition that an ORM reads of it: further links of its chain, a scope, a filter, what is spread or joined into the condition. */

import { type Model, shortened } from "../../domain/model";
import { compiler, findAll, startOf, type ts, unwrap } from "../../syntax/typescript";
import { lastName, linksFrom, member } from "../../syntax/typescript-calls";
import { elementsOf, stringOf } from "../../syntax/typescript-literals";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { fieldsByWord, type Narrowed } from "../narrowed";
import { findBinding } from "./bindings";
import type { FoundCall } from "./patterns";

/** Links that leave no row out. */
const harmless =
  /^(?:select\w*|returning\w*|first\w*|limit|offset|skip|take|order\w*|sort|exec\w*|fetch\w*|get\w*|lean|populate|session|transacting|set\w*|lock\w*|for(?:No\w{1,9})?(?:Key)?(?:Update|Share)|skipLocked|noWait|throw\w*|orFail|castTo|context|withGraph\w*|withSchema|columns?|distinct\w*|clone|from|all|one\w*|maybe\w*|single|csv|abortSignal|toArray|to[A-Z]\w*|then|catch|finally|timeout|debug|options|collation|hint|read\w*|maxTimeMS|comment|cache\w*|useTransaction|pluck|as|left\w*|\$dynamic|\$narrowType|\$castTo|prepare|cursor|explain|count\w*|\$count|resultSize|exists?\w*|find\w*|into|table|page|range|run|values|equals|createQueryBuilder|aggregate|log\w*|cursor|asCallback|map|filterDeleted)$/;

/** Links in front of a read that leave rows out. */
const narrowing =
  /^(?:\w*[wW]here\w*|modify|scope|withScope|unscoped|filter\w*|query|is|neq|eq|not|match|innerJoin\w*|join\w*|having\w*)$/;

const logical = /^(?:and|or|not)$/;

/** Functions that compare a column with a value: Drizzle's, and those that others are called like. */
const comparing =
  /^(?:eq|ne|gt|gte|lt|lte|is(?:Not)?Null|(?:not)?inArray|notInArray|i?like|not(?:I)?[lL]ike|(?:not)?[bB]etween|array\w{1,12}|exists|notExists|eb|ref|literal|lower|upper)$/;

/** So many links of a chain are looked at. */
const most = 40;

export function narrowedBy({ node, receiver, roles }: FoundCall, model: Model): Narrowed {
  const t = compiler();
  const known = fieldsByWord(model);
  const fields: string[] = [];
  let beside: string | undefined;
  const note = (text: string | undefined) => {
    if (text !== undefined) beside ??= shortened(text);
  };
  if (roles.where) inCondition(roles.where, 0);
  let at: ts.Expression = linksFrom(node).at(-1)?.call ?? node;
  if (t.isVariableDeclaration(at.parent)) toldLater(changesOf(at.parent, true));
  for (let count = 0; count < most; count++) {
    at = inVariable(at);
    const path = t.isCallExpression(at) ? member(at.expression) : undefined;
    if (!path || !t.isCallExpression(at)) break;
    const isFront = at.end <= receiver.end;
    const isRead = at.arguments.some((each) => unwrap(each) === (roles.where && unwrap(roles.where)));
    if (isFront ? narrowing.test(path.name) : !harmless.test(path.name) || hasOptions(at))
      link(path.name, at, isRead);
    at = unwrap(path.of);
  }
  return { fields: [...new Set(fields)], ...(beside === undefined ? {} : { beside }) };

  /** The query that a variable holds, with what it is told later: `active.where({ email })`. */
  function inVariable(given: ts.Expression): ts.Expression {
    if (!t.isIdentifier(given)) return given;
    const held = findBinding(given.text, given);
    if (!held || !t.isVariableDeclaration(held)) return given;
    toldLater(changesOf(held));
    return held.initializer ? unwrap(held.initializer) : given;
  }

  function toldLater(changes: readonly ts.Expression[]): void {
    for (const change of changes) {
      const path = t.isCallExpression(change) ? member(change.expression) : undefined;
      if (t.isCallExpression(change) && path && !adding.test(path.name)) link(path.name, change, false);
      else if (t.isCallExpression(change)) for (const each of change.arguments) inCondition(each, 1);
      else if (t.isPropertyAccessExpression(change) && known.has(change.name.text)) words(change.name);
      else note(change.getText());
    }
  }

  function link(name: string, call: ts.CallExpression, isRead: boolean): void {
    const [first, second] = call.arguments;
    const option = optionIn(call);
    if (option) note(option.getText());
    if (harmless.test(name) || isRead || (name === "query" && (!first || t.isIdentifier(first)))) return;
    if (!first) {
      note(lastOf(call));
      return;
    }
    const before = fields.length;
    const told = beside;
    if (stringOf(unwrap(first)) !== undefined) words(first);
    else inCondition(first, 0);
    if (second && isFunction(unwrap(second))) inCondition(second, 0);
    if (fields.length === before && beside === told) note(lastOf(call));
  }

  function words(text: ts.Node): void {
    for (const [word] of text
      .getText()
      .slice(0, 2000)
      .matchAll(/[A-Za-z_]\w{0,99}/g)) {
      const field = known.get(word);
      if (field !== undefined) fields.push(field);
    }
  }

  function inCondition(given: ts.Expression, depth: number): void {
    if (depth > 6) return;
    const node = unwrap(given);
    if (stringOf(node) !== undefined || t.isTemplateExpression(node)) {
      words(node);
      return;
    }
    if (isFunction(node)) {
      const before = fields.length;
      words(node.body ?? node);
      if (fields.length === before) note(node.getText());
      return;
    }
    const parts = elementsOf(node);
    if (parts) {
      for (const each of parts) inCondition(each, depth + 1);
      return;
    }
    if (t.isObjectLiteralExpression(node)) {
      inObject(node, depth);
      return;
    }
    if (t.isSpreadElement(node)) {
      inCondition(node.expression, depth + 1);
      return;
    }
    if (t.isIdentifier(node)) {
      const held = findBinding(node.text, node);
      if (held && t.isVariableDeclaration(held)) toldLater(changesOf(held));
      if (held && t.isVariableDeclaration(held) && held.initializer) inCondition(held.initializer, depth + 1);
      else if (depth > 0) note(node.text);
      return;
    }
    if (t.isPropertyAccessExpression(node)) {
      const field = known.get(node.name.text);
      if (field !== undefined) fields.push(field);
      else if (depth > 0) note(node.getText());
      return;
    }
    if (t.isTaggedTemplateExpression(node)) {
      const before = fields.length;
      words(node.template);
      if (fields.length === before) note(node.getText());
      return;
    }
    if (!t.isCallExpression(node)) return;
    const name = lastName(node.expression) ?? "";
    if (logical.test(name)) {
      for (const each of node.arguments) inCondition(each, depth + 1);
      return;
    }
    if (!comparing.test(name)) {
      note(node.getText());
      return;
    }
    const [first] = node.arguments;
    if (first) words(first);
  }

  function inObject(object: ts.ObjectLiteralExpression, depth: number): void {
    for (const each of object.properties) {
      if (t.isSpreadAssignment(each)) {
        const inner = unwrap(each.expression);
        if (t.isObjectLiteralExpression(inner)) inObject(inner, depth + 1);
        else inSpread(each.expression, depth);
      } else if (each.name && t.isComputedPropertyName(each.name)) {
        const value = t.isPropertyAssignment(each) ? each.initializer : undefined;
        if (value && /\.(?:and|or|not)$/.test(each.name.expression.getText())) inCondition(value, depth + 1);
        else note(each.getText());
      } else {
        const name = each.name?.getText().replace(/^["']|["']$/g, "") ?? "";
        const value = t.isPropertyAssignment(each) ? each.initializer : undefined;
        if (value && /^\$?(?:and|or|not|nor|AND|OR|NOT)$/.test(name)) inCondition(value, depth + 1);
        else if (known.has(name)) words(each.name ?? each);
      }
    }
  }

  function inSpread(spread: ts.Expression, depth: number): void {
    const name = unwrap(spread);
    const held = t.isIdentifier(name) ? findBinding(name.text, name) : undefined;
    const value = held && t.isVariableDeclaration(held) ? held.initializer : undefined;
    const inner = value && unwrap(value);
    if (inner && t.isObjectLiteralExpression(inner)) inObject(inner, depth + 1);
    else note(spread.parent.getText());
  }
}

/** `{ filters: ["active"] }`, `{ include: [{ model: Team, where: {…} }] }`: options of a read that leave rows out. */
function optionIn(call: ts.CallExpression): ts.Node | undefined {
  const t = compiler();
  for (const each of call.arguments) {
    const object = unwrap(each);
    if (!t.isObjectLiteralExpression(object)) continue;
    const found = object.properties.find(
      (one) =>
        t.isPropertyAssignment(one) &&
        (one.name.getText() === "filters"
          ? one.initializer.getText() !== "false"
          : one.name.getText() === "include" &&
            /\b(?:where|required)\s{0,9}:/.test(one.initializer.getText())),
    );
    if (found) return found;
  }
  return undefined;
}

function hasOptions(call: ts.CallExpression): boolean {
  return optionIn(call) !== undefined;
}

/** `modify("active")` of `User.query().modify("active")`. */
function lastOf(call: ts.CallExpression): string {
  const { expression } = call;
  const text = call.getText();
  return compiler().isPropertyAccessExpression(expression)
    ? text.slice(startOf(expression.name) - startOf(call))
    : text;
}

const adding = /^(?:push|unshift|assign)$/;

/** Of a query, or of a list of conditions, what leaves rows out where it is called in a statement of its own. */
const telling = /^(?:\w*[wW]here\w*|modify|filter\w*|having\w*|is|neq|eq|not|match|and|or|push|unshift)$/;

/**
 * What a variable is told behind its declaration: `query.andWhere(…)`, `where.active = true`, `conditions.push(…)`, `query = query.where(…)`.
 * @param isRead it holds the read itself: what is sent of it may tell more
 */
function changesOf(declared: ts.VariableDeclaration, isRead = false): readonly ts.Expression[] {
  const t = compiler();
  const { name } = declared;
  const [around] = functionsAround(declared);
  if (!around?.body || !t.isIdentifier(name)) return [];
  return findAll(around.body, t.isIdentifier)
    .filter((each) => each.text === name.text && each !== name && findBinding(each.text, each) === declared)
    .flatMap((each) => changeAt(each, isRead));
}

function changeAt(name: ts.Identifier, isRead: boolean): readonly ts.Expression[] {
  const t = compiler();
  const { parent } = name;
  const isSet = (node: ts.Node): node is ts.BinaryExpression =>
    t.isBinaryExpression(node) && node.operatorToken.kind === t.SyntaxKind.EqualsToken;
  if (isSet(parent) && parent.left === name) return told(unwrap(parent.right));
  if (t.isCallExpression(parent) && parent.arguments[0] === name)
    return parent.expression.getText() === "Object.assign" ? [parent] : [];
  const isMember = t.isPropertyAccessExpression(parent) || t.isElementAccessExpression(parent);
  if (!isMember || parent.expression !== name) return [];
  if (isSet(parent.parent) && parent.parent.left === parent) return [parent];
  const top = topOf(parent);
  return (isRead || t.isExpressionStatement(top.parent)) && t.isCallExpression(top) ? told(top) : [];
}

/** The last link of the chain that begins here. */
function topOf(node: ts.Node): ts.Node {
  const t = compiler();
  const { parent } = node;
  const goesOn =
    t.isPropertyAccessExpression(parent) || (t.isCallExpression(parent) && parent.expression === node);
  return goesOn ? topOf(parent) : node;
}

/** The links of a chain that leave rows out. */
function told(chain: ts.Expression): readonly ts.CallExpression[] {
  const t = compiler();
  const found: ts.CallExpression[] = [];
  for (let at = chain; t.isCallExpression(at) && found.length < most; ) {
    const path = member(at.expression);
    if (path && telling.test(path.name)) found.push(at);
    if (!path) break;
    at = unwrap(path.of);
  }
  return found;
}
