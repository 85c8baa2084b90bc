/** What other classes of the workspace say about a model: managers that hide rows, forms and serializers that save it. */

import type { Model } from "../../domain/model";
import { mayDefine } from "./bases";
import type { LinkedExtra } from "./linked";
import type { FileExtra } from "./models";

/** A default manager that leaves rows out hides them from get_or_create too. */
export function withHidden(model: Model, hiding: Readonly<Record<string, string>>): Model {
  const by = hiding[linkedManager(model) ?? ""];
  return by !== undefined && model.fields.some(({ name }) => name === by)
    ? { ...model, hidesRowsBy: by }
    : model;
}

function linkedManager(model: Model): string | null {
  return (model.extra as Partial<LinkedExtra> | undefined)?.managerClass ?? null;
}

/** Gives each model the forms and serializers whose Meta names it. */
export function withForms(
  models: readonly Model[],
  files: readonly (Partial<FileExtra> | undefined)[],
): Model[] {
  const forms = files.flatMap((extra) =>
    (extra?.forms ?? []).map((form) => ({ ...form, path: extra?.path ?? "" })),
  );
  return models.map((model) => {
    const own = forms.filter((form) => {
      if (form.model.split(".").at(-1) !== model.name) return false;
      return (
        form.path === model.place.file || model.external || mayDefine(model.place.file, form.model, form.path)
      );
    });
    if (own.length === 0) return model;
    return {
      ...model,
      extra: {
        ...model.extra,
        forms: own.map(({ name, serializer, fields }) => ({ name, serializer, fields })),
      },
    };
  });
}
