/** A TypeORM write as its fixes see it: the call, what it is called on, and what finds its entity again. */

import type { Meaning } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { findBinding } from "../../code/typescript/bindings";
import { createMeanings } from "../../code/typescript/meanings";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import type { FixContext } from "../../domain/adapters";
import { parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { readImports } from "../../syntax/typescript-scope";
import { findWriteCalls, reaching, type WriteCall } from "./calls";
import { dialect } from "./dialect";

export interface TypeormSite extends TypescriptSite {
  readonly write: WriteCall;
  meaningOf(expression: ts.Expression): Meaning | undefined;
}

export function typeormSite(context: FixContext): TypeormSite {
  const { source, write, model, models } = context;
  if (write.nests)
    decline(
      "The row goes along with the `save` of another entity (`cascade`): an edit of that call would handle both.",
    );
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  // A deleted parent is another model than the one that declares the violated key.
  const calls = findWriteCalls(root, [...new Set([...reaching(model, models), ...models])]);
  const call = calls.find(({ node }) => startOf(node) === start && node.end === end);
  if (!call) decline("The write is not there any more.");
  const { of: meaningOf } = createMeanings(root, dialect.signs, reaching(model, models), dialect.called);
  return { ...siteAt(context, call.node, dialect), receiver: call.receiver, write: call, meaningOf };
}

/** What finders of an entity are called on, and their first argument where they need the entity there. */
export interface Finder {
  readonly on: string;
  readonly entity?: string;
}

export function finderOf(site: TypeormSite): Finder | undefined {
  const { api, receiver, receiverKind } = site.write;
  const on = receiver.getText();
  if (api === "repository" || (api === "builder" && receiverKind === "repository")) return { on };
  const entity = entityName(site);
  if (entity === undefined) return undefined;
  if (receiverKind === "class" || api === "entity") return { on: entity };
  if (receiverKind === "manager") return { on, entity };
  return receiverKind === "data-source" || receiverKind === "runner"
    ? { on: `${on}.manager`, entity }
    : undefined;
}

/** The entity's class as the file can use it at run time; undefined where it is known as a type only. */
function entityName({ root, write, call, context }: TypeormSite): string | undefined {
  const name = write.model ?? context.model.name;
  return findBinding(name, call) && !readImports(root).get(name)?.typeOnly ? name : undefined;
}
