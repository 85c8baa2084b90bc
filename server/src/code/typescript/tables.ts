/** The names of a file that stand for a table: constants and members that hold its name, and imported ones that are called as it is. */

import type { Model } from "../../domain/model";
import { kept } from "../../syntax/kept";
import { compiler, findAll, type ts } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { stringOf } from "../../syntax/typescript-literals";
import { written } from "./constants";

/** How an ORM is told a table, and what it does with its rows then. */
export interface TableCalls {
  /** The methods that take its name. */
  readonly names: RegExp;
  /** What follows on something that was called with it, where the name of the call does not tell. */
  readonly follows?: RegExp;
}

/** Name -> table, as `WriteReader.read` takes it. */
export function tablesIn(
  root: ts.SourceFile,
  models: readonly Model[],
  calls: TableCalls,
): Record<string, string> {
  const tables = new Set(models.flatMap(({ table }) => table ?? []));
  const found: Record<string, string> = {};
  for (const given of givenIn(calls)(root)) {
    const name = nameOf(given);
    const text = stringOf(written(given));
    const table = text === undefined ? like(lastName(written(given)) ?? "", tables) : bare(text);
    if (name !== undefined && table !== undefined && tables.has(table)) found[name] = table;
  }
  return found;
}

/** What stands where a table is named, and is no literal: `knex(TABLE).insert`, `.from(this.tableName)`. */
const givenIn = kept(({ names, follows }: TableCalls) =>
  kept((root: ts.SourceFile): readonly ts.Expression[] =>
    findAll(root, compiler().isCallExpression).flatMap((call) => {
      const [first] = call.arguments;
      const isNamed = names.test(lastName(call.expression) ?? "") || isChained(call, follows);
      return first && isNamed && stringOf(first) === undefined ? [first] : [];
    }),
  ),
);

function isChained({ parent }: ts.CallExpression, follows: RegExp | undefined): boolean {
  return compiler().isPropertyAccessExpression(parent) && follows?.test(parent.name.text) === true;
}

function nameOf(node: ts.Expression): string | undefined {
  const path = member(node);
  const isOwn = path?.of.kind === compiler().SyntaxKind.ThisKeyword;
  return isOwn ? `this.${path?.name}` : lastName(node);
}

/** `users as u` */
function bare(text: string): string {
  return text.split(/\s+as\s+/i)[0]?.trim() ?? text;
}

/** `USERS_TABLE`, `tables.users`, `TableName.User`: the one table of that name, in the singular or in the plural. */
function like(name: string, tables: ReadonlySet<string>): string | undefined {
  const plain = stem(name.replace(/_?tables?(?:_?names?)?_?/gi, ""));
  const found = [...tables].filter((table) => plain !== "" && stem(table) === plain);
  return found.length === 1 ? found[0] : undefined;
}

function stem(word: string): string {
  return word
    .replace(/[^a-z\d]/gi, "")
    .toLowerCase()
    .replace(/ies$/, "y")
    .replace(/e?s$/, "");
}

/** What a text that names the table in any of these ways holds, in small letters. */
export function stemOf(table: string): string {
  return stem(table.split("_").at(-1) ?? table);
}
