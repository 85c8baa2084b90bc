/** What TypeORM alone makes wrong: cascades, listeners, trees, versions, a `save` that may be an update. */

import { decline } from "../../code/fixes/declined";
import { holderIn } from "../../code/typescript/again";
import { declarationOfType, typeMembers } from "../../code/typescript/types";
import type { SchemaContext } from "../../domain/adapters";
import { ancestor, compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { basesOf, decoratorsOf } from "../../syntax/typescript-classes";
import { memberOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { isAssignment } from "../../syntax/typescript-shapes";
import { rowOf } from "./calls";
import { dialect } from "./dialect";
import { modelExtra } from "./extra";
import type { TypeormSite } from "./fix-site";
import { isTypeorm } from "./references";

/** What `save` writes besides the row: rows of lists, and new rows behind relations. */
export function cascaded({ write, context }: TypeormSite): string | undefined {
  if (write.method !== "save") return undefined;
  const { known } = rowOf(write.values);
  return modelExtra(context.model).collections.find((name) => known.has(name));
}

/** A given member that is none of the model's: the row that is there does not have it. */
export function strangeMember({ write, context: { model, models } }: TypeormSite): string | undefined {
  const { known } = rowOf(write.values);
  // The children of a single table have members that the root has not.
  const family = [model, ...models.filter((each) => each.table !== null && each.table === model.table)];
  const tops = new Set(
    family.flatMap((each) => [
      ...each.fields.map(({ name }) => name.split(".")[0]),
      ...modelExtra(each).collections,
    ]),
  );
  return [...known.keys()].find((name) => !tops.has(name));
}

/** Declines a `save` that may be an update: the primary key is given, or the row comes from elsewhere. */
export function declineUpdate(site: TypeormSite): void {
  const { write, context } = site;
  if (write.method !== "save") return;
  const key = context.model.constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
  const { known, origin } = rowOf(write.values);
  if (key.length > 0 && key.every((name) => known.has(name)))
    decline("`save` updates the row that has this primary key: an insert in its place would not.");
  if (context.write.operation !== "flush" || origin === "new") return;
  const holder = write.values && holderIn(write.values, dialect.signs.calls);
  if (!holder || !typeMembers(site, holder)?.every((name) => !key.includes(name)))
    decline("The code does not show that the row is new: `save` would update one that was loaded before.");
}

type Declaring = Pick<SchemaContext, "model" | "read">;

/** True where a listener of the entity sets the field before the insert: the value in the code is not the one in the row. */
export function isSetByListener(context: Declaring, field: string): boolean {
  const { ThisKeyword } = compiler().SyntaxKind;
  if (!declares(context, /^Before(?:Insert|Update)$/)) return false;
  return entityClasses(context).some((each) =>
    findAll(each, isAssignment).some(({ left }) => {
      const path = member(left);
      return path?.name === field && path.of.kind === ThisKeyword;
    }),
  );
}

/**
 * True where the entity's class, one of its bases or a member of them carries such a decorator of TypeORM's: `/^Tree/` for a tree.
 * @param option what says the same in an EntitySchema
 */
export function declares(context: Declaring, decorator: RegExp, option?: string): boolean {
  const t = compiler();
  const inClass = entityClasses(context).some((each) => {
    const imports = readImports(each.getSourceFile());
    return [each, ...each.members]
      .flatMap((one: ts.Node) => (t.canHaveDecorators(one) ? decoratorsOf(one, imports, isTypeorm) : []))
      .some(({ name }) => decorator.test(name));
  });
  if (inClass || option === undefined) return inClass;
  const at = entityAt(context);
  const schema = at && ancestor(at, t.isObjectLiteralExpression);
  const objects = schema ? findAll(schema, t.isObjectLiteralExpression) : [];
  return objects.some((each) => memberOf(each, option) !== undefined);
}

/** The class that declares the entity and its bases, as far as the workspace has them. */
function entityClasses(context: Declaring): ts.ClassLikeDeclaration[] {
  const t = compiler();
  const at = entityAt(context);
  const found: ts.ClassLikeDeclaration[] = [];
  for (let next = at && ancestor(at, t.isClassLike); next && found.length < 8; ) {
    found.push(next);
    const base = basesOf(next)[0];
    const declared: ts.Node | undefined =
      base === undefined ? undefined : declarationOfType(context, next.getSourceFile(), base);
    next = declared && t.isClassDeclaration(declared) && !found.includes(declared) ? declared : undefined;
  }
  return found;
}

/** The name by which the entity is declared. */
function entityAt({ model, read }: Declaring): ts.Node | undefined {
  const source = read(model.place.file);
  if (!source) return undefined;
  const start = source.offset(model.place.start);
  const nodes = findAll(parseTypeScript(source), (node): node is ts.Node => startOf(node) === start);
  return nodes.at(-1);
}
