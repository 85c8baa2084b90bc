/** Knex's tables: what migrations make by the schema builder and by raw SQL, replayed by the history in which they run. */

import { textIn, written } from "../../code/typescript/constants";
import type { ModelReader } from "../../domain/adapters";
import { type Facts, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { Change } from "../../schemas/changes";
import { isDown } from "../../schemas/down";
import { standOf } from "../../schemas/histories";
import { areBeside, type Script, tableModels } from "../../schemas/models";
import { tableChangesInSql } from "../../schemas/tables-in-sql";
import { createBudget } from "../../syntax/sql";
import {
  compiler,
  parseTypeScript,
  placeOf,
  type ts,
  typescriptFiles,
  unwrap,
  visit,
} from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { memberName, stringOf } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";
import { alteredTable, createdTable, inDefault } from "./builders";
import { type Chain, chainAt, type Step } from "./chains";

/** A file that opens a connection, and the database that it names. */
interface Config {
  readonly file: string;
  readonly engine: string;
}

const builds = /\.\s{0,99}(?:createTable\w{0,20}|alterTable|table|dropTable\w{0,9}|renameTable|raw)\s{0,9}\(/;
const configures = /\bclient\s{0,9}:\s{0,9}["'`]/;

export const models: ModelReader = {
  bare: true,
  files: typescriptFiles,
  marker: (text) =>
    (builds.test(text) && /knex|\bschema\b/i.test(text)) ||
    (configures.test(text) && /knex|connection\s{0,9}:/i.test(text)),
  read,
  link(facts) {
    const configs = facts.flatMap(({ extra }) => (extra?.config as Config[] | undefined) ?? []);
    const scripts = facts
      .flatMap(({ extra }) => (extra?.script as Script | undefined) ?? [])
      .map((script) => ({ ...script, engine: script.engine ?? engineFor(script.file, configs) }));
    return { models: tableModels(scripts, "knex"), notes: [] };
  },
};

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const config = configures.test(source.text) ? configsIn(root, source) : [];
  const stand = standOf(source.path);
  const changes = stand && builds.test(source.text) ? changesIn(root, source) : [];
  const script: Script | undefined =
    stand && changes.length > 0 ? { ...stand, file: source.path, changes } : undefined;
  if (!script && config.length === 0) return noFacts;
  return { ...noFacts, extra: { ...(script ? { script } : {}), ...(config.length > 0 ? { config } : {}) } };
}

/** In the order of the text; what `down` does undoes the rest. */
function changesIn(root: ts.SourceFile, source: Source): Change[] {
  const t = compiler();
  const changes: Change[] = [];
  const budget = createBudget();
  visit(root, (node) => {
    if (t.isImportDeclaration(node) || isDown(node)) return false;
    const chain = t.isCallExpression(node) ? chainAt(node) : undefined;
    if (!chain) return;
    let schema: string | undefined;
    const isSchema = ofSchema(chain);
    for (const step of chain.steps) {
      if (step.name === "raw") changes.push(...inSql(step, source, budget));
      else if (step.name === "withSchema") schema = textIn(step.args[0]);
      else if (isSchema) changes.push(...changedBy(step, schema, source));
    }
  });
  return changes;
}

/** `knex.schema`, `this.schema`, `const { schema } = knex` */
function ofSchema({ of }: Chain): boolean {
  const inner = unwrap(of);
  return (compiler().isIdentifier(inner) ? inner.text : member(inner)?.name) === "schema";
}

function changedBy({ name, args, call }: Step, schema: string | undefined, source: Source): Change[] {
  const t = compiler();
  const [first, second] = args;
  const named = textIn(first);
  if (!first || named === undefined) return [];
  const inSchema = (table: string) => inDefault(schema === undefined ? table : `${schema}.${table}`);
  const table = inSchema(named);
  const on = { table, raw: named };
  const held = second && written(second);
  // Kysely's builder has the same words, and no callback.
  const builder = held && t.isFunctionLike(held) ? held : undefined;
  switch (name) {
    case "createTable":
    case "createTableIfNotExists":
      return builder ? createdTable(on, builder, placeOf(source, first), name !== "createTable", source) : [];
    case "alterTable":
    case "table":
      return builder ? alteredTable(on, builder, source) : [];
    case "dropTable":
    case "dropTableIfExists":
      return [{ change: "drop-table", table }];
    case "renameTable": {
      const to = textIn(second);
      return to === undefined || call.arguments.length < 2
        ? []
        : [{ change: "rename-table", table, to: inSchema(to) }];
    }
    default:
      return [];
  }
}

function inSql({ args }: Step, source: Source, budget: ReturnType<typeof createBudget>): Change[] {
  const code = args[0] && textOf(written(args[0]));
  if (!code) return [];
  return tableChangesInSql(code.text, (at) => source.place(code.at(at.start), code.at(at.end)), {
    placeholders: code.holes,
    budget,
  });
}

/** https://knexjs.org/guide/#configuration-options */
const engines: readonly (readonly [RegExp, string])[] = [
  [/^(?:pg|pgnative|postgres(?:ql)?|pg-native)$/, "postgresql"],
  [/^(?:mysql2?|mariadb)$/, "mysql"],
  [/^(?:sqlite3?|better-sqlite3|libsql)$/, "sqlite"],
  [/^(?:mssql|tedious)$/, "mssql"],
];

/** `client: "pg"` beside a connection. */
function configsIn(root: ts.SourceFile, { path }: Source): Config[] {
  const t = compiler();
  const found: Config[] = [];
  visit(root, (node) => {
    if (!t.isPropertyAssignment(node) || memberName(node.name) !== "client") return;
    const client = stringOf(node.initializer);
    const engine = engines.find(([sign]) => client !== undefined && sign.test(client))?.[1];
    if (engine !== undefined) found.push({ file: path, engine });
  });
  return found;
}

/** The one database that the nearest files which open one name; null where they name several. */
function engineFor(file: string, all: readonly Config[]): string | null {
  const configs = all.filter((each) => areBeside(each.file, file));
  const parts = file.split("/");
  const shared = (other: string) => {
    const others = other.split("/");
    const end = parts.findIndex((part, index) => part !== others[index]);
    return end < 0 ? parts.length : end;
  };
  const nearest = Math.max(...configs.map((each) => shared(each.file)));
  const named = new Set(configs.filter((each) => shared(each.file) === nearest).map(({ engine }) => engine));
  return named.size === 1 ? ([...named][0] ?? null) : null;
}
