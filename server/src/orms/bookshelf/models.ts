/** Bookshelf's models: the tables that they stand for. Columns and constraints are those of whatever makes the tables. */

import type { ModelReader } from "../../domain/adapters";
import type { Facts, Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import { compiler, parseTypeScript, placeOf, type ts, typescriptFiles, visit } from "../../syntax/typescript";
import { methodOf } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { memberOf, stringOf } from "../../syntax/typescript-literals";

/** What Bookshelf alone needs of a model. */
export interface ModelExtra {
  /** The name in its registry, where a variable has another. */
  readonly registered?: string;
}

export const models: ModelReader = {
  files: typescriptFiles,
  marker: (text) =>
    /\btableName\b/.test(text) && /bookshelf|\.\s{0,50}extend\s{0,9}\(|\.\s{0,50}model\s{0,9}\(/i.test(text),
  read,
  link: (facts) => ({ models: facts.flatMap((each) => each.models), notes: [] }),
  over: (model, table) => ({
    ...table,
    ...model,
    schema: model.schema ?? table.schema,
    fields: table.fields,
    constraints: table.constraints,
  }),
};

function read(source: Source): Facts {
  const t = compiler();
  const found: Model[] = [];
  visit(parseTypeScript(source), (node) => {
    if (t.isCallExpression(node)) found.push(...declaredBy(node, source));
    else if (t.isClassDeclaration(node) && node.name && node.heritageClauses?.length) {
      const text = tableOf(node);
      if (text !== undefined) found.push(modelOf(node.name, node.name.text, text, source));
    }
  });
  return { models: found, notes: [] };
}

/** `bookshelf.model("User", { tableName: "users" })`, `bookshelf.Model.extend({ tableName: "users" })` */
function declaredBy(call: ts.CallExpression, source: Source): Model[] {
  const t = compiler();
  const method = methodOf(call);
  if (method !== "model" && method !== "extend") return [];
  const options = call.arguments.find((each) => t.isObjectLiteralExpression(each));
  const text = stringOf(memberOf(options, "tableName"));
  if (text === undefined) return [];
  const registered = method === "model" ? stringOf(call.arguments[0]) : undefined;
  const holder = holderOf(call);
  const name = holder?.text ?? registered;
  return name === undefined ? [] : [modelOf(holder ?? call, name, text, source, registered)];
}

/** The name of `const User = …`, `exports.User = …` and `module.exports.User = …`. */
function holderOf({ parent }: ts.CallExpression): ts.Identifier | undefined {
  const t = compiler();
  if (t.isVariableDeclaration(parent)) return t.isIdentifier(parent.name) ? parent.name : undefined;
  const isSet = t.isBinaryExpression(parent) && parent.operatorToken.kind === t.SyntaxKind.EqualsToken;
  const left = isSet && t.isPropertyAccessExpression(parent.left) ? parent.left : undefined;
  const isExported = left !== undefined && /^(?:module\.)?exports$/.test(left.expression.getText());
  return isExported && t.isIdentifier(left.name) ? left.name : undefined;
}

/** `get tableName() { return "users"; }` of the row: what is static belongs to another library. */
function tableOf(node: ts.ClassDeclaration): string | undefined {
  const t = compiler();
  for (const each of node.members) {
    if (!t.isGetAccessorDeclaration(each) || each.name.getText() !== "tableName") continue;
    if (t.getModifiers(each)?.some(({ kind }) => kind === t.SyntaxKind.StaticKeyword)) return undefined;
    return stringOf(returned(each));
  }
  return undefined;
}

function modelOf(at: ts.Node, name: string, text: string, source: Source, registered?: string): Model {
  const [table = text, schema = null] = text.split(".").reverse();
  const extra: ModelExtra = registered === undefined || registered === name ? {} : { registered };
  return {
    id: `${source.path}#${name}`,
    orm: "bookshelf",
    name,
    table,
    schema: schema === "public" ? null : schema,
    place: placeOf(source, at),
    fields: [],
    constraints: [],
    extra: { ...extra },
  };
}
