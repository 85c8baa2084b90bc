/** A Prisma write as its fixes see it: the call of the client, its data, and the `where` that finds the row of its key again. */

import { decline } from "../../code/fixes/declined";
import { valuesOfKey } from "../../code/fixes/keys";
import { declining } from "../../code/fixes/words";
import {
  type Again,
  isCertainlyGiven,
  isOverridden,
  memberCode,
  sameAgain,
  valueAgain,
} from "../../code/typescript/again";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import { typeOf } from "../../code/typescript/types";
import type { FixContext } from "../../domain/adapters";
import { typescriptKey, typescriptPattern } from "../../syntax/escape";
import { compiler, findAll, parseTypeScript, startOf, type ts, unwrap } from "../../syntax/typescript";
import { memberOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import { modelExtra, whereName, writeExtra } from "./extra";

export interface PrismaSite extends TypescriptSite {
  /** `prisma.user.create({ … })`; `call` may be the transaction around it. */
  readonly write: ts.CallExpression;
  /** `prisma.user` */
  readonly delegate: string;
  readonly argument: ts.Expression | undefined;
  readonly data: ts.Expression | undefined;
}

const notACall = "The write is not a call of the client that can be changed here.";

/** Declines where the write is not a call of the client (raw SQL), or the file has changed under it. */
export function prismaSite(context: FixContext): PrismaSite {
  const t = compiler();
  const { write, source } = context;
  const extra = writeExtra(write);
  if (!extra || write.operation === "raw") decline(notACall);
  const call = findAll(parseTypeScript(source), t.isCallExpression).find(
    (node) => startOf(node) === extra.start && node.end === extra.end,
  );
  if (!call || !t.isPropertyAccessExpression(call.expression)) decline(notACall);
  const argument = call.arguments[0];
  return {
    ...siteAt(context, call, dialect, "err"),
    write: call,
    delegate: call.expression.expression.getText(),
    argument,
    data: memberOf(argument, "data"),
  };
}

export interface Where {
  /** `{ email }`, `{ shopId_sku: { shopId, sku } }`. */
  readonly text: string;
  /** Values that may be null: a row without a value cannot be found by it. */
  readonly nullable: readonly string[];
  /** The expressions that the text repeats. */
  readonly values: readonly ts.Expression[];
}

/** `export const prisma = base.$extends({ query: { user: { create({ args, query }) { … email … } } } })`: the row has what the extension makes of the value. */
function declineExtended({ delegate, root, context }: PrismaSite): void {
  const { constraint, model, source, read } = context;
  const [client = ""] = delegate.split(".");
  const given = readImports(root).get(client);
  if (given && !given.module.startsWith(".")) return;
  const base = given ? seenFrom(source.path, given.module).replace(/\.[cm]?js$/, "") : undefined;
  const files = base ? [base, `${base}.ts`, `${base}.js`, `${base}/index.ts`] : [source.path];
  const name = given && given.imported !== "default" ? given.imported : client;
  for (const text of files.flatMap((path) => (path === source.path ? source : read(path))?.text ?? [])) {
    const from = text.search(new RegExp(`\\b(?:const|let|var) ${typescriptPattern(name)}\\b`));
    const said = from < 0 ? "" : text.slice(from).split(/\n(?=(?:export|const|let|class|function) )/, 1)[0];
    const names = (word: string) => said?.split(/[^\w$]+/).includes(word) === true;
    const field = constraint.fields.find(names);
    const isOfModel = [modelExtra(model).accessor, "$allModels", "$allOperations"].some(names);
    if (field !== undefined && isOfModel && names("$extends") && names("query"))
      decline(
        `The client's extension writes \`${field}\`: which value the database looks for is not written here.`,
      );
  }
}

/** `../db` from `src/jobs/mail.ts`: `src/db`. */
function seenFrom(file: string, module: string): string {
  const path = file.split("/").slice(0, -1);
  for (const step of module.split("/")) {
    if (step === "..") path.pop();
    else if (step !== ".") path.push(step);
  }
  return path.join("/");
}

/** Declines where a value is not in the code or must not be computed twice. */
export function whereOf(site: PrismaSite): Where {
  const { constraint, model } = site.context;
  declineExtended(site);
  const found = valuesOfKey(site.context, (field) => writtenValue(site, field));
  const mayBeNull = (field: string) => model.fields.find(({ name }) => name === field)?.nullable === true;
  const missing = [...found].filter(
    ([field, value]) => mayBeNull(field) && !isCertainlyGiven(site, value, field),
  );
  // A test takes null from the type of a name, not from that of an expression.
  const [typed] = site.isTypeScript ? missing.filter(([, { text }]) => /\bnull\b/.test(text)) : [];
  if (typed) decline(declining.computed(typed[0], typed[1].text));
  const nullable = missing.map(([, { text, node, isMember }]) =>
    isOperator(node) && !isMember ? `(${text})` : text,
  );
  const members = [...found].map(([field, { text }]) => memberCode(site, field, text));
  const inner = `{ ${members.join(", ")} }`;
  return {
    text: found.size === 1 ? inner : `{ ${typescriptKey(whereName(constraint), site.style)}: ${inner} }`,
    nullable,
    values: [...found.values()].map(({ node }) => node),
  };
}

function writtenValue(site: PrismaSite, field: string): Again {
  const { data } = site;
  if (!data) decline(declining.hidden(field));
  const connected = connectedValue(site, data, field);
  if (connected && isOverridden(connected, field)) decline(declining.hidden(field));
  if (connected) return sameAgain(connected, field);
  return valueAgain(site, data, [field], (variable) => holds(site, variable, field));
}

/** `author: { connect: { id: authorId } }` sets the field `authorId`. */
function connectedValue(
  { context: { model } }: PrismaSite,
  data: ts.Expression,
  field: string,
): ts.Expression | undefined {
  const values = modelExtra(model).relations.map(({ field: relation, fields, references }) => {
    const reference = references[fields.indexOf(field)];
    return reference && memberOf(memberOf(memberOf(data, relation), "connect"), reference);
  });
  return values.find((value) => typeof value === "object");
}

/** The client's own types of an input have every field; those with relations have no foreign keys. */
function holds({ context: { model } }: PrismaSite, variable: ts.Identifier, field: string): boolean {
  const type = typeOf(variable);
  if (!type || !compiler().isTypeReferenceNode(type)) return false;
  const name = type.typeName.getText().split(".").at(-1);
  if (name === `${model.name}UncheckedCreateInput`) return true;
  const isForeign = modelExtra(model).relations.some(({ fields }) => fields.includes(field));
  return name === `${model.name}CreateInput` && !isForeign;
}

function isOperator(expression: ts.Expression): boolean {
  const t = compiler();
  const node = unwrap(expression);
  return t.isBinaryExpression(node) || t.isConditionalExpression(node);
}
