/** A source file with all its mutants inside: each expression asks `mutant(id)` whether it is to be the wrong one now; a condition asks `mutantTest`, which sees how it came out. */

import ts from "typescript";

/** Operators by what they are mistaken for. */
const instead = {
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
};

/** Methods by what they are mistaken for. */
const methods = { some: "every", every: "some", startsWith: "endsWith", endsWith: "startsWith" };

/** What is made once of a thing is made anew for each mutant, and for each case or test that is asked what it passes by. @param {string} text of syntax/kept.ts */
export function forgetful(text) {
  return text
    .replace("const known =", "let last = [];\n  let known =")
    .replace(
      "=> {\n    const found",
      "=> {\n    const now = [globalThis.active, globalThis.hits];\n    if (last.some((each, at) => each !== now[at])) known = new WeakMap();\n    last = now;\n    const found",
    );
}

/** The file with which `forgetful` does that. */
export const remembering = "server/src/syntax/kept.ts";

/**
 * @param {string} path
 * @param {string} text
 * @param {number} first the id of the file's first mutant
 * @returns {{ text: string, mutants: { id: number, path: string, line: number, from: string, to: string}[] }}
 */
export function withMutants(path, text, first) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const mutants = [];
  return { text: file.statements.length > 0 ? written(file) : text, mutants };

  /** The node's text, with what stands in front of it. */
  function written(node) {
    const from = node.pos;
    const start = node.getStart(file);
    if (isErased(node)) return text.slice(from, node.end);
    const own = [];
    ts.forEachChild(node, (child) => void own.push(child));
    let body = "";
    let done = start;
    for (const child of own.filter((each) => each.end > each.pos && each.pos >= start - 1)) {
      const at = Math.max(child.pos, done);
      body += text.slice(done, at) + written(child).slice(at - child.pos);
      done = child.end;
    }
    body += text.slice(done, node.end);
    const wrong = wrongOnes(node);
    // A condition is told how it came out: a case in which it is true anyway can not notice that it is always true.
    if (wrong.length === 2) {
      const [always, never] = wrong.map((to) => added(node, to));
      body = `mutantTest(${always}, ${never}, ${body})`;
    } else for (const to of wrong) body = `(mutant(${added(node, to)}) ? ${to} : ${body})`;
    return text.slice(from, start) + body;
  }

  function added(node, to) {
    const id = first + mutants.length;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    mutants.push({ id, path, line: line + 1, ...shown(node, to) });
    return id;
  }

  /** Both texts on one line; a bare number or truth value with what stands around it, of long texts the part where they differ. */
  function shown(node, to) {
    const { parent } = node;
    const around = parent.getText(file);
    const isBare = /^(?:\w+)$/.test(node.getText(file)) && !isTested(node) && around.length <= longest;
    const at = node.getStart(file) - parent.getStart(file);
    const from = one(isBare ? around : node.getText(file));
    const wrong = one(isBare ? around.slice(0, at) + to + around.slice(at + node.getText(file).length) : to);
    if (Math.max(from.length, wrong.length) <= longest) return { from, to: wrong };
    let same = 0;
    while (same < from.length && from[same] === wrong[same]) same++;
    const begin = Math.max(0, same - 30);
    const part = (whole) =>
      `${begin > 0 ? "…" : ""}${whole.slice(begin, begin + longest)}${whole.length > begin + longest ? "…" : ""}`;
    return { from: part(from), to: part(wrong) };
  }
}

/** More than this of an expression is not shown. */
const longest = 90;

const one = (text) => text.replace(/\s+/g, " ");

/** What an expression could be by mistake, as text. */
function wrongOnes(node) {
  if (!node.parent) return [];
  const text = (each) => each.getText();
  if (isTested(node)) return node.kind === ts.SyntaxKind.TrueKeyword ? ["false"] : ["true", "false"];
  if (ts.isBinaryExpression(node)) {
    const { left, right, operatorToken } = node;
    const wrong = instead[text(operatorToken)];
    const isText = [left, right].some(
      (each) => ts.isStringLiteralLike(each) || ts.isTemplateExpression(each),
    );
    // `??` must not stand beside the others without brackets.
    return wrong && !isText ? [`((${text(left)}) ${wrong} (${text(right)}))`] : [];
  }
  if (!isExpression(node)) return [];
  if (ts.isNumericLiteral(node)) return [`${Number(node.text) + 1}`];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return ["false"];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return ["true"];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return [text(node.operand)];
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    const given = node.arguments.map(text).join(", ");
    if (node.questionDotToken || node.expression.questionDotToken) return [];
    if (name.text === "filter" || name.text === "slice" || name.text === "sort") return [text(expression)];
    return Object.hasOwn(methods, name.text) ? [`${text(expression)}.${methods[name.text]}(${given})`] : [];
  }
  return [];
}

/** The condition of an `if` or of `? :`. */
function isTested(node) {
  const { parent } = node;
  return (
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node)
  );
}

/** Types, imports, and names that are no values. */
function isErased(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isTypeParameterDeclaration(node)
  );
}

function isExpression(node) {
  const { parent } = node;
  const isName = [parent.name, parent.propertyName].includes(node);
  return ts.isExpression(node) && !isName && !ts.isLiteralTypeNode(parent) && !ts.isEnumMember(parent);
}
