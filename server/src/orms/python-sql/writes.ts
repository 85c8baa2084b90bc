/** The writes of tables in Python, whatever ORM has the model: by the statement that the code sends. */

import { eitherOf, operandsOfSql } from "../../code/alternatives";
import { checksOf } from "../../code/checked";
import { hiddenTable } from "../../code/python/blind";
import type { Meanings } from "../../code/python/dialect";
import { rereadsOf } from "../../code/python/rereads";
import { held, type SentSql, type SentText, sentSql } from "../../code/python/sent-sql";
import { isArgument, type Part, writesOf } from "../../code/python/writes";
import {
  byColumn,
  type Filling,
  hidesTable,
  mayWriteTables,
  partOf,
  passesOver,
  selectedBy,
  writingOf,
} from "../../code/statements";
import type { WriteReader } from "../../domain/adapters";
import { type BlindWrite, type Checked, givenText, type Model, type Write } from "../../domain/model";
import { createSource, type Source } from "../../domain/text";
import { kept } from "../../syntax/kept";
import type { PyNode } from "../../syntax/python";
import {
  allIn,
  bodiesAround,
  callOf,
  enclosing,
  isAwaited,
  type PyCall,
  stringsOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { dictionaryOf } from "../../syntax/python-values";
import { dialect } from "./dialect";
import { isAnothersFile } from "./drivers";

type Found = Part & { readonly at: PyNode };

export const writes: WriteReader = {
  ...writesOf(dialect, {
    more,
    hidden,
    looks: (owner, model, meanings) => [
      ...readsOf(owner, model, meanings),
      ...handedOn(owner, model, meanings),
    ],
  }),
  marker: (text, wanted) => mayWriteTables(text, wanted) || mayCall(text, wanted),
  byTable: true,
};

/** A helper of the project: `cursor.execute(f"INSERT INTO {table} …", row)`. */
function hidden(node: PyNode, meanings: Meanings): Pick<BlindWrite, "operation" | "exact"> | undefined {
  if (isAnothers(meanings) || !hiddenTable.test(meanings.file.text)) return undefined;
  const sent = sentSql(node, meanings);
  return sent?.texts.some(({ code }) => hidesTable(code))
    ? { operation: "raw", exact: sent.isSure }
    : undefined;
}

/** Tables are named by strings where a helper, or a copy, writes them. */
function mayCall(text: string, wanted: readonly Model[]): boolean {
  const names = wanted.some(({ table }) => table !== null && text.includes(table));
  return names && (copies.test(text) || helpers.test(text));
}

const copies = /\bcopy_from\b|\bcopy_records_to_table\b|\bCOPY\s/i;
const helpers =
  /\b\w{0,30}(?:insert|upsert|add|create|save|update)\w{0,30}\s{0,9}\(\s{0,50}\w{0,50},?\s{0,50}f?["']/;

const isAnothers = kept(({ imports }: Meanings) => isAnothersFile(imports));

function more(node: PyNode, meanings: Meanings): readonly Found[] {
  if (node.type !== "call" || isAnothers(meanings)) return [];
  const sent = sentSql(node, meanings);
  const call = callOf(meanings.file, node);
  if (!sent) return call ? named(call, meanings) : [];
  const found = sent.texts.flatMap((text) =>
    meanings.models.flatMap((model) => written(sent, text, model, meanings)),
  );
  return found.filter(({ model }, at) => found.findIndex((each) => each.model === model) === at);
}

function written(sent: SentSql, text: SentText, model: Model, meanings: Meanings): Found[] {
  const { call, isSure } = sent;
  const base = { at: call.node, method: call.name, exact: isSure, ...awaitedAt(call.node) };
  const [statement] = writingOf(text.statements, model);
  if (!statement) {
    const copied = copyInto(text.code.text, model);
    const more = { several: true, copies: true } as const;
    return copied === undefined
      ? []
      : [{ ...base, model: model.id, operation: "insert", fields: copied, ...more }];
  }
  const shown = text.code.holes.length > 0 || text.goesOn ? null : text.code.text;
  const part = partOf(statement, model, shown, fillingOf(text, meanings));
  return [
    {
      ...base,
      ...part,
      ...(text.forMany ? { several: true } : {}),
      ...(passesOver(statement) ? { handled: true as const } : {}),
      ...(part.operation === "insert" ? lookedAround(call.node, part, model, meanings) : {}),
      ...(isOpen(call, meanings) ? { inTransaction: true } : {}),
    },
  ];
}

/** `async with connection.execute(…)` awaits as well: in an asynchronous function only an `await` tells. */
function awaitedAt(node: PyNode): { readonly awaited?: boolean } {
  if (isAwaited(node)) return { awaited: true };
  const owner = enclosing(node, "function_definition");
  return owner && !owner.children.some(({ type }) => type === "async") ? { awaited: false } : {};
}

function fillingOf({ values, named, forMany }: SentText, meanings: Meanings): Filling<PyNode> {
  const { file } = meanings;
  return {
    placeholder: (placeholder) =>
      typeof placeholder === "number" ? values[placeholder - 1] : named?.named.get(placeholder),
    literal(value) {
      if (forMany) return undefined;
      if (value.type === "none") return null;
      return (
        stringValue(file, value) ?? (/^(?:integer|float)$/.test(value.type) ? textOf(file, value) : undefined)
      );
    },
    given: (value) => ({
      text: givenText(textOf(file, value)),
      ...(isArgument(file, value) ? { argument: true } : {}),
    }),
  };
}

/** `COPY users (email) FROM STDIN`; undefined = it does not fill this table, null = with columns that are not named. */
function copyInto(sql: string, model: Model): readonly string[] | null | undefined {
  const found =
    /^\s{0,200}copy\s{1,50}(?:"?\w{1,100}"?\.)?"?(\w{1,100})"?\s{0,50}(?:\(([^()]{0,2000})\))?\s{0,50}from\b/i.exec(
      sql,
    );
  if (!found || found[1]?.toLowerCase() !== model.table?.toLowerCase()) return undefined;
  const columns = found[2]?.split(",").map((each) => each.trim().replace(/^"|"$/g, ""));
  return columns?.map((each) => byColumn(each, model)) ?? null;
}

/** Calls that name their table in a string: psycopg2's and asyncpg's copies, helpers of the project. */
function named(call: PyCall, meanings: Meanings): Found[] {
  const { file, models } = meanings;
  const { name, positional, keywords, node } = call;
  const isCopy = /^copy_(?:from|records_to_table|to_table)$/.test(name);
  const operation = isCopy ? "insert" : helped(name);
  if (!operation) return [];
  const texts = [...positional.slice(0, 3), keywords.get("table"), keywords.get("table_name")];
  const table = texts.map((each) => textIn(each, meanings)).find((each) => each !== undefined);
  const row = positional.map((each) => dictionaryOf(file, held(each, meanings)[0])).find((each) => each);
  if (table === undefined || !(isCopy || row || keywords.size > 0)) return [];
  const columns = stringsOf(file, keywords.get("columns")).map(({ value }) => value);
  const given =
    row ?? (isCopy || keywords.has("table") ? undefined : { named: keywords, hidden: call.spread });
  return models
    .filter((model) => model.table?.toLowerCase() === table.toLowerCase().split(".").at(-1))
    .map((model) => {
      const names = isCopy ? columns : [...(given?.named.keys() ?? [])];
      const fields = names.map((each) => byColumn(each, model));
      const isKnown = fields.length > 0 && !given?.hidden;
      return {
        // `create("users", {…})` may be the call of some API.
        ...{
          at: node,
          model: model.id,
          operation,
          method: name,
          exact: isCopy || /insert|upsert/i.test(name),
        },
        fields: isKnown ? fields : null,
        ...(isCopy ? { several: true, copies: true as const } : {}),
      };
    });
}

function textIn(node: PyNode | undefined, meanings: Meanings): string | undefined {
  const [only, other] = held(node, meanings);
  return other ? undefined : stringValue(meanings.file, only);
}

/** `insert_row("users", {...})`, `db.update("users", {...}, where)` */
function helped(name: string): "insert" | "update" | "upsert" | undefined {
  if (/^_{0,2}upsert/i.test(name)) return "upsert";
  if (/^_{0,2}(?:bulk_|batch_)?(?:insert|add|create|save)(?:_|$)/i.test(name)) return "insert";
  return /^_{0,2}update(?:_|$)/i.test(name) ? "update" : undefined;
}

const sourceOf = kept((meanings: Meanings): Source => createSource(meanings.path, meanings.file.text));

interface Look {
  readonly node: PyNode;
  readonly sql: string;
}

/** `SELECT … FROM users WHERE email = %s` in the function, in the order of the text. */
const looksIn = kept((owner: PyNode, meanings: Meanings): readonly Look[] =>
  allIn(owner, ({ type }) => type === "call").flatMap((node) =>
    (sentSql(node, meanings)?.texts ?? []).map(({ code }) => ({ node, sql: code.text })),
  ),
);

function readsOf(owner: PyNode, model: Model, meanings: Meanings) {
  return looksIn(owner, meanings).flatMap(({ node: at, sql }) => {
    const by = selectedBy(sql, model);
    if (by === undefined) return [];
    const either = by && eitherOf(by, operandsOfSql(sql), model);
    return [{ node: at, fields: by ?? [], ...(either ? { either } : {}) }];
  });
}

/** Where no driver is known, what is handed on as such a text is read all the same: `session.execute(text("SELECT …"), …)`. */
function handedOn(owner: PyNode, model: Model, { file }: Meanings) {
  return allIn(owner, ({ type }) => type === "string").flatMap((text) => {
    const taker = enclosing(text, "call");
    const sql = stringValue(file, text);
    const fields = taker && sql !== undefined ? selectedBy(sql, model) : undefined;
    return taker && fields ? [{ node: taker, fields }] : [];
  });
}

function lookedAround(
  node: PyNode,
  part: Parameters<typeof rereadsOf>[3],
  model: Model,
  meanings: Meanings,
): Pick<Write, keyof Checked | "checkedToo" | "rereads"> {
  const owner = enclosing(node, "function_definition");
  if (!owner) return {};
  const source = sourceOf(meanings);
  const all = readsOf(owner, model, meanings);
  const { fields } = part;
  const looks = all.filter(
    (each) =>
      each.node.start < node.start &&
      each.fields.length > 0 &&
      (fields === null || each.fields.some((name) => fields.includes(name))),
  );
  const checked = looks.map((look) => ({
    checkedAt: source.place(look.node.start, look.node.end),
    checkedBy: look.fields,
    ...(look.either ? { checkedEither: look.either } : {}),
  }));
  const rereads = rereadsOf(meanings.file, node, all, part, model, source, { node: undefined, kept: false });
  return {
    ...checksOf(checked),
    ...(rereads.length > 0 ? { rereads } : {}),
  };
}

/** `with connection:` of psycopg2 and sqlite3 (a transaction that ends with it), `cursor.execute("BEGIN")` in front. */
function isOpen({ node }: PyCall, meanings: Meanings): boolean {
  const { file } = meanings;
  const owner = enclosing(node, "function_definition");
  const isConnection = (each: PyNode) =>
    /(?:^|\.)_{0,2}(?:conn|connection|con|db|database|cnx)$/.test(textOf(file, each).slice(0, 200));
  const managers = bodiesAround(node, "with_statement").flatMap(({ children }) =>
    children
      .filter(({ type }) => type === "with_clause")
      .flatMap((clause) => clause.children)
      .flatMap(({ children: [value] }) => value ?? []),
  );
  if (managers.some((each) => /^(?:identifier|attribute)$/.test(each.type) && isConnection(each)))
    return true;
  return (owner ? looksIn(owner, meanings) : []).some(
    (each) => each.node.start < node.start && /^\s{0,20}(?:begin|start\s{1,9}transaction)\b/i.test(each.sql),
  );
}
