/** Fixes of Django's declarations: conditions of unique constraints, fields that take null, constraints in the model again. */

import type { Edits, Rows } from "../../code/dialect";
import { declarationFixes } from "../../code/fixes/declaration";
import { decline } from "../../code/fixes/declined";
import { type ClassSite, classSite, fieldCall } from "../../code/python/declaration";
import type { SchemaContext } from "../../domain/adapters";
import type { Constraint, Field } from "../../domain/model";
import { pythonString, typescriptPattern } from "../../syntax/escape";
import { parsePython } from "../../syntax/python";
import { withArgument, withoutArgument } from "../../syntax/python-arguments";
import { optionsOf } from "../../syntax/python-classes";
import { callOf, stringValue, textOf } from "../../syntax/python-tree";
import {
  constraintCall,
  constraintName,
  insteadOfTogether,
  intoMeta,
  listed,
  modelsNames,
  uniqueConstraint,
} from "./declaration";

export const schemaFixes = declarationFixes<ClassSite>({
  carriedOut: (fix, { constraint }) =>
    fix === "declare-unique" && constraint ? "no new migration" : "makemigrations and migrate carry it out",
  find: classSite,
  isText: (_, { type }) => /^(?:Char|Text|Slug|Email|URL|CI\w{1,9})Field$/.test(type ?? ""),
  isEmptyByDefault(site, field) {
    const call = callOf(site.file, optionsOf(site.file, site.node).get(field.name));
    const given = call?.keywords.get("default");
    if (!given) return !field.nullable;
    return stringValue(site.file, given) === "" || textOf(site.file, given) === "str";
  },
  kept(_, { nullable: isNullable, type }) {
    if (isNullable) return null;
    return type === "BooleanField" ? false : undefined;
  },
  reliedOn({ constraint }, { file, node }) {
    const login = stringValue(file, optionsOf(file, node).get("USERNAME_FIELD"));
    if (constraint?.fields.join() === login)
      decline(`\`${login}\` is the USERNAME_FIELD, which must stay unique for every row.`);
  },
  replace,
  nullable,
  declare,
  copy,
});

/** `unique=True` -> `UniqueConstraint(fields=["title"], condition=Q(deleted_at__isnull=True), name=...)`. */
function replace(context: SchemaContext, site: ClassSite, fields: readonly string[], rows?: Rows): Edits {
  const { constraint } = context;
  const own = constraintCall(site, constraint?.name);
  const wanted = [...(own ? [] : ["UniqueConstraint"]), ...(rows ? ["Q"] : [])];
  const { names, edits: imports } = modelsNames(site, wanted);
  const condition = rows && conditionOf(rows, names.at(-1) ?? "Q", site);
  if (own && condition) {
    return own.keywords.has("deferrable")
      ? decline("The constraint is deferrable, which a partial one can not be.")
      : [...imports, withArgument(site, own, `condition=${condition}`)];
  }
  if (own) {
    const list = own.keywords.get("fields");
    return list
      ? [{ start: list.start, end: list.end, text: listed(site, fields) }]
      : decline("The constraint does not list its fields: change them by hand.");
  }
  const name = constraintName(context, fields);
  const element = uniqueConstraint(site, names[0] ?? "UniqueConstraint", fields, name, condition);
  if (constraint?.extra?.together) {
    return [...imports, ...insteadOfTogether(site, constraint.fields, element)];
  }
  const gone = withoutUnique(site, constraint);
  return [...imports, ...gone, ...intoMeta(site, element)];
}

/** The rows among which the key is unique, as what the file calls `Q`. */
function conditionOf({ field: { name }, are }: Rows, q: string, { style }: ClassSite): string {
  if (are === "not empty") return `~${q}(${name}=${pythonString("", style)})`;
  return are === null ? `${q}(${name}__isnull=True)` : `${q}(${name}=False)`;
}

/** Takes `unique=True` out of its field. */
function withoutUnique(site: ClassSite, constraint: Constraint | null): Edits {
  if (!constraint || constraint.name !== null)
    decline(`The constraint is not declared in ${site.name} itself: change it where it is by hand.`);
  const call = fieldCall(site, constraint.fields[0] ?? "");
  const gone = withoutArgument(site, call, "unique");
  return gone.length > 0
    ? gone
    : decline("The field is unique by its type: a ForeignKey would take its place.");
}

/** `CharField(unique=True, default="")` -> `CharField(unique=True, null=True)`. */
function nullable(site: ClassSite, { name }: Field): Edits {
  const { file, node } = site;
  if (new RegExp(`\\bself\\.${typescriptPattern(name)}\\b`).test(file.text.slice(node.start, node.end)))
    decline(`The class uses \`${name}\` itself, and may rely on a text.`);
  const call = fieldCall(site, name);
  const [said, another] = ["default", "null"].flatMap((each) => call.keywords.get(each)?.parent ?? []);
  if (another) decline("The field says both its default and whether it may be null: change it by hand.");
  return [
    said ? { start: said.start, end: said.end, text: "null=True" } : withArgument(site, call, "null=True"),
  ];
}

function declare(context: SchemaContext, site: ClassSite, fields: readonly string[]): Edits {
  const [field] = fields;
  if (fields.length === 1 && field !== undefined) {
    return [withArgument(site, fieldCall(site, field), "unique=True")];
  }
  if (context.constraint?.extra?.together)
    return intoMeta(site, () => listed(site, fields, "()"), "unique_together");
  const { names, edits } = modelsNames(site, ["UniqueConstraint"]);
  const name = constraintName(context, fields);
  const element = uniqueConstraint(site, names[0] ?? "UniqueConstraint", fields, name);
  return [...edits, ...intoMeta(site, element)];
}

/** A constraint with a name as the migration writes it, to the letter: then makemigrations finds no change. */
function copy({ read }: SchemaContext, site: ClassSite, { name, place }: Constraint): Edits | undefined {
  if (name === null) return undefined;
  const source = read(place.file);
  if (!source) decline("The migration is not in this workspace.");
  const text = source.text.slice(source.offset(place.start), source.offset(place.end));
  const written = parsePython(text);
  const call = callOf(written, written.root.children[0]?.children[0]);
  if (!call?.callee?.endsWith("UniqueConstraint") || text.includes("\n"))
    decline("The migration writes the constraint in another way: declare it by hand.");
  if (modelsNames(site, ["UniqueConstraint"]).names[0] !== "models.UniqueConstraint")
    decline("This file names Django's models in another way: declare it by hand.");
  return intoMeta(site, () => text);
}
