/** One Python file's reading, and which of its calls are SQLAlchemy's. */

import { fullName, lastPart } from "../../code/python/modules";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, type PyCall } from "../../syntax/python-tree";

/** One file's reading. */
export interface Reading {
  readonly file: PyFile;
  readonly source: Source;
  readonly imports: ReadonlyMap<string, string>;
}

/** Libraries whose classes and functions have the same names. */
const others = /^(?:django|peewee|tortoise|pydantic|wtforms|mongoengine|marshmallow|dataclasses|attrs?)\b/;

/** The call of one of SQLAlchemy's functions, `db.Column` of Flask-SQLAlchemy included. */
export function alchemyCall(
  { file, imports }: Reading,
  node: PyNode | undefined,
  names: RegExp,
): PyCall | undefined {
  const call = callOf(file, node);
  if (!call?.callee) return undefined;
  const full = fullName(imports, call.callee);
  if (others.test(full) || !names.test(lastPart(full))) return undefined;
  // SQLModel's, and nobody else's.
  return lastPart(full) === "Field" && !full.startsWith("sqlmodel.") ? undefined : call;
}
