/** What Django's declarations are edited with: constraints and groups in Meta, the names of its `models` module. */

import type { Edits } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { type ClassSite, intoOption } from "../../code/python/declaration";
import { fullName, importsIn } from "../../code/python/modules";
import type { SchemaContext } from "../../domain/adapters";
import { inFront, lineStart, withoutPart } from "../../domain/text";
import { pythonString } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import { bracketed, type Element } from "../../syntax/python-arguments";
import { innerClass, optionsOf } from "../../syntax/python-classes";
import { formatCall, importNames } from "../../syntax/python-edits";
import {
  callOf,
  childOf,
  dottedName,
  elementsOf,
  hasComment,
  type PyCall,
  statementAround,
  stringsOf,
  stringValue,
} from "../../syntax/python-tree";
import { truncateName } from "./names";

/** How this file calls Django's `models` module's names: `models.Q`, or `Q` with its import. */
export function modelsNames(
  { file, style }: ClassSite,
  wanted: readonly string[],
): { readonly names: readonly string[]; readonly edits: Edits } {
  const module = [...importsIn(file)].find(([, from]) => /(?:^|\.)db\.models$/.test(from))?.[0];
  if (module !== undefined) return { names: wanted.map((name) => `${module}.${name}`), edits: [] };
  return importNames(
    file,
    wanted.map((name) => ({ module: "django.db.models", name })),
    style,
  );
}

/** `unique_document_title`, within the 30 characters that Django asks for, and not taken yet. */
export function constraintName({ models, model }: SchemaContext, fields: readonly string[]): string {
  const taken = new Set(models.flatMap(({ constraints }) => constraints.map(({ name }) => name)));
  const words = model.name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  const name = truncateName(`unique_${words}_${fields.join("_")}`, 30);
  if (!taken.has(name)) return name;
  for (let i = 2; ; i++) if (!taken.has(`${name.slice(0, 27)}_${i}`)) return `${name.slice(0, 27)}_${i}`;
}

/** `models.UniqueConstraint(fields=["title"], condition=..., name="...")`. */
export function uniqueConstraint(
  site: ClassSite,
  called: string,
  fields: readonly string[],
  name: string,
  condition?: string,
): Element {
  const parts = [
    `fields=${listed(site, fields)}`,
    ...(condition ? [`condition=${condition}`] : []),
    `name=${pythonString(name, site.style)}`,
  ];
  return (indent) => formatCall(called, parts, { indent, tail: "," }, site.style);
}

/** `["shop", "slug"]` */
export function listed({ style }: ClassSite, names: readonly string[], [open, close] = "[]"): string {
  return `${open}${names.map((name) => pythonString(name, style)).join(", ")}${close}`;
}

/** A constraint in place of a group of `unique_together`; declines where that is not written as a list of groups. */
export function insteadOfTogether(site: ClassSite, fields: readonly string[], element: Element): Edits {
  const { file } = site;
  const { text } = file;
  const meta = innerClass(file, site.node, "Meta");
  const options = meta && optionsOf(file, meta);
  const value = options?.get("unique_together");
  const isIt = (node: PyNode) =>
    stringsOf(file, node)
      .map((one) => one.value)
      .join() === fields.join();
  const groups = elementsOf(value) ?? [];
  const at = groups.findIndex(isIt);
  if (!value || (at < 0 && !isIt(value)))
    decline("unique_together is not written here as a list of groups: change it by hand.");
  if (hasComment(value))
    decline(
      "A comment stands within unique_together, which a constraint in its place would lose: change it by hand.",
    );
  const statement = statementAround(value);
  const indent = inFront(text, statement.start);
  const isFirst = indent.trim() === "";
  const isOnly = at < 0 || groups.length === 1;
  if (isOnly && !options?.has("constraints")) {
    const width = isFirst ? indent : site.indent + site.style.indent;
    const place = { indent: width, before: `${width}constraints = ` };
    const instead = `constraints = ${bracketed([element], place, site.style)}`;
    return [{ start: statement.start, end: statement.end, text: instead }];
  }
  const made = intoMeta(site, element);
  if (!isOnly) return [...withoutPart(groups, at), ...made];
  const newline = text.indexOf("\n", statement.end);
  return isFirst && newline >= 0
    ? [{ start: lineStart(text, statement.start), end: newline + 1, text: "" }, ...made]
    : decline("unique_together shares its line: put it on a line of its own first.");
}

/** The call of the constraint with this name in Meta. */
export function constraintCall(site: ClassSite, name: string | null | undefined): PyCall | undefined {
  const { file } = site;
  const meta = innerClass(file, site.node, "Meta");
  return (elementsOf(meta && optionsOf(file, meta).get("constraints")) ?? [])
    .map((node) => callOf(file, node))
    .find((call) => {
      const given = call?.keywords.get("name");
      return given !== undefined && stringValue(file, given) === name;
    });
}

/** Adds a constraint (or another option's element) to Meta, and makes a Meta where there is none. */
export function intoMeta(site: ClassSite, element: Element, option = "constraints"): Edits {
  const { file, node } = site;
  // Only Django's own Model surely has no Meta.
  const imports = importsIn(file);
  const bases = childOf(node, "superclasses")?.children ?? [];
  const mayInherit = bases.some(
    (base) => !/\bdb\.models\.Model$/.test(fullName(imports, dottedName(file, base) ?? "")),
  );
  return intoOption(site, "Meta", option, element, mayInherit);
}
