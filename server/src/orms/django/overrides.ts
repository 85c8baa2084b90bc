/** What a model's own `save()` and `clean()` do to a row: fields that they set, keywords that they do not take. */

import { givesAnother, isLastRead } from "../../code/fixes/signs";
import { lastPart } from "../../code/python/modules";
import type { SchemaContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { typescriptPattern } from "../../syntax/escape";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { innerFunction, topLevelClasses } from "../../syntax/python-classes";
import {
  allIn,
  callOf,
  childOf,
  dottedName,
  holds,
  nameOf,
  parameterName,
  textOf,
} from "../../syntax/python-tree";
import { type Assigned, attributesSet } from "../../syntax/python-values";
import { type LinkedExtra, linkedExtra } from "./extra";

/**
 * One of the fields that the model sets in its own `save()`, or in a method that this calls: the value that a call gives may not be
 * the one in the database.
 */
export function setBySave(context: SchemaContext, fields: readonly string[]): string | undefined {
  const made = managerCreate(context);
  const named =
    made &&
    fields.find((field) =>
      new RegExp(`\\b${typescriptPattern(field)}\\b`).test(textOf(made.file, made.node)),
    );
  if (named !== undefined) return named;
  for (const { file, body } of savedBy(context)) {
    const set = attributesSet(file, "self", body)
      .filter((one) => !isOnlyFilled(file, one))
      .map((one) => one.name);
    const found = fields.find((field) => set.includes(field));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One of the fields that `save()` makes up where none is given: it draws it, counts it, or seeks a free one. */
export function madeUpBySave(context: SchemaContext, fields: readonly string[]): string | undefined {
  for (const { file, body } of savedBy(context)) {
    const callees = allIn(body, ({ type }) => type === "call").map(
      (node) => callOf(file, node)?.callee ?? "",
    );
    const seeks =
      holds(body, ({ type }) => type === "while_statement") && callees.some((one) => /\.exists$/.test(one));
    const counts = callees.some(isLastRead) && /\+ ?1\b/.test(textOf(file, body));
    if (!seeks && !counts && !callees.some(givesAnother)) continue;
    const set = attributesSet(file, "self", body).map((one) => one.name);
    const found = fields.find((field) => set.includes(field));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The bodies that run when a row is saved: `save()`, and the methods that it calls. */
function savedBy(context: SchemaContext): { readonly file: PyFile; readonly body: PyNode }[] {
  const found: { file: PyFile; body: PyNode }[] = [];
  const run = ["save"];
  const classes = classesOf(context);
  for (const name of run)
    for (const { file, node } of classes) {
      const body = childOf(innerFunction(file, node, name), "body");
      if (!body) continue;
      found.push({ file, body });
      for (const called of calledOnSelf(file, body)) if (!run.includes(called)) run.push(called);
    }
  return found;
}

/** The `create()` of the model's default manager, where its class has one of its own beside the model. */
export function managerCreate({
  model,
  read,
}: SchemaContext): { readonly file: PyFile; readonly node: PyNode } | undefined {
  const { managerClass } = model.extra as Partial<LinkedExtra>;
  const source = managerClass && !model.external ? read(model.place.file) : undefined;
  const file = source && parsePython(source.text);
  const owner = file && topLevelClasses(file.root).find((one) => nameOf(file, one) === managerClass);
  const node = owner && childOf(innerFunction(file, owner, "create"), "body");
  return node && { file, node };
}

/** `if not self.slug: self.slug = ...`: a value that is given stays. */
function isOnlyFilled(file: PyFile, { name, node }: Assigned): boolean {
  const asks = (one: PyNode) => dottedName(file, one) === `self.${name}`;
  for (let at = node; at.parent && at.type !== "function_definition"; at = at.parent) {
    const condition = at.parent.type === "if_statement" ? childOf(at.parent, "condition") : undefined;
    if (condition && condition !== at && holds(condition, asks)) return true;
  }
  return false;
}

/** `self.full_clean()` runs `clean()` as well. */
function calledOnSelf(file: PyFile, body: PyNode): string[] {
  return allIn(body, ({ type }) => type === "call").flatMap((node) => {
    const name = /^self\.(\w+)$/.exec(callOf(file, node)?.callee ?? "")?.[1] ?? [];
    return name === "full_clean" ? [name, "clean"] : name;
  });
}

/** The first of the keywords that the model's own `save()` does not take. */
export function missingKeyword(context: SchemaContext, wanted: readonly string[]): string | undefined {
  for (const { file, node } of classesOf(context)) {
    const parameters = childOf(innerFunction(file, node, "save"), "parameters")?.children;
    if (!parameters) continue;
    // The nearest one overrides the others.
    if (parameters.some(({ type }) => type === "dictionary_splat_pattern")) return undefined;
    const names = parameters.map(parameterName).map((name) => name && textOf(file, name));
    return wanted.find((keyword) => !names.includes(keyword));
  }
  return undefined;
}

/** The class of the model and those of its bases in the workspace, as they are written now, nearest first. */
function classesOf({
  model,
  models,
  read,
}: SchemaContext): { readonly file: PyFile; readonly node: PyNode }[] {
  const found: { file: PyFile; node: PyNode }[] = [];
  const chain: Model[] = [model];
  for (const one of chain) {
    const source = one.external ? undefined : read(one.place.file);
    const file = source && parsePython(source.text);
    if (file)
      for (const node of topLevelClasses(file.root))
        if (nameOf(file, node) === one.name) found.push({ file, node });
    const bases = (one.bases ?? []).map(lastPart);
    for (const other of models)
      if (
        bases.includes(other.name) &&
        !chain.includes(other) &&
        (other.abstract || linkedExtra(one).parents.includes(other.id))
      )
        chain.push(other);
  }
  return found;
}
