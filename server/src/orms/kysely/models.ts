/** Tables as Kysely's migrations make them; where no migration does, the columns that the generated interface of the database tells. */

import type { ModelReader } from "../../domain/adapters";
import { type Facts, type Field, type Model, noFacts } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import type { Change } from "../../schemas/changes";
import { isDown } from "../../schemas/down";
import { standOf } from "../../schemas/histories";
import { type Script, tableModels } from "../../schemas/models";
import { tableChangesInSql } from "../../schemas/tables-in-sql";
import { createBudget } from "../../syntax/sql";
import { compiler, parseTypeScript, placeOf, type ts, typescriptFiles, visit } from "../../syntax/typescript";
import { lastName, methodOf } from "../../syntax/typescript-calls";
import { memberName } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";
import { changesInCall } from "./builders";
import { snakeCase } from "./casing";

/** What one file tells; JSON-able. */
interface RawFile {
  readonly script?: Script;
  readonly interfaces: readonly RawInterface[];
  /** The databases whose dialects it makes. */
  readonly engines: readonly string[];
  /** What it says that a database is of: `Kysely<Database>`. */
  readonly of: readonly string[];
  /** It makes the plugin that turns `userName` into `user_name`. */
  readonly camel: boolean;
  /** It makes a client, and no such plugin. */
  readonly bare?: true;
}

interface RawInterface {
  readonly name: string;
  readonly place: Place;
  readonly members: readonly { readonly name: string; readonly type: string; readonly place: Place }[];
}

const signs =
  /\bschema\s{0,200}\.\s{0,200}(?:create|alter|drop|withSchema)|\bnew \w{0,40}Dialect\b|\b(?:new Kysely\b|Kysely<)|\bCamelCasePlugin\b|\bGenerated(?:Always)?<|\bColumnType</;

export const models: ModelReader = {
  files: typescriptFiles,
  marker: (text) => signs.test(text),
  read,
  link,
};

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const changes = changesIn(root, source);
  const stand = changes.length > 0 ? standOf(source.path) : undefined;
  const isCamel = source.text.includes("new CamelCasePlugin(");
  const isStep = /\bup\b/.test(source.text);
  const file: RawFile = {
    interfaces: source.text.includes("kysely") ? interfacesIn(root, source) : [],
    engines: [...source.text.matchAll(/\bnew (\w{1,40})Dialect\b/g)].flatMap(
      ([, name = ""]) => engineOf(name) ?? [],
    ),
    of: [...source.text.matchAll(/\b(?:Kysely|Transaction)<(\w{1,100})>/g)].flatMap(([, name = ""]) => name),
    camel: isCamel,
    ...(!isCamel && /\bnew Kysely\b/.test(source.text) ? { bare: true } : {}),
    ...(stand
      ? // Kysely runs them by the alphabet: https://kysely.dev/docs/migrations
        { script: { ...stand, version: isStep ? [0] : null, file: source.path, changes } }
      : {}),
  };
  const told = (file.bare ? 1 : 0) + file.engines.length + file.interfaces.length + file.of.length;
  const isEmpty = !file.script && !file.camel && told === 0;
  return isEmpty ? noFacts : { ...noFacts, extra: { file } };
}

/** In the order of the text; what `down` does undoes the rest. */
function changesIn(root: ts.SourceFile, source: Source): Change[] {
  const t = compiler();
  const changes: Change[] = [];
  const budget = createBudget();
  if (!/\bschema\b/.test(source.text)) return [];
  visit(root, (node) => {
    if (t.isImportDeclaration(node) || isDown(node)) return false;
    if (t.isCallExpression(node)) changes.push(...changesInCall(node, source));
    const sql = sqlOf(node);
    const code = sql && textOf(sql);
    if (!code) return;
    const placed = (at: { start: number; end: number }) => source.place(code.at(at.start), code.at(at.end));
    changes.push(...tableChangesInSql(code.text, placed, { placeholders: code.holes, budget }));
    return false;
  });
  return changes;
}

/** sql`create unique index …`, `sql.raw("…")` */
function sqlOf(node: ts.Node): ts.Expression | undefined {
  const t = compiler();
  if (t.isTaggedTemplateExpression(node)) return lastName(node.tag) === "sql" ? node.template : undefined;
  return t.isCallExpression(node) && methodOf(node) === "raw" ? node.arguments[0] : undefined;
}

/** `PostgresDialect`, `PostgresJSDialect`, `PGliteDialect`, `LibsqlDialect`, `D1Dialect`, `PlanetScaleDialect` … */
function engineOf(dialect: string): string | undefined {
  if (/^(?:Postgres|PG|Neon)/i.test(dialect)) return "postgresql";
  if (/^(?:Mysql|MariaDB|PlanetScale)/i.test(dialect)) return "mysql";
  if (/sqlite|libsql|sqljs|^D1/i.test(dialect)) return "sqlite";
  return /^(?:Mssql|Tedious)/i.test(dialect) ? "mssql" : undefined;
}

/** Interfaces and the types of objects, with their members as written. */
function interfacesIn(root: ts.SourceFile, source: Source): RawInterface[] {
  const t = compiler();
  return root.statements.flatMap((node) => {
    const body = t.isInterfaceDeclaration(node)
      ? node
      : t.isTypeAliasDeclaration(node) && t.isTypeLiteralNode(node.type)
        ? node.type
        : undefined;
    if (!body || !(t.isInterfaceDeclaration(node) || t.isTypeAliasDeclaration(node))) return [];
    const members = body.members.flatMap((each) => {
      const name = t.isPropertySignature(each) ? memberName(each.name) : undefined;
      const type = t.isPropertySignature(each) ? (each.type?.getText() ?? "") : "";
      return name === undefined ? [] : [{ name, type: type.slice(0, 200), place: placeOf(source, each) }];
    });
    return members.length > 0 ? [{ name: node.name.text, place: placeOf(source, node.name), members }] : [];
  });
}

function link(facts: readonly Facts[]): Facts {
  const files = facts.flatMap(({ extra }) => (extra?.file as RawFile | undefined) ?? []);
  const engines = [...new Set(files.flatMap((file) => file.engines))];
  const only = engines.length === 1 ? (engines[0] ?? null) : null;
  const isCamel = files.some(({ camel }) => camel);
  const scripts = files.flatMap(({ script }) =>
    script
      ? {
          ...script,
          engine: script.engine ?? only,
          changes: isCamel ? inSnakes(script.changes) : script.changes,
        }
      : [],
  );
  const made = tableModels(scripts, "kysely");
  const known = new Set(made.map(({ table }) => table?.toLowerCase()));
  const told = ofInterfaces(files, isCamel).filter(({ table }) => !known.has(table?.toLowerCase()));
  const properties = !isCamel ? "columns" : files.some(({ bare }) => bare) ? "either" : "camel case";
  const extra = { properties } satisfies ModelExtra;
  return { models: [...made, ...told].map((model) => ({ ...model, extra })), notes: [] };
}

export interface ModelExtra {
  /** What code calls a column: `user_id`, or `userId` where all clients of the workspace have CamelCasePlugin; some have it = either. */
  readonly properties: "columns" | "camel case" | "either";
}

/** Undefined = the table was declared by something else than Kysely: nothing is known. */
export function propertiesOf({ orm, extra }: Pick<Model, "orm" | "extra">) {
  return orm === "kysely" ? (extra as Partial<ModelExtra> | undefined)?.properties : undefined;
}

/** `interface DB { users: Users }`: https://kysely.dev/docs/getting-started#types, https://github.com/RobinBlomberg/kysely-codegen */
function ofInterfaces(files: readonly RawFile[], isCamel: boolean): Model[] {
  const all = files.flatMap(({ interfaces }) => interfaces);
  const byName = new Map(all.map((each) => [each.name, each]));
  const used = new Set(["DB", "Database", ...files.flatMap(({ of }) => of)]);
  const called = (name: string) => (isCamel ? snakeCase(name) : name);
  return all
    .filter(({ name }) => used.has(name))
    .flatMap(({ members }) =>
      members.flatMap(({ name, type, place }): Model[] => {
        const row = byName.get(type);
        const [table = name, schema = null] = name.split(".").reverse().map(called);
        if (!row) return [];
        return [
          {
            ...{ id: `${place.file}#${name}`, orm: "kysely", name: table, table, schema, place },
            fields: row.members.map((each): Field => {
              const column = called(each.name);
              const isGenerated = /^Generated(?:Always)?</.test(each.type);
              return {
                ...{ name: column, column, place: each.place, type: each.type },
                nullable: /\bnull\b/.test(each.type),
                default: isGenerated ? "value" : "none",
              };
            }),
            constraints: [],
            columnsOnly: true,
          },
        ];
      }),
    );
}

/** What a builder calls `userName` is `user_name` where the plugin is in use. */
function inSnakes(changes: readonly Change[]): readonly Change[] {
  const named = (value: unknown): unknown =>
    typeof value === "string" ? snakeCase(value) : Array.isArray(value) ? value.map(named) : within(value);
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        key === "place"
          ? each
          : /^(?:table|name|to|model|columns|of)$/.test(key)
            ? named(each)
            : within(each),
      ]),
    );
  };
  return within(changes) as readonly Change[];
}
