/** What other classes of the workspace say about a model: managers that hide rows, forms and serializers that save it. */

import { lastPart, mayDefine } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import { snakeCase } from "../../syntax/escape";
import { type FileExtra, type LinkedExtra, linkedExtra } from "./extra";

/** A default manager that leaves rows out hides them from get_or_create too. */
export function withHidden(model: Model, hiding: Readonly<Record<string, string>>): Model {
  const by = hiding[(model.extra as Partial<LinkedExtra> | undefined)?.managerClass ?? ""];
  return by !== undefined && model.fields.some(({ name }) => name === by)
    ? { ...model, hidesRowsBy: by }
    : model;
}

/** Gives each model the forms and serializers whose Meta names it. */
export function withForms(
  models: readonly Model[],
  files: readonly (Partial<FileExtra> | undefined)[],
): Model[] {
  const all = files.flatMap(
    (extra) => extra?.forms?.map((form) => ({ ...form, path: extra.path ?? "" })) ?? [],
  );
  return models.map((model) => {
    const { file } = model.place;
    const forms = all
      .filter((form) => lastPart(form.model) === model.name)
      .filter(({ path, model: named }) => path === file || model.external || mayDefine(file, named, path))
      .map(({ model: _, path: __, ...form }) => form);
    return forms.length > 0 ? { ...model, extra: { ...model.extra, forms } } : model;
  });
}

/** Gives each model the words by which code can write its rows, whatever the formatting: the text test in front of the parser asks for them. */
export function withCalled(models: readonly Model[]): Model[] {
  const called = new Map(models.map((model) => [model.id, new Set(ownWords(model))]));
  for (const model of models)
    for (const [field, { target, accessor, kind }] of Object.entries(linkedExtra(model).relations)) {
      // `order.customer.save()` writes a Customer, `customer.orders.create()` an Order.
      if (target !== null) called.get(target)?.add(field);
      if (accessor !== null) called.get(model.id)?.add(accessor);
      for (const name of kind === "m2m" ? [field, accessor] : [])
        if (name !== null) called.get(`${model.id}.${field}`)?.add(name);
    }
  const children = new Map<string, string[]>();
  for (const model of models)
    for (const parent of linkedExtra(model).parents)
      children.set(parent, [...(children.get(parent) ?? []), model.id]);
  return models.map((model) => {
    const family = new Set([model.id]);
    for (const id of family) for (const child of children.get(id) ?? []) family.add(child);
    const words = new Set([...family].flatMap((id) => [...(called.get(id) ?? [])]));
    return { ...model, extra: { ...model.extra, called: [...words] } };
  });
}

function ownWords(model: Model): string[] {
  const isUser =
    (model.name === "User" && model.external) ||
    model.bases?.some((base) => /Abstract(?:Base)?User$/.test(base));
  return [
    model.name,
    snakeCase(model.name),
    ...(model.table === null ? [] : [model.table]),
    ...(linkedExtra(model).forms ?? []).map(({ name }) => name),
    ...(isUser ? ["get_user_model"] : []),
  ];
}
