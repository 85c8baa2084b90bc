/** Fixes of the declaration: the user's next migration, or synchronize, carries them out. */

import { uniqueTogether } from "../../code/fixes/keys";
import { words } from "../../code/fixes/words";
import type { FixResult, SchemaContext, SchemaFix } from "../../domain/adapters";
import { sqlName } from "../../domain/escape";
import type { TextEdit } from "../../domain/text";
import { typescriptString } from "../../syntax/escape";
import { ancestor, compiler, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { styleOf } from "../../syntax/typescript-edits";
import { literalOf, memberOf, stringOf } from "../../syntax/typescript-literals";
import {
  before,
  type Declaration,
  declarationAt,
  decoratorName,
  givenName,
  sqlText,
  withMember,
  withoutMember,
} from "./declarations";

const carriedOut = "your next migration, or synchronize, carries it out";

/**
 * Fix: partial-unique. The constraint becomes a unique index that leaves rows out: those that are deleted, those without a value.
 *
 *     @Index({ unique: true, where: '"deletedAt" IS NULL' })
 *     @Column({ type: "varchar" })
 *     email!: string;
 */
const partialUnique: SchemaFix = {
  id: "partial-unique",
  causes: { "soft-deleted-row": 3, "null-or-default-collision": 1 },
  title: ({ cause, constraint }) =>
    cause.id === "soft-deleted-row"
      ? `Make ${words(constraint?.fields ?? [])} unique among the rows that are not deleted; an upsert by it then needs an indexPredicate (${carriedOut})`
      : `Make ${words(constraint?.fields ?? [])} unique only where it is not empty; an upsert by it then needs an indexPredicate (${carriedOut})`,
  make(context) {
    const { constraint, database } = context;
    if (!constraint) return "done";
    if (!database?.partialIndexes)
      return {
        declined: database
          ? "This database has no partial indexes: a unique index counts every row."
          : "The text does not say which database it is, and not every one has partial indexes.",
      };
    if (constraint.condition || constraint.expression)
      return { declined: "The index has a condition of its own already." };
    if (constraint.kind !== "unique") return { declined: "A primary key counts every row." };
    // Seen in 0.3.31 and 1.1.1: the new table is made with the old constraint in it.
    if (database.id === "sqlite" && !constraint.index)
      return {
        declined:
          "TypeORM does not take a unique constraint off a table of SQLite: drop it in a migration of your own first.",
      };
    const where = condition(context);
    if (typeof where === "object") return where;
    const relied = reliedOn(context);
    if (relied !== undefined) return { declined: relied };
    const declared = declarationAt(context, constraint.place);
    return "declined" in declared ? declared : partial(context, declared, where);
  },
};

/** The rows that stay unique, in SQL. */
function condition({ cause, violation, model, constraint }: SchemaContext): string | { declined: string } {
  if (cause.id === "soft-deleted-row") {
    const field = model.fields.find(({ name }) => name === model.hidesRowsBy);
    if (!field?.column)
      return {
        declined:
          "The code does not show by which value rows are marked as deleted (there is no @DeleteDateColumn).",
      };
    // Another naming strategy may be configured where Keyclash cannot see it; the statement names the columns.
    const known = /^[a-z0-9_]+$/.test(field.column) || violation.statement?.includes(sqlName(field.column));
    return known
      ? `${sqlName(field.column)} IS NULL`
      : { declined: `The text does not show what the database calls the column of \`${field.name}\`.` };
  }
  const [column] = violation.columns.length > 0 ? violation.columns : (constraint?.columns ?? []);
  if (!column || constraint?.columns.length !== 1 || !["", "''", '""'].includes(violation.value ?? "-"))
    return {
      declined: "What collides is not an empty text in a key of one column: no condition leaves it out.",
    };
  return `${sqlName(column)} <> ''`;
}

/** What needs the constraint over all rows: a foreign key to its columns, an upsert by them. */
function reliedOn({ model, models, constraint, write }: SchemaContext): string | undefined {
  const columns = constraint?.columns.join();
  const referring = models.find((each) =>
    each.constraints.some(
      ({ references }) => references?.model === model.id && references.columns.join() === columns,
    ),
  );
  if (referring) return `A foreign key of ${referring.name} refers to it, and needs it for every row.`;
  return write?.operation === "upsert"
    ? "The upsert relies on it: with a partial index it would need an `indexPredicate`."
    : undefined;
}

function partial({ constraint }: SchemaContext, declared: Declaration, where: string): FixResult {
  const { root, style, decorator, name, args, options, property } = declared;
  const given = givenName(declared);
  const member = `where: ${sqlText(where, style)}`;
  if (name === "Index") {
    if (given !== undefined)
      return {
        declined: `TypeORM compares an index by its name: \`${given}\` with a condition would count as unchanged.`,
      };
    return inOrder(declared.file, withMember(declared, member));
  }
  const index = decoratorName(declared, "Index", name === "Unique" ? "Unique" : undefined);
  const all = `{ unique: true, ${member} }`;
  if (name === "Unique") {
    if (memberOf(options, "deferrable"))
      return { declined: "The constraint is deferrable, which an index cannot be." };
    const others = args.filter((each) => each !== args.at(-1) || !options).map((each) => each.getText());
    const text = `@${index.local}(${[...others, all].join(", ")})`;
    return inOrder(declared.file, [...index.edits, { start: startOf(decorator), end: decorator.end, text }]);
  }
  if (!property || literalOf(memberOf(options, "unique")) !== true)
    return { declined: `\`@${name}\` of ${words(constraint?.fields ?? [])} cannot be made partial.` };
  return inOrder(declared.file, [
    ...index.edits,
    before(root, decorator, `@${index.local}(${all})`, style),
    ...withoutMember(declared, "unique"),
  ]);
}

/**
 * Fix: nullable-unique. A column whose missing value is an empty text by default takes null instead: nulls do not collide. Where the
 * code writes the empty text itself it would go on colliding.
 */
const nullableUnique: SchemaFix = {
  id: "nullable-unique",
  causes: { "null-or-default-collision": 2 },
  title: ({ constraint }) =>
    `Let ${words(constraint?.fields ?? [])} be null where none is given: nulls do not collide (${carriedOut})`,
  make(context) {
    const { constraint, model, write, violation } = context;
    const [name] = constraint?.fields ?? [];
    const field = model.fields.find((each) => each.name === name);
    if (!constraint || !field || constraint.fields.length !== 1) return "done";
    if (!["postgresql", "mysql", "mariadb", "sqlite"].includes(violation.engine ?? ""))
      return { declined: "Keyclash does not know whether nulls collide in this database." };
    if (field.nullable || /null/i.test(violation.value ?? "")) return "done";
    if (!write?.fields)
      return { declined: `The code does not show whether it leaves \`${field.name}\` out.` };
    if (field.default !== "value" || write.fields.includes(field.name))
      return {
        declined: `The code does not leave \`${field.name}\` out: it would write the same value again.`,
      };
    const declared = declarationAt(context, constraint.place);
    return "declined" in declared ? declared : nullable(declared, field.name);
  },
};

function nullable(declared: Declaration, field: string): FixResult {
  const { options, property, name, args } = declared;
  const type = property?.type;
  if (name !== "Column" || !property || !type || stringOf(memberOf(options, "default")) !== "")
    return { declined: `The declaration of \`${field}\` does not show an empty text as its default.` };
  if (stringOf(args[0]) === undefined && memberOf(options, "type") === undefined)
    return {
      declined: `The column's type comes from the property, and \`string | null\` tells TypeORM none.`,
    };
  if (type.getText() !== "string") return { declined: `\`${field}\` is not a plain string.` };
  const member = options?.properties.find((each) => each.name?.getText() === "default");
  if (!member) return "done";
  return inOrder(declared.file, [
    { start: startOf(member), end: member.end, text: "nullable: true" },
    { start: type.end, end: type.end, text: " | null" },
  ]);
}

/** Fix: declare-unique. The model says what the database enforces, so that upserts can rely on it; nothing changes in the database. */
const declareUnique: SchemaFix = {
  id: "declare-unique",
  causes: { "stale-index": 1 },
  title: ({ violation, model }) =>
    `Declare what the database enforces: ${fieldsOf(violation.columns, model)?.join(" and ") ?? "the key"} of ${model.name} must be unique`,
  make(context) {
    const { violation, model, constraint } = context;
    if (constraint && !constraint.fromMigration) return "done";
    const fields = fieldsOf(violation.columns, model);
    if (!fields) return { declined: `The text does not show columns that are all fields of ${model.name}.` };
    const name = violation.constraint;
    if (name === null) return { declined: "The text does not say by which name the database knows it." };
    const isIndex = violation.engine !== "postgresql" || /^(?:u?idx|ix)_/i.test(name);
    if (!isIndex && !/^uq_|_(?:key|uniq|unique)$/i.test(name))
      return { declined: `The text does not say whether \`${name}\` is a constraint or an index.` };
    return declare(context, fields, name, isIndex);
  },
};

function fieldsOf(columns: readonly string[], { fields }: SchemaContext["model"]): string[] | undefined {
  const found = columns.map((column) => fields.find((each) => each.column === column)?.name);
  return found.length > 0 && found.every((name) => name !== undefined) ? found : undefined;
}

function declare(
  { model, read }: SchemaContext,
  fields: string[],
  name: string,
  isIndex: boolean,
): FixResult {
  const t = compiler();
  const source = read(model.place.file);
  const root = source && parseTypeScript(source);
  const owner = root?.statements.find(
    (each): each is ts.ClassDeclaration => t.isClassDeclaration(each) && each.name?.text === model.name,
  );
  const entity = owner && t.getDecorators(owner)?.[0];
  if (!root || !owner || !entity || ancestor(entity, t.isModuleBlock))
    return { declined: `${model.name} is not declared by decorators: change its declaration by hand.` };
  const style = styleOf(root);
  const decorator = decoratorName({ root, style }, isIndex ? "Index" : "Unique");
  const list = `[${fields.map((field) => typescriptString(field, style)).join(", ")}]`;
  const text = `@${decorator.local}(${typescriptString(name, style)}, ${list}${isIndex ? ", { unique: true }" : ""})`;
  const indent = style.eol;
  return inOrder(root.fileName, [
    ...decorator.edits,
    { start: entity.end, end: entity.end, text: indent + text },
  ]);
}

function inOrder(file: string, edits: readonly TextEdit[]): FixResult {
  if (edits.length === 0) return "done";
  return { edits: [{ file, edits: [...edits].sort((a, b) => a.start - b.start) }] };
}

export const schemaFixes: readonly SchemaFix[] = [
  partialUnique,
  nullableUnique,
  declareUnique,
  // TypeORM's upsert fails by itself where nothing makes its lookup unique.
  uniqueTogether(
    (lookup, violated) =>
      `Nothing makes ${lookup} unique, but one more key would not keep ${violated} from colliding.`,
  ),
];
