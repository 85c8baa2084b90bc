/** The fixes of statements that Python's drivers send: handlers of their errors, and the conflict told in the SQL itself. */

import { toldToDatabase } from "../../code/conflict";
import { conflictFixes } from "../../code/conflict-fixes";
import { decline } from "../../code/fixes/declined";
import { inFile } from "../../code/fixes/steps";
import { fixesOf } from "../../code/python/fixes";
import type { Fix, FixResult } from "../../domain/adapters";
import { typescriptPattern } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import { allIn, assignmentOf, childOf, enclosing, statementAround, textOf } from "../../syntax/python-tree";
import { fixing, type SqlSite, sqlSite } from "./fixing";

const common = fixesOf(fixing);

const { getOrCreate, upsert } = conflictFixes(sqlSite, told);

export const fixes: readonly Fix[] = [
  common.catch,
  common.answer,
  common.ignore,
  getOrCreate,
  upsert,
  common.translate,
];

function told(site: SqlSite, action: "nothing" | "update", fields: readonly string[]): FixResult {
  const { context, sent, unused, file } = site;
  const [text, another] = sent.texts;
  if (!text || another || text.goesOn)
    decline("The call sends more than one statement, or none that inserts.");
  const { code, statements, at } = text;
  const isLong = /^[A-Za-z]{0,2}(?:"""|''')/.test(file.text.slice(at.start, at.start + 5));
  const sending = { context, code, statements, isLong, unused, file: file.text };
  return inFile(site, [
    toldToDatabase({ ...sending, declineShared: () => declineShared(site, at) }, action, fields),
  ]);
}

/** A text that other calls send too would change for all of them. */
function declineShared({ call, file, context }: SqlSite, text: PyNode): void {
  if (text.start >= call.node.start && text.end <= call.node.end) return;
  const target = assignmentOf(statementAround(text))?.target;
  const name = target && textOf(file, childOf(target, "attribute") ?? target);
  const shared = "The statement may be sent by other calls as well: its text stands apart from this one.";
  if (name === undefined) decline(shared);
  const uses = allIn(file.root, ({ type }) => type === "identifier").filter(
    (each) => textOf(file, each) === name,
  );
  if (uses.length !== 2) decline(shared);
  // A name of a function is nobody else's; one of a module or a class may be imported.
  if (enclosing(text, "function_definition") && target?.type === "identifier") return;
  const others = (context.files?.(["**/*.py"]) ?? []).filter((path) => path !== context.source.path);
  const isWord = new RegExp(`\\b${typescriptPattern(name)}\\b`);
  const isSaid = (path: string) => isWord.test(context.read(path)?.text ?? "");
  if (others.length > mostFiles || others.some(isSaid)) decline(shared);
}

/** Files that are asked whether they send a constant's text too. */
const mostFiles = 400;
