/** Sequelize's models: `define`, `init`, decorators, associations and migrations of a file, joined over the workspace by link(). */

import type { ModelReader } from "../../domain/adapters";
import type { Facts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import { hasSyntaxErrors, linesLeftOut, parseTypeScript, typescriptFiles } from "../../syntax/typescript";
import { readImports } from "../../syntax/typescript-scope";
import { readCalls } from "./calls";
import { readClasses } from "./classes";
import { linkModels } from "./link";
import { isMigration, readMigration } from "./migrations";
import { type FactsExtra, factsExtra } from "./raw";

export const models: ModelReader = { files: typescriptFiles, marker, read, link };

const library = /["'`](?:sequelize|@sequelize\/[\w/-]{1,40}|sequelize-typescript|@nestjs\/sequelize)["'`]/;
const makes = /\.\s{0,20}(?:define|init|belongsTo(?:Many)?|has(?:Many|One))\s{0,9}\(|\bnew Sequelize\b/;

/** A model may be made by what its file is handed: `module.exports = (sequelize, DataTypes) => …`. */
function marker(text: string): boolean {
  if (isMigration(text)) return true;
  if (library.test(text))
    return makes.test(text) || /@(?:Table|Column|Attribute|PrimaryKey|BelongsTo|HasMany)\b/.test(text);
  return /\b[sS]equelize\b|\bDataTypes\b/.test(text) && (makes.test(text) || /\brequire\s{0,9}\(/.test(text));
}

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const imports = readImports(root);
  const raw = Object.fromEntries(
    [...imports].map(([local, { module, imported }]) => [local, [module, imported] as const]),
  );
  const modules = [...imports.values()].map(({ module }) => module);
  const isNew = modules.some((each) => each.startsWith("@sequelize/"));
  const isOld = modules.some((each) => each === "sequelize" || each === "sequelize-typescript");
  const file = { source, root, imports, raw, version: isNew ? 7 : isOld ? 6 : null } as const;
  const migrations = isMigration(source.text) ? readMigration(file) : [];
  const calls = readCalls(file);
  const classes = readClasses(file);
  const extra: FactsExtra = {
    ...calls,
    models: [...calls.models, ...classes.models],
    associations: [...calls.associations, ...classes.associations],
    migrations,
  };
  const note = leftOutNote(source.path, linesLeftOut(root));
  const isEmpty = Object.values(extra).every((each) => each.length === 0);
  return {
    models: [],
    notes: note === undefined ? [] : [note],
    ...(hasSyntaxErrors(root) ? { broken: true } : {}),
    ...(isEmpty ? {} : { extra: { ...extra } }),
  };
}

function link(facts: readonly Facts[]): Facts {
  const all = facts.map(factsExtra);
  return linkModels({
    models: all.flatMap((each) => each.models),
    associations: all.flatMap((each) => each.associations),
    aliases: all.flatMap((each) => each.aliases),
    defaults: all.flatMap((each) => each.defaults),
    hooks: all.flatMap((each) => each.hooks),
    migrations: all.flatMap((each) => each.migrations),
  });
}
