/** One Python file's reading, and which of its calls are SQLAlchemy's. */

import { fullName, lastPart } from "../../code/python/modules";
import { elementsOfValue, type Texts, textOfValue } from "../../code/python/texts";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, type PyCall } from "../../syntax/python-tree";

/** One file's reading. */
export interface Reading {
  readonly file: PyFile;
  readonly source: Source;
  readonly imports: ReadonlyMap<string, string>;
  /** What names stand for where it is known: the constants of a migration, what its loops go over. */
  readonly texts?: Texts;
}

const noTexts: Texts = new Map();

/** The text of an expression: a literal, and where names are known those too. */
export function textAt({ file, texts = noTexts }: Reading, node: PyNode | undefined): string | undefined {
  return textOfValue(file, node, texts);
}

/** The elements of a list or a tuple, or of the one that a name stands for. */
export function elementsAt(
  { file, texts = noTexts }: Reading,
  node: PyNode | undefined,
): readonly PyNode[] | undefined {
  return elementsOfValue(file, node, texts);
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
