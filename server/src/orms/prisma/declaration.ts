/** The declaration that a fix of the schema changes: its block, its attributes, the generator, and the Prisma that reads it. */

import type { Declared } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import type { SchemaContext } from "../../domain/adapters";
import { inFront, lineEnd, lineStart, type TextEdit } from "../../domain/text";
import { parsePrismaSchema, type SchemaBlock, type SchemaField } from "../../syntax/prisma-schema";

export interface Declaration extends Declared {
  readonly text: string;
  readonly block: SchemaBlock;
}

/** The model's block as it is now. */
export function declarationOf({ model, read }: SchemaContext): Declaration {
  const source = read(model.place.file);
  const block =
    source &&
    parsePrismaSchema(source.text).blocks.find((each) => each.kind === "model" && each.name === model.name);
  if (!source || !block) decline(`The schema of ${model.name} cannot be read any more.`);
  return { path: source.path, text: source.text, block };
}

export function fieldOf({ block }: Declaration, name: string | undefined): SchemaField | undefined {
  return block.fields.find((field) => field.name === name);
}

/** A block attribute behind those that the block has, after an empty line where it is the first. */
export function withBlockAttribute({ text, block }: Declaration, attribute: string): TextEdit {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const last = [...block.fields, ...block.attributes].sort((a, b) => a.start - b.start).at(-1);
  const at = last?.start ?? block.nameRange.start;
  const indent = /^[ \t]{0,40}/.exec(inFront(text, at))?.[0] ?? "";
  const end = lineEnd(text, last?.end ?? at);
  const blank = block.attributes.length > 0 ? "" : eol;
  return { start: end, end, text: `${eol}${blank}${indent}${attribute}` };
}

/** The white space in front of a field's next attribute: the first one stands below those of the other fields. */
export function gapBefore({ text, block }: Declaration, field: SchemaField): string {
  const firsts = block.fields.flatMap(({ attributes }) => attributes.slice(0, 1));
  const [wanted = 0, another] = new Set(firsts.map((each) => columnOf(text, each)));
  const isAligned = field.attributes.length === 0 && another === undefined;
  return isAligned ? " ".repeat(Math.max(1, wanted - columnOf(text, { start: field.end }))) : " ";
}

export function columnOf(text: string, at: { readonly start: number } | undefined): number {
  return at ? at.start - lineStart(text, at.start) : 0;
}

/** The lowest Prisma that the nearest package.json allows: `[7, 4]`. */
export function prismaVersion({ model, read }: SchemaContext): readonly [number, number] | undefined {
  const folders = model.place.file.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const text = read([...folders.slice(0, depth), "package.json"].join("/"))?.text.slice(0, 100_000);
    const given = /"(?:prisma|@prisma\/client)"\s{0,9}:\s{0,9}"[\^~>=v ]{0,4}(\d{1,3})\.(\d{1,3})\.\d/.exec(
      text ?? "",
    );
    if (given) return [Number(given[1]), Number(given[2])];
  }
  return undefined;
}
