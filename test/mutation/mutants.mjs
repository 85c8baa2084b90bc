/** A source file with all its mutants inside: each expression asks `mutant(id)` whether it is to be the wrong one now. */

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

/**
 * @param {string} path
 * @param {string} text
 * @param {number} first the id of the file's first mutant
 * @returns {{ text: string, mutants: { id: number, path: string, line: number, from: string, to: string, isStatic: boolean }[] }}
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
    for (const to of wrongOnes(node)) body = choice(node, body, to);
    return text.slice(from, start) + body;
  }

  function choice(node, body, to) {
    const id = first + mutants.length;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    const from = node.getText(file).replace(/\s+/g, " ").slice(0, 90);
    mutants.push({
      id,
      path,
      line: line + 1,
      from,
      to: to.replace(/\s+/g, " ").slice(0, 90),
      isStatic: isStatic(node),
    });
    return `(mutant(${id}) ? ${to} : ${body})`;
  }
}

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
  const isName = "name" in parent && parent.name === node;
  return ts.isExpression(node) && !isName && !ts.isLiteralTypeNode(parent) && !ts.isEnumMember(parent);
}

/** Outside of every function: worked out once, when the module is loaded. */
function isStatic(node) {
  for (let next = node.parent; next; next = next.parent) if (ts.isFunctionLike(next)) return false;
  return true;
}
