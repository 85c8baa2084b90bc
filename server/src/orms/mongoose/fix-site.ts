/** A Mongoose write as its fixes see it: the call, the row, what finds a document of its key again. */

import type { Meaning } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { valuesOfKey } from "../../code/fixes/keys";
import { declining } from "../../code/fixes/words";
import {
  type Again,
  declineSecondCall,
  isCertainlyGiven,
  memberCode,
  valueAgain,
} from "../../code/typescript/again";
import { findBinding } from "../../code/typescript/bindings";
import { siteAround } from "../../code/typescript/fixes";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import type { FixContext } from "../../domain/adapters";
import { typescriptMembers } from "../../syntax/escape";
import { compiler, findAll, parseTypeScript, startOf, type ts, unwrap } from "../../syntax/typescript";
import { isFunction, readImports } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import { modelExtra } from "./link";
import { argumentsOf } from "./writes";

export interface MongooseSite extends TypescriptSite {
  readonly write: FoundCall;
  meaningOf(expression: ts.Expression): Meaning | undefined;
}

/** @param branches a branch in the callback that gets the error is something that the fix can be */
export function mongooseSite(context: FixContext, branches = false): MongooseSite {
  const { source, write, models, violation } = context;
  if (violation.kind !== "unique")
    decline(
      "Mongoose refused the document before the database was asked: its ValidationError says which path.",
    );
  const root = parseTypeScript(source);
  const calls = createCalls(root, dialect, models);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const found = findAll(root, compiler().isCallExpression)
    .flatMap((node) => calls.writeAt(node) ?? [])
    .find(({ node }) => startOf(node) === start && node.end === end);
  if (!found) decline("The write is not there any more.");
  const isCalledBack = argumentsOf(found).some((each) => isFunction(unwrap(each)));
  if (isCalledBack && !branches) decline(calledBack);
  return {
    ...siteAt(context, found.node, dialect),
    ...(isCalledBack ? { calledBack } : {}),
    write: found,
    meaningOf: calls.meanings.of,
    ...(found.on?.kind === "row" ? {} : { receiver: found.receiver }),
  };
}

const calledBack = "The call hands its result to a callback: its errors come there.";

/** In a session's transaction the duplicate aborts all of it: only around that can the program go on. */
export function siteOf(context: FixContext, goesOn: boolean, leaves?: boolean): MongooseSite {
  const site = mongooseSite(context, true);
  return context.write.inTransaction ? { ...site, ...siteAround(site, goesOn, leaves) } : site;
}

/** What documents are found by: what the write was called on, or the model that its row was made by. */
export function finderOf({ write, meaningOf }: MongooseSite): string {
  const t = compiler();
  if (write.on?.kind === "model" || write.on?.kind === "collection") return write.receiver.getText();
  const row = unwrap(write.receiver);
  const binding = t.isIdentifier(row) ? findBinding(row.text, row) : undefined;
  const made =
    binding && t.isVariableDeclaration(binding) && binding.initializer ? unwrap(binding.initializer) : row;
  const maker = t.isNewExpression(made) ? made.expression : undefined;
  if (!maker || meaningOf(maker)?.kind !== "model" || !isHere(maker, write.node))
    decline(
      "The code does not show by which model the document was made, so the one that is there cannot be read.",
    );
  return maker.getText();
}

/** The same name at both places, and a value. */
function isHere(maker: ts.Expression, call: ts.CallExpression): boolean {
  const t = compiler();
  const inner = unwrap(maker);
  if (!t.isIdentifier(inner)) return /^this\.[\w$]+$/.test(inner.getText());
  return (
    findBinding(inner.text, inner) === findBinding(inner.text, call) &&
    readImports(call.getSourceFile()).get(inner.text)?.typeOnly !== true
  );
}

export interface Filter {
  /** `{ email }`, `{ "contact.phone": phone }`. */
  readonly text: string;
  readonly values: readonly ts.Expression[];
  /** True where the code shows that none of the values is null or undefined. */
  readonly isGiven: boolean;
}

/** The filter of the violated key; declines where its values are not in the code, or are not those of the document. */
export function filterOf(site: MongooseSite): Filter {
  const { context, write } = site;
  const { model } = context;
  const isKnown = (each: ts.CallExpression) => site.meaningOf(each)?.exact === true;
  if (site.receiver) declineSecondCall(site, isKnown);
  const found = valuesOfKey(context, (path) => {
    const field = model.fields.find(({ name }) => name === path);
    if (field?.type?.startsWith("["))
      decline(
        `\`${path}\` is a list, of which any element may be the duplicate: the document cannot be found by it.`,
      );
    declineHooked(context, path);
    return writtenValue(site, path);
  });
  const members = [...found].map(([path, { text }]) => memberCode(site, path, text));
  const isGiven = [...found].every(([path, value]) => isCertainlyGiven(site, value, path));
  if (write.on?.kind === "collection" && !isGiven && !site.isTypeScript)
    decline(
      "The code does not show that the key has a value, and the driver finds any document without one.",
    );
  return { text: `{ ${members.join(", ")} }`, values: [...found.values()].map(({ node }) => node), isGiven };
}

function writtenValue(site: MongooseSite, path: string): Again {
  const t = compiler();
  const { row } = site.write.roles;
  const inner = row && unwrap(row);
  if (!row || !inner) decline(declining.hidden(path));
  const [top = path, ...rest] = path.split(".");
  // A document holds what it was given, whatever became of the names in its literal.
  if (t.isIdentifier(inner) && site.write.on?.kind === "row" && site.write.on.exact)
    return { text: inner.text + typescriptMembers([top, ...rest], site.style), node: inner, isMember: true };
  return valueAgain(site, row, [top, ...rest]);
}

/** Declines where the program's own hook gives the field: the value in the code is not the one in the document. */
function declineHooked({ model, constraint, read }: FixContext, path: string): void {
  if (modelExtra(model).hooks.length === 0) return;
  const last = path.split(".").at(-1) ?? path;
  const texts = [model.place.file, constraint.place.file].map((file) => read(file)?.text ?? "");
  if (
    texts.some(
      (text) =>
        text.includes(`.${last} =`) || text.includes(`set("${path}"`) || text.includes(`set('${path}'`),
    )
  )
    decline(`A hook of the schema sets \`${path}\`: which value the document has is not written here.`);
}
