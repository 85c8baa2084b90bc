/** Many rows at once: the database passes over those that are there (`orIgnore()`). */

import { decline } from "../../code/fixes/declined";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { indentOf } from "../../code/typescript/site";
import type { Fix, FixResult } from "../../domain/adapters";
import { compiler, findAll, startOf, type ts, unwrap } from "../../syntax/typescript";
import { movedText } from "../../syntax/typescript-edits";
import { finderOf, type TypeormSite, typeormSite } from "./fix-site";

/**
 * `insert(rows)` is a builder's insert already; here it says what becomes of rows that are there.
 * https://typeorm.io/docs/query-builder/insert-query-builder
 */
export const orIgnore: Fix = {
  ...head("ignore", { id: "or-ignore" }),
  fits: ({ method, several }) => method === "insert" && several === true,
  title: () => "Skip rows that are there already (orIgnore)",
  make: (context) => unhandled(context, typeormSite, passOver),
};

function passOver(site: TypeormSite): FixResult {
  const { write, context, style, root, call } = site;
  const { database, constraint, source, intent } = context;
  // What follows would run although it was done before.
  const again = intent?.once ?? (intent?.id === "ignore" ? intent.only : undefined);
  if (again !== undefined) decline(again);
  if (database?.namesConflicts === false || database?.ignoresMissing)
    decline(
      "On MySQL, MariaDB and SQLite `orIgnore()` also passes over nulls and other rows that are refused for another reason: write the rows one by one.",
    );
  if (constraint.deferrable)
    decline("The constraint is deferrable: PostgreSQL's ON CONFLICT cannot rely on it.");
  const [other] = otherKeys(context);
  if (other !== undefined)
    decline(`\`orIgnore()\` passes over a duplicate of any unique key, another one's too (${other}).`);
  if (!site.unused) decline("Its result is used, and the ids of rows that are passed over are not in it.");
  const rows = write.values && unwrap(write.values);
  if (!rows) decline("The rows of the call are not written here.");
  if (compiler().isIdentifier(rows) && isReadBehind(rows, call))
    decline("The rows are used further, and those that are passed over have no id.");
  if (write.api === "builder") {
    const execute = write.chain.get("execute")?.expression;
    if (
      !execute ||
      !compiler().isPropertyAccessExpression(execute) ||
      write.chain.has("orUpdate") ||
      write.chain.has("onConflict")
    )
      decline("The builder says already what becomes of conflicts.");
    // In front of the dot, on a line of its own where `execute` has one.
    const at = execute.expression.end;
    const between = source.text.slice(at, startOf(execute.name));
    return inFile(site, [{ start: at, end: at, text: `${between}orIgnore()` }]);
  }
  const finds = write.api === "entity" || write.api === "class" ? undefined : finderOf(site);
  if (!finds) decline("The code does not show what the rows are written with.");
  const into = finds.entity ? [`.into(${finds.entity})`] : [];
  const on = finds.entity === undefined ? finds.on : write.receiver.getText();
  const links = [
    ".createQueryBuilder()",
    ".insert()",
    ...into,
    `.values(${movedText(root, rows, 1, style)})`,
  ];
  const text = [on, ...links, ".orIgnore()", ".execute()"].join(style.eol + indentOf(site) + style.indent);
  return inFile(site, [{ start: startOf(write.node), end: write.node.end, text }]);
}

function isReadBehind(rows: ts.Identifier, call: ts.CallExpression): boolean {
  return findAll(call.getSourceFile(), compiler().isIdentifier).some(
    ({ text, pos }) => text === rows.text && pos >= call.end,
  );
}
