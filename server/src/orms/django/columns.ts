/** New required columns of Django: the `AddField` that adds one, and the field of the class. */

import type { Neutral, NewColumn } from "../../code/dialect";
import { columnFixes } from "../../code/fixes/column";
import { type ClassSite, classSite, fieldCall } from "../../code/python/declaration";
import { lastPart } from "../../code/python/modules";
import type { MigrationReader, Requirement, SchemaContext } from "../../domain/adapters";
import type { Field, Model } from "../../domain/model";
import { inFront, type Source } from "../../domain/text";
import { pythonString } from "../../syntax/escape";
import { type PyFile, parsePython } from "../../syntax/python";
import { withArgument } from "../../syntax/python-arguments";
import { optionsOf, topLevelClasses } from "../../syntax/python-classes";
import { styleOf } from "../../syntax/python-edits";
import { callOf, elementsOf, type PyCall, stringValue } from "../../syntax/python-tree";

export const migrations: MigrationReader = {
  files: ["**/migrations/**/*.py"],
  requires: (source, model, column) =>
    operationsOf(source, model, column).map(({ call, how }) => ({
      how,
      place: source.place(call.node.start, call.node.end),
    })),
};

export const newColumnFixes = columnFixes({
  carriedOut: "makemigrations and migrate carry it out",
  nullable(context, { name }) {
    const site = classSite(context);
    return { file: site.path, edits: [nullIn(site, fieldCall(site, name))] };
  },
  neutral: (_, { type }) => {
    if (/^(?:Char|Text|Slug|Email|URL|CI\w{1,9})Field$/.test(type ?? "")) return "";
    if (/^BooleanField$/.test(type ?? "")) return false;
    return /^(?:(?:Positive)?(?:Big|Small)?Integer|Float|Decimal)Field$/.test(type ?? "") ? 0 : undefined;
  },
  // As makemigrations does it: the default is for the rows that are there, and no part of the model.
  withDefault(context, { name }, value) {
    if (context.required) return undefined;
    const site = classSite(context);
    return {
      file: site.path,
      edits: [withArgument(site, fieldCall(site, name), `default=${written(value, site)}`)],
    };
  },
  migration,
});

interface Operation {
  readonly file: PyFile;
  readonly call: PyCall;
  readonly how: Requirement["how"];
  /** Its field's call. */
  readonly field: PyCall | undefined;
}

function operationsOf(source: Source, model: Model, column: string): Operation[] {
  const name = fieldOf(model, column)?.name;
  const app = /^(.*?)(?:^|\/)migrations\//.exec(source.path)?.[1];
  if (name === undefined || !source.text.includes(name)) return [];
  if (app === undefined || !`/${model.place.file}`.startsWith(`/${app}`)) return [];
  const file = parsePython(source.text);
  return callsIn(file).flatMap((call): Operation[] => {
    const field = callOf(file, call.keywords.get("field") ?? call.positional[2]);
    const kind = lastPart(call.callee ?? "");
    if (!isOf(file, call, model) || textOf(file, call, "name", 1) !== name) return [];
    if (kind === "RemoveField") return [{ file, call, how: "freed", field }];
    if (!field || (kind !== "AddField" && kind !== "AlterField")) return [];
    const isFree = field.keywords.get("null")?.type === "true";
    const hasDefault = ["default", "db_default", "auto_now", "auto_now_add"].some((each) =>
      field.keywords.has(each),
    );
    const added = hasDefault ? "created" : "added";
    return [{ file, call, how: isFree ? "freed" : kind === "AddField" ? added : "altered", field }];
  });
}

function migration({ required, constraint, model, read, files }: SchemaContext): NewColumn | undefined {
  const source = required && read(required.place.file);
  const column = constraint?.columns[0] ?? "";
  const operations = source ? operationsOf(source, model, column) : [];
  const add = operations.find(({ how }) => how === "added");
  const [first, another] = operations;
  if (!source || !add?.field || first !== add) return undefined;
  const { file, call, field } = add;
  const site = { file, style: styleOf(file) };
  return {
    path: source.path,
    nullable: () => (another ? undefined : [nullIn(site, field)]),
    withDefault: (value) =>
      another
        ? undefined
        : [
            withArgument(site, field, `default=${written(value, site)}`),
            withArgument(site, call, "preserve_default=False"),
          ],
    renamed() {
      const removed = callsIn(file).filter(
        (each) => lastPart(each.callee ?? "") === "RemoveField" && isOf(file, each, model),
      );
      const [gone, more] = removed;
      const from = gone && textOf(file, gone, "name", 1);
      if (!gone || !from || more || another || call.positional.length > 0) return undefined;
      const adds = callsIn(file).filter(
        (each) => lastPart(each.callee ?? "") === "AddField" && isOf(file, each, model),
      );
      const paths = (files?.(migrations.files) ?? []).filter((path) => path < source.path);
      const old = paths.map(read).flatMap((each) => (each ? shapesOf(each, model, from) : []));
      if (adds.length !== 1 || !holdsAsMuch(old.at(-1), shapeOf(file, field))) return undefined;
      const rename = renaming(site, gone, from, fieldOf(model, column)?.name ?? "");
      const [earlier, later] = gone.node.start < call.node.start ? [gone, call] : [call, gone];
      // What it is called comes first, what it is like behind that.
      const alter = file.text
        .slice(call.node.start, call.node.end)
        .replace(/^([\w.]{0,200}?)AddField\(/, "$1AlterField(");
      return {
        from,
        edits: [
          { start: earlier.node.start, end: earlier.node.end, text: rename },
          { start: later.node.start, end: later.node.end, text: alter },
        ],
      };
    },
  };
}

interface Shape {
  readonly type: string;
  readonly nullable: boolean;
  /** `max_length`; 0 where none is written. */
  readonly length: number;
}

function shapeOf(file: PyFile, { callee, keywords }: PyCall): Shape {
  const length = keywords.get("max_length");
  return {
    type: lastPart(callee ?? ""),
    nullable: keywords.get("null")?.type === "true",
    length: length ? Number(file.text.slice(length.start, length.end)) || 0 : 0,
  };
}

/** What one migration makes of a field of the model, in order. */
function shapesOf({ text }: Source, model: Model, name: string): Shape[] {
  const file = parsePython(text);
  return callsIn(file).flatMap((call) => {
    const isModel = textOf(file, call, "name", 0)?.toLowerCase() === model.name.toLowerCase();
    const pairs =
      isModel && lastPart(call.callee ?? "") === "CreateModel"
        ? elementsOf(call.keywords.get("fields") ?? call.positional[1])
        : undefined;
    const pair = pairs?.find((one) => stringValue(file, elementsOf(one)?.[0]) === name);
    const isIt = isOf(file, call, model) && textOf(file, call, "name", 1) === name;
    const given = isIt ? (call.keywords.get("field") ?? call.positional[2]) : undefined;
    const made = callOf(file, pair ? elementsOf(pair)?.[1] : given);
    return made ? [shapeOf(file, made)] : [];
  });
}

/** Every value of the old field is one of the new one. */
function holdsAsMuch(old: Shape | undefined, added: Shape): boolean {
  return old?.type === added.type && !old.nullable && old.length <= added.length;
}

/** `migrations.RemoveField(model_name="parcel", name="old")` -> `migrations.RenameField(model_name="parcel", old_name="old", new_name="new")`. */
function renaming(
  { file, style }: Pick<ClassSite, "file" | "style">,
  gone: PyCall,
  from: string,
  to: string,
): string {
  const head = (gone.callee ?? "").replace(/RemoveField$/, "RenameField");
  const model = gone.keywords.get("model_name") ?? gone.positional[0];
  const parts = [
    `model_name=${model ? file.text.slice(model.start, model.end) : ""}`,
    `old_name=${pythonString(from, style)}`,
    `new_name=${pythonString(to, style)}`,
  ];
  const text = file.text.slice(gone.node.start, gone.node.end);
  if (!text.includes("\n")) return `${head}(${parts.join(", ")})`;
  const indent = inFront(file.text, gone.node.start);
  const lines = parts.map((part) => `${indent}${style.indent}${part},`);
  return [`${head}(`, ...lines, `${indent})`].join(style.eol);
}

function nullIn(site: Pick<ClassSite, "file" | "style">, call: PyCall) {
  const said = call.keywords.get("null");
  return said ? { start: said.start, end: said.end, text: "True" } : withArgument(site, call, "null=True");
}

function written(value: Neutral, { style }: Pick<ClassSite, "style">): string {
  return value === "" ? pythonString("", style) : value === 0 ? "0" : "False";
}

function fieldOf({ fields }: Model, column: string): Field | undefined {
  return fields.find((field) => field.column === column);
}

function callsIn(file: PyFile): PyCall[] {
  return topLevelClasses(file.root)
    .flatMap((node) => elementsOf(optionsOf(file, node).get("operations")) ?? [])
    .flatMap((node) => callOf(file, node) ?? []);
}

function isOf(file: PyFile, call: PyCall, { name }: Model): boolean {
  return textOf(file, call, "model_name", 0)?.toLowerCase() === name.toLowerCase();
}

function textOf(file: PyFile, call: PyCall, keyword: string, index: number): string | undefined {
  return stringValue(file, call.keywords.get(keyword) ?? call.positional[index]);
}
