/** What a model's own `save()` and `create()` do to the values of a row, its bases' included. */

import { lastPart } from "../../code/python/modules";
import type { FixContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { typescriptPattern } from "../../syntax/escape";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { innerFunction, topLevelClasses } from "../../syntax/python-classes";
import { allIn, callOf, childOf, nameOf, textOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";

/**
 * The first of the fields that the model sets by itself where this method writes: the value that the call gives may not be the one in
 * the database, and a key may be made of other fields. Statements (`insert()`) run no `save()`.
 * http://docs.peewee-orm.com/en/latest/peewee/querying.html#bulk-inserts
 */
export function setByModel(
  context: FixContext,
  method: string,
  fields: readonly string[],
): { readonly field: string; readonly by: string } | undefined {
  const classes = classesOf(context);
  const run = /^(?:create|save|get_or_create)$/.test(method) ? ["save", "create"] : [method];
  for (const by of run)
    for (const { file, node } of classes) {
      const body = childOf(innerFunction(file, node, by), "body");
      if (!body) continue;
      for (const called of calledOnSelf(file, body)) if (!run.includes(called)) run.push(called);
      const set = attributesSet(file, "self", body).map(({ name }) => name);
      const says = (field: string) =>
        by !== "save" && new RegExp(`\\b${typescriptPattern(field)}\\b`).test(textOf(file, body));
      const field = fields.find((one) => set.includes(one) || says(one));
      if (field !== undefined) return { field, by };
    }
  return undefined;
}

function calledOnSelf(file: PyFile, body: PyNode): string[] {
  return allIn(body, ({ type }) => type === "call").flatMap(
    (node) => /^(?:self|cls)\.(\w{1,100})$/.exec(callOf(file, node)?.callee ?? "")?.[1] ?? [],
  );
}

/** The class of the model and those of its bases in the workspace, as they are written now, nearest first. */
function classesOf({ model, models, read }: FixContext): { readonly file: PyFile; readonly node: PyNode }[] {
  const found: { file: PyFile; node: PyNode }[] = [];
  const chain: Model[] = [model];
  for (const one of chain) {
    const source = one.external ? undefined : read(one.place.file);
    const file = source && parsePython(source.text);
    if (file)
      for (const node of topLevelClasses(file.root))
        if (nameOf(file, node) === one.name) found.push({ file, node });
    const bases = (one.bases ?? []).map(lastPart);
    for (const other of models) if (bases.includes(other.name) && !chain.includes(other)) chain.push(other);
  }
  return found;
}
