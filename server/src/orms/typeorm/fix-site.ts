/** A TypeORM write as its fixes see it: the call, what it is called on, and what finds its entity again. */

import type { Declined, Meaning } from "../../code/dialect";
import { findBinding } from "../../code/typescript/bindings";
import { createMeanings } from "../../code/typescript/meanings";
import { siteAt, type TypescriptSite, textOf } from "../../code/typescript/site";
import type { FixContext } from "../../domain/adapters";
import { compiler, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { findWriteCalls, reaching, type WriteCall } from "./calls";
import { dialect } from "./dialect";

export interface TypeormSite extends TypescriptSite {
  readonly write: WriteCall;
  meaningOf(expression: ts.Expression): Meaning | undefined;
}

const gone = "The write is not there any more.";

/** The sentence where the write is no longer there. */
export function typeormSite(context: FixContext): TypeormSite | Declined {
  const { source, write, model, models } = context;
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  // A deleted parent is another model than the one that declares the violated key.
  const calls = findWriteCalls(root, [...new Set([...reaching(model, models), ...models])]);
  const call =
    calls.find(({ node }) => startOf(node) === start && node.end === end) ??
    calls.find(({ node, method }) => startOf(node) === start && method === write.method);
  if (!call) return { declined: gone };
  const { of: meaningOf } = createMeanings(root, dialect.signs, reaching(model, models), dialect.called);
  return { ...siteAt(context, call.node, "error"), receiver: call.receiver, write: call, meaningOf };
}

/** The expression on which finders of the entity are called, with the entity as first argument where that needs one. */
export function finderOf(site: TypeormSite): { on: string; entity: string | undefined } | undefined {
  const { api, receiver, receiverKind } = site.write;
  const on = textOf(receiver);
  if (api === "repository" || (api === "builder" && receiverKind === "repository"))
    return { on, entity: undefined };
  const entity = entityName(site);
  if (entity === undefined) return undefined;
  if (receiverKind === "class" || api === "entity") return { on: entity, entity: undefined };
  if (receiverKind === "manager") return { on, entity };
  if (receiverKind === "data-source" || receiverKind === "runner") return { on: `${on}.manager`, entity };
  return undefined;
}

/** The entity's class as the file can use it at run time; undefined where it is known as a type only. */
function entityName({ write, call, context }: TypeormSite): string | undefined {
  const t = compiler();
  const name = write.model ?? context.model.name;
  const binding = findBinding(name, call);
  if (!binding) return undefined;
  if (t.isImportSpecifier(binding))
    return binding.isTypeOnly || binding.parent.parent.isTypeOnly ? undefined : name;
  if (t.isImportClause(binding)) return binding.isTypeOnly ? undefined : name;
  return name;
}
