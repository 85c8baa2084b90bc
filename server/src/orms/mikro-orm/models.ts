/** MikroORM's models: decorated classes, EntitySchemas and defined entities of a file, joined over the workspace by link(). */

import type { ModelReader } from "../../domain/adapters";
import type { Facts } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { Change, Migration } from "../../schemas/changes";
import { changesInSql } from "../../schemas/sql";
import { leftOutNote } from "../../syntax/masks";
import { createBudget } from "../../syntax/sql";
import {
  compiler,
  findAll,
  hasSyntaxErrors,
  linesLeftOut,
  parseTypeScript,
  type ts,
  typescriptFiles,
  unwrap,
  visit,
} from "../../syntax/typescript";
import { lastName, methodOf } from "../../syntax/typescript-calls";
import { importedName } from "../../syntax/typescript-classes";
import { memberName, memberOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { textOf } from "../../syntax/typescript-text";
import { isMikro, readClasses } from "./classes";
import { link } from "./link";
import type { FactsExtra } from "./raw";
import { readSchemas } from "./schemas";

export const models: ModelReader = { files: typescriptFiles, marker, read, link };

const BETWEEN = /\b(?:abstract )?class \w{1,100}(?:<[^{]{0,200}>)? extends \w/;
const DECLARES =
  /@(?:\w{1,40}\.)?(?:Entity|Embeddable|Property|PrimaryKey|Enum|ManyToOne|OneToOne|ManyToMany|Embedded)\b|defineEntity|EntitySchema|\bp\.\w|properties\.\w/;

/** Files with entities or what they inherit from, migrations, and files that configure names. */
function marker(text: string): boolean {
  if (!text.includes("@mikro-orm/"))
    return /\babstract class \w{1,100}(?:<[^{]{0,200}>)? extends \w/.test(text);
  return DECLARES.test(text) || BETWEEN.test(text) || isMigration(text) || CONFIGURES.test(text);
}

const CONFIGURES = /namingStrategy|metadataProvider|@mikro-orm\/mongodb/;

function isMigration(text: string): boolean {
  return text.includes("addSql(") && text.includes("up(");
}

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const imports = readImports(root);
  const note = leftOutNote(source.path, linesLeftOut(root));
  const extra: FactsExtra = {
    entities: [...readClasses(source, root, imports), ...readSchemas(source, root, imports)],
    settings: CONFIGURES.test(source.text) ? settingsIn(root) : [],
    migrations: isMigration(source.text) ? migrationIn(source, root) : indexesIn(source, root),
  };
  const isEmpty = Object.values(extra).every((each) => each.length === 0);
  return {
    models: [],
    notes: note === undefined ? [] : [note],
    ...(hasSyntaxErrors(root) ? { broken: true } : {}),
    ...(isEmpty ? {} : { extra: { ...extra } }),
  };
}

/** `namingStrategy: EntityCaseNamingStrategy`, `metadataProvider: TsMorphMetadataProvider`, the package of MongoDB. */
function settingsIn(root: ts.SourceFile): string[] {
  const objects = findAll(root, compiler().isObjectLiteralExpression);
  const named = objects.flatMap((node) =>
    ["namingStrategy", "metadataProvider"].flatMap((name) => {
      const value = memberOf(node, name);
      return (value && lastName(unwrap(value))) ?? [];
    }),
  );
  return [...named, ...(root.text.includes("@mikro-orm/mongodb") ? ["mongodb"] : [])];
}

/** What `up()` hands to `addSql`, in the order of the text. */
function migrationIn(source: Source, root: ts.SourceFile): Migration[] {
  const t = compiler();
  const changes: Change[] = [];
  const budget = createBudget();
  visit(root, (node) => {
    if ((t.isMethodDeclaration(node) || t.isPropertyDeclaration(node)) && memberName(node.name) === "down")
      return false;
    if (t.isCallExpression(node) && methodOf(node) === "addSql")
      changes.push(...changesIn(source, node.arguments[0], budget));
    return true;
  });
  return changes.length > 0 ? [{ file: source.path, changes }] : [];
}

/** `@Index({ name, expression: "create unique index … where …" })`: what stands in SQL alone. */
function indexesIn(source: Source, root: ts.SourceFile): Migration[] {
  const t = compiler();
  if (!/expression/.test(source.text) || !/unique/i.test(source.text)) return [];
  const imports = readImports(root);
  const budget = createBudget();
  const isIndex = (node: ts.CallExpression) =>
    /^(?:Index|Unique)$/.test(importedName(node.expression, imports, isMikro) ?? "");
  const given = [
    ...findAll(root, t.isCallExpression)
      .filter(isIndex)
      .flatMap((call) => [...call.arguments]),
    ...findAll(root, t.isObjectLiteralExpression).filter((node) => t.isArrayLiteralExpression(node.parent)),
  ];
  const changes = given.flatMap((node) => changesIn(source, memberOf(node, "expression"), budget));
  return changes.length > 0 ? [{ file: source.path, changes }] : [];
}

function changesIn(
  source: Source,
  node: ts.Expression | undefined,
  budget: ReturnType<typeof createBudget>,
): Change[] {
  const code = node && textOf(unwrap(node));
  if (!code) return [];
  const placeOf = (at: { start: number; end: number }) => source.place(code.at(at.start), code.at(at.end));
  return changesInSql(code.text, placeOf, { placeholders: code.holes, budget });
}
