/** The writes of Prisma models: by the patterns of the dialect, nested in another model's write, or as raw SQL. */

import type { FoundCall } from "../../code/typescript/patterns";
import { type Part, type Reading, writesOf } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { startOf } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { readData } from "./data";
import { dialect } from "./dialect";
import { modelExtra, type WriteExtra, whereKey } from "./extra";
import { blindRawWrites, readRawWrites } from "./raw";

const read = writesOf(dialect, { marker, parts, more: readRawWrites, keyFields });

export const writes: WriteReader = {
  ...read,
  blind: (source, models, stands) => [
    ...(read.blind?.(source, models, stands) ?? []),
    ...blindRawWrites(source, models),
  ],
};

/** A nested write names the relation that leads to the model, not the model. */
function marker(text: string, wanted: readonly Model[]): boolean {
  if (/\$(?:execute|query)Raw/.test(text)) return true;
  if (!/\b(?:create|update|upsert|delete)(?:Many|ManyAndReturn)?\b/.test(text)) return false;
  return wanted.some((model) => {
    const { accessor, reachedBy, joinTable } = modelExtra(model);
    return joinTable === true || isMember(text, accessor) || reachedBy.some((field) => isMember(text, field));
  });
}

/** `.user`, `?.user`, `["user"]`, `{ user }`, `user:`, over lines as well. */
function isMember(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (/[\w$]/.test(text[at + name.length] ?? "") || /[\w$]/.test(text[at - 1] ?? "")) continue;
    const before =
      text
        .slice(Math.max(at - 200, 0), at)
        .trimEnd()
        .at(-1) ?? "";
    const after = text.slice(at + name.length, at + name.length + 200).trimStart()[0] ?? "";
    if (/[."'`]/.test(before) || after === ":" || (/[{,]/.test(before) && /[,}]/.test(after))) return true;
  }
  return false;
}

/** `prisma.user.create({ … })`: a write of User, and of every model that its data nests. */
function parts(call: FoundCall, { calls, wanted, models }: Reading): Part[] {
  const { node, receiver, operation, method } = call;
  const named = calls.meanings.models(call.model);
  // Two schemas of a monorepo may name a model alike.
  const meant = named.filter((each) => wanted.includes(each));
  const extra = {
    client: (member(receiver)?.of ?? receiver).getText(),
    start: startOf(node),
    end: node.end,
  };
  const spelt = `${receiver.getText()}.${method}`.replace(/[\s?!]/g, "");
  return (meant.length > 0 ? meant : named.slice(0, 1)).flatMap((of) =>
    readData(node.arguments[0], operation, method, of, wanted, models).map(({ nested, model, ...write }) => {
      const all: WriteExtra = { ...extra, nested };
      const printed = [spelt, `${modelExtra(of).accessor}.${method}`] as const;
      return {
        ...write,
        model: model.id,
        of: of.name === model.name ? of : model,
        printed,
        extra: { ...all },
      };
    }),
  );
}

/** A composite key's name stands for its fields. */
function keyFields(model: Model, name: string): readonly string[] {
  return whereKey(model, name)?.fields ?? [name];
}
