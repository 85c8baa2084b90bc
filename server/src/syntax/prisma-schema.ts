/** Parses .prisma text into blocks, fields and attributes with their offsets; a broken line costs that line only. */

import type {
  ModelDeclaration,
  BlockAttribute as ParsedBlockAttribute,
  FieldAttribute as ParsedFieldAttribute,
  PrismaType,
  SchemaArgument,
  SchemaExpression,
  SourceRange,
} from "@loancrate/prisma-schema-parser";
import { parsePrismaSchema as parse } from "@loancrate/prisma-schema-parser/dist/parse";
import { argumentsBehind, stringEnd } from "./prisma-arguments";

/** A stretch of the text: offsets, end exclusive. */
export interface SchemaRange {
  readonly start: number;
  readonly end: number;
}

/** A `model`, `view`, `type`, `enum`, `generator` or `datasource` block. */
export interface SchemaBlock extends SchemaRange {
  readonly kind: string;
  readonly name: string;
  readonly nameRange: SchemaRange;
  readonly fields: readonly SchemaField[];
  readonly attributes: readonly SchemaAttribute[];
  /** `key = "value"` lines of generator and datasource blocks; literals only. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface SchemaField extends SchemaRange {
  readonly name: string;
  readonly nameRange: SchemaRange;
  /** Name of the type, without `[]` and `?`. */
  readonly type: string;
  readonly list: boolean;
  readonly optional: boolean;
  readonly attributes: readonly SchemaAttribute[];
}

/** `@unique`, `@db.VarChar(10)`, `@@map("x")`: `name` has no `@`. */
export interface SchemaAttribute extends SchemaRange {
  readonly name: string;
  readonly arguments: readonly SchemaValueArgument[];
}

export interface SchemaValueArgument {
  /** Null for a positional one. */
  readonly name: string | null;
  readonly value: SchemaValue;
  /** Where the value is written; undefined within a call. */
  readonly range?: SchemaRange;
}

/** `path` is a bare word (`Cascade`, a field name, `address.street`). */
export type SchemaValue =
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "path"; readonly value: string }
  | { readonly kind: "array"; readonly items: readonly SchemaValue[] }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly SchemaValueArgument[] };

export interface ParsedSchema {
  readonly blocks: readonly SchemaBlock[];
  /** 1-based lines that could not be read. */
  readonly brokenLines: readonly number[];
}

/** Longer lines are no schema: the parser would recurse through their brackets. */
const maxLineLength = 5_000;

/** Reads a whole file. Total: what cannot be parsed is named in `brokenLines`. */
export function parsePrismaSchema(text: string): ParsedSchema {
  const masked = mask(text);
  const blocks: SchemaBlock[] = [];
  const brokenLines: number[] = [];
  for (const stretch of blockStretches(masked, brokenLines)) {
    const block = parseBlock(text, masked, stretch, brokenLines);
    if (block) blocks.push(block);
  }
  return { blocks, brokenLines };
}

interface Stretch extends SchemaRange {
  readonly line: number;
}

const header = /^[ \t]*(?:model|view|type|enum|generator|datasource)[ \t]+[^\s{]+[ \t]*\{[ \t]*(?:\/\/.*)?$/;

/** A block on one line, or an alias of a type. */
const oneLine = /^[ \t]*\w+[ \t]+\w+[ \t]*(?:\{[^{}]*\}|=)/;

/** Blocks by their lines: a header, then everything up to a line `}` or to the next header. What stands between them is broken. */
function blockStretches(text: string, broken: number[]): Stretch[] {
  const stretches: Stretch[] = [];
  let open: { start: number; line: number } | undefined;
  let offset = 0;
  let line = 1;
  /** Of a block without a head, the first line alone is told. */
  let strayed = false;
  for (const content of text.split("\n")) {
    const trimmed = content.length > maxLineLength ? "" : content.trim();
    if (content.length <= maxLineLength && header.test(content.trimEnd())) {
      if (open) stretches.push({ ...open, end: offset });
      open = { start: offset, line };
    } else if (open && (trimmed === "}" || trimmed.startsWith("} //") || trimmed.startsWith("}//"))) {
      stretches.push({ ...open, end: offset + content.indexOf("}") + 1 });
      open = undefined;
      strayed = false;
    } else if (!open && !strayed && trimmed !== "" && !trimmed.startsWith("//") && !oneLine.test(content)) {
      broken.push(line);
      strayed = true;
    }
    offset += content.length + 1;
    line++;
  }
  if (open) stretches.push({ ...open, end: text.length });
  return stretches;
}

function parseBlock(
  text: string,
  masked: string,
  stretch: Stretch,
  broken: number[],
): SchemaBlock | undefined {
  let part = masked.slice(stretch.start, stretch.end);
  if (!part.trimEnd().endsWith("}")) part += "\n}";
  const declaration = declarationIn(part) ?? declarationIn(withoutBrokenLines(part, stretch, broken));
  if (declaration) return new BlockReader(text, stretch.start).block(declaration, stretch);
  broken.push(stretch.line);
  return undefined;
}

/** Undefined where the parser gives up: at a syntax error, or for want of stack. */
function declarationIn(part: string): ModelDeclaration | undefined {
  try {
    const declaration = parse(part).declarations[0] as ModelDeclaration | undefined;
    return declaration?.members.every(hasType) ? declaration : undefined;
  } catch {
    return undefined;
  }
}

/** The parser lets `posts []` and `name ?` pass as fields without a type. */
function hasType(member: ModelDeclaration["members"][number]): boolean {
  return member.kind !== "field" || (unwrap(member.type).base as PrismaType | null) !== null;
}

/** The block at equal length with every line blank that can not be read by itself, or with those that close its brackets. */
function withoutBrokenLines(part: string, { line: first }: Stretch, broken: number[]): string {
  const lines = part.split("\n");
  const head = lines[0] ?? "";
  for (let i = 1; i < lines.length - 1; ) {
    const count = readableLines(lines, i, head);
    if (count === 0) {
      broken.push(first + i);
      lines[i] = " ".repeat(lines[i]?.length ?? 0);
    }
    i += Math.max(count, 1);
  }
  return lines.join("\n");
}

/** How many lines from this one on are a member, 0 = none. */
function readableLines(lines: readonly string[], from: number, head: string): number {
  const isWhole = (count: number) =>
    declarationIn(`${head}\n${lines.slice(from, from + count).join("\n")}\n}`) !== undefined;
  const line = lines[from] ?? "";
  if (line.length > maxLineLength) return 0;
  if (isWhole(1)) return 1;
  let open = openBrackets(line);
  for (let count = 2; open > 0 && count <= maxMemberLines && from + count < lines.length; count++) {
    open += openBrackets(lines[from + count - 1] ?? "");
    if (open <= 0) return isWhole(count) ? count : 0;
  }
  return 0;
}

/** Lines over which the arguments of one attribute are written at most. */
const maxMemberLines = 30;

function openBrackets(line: string): number {
  let open = 0;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') i = stringEnd(line, i) - 1;
    else if (line.startsWith("//", i)) break;
    else if ("([".includes(line[i] ?? "")) open++;
    else if (")]".includes(line[i] ?? "")) open--;
  }
  return open;
}

/** Converts the parser's tree: names from the source at its positions, offsets of the whole file. */
class BlockReader {
  constructor(
    private readonly text: string,
    private readonly base: number,
  ) {}

  block(declaration: ModelDeclaration, stretch: Stretch): SchemaBlock {
    const fields: SchemaField[] = [];
    const attributes: SchemaAttribute[] = [];
    const settings: Record<string, string> = {};
    for (const member of declaration.members as readonly (typeof declaration.members)[number][]) {
      if (member.kind === "field") fields.push(this.field(member));
      else if (member.kind === "blockAttribute") attributes.push(this.attribute(member));
      else this.setting(member, settings);
    }
    const nameRange = this.range(declaration.name.location);
    return {
      kind: declaration.kind,
      name: this.slice(nameRange),
      nameRange,
      fields,
      attributes,
      settings,
      start: stretch.start + leadingSpace(this.text.slice(stretch.start, stretch.end)),
      end: stretch.end,
    };
  }

  private field(field: Extract<ModelDeclaration["members"][number], { kind: "field" }>): SchemaField {
    const nameRange = this.range(field.name.location);
    const attributes = (field.attributes ?? []).map((each) => this.attribute(each));
    const { base, list, optional } = unwrap(field.type);
    const range = this.range(field.location);
    const typeRange = base.kind === "typeId" ? this.range(base.name.location) : undefined;
    const typeEnd = typeRange ? typeRange.end + suffix(this.text, typeRange.end) : this.trimmedEnd(range);
    return {
      name: this.slice(nameRange),
      nameRange,
      type: typeRange ? this.slice(typeRange) : "Unsupported",
      list,
      optional,
      attributes,
      start: range.start,
      end: attributes.at(-1)?.end ?? typeEnd,
    };
  }

  private attribute(attribute: ParsedBlockAttribute | ParsedFieldAttribute): SchemaAttribute {
    const range = this.range(attribute.location);
    const written = this.slice(range);
    const nameEnd = this.trimmedEnd(this.range(attribute.path.location));
    const { stretches, end } = argumentsBehind(this.text, nameEnd);
    return {
      name: attribute.path.value.join("."),
      arguments: this.arguments(attribute.args, stretches),
      start: range.start + leadingSpace(written),
      end,
    };
  }

  private arguments(
    args: readonly SchemaArgument[] | undefined,
    stretches: readonly SchemaRange[] = [],
  ): SchemaValueArgument[] {
    return (args ?? []).map((each, index) => {
      const stretch = stretches[index];
      if (each.kind !== "namedArgument")
        return { name: null, value: this.value(each), ...(stretch && { range: stretch }) };
      const range = stretch && { ...stretch, start: this.text.indexOf(":", stretch.start) + 1 };
      return { name: each.name.value, value: this.value(each.expression), ...(range && { range }) };
    });
  }

  private value(expression: SchemaExpression): SchemaValue {
    if (expression.kind === "literal") return { kind: "literal", value: String(expression.value) };
    if (expression.kind === "path")
      return { kind: "path", value: this.slice(this.range(expression.location)) };
    if (expression.kind === "array")
      return { kind: "array", items: expression.items.map((each) => this.value(each)) };
    const name = this.slice(this.range(expression.path.location));
    return { kind: "call", name, arguments: this.arguments(expression.args) };
  }

  private setting(member: unknown, settings: Record<string, string>): void {
    const config = member as { kind: string; name?: { value: string }; value?: SchemaExpression };
    if (config.kind !== "config" || !config.name) return;
    if (config.value?.kind === "literal") settings[config.name.value] = String(config.value.value);
  }

  private trimmedEnd(range: SchemaRange): number {
    return range.start + this.slice(range).trimEnd().length;
  }

  private range(location: SourceRange | undefined): SchemaRange {
    if (!location) return { start: this.base, end: this.base };
    return { start: this.base + location.start.offset, end: this.base + location.end.offset };
  }

  private slice(range: SchemaRange): string {
    return this.text.slice(range.start, range.end);
  }
}

function unwrap(type: PrismaType) {
  if (type.kind === "list") return { base: type.type, list: true, optional: false };
  if (type.kind === "optional") return { base: type.type, list: false, optional: true };
  if (type.kind === "required") return { base: type.type, list: false, optional: false };
  return { base: type, list: false, optional: false };
}

/** Length of `[]`, `?` or `[]?` behind a type's name. */
function suffix(text: string, from: number): number {
  return /^(?:\[\])?[?!]?/.exec(text.slice(from, from + 4))?.[0].length ?? 0;
}

function leadingSpace(text: string): number {
  return text.length - text.trimStart().length;
}

/**
 * The text at equal length in the parser's own alphabet: block comments, a byte order mark and carriage returns become
 * spaces, non-ASCII letters outside strings and comments become `x` (Prisma's engine accepts them in names).
 */
function mask(text: string): string {
  const out: string[] = [];
  let i = 0;
  while (i < text.length) {
    const next = nextSpecial(text, i);
    out.push(text.slice(i, next));
    i = next;
    if (i >= text.length) break;
    const end = specialEnd(text, i);
    const special = text.slice(i, end);
    if (special.startsWith("/*")) out.push(special.replace(/[^\n]/g, " "));
    else if (special.length === 1 && special > "\u007f") out.push(special === "\ufeff" ? " " : "x");
    else out.push(special);
    i = end;
  }
  return withoutObjects(out.join("").replaceAll("\r", " "));
}

const conditionStart = /[(,][ \t]{0,9}where[ \t]{0,9}:[ \t]{0,9}\{/g;

/** `where: { deletedAt: null }` of a partial index, which the parser does not know, as a string of equal length. */
function withoutObjects(text: string): string {
  const out: string[] = [];
  let from = 0;
  for (const match of text.matchAll(conditionStart)) {
    const open = match.index + match[0].length - 1;
    const end = objectEnd(text, open);
    if (end === undefined || open < from) continue;
    out.push(text.slice(from, open), `"${"x".repeat(end - open - 2)}"`);
    from = end;
  }
  return out.join("") + text.slice(from);
}

/** End of the object that begins at `open`, on the same line; undefined where it does not end there. */
function objectEnd(text: string, open: number): number | undefined {
  let depth = 0;
  for (let i = open; i < text.length && i < open + maxLineLength && text[i] !== "\n"; i++) {
    if (text[i] === '"') i = stringEnd(text, i) - 1;
    else if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i + 1;
  }
  return undefined;
}

const specials = /["/\u0080-\uffff]/g;

function nextSpecial(text: string, from: number): number {
  specials.lastIndex = from;
  return specials.exec(text)?.index ?? text.length;
}

/** End of the string, comment or single character that begins at `i`. */
function specialEnd(text: string, i: number): number {
  if (text.startsWith("//", i)) return orEnd(text, text.indexOf("\n", i));
  if (text.startsWith("/*", i)) {
    const end = text.indexOf("*/", i + 2);
    return end < 0 ? text.length : end + 2;
  }
  return text[i] === '"' ? stringEnd(text, i) : i + 1;
}

function orEnd(text: string, index: number): number {
  return index < 0 ? text.length : index;
}
