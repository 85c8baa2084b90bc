/** A Python file -> Peewee's models as written: bases, tables and columns are joined by link. */

import { importsFor } from "../../code/python/classes";
import { declaredClasses, withWildcards } from "../../code/python/declared";
import { fullName, lastPart } from "../../code/python/modules";
import { type Facts, type Model, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import { type PyFile, parsePython } from "../../syntax/python";
import { optionsOf } from "../../syntax/python-classes";
import { assignmentOf, callOf, dottedName } from "../../syntax/python-tree";
import { anyEngine, type ClassExtra, type FileExtra } from "./extra";
import { readField } from "./fields";
import { addedIndex, readMeta } from "./meta";

/** Cheap test for files worth parsing: classes with fields, bases, indexes that are added, the database. */
export function canDeclareModels(text: string): boolean {
  if (/\b(?:peewee|playhouse)\b/.test(text)) return true;
  if (text.includes(".add_index(") || text.includes(".get_through_model(")) return true;
  // Names that come from a module of the project: `from .base import *`.
  return (
    text.includes("class ") && /Field\(|\bModel\b|Model\)/.test(text) && !/\bdjango\b|\btortoise\b/.test(text)
  );
}

export function readModels(source: Source): Facts {
  const file = parsePython(source.text, { declarationsOnly: true });
  const classes = declaredClasses(file, source);
  const imports = withWildcards(
    file,
    "peewee",
    ["Model"],
    classes.flatMap(({ bases }) => bases),
  );
  const models = classes.flatMap(({ name, place, bases, assigned, meta }): Model[] => {
    if (bases.length === 0) return [];
    const fields = assigned.flatMap((one) => readField(file, source, one) ?? []);
    if (assigned.some(({ value }) => isForeign(imports, callOf(file, value)?.callee ?? ""))) return [];
    const said = meta ? readMeta(file, source, meta) : {};
    const extra: ClassExtra = {
      imports: importsFor(imports, [
        ...bases,
        ...fields.flatMap(({ refers, pairs }) =>
          [refers?.model ?? pairs?.model ?? [], pairs?.through ?? []].flat(),
        ),
        ...(said.database === undefined ? [] : [said.database]),
      ]),
      fields,
      removed: assigned.filter(({ value }) => value.type === "none").map((one) => one.name),
      meta: said,
    };
    const base = { id: `${source.path}#${name}`, orm: "peewee", name, table: null, schema: null, place };
    return [{ ...base, bases, fields: [], constraints: [], extra: { ...extra } }];
  });
  const extra = fileExtra(file, source);
  const broken = file.broken ? { broken: true } : {};
  const isEmpty =
    models.length === 0 && Object.values(extra).every((one) => one.length === 0 || one === source.path);
  if (isEmpty) return { ...noFacts, ...broken };
  const note = leftOutNote(source.path, file.leftOut);
  return { models, notes: note === undefined ? [] : [note], ...broken, extra: { ...extra } };
}

/** A field that another library gives: its class is none of Peewee's, whatever its base is called. */
function isForeign(imports: ReadonlyMap<string, string>, callee: string): boolean {
  return otherFields.test(fullName(imports, callee));
}

const otherFields = /^(?:django|tortoise|mongoengine|marshmallow|wtforms|rest_framework|odmantic)\b/;

function fileExtra(file: PyFile, source: Source): FileExtra {
  const wrappers: string[] = [];
  const through: { name: string; of: string }[] = [];
  const engines: string[] = [];
  for (const [name, value] of optionsOf(file, file.root)) {
    const call = callOf(file, value);
    const callee = lastPart(call?.callee ?? "");
    if (callee === "FlaskDB") wrappers.push(name);
    if (callee === "get_through_model") through.push({ name, of: dottedName(file, call?.object) ?? "" });
    const engine = engineOf(callee);
    if (engine !== undefined && /peewee|playhouse/.test(file.text)) engines.push(engine);
  }
  const added = file.root.children.flatMap((statement) => {
    const call = assignmentOf(statement) ? undefined : callOf(file, statement.children[0]);
    return (call && addedIndex(file, source, call)) ?? [];
  });
  return { path: source.path, wrappers, added, through, engines };
}

/** `PooledPostgresqlExtDatabase(...)` -> postgresql. */
function engineOf(callee: string): string | undefined {
  if (/^(?:DatabaseProxy|Proxy|connect)$/.test(callee)) return anyEngine;
  if (!callee.endsWith("Database")) return undefined;
  if (/Sqlite|Sqlcipher|SqlCipher|APSW|CSqlite/i.test(callee)) return "sqlite";
  if (/Postgres|Psycopg/i.test(callee)) return "postgresql";
  if (/MySQL|MariaDB/i.test(callee)) return "mysql";
  return callee === "CockroachDatabase" || callee === "PooledCockroachDatabase" ? "cockroachdb" : anyEngine;
}
