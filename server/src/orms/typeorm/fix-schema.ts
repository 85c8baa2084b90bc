/** Fixes of TypeORM's declarations: indexes over some rows, columns that take null, what the database alone declares. */

import type { Edits, Rows } from "../../code/dialect";
import { declarationFixes, sqlOf } from "../../code/fixes/declaration";
import { decline } from "../../code/fixes/declined";
import type { SchemaContext } from "../../domain/adapters";
import type { Field } from "../../domain/model";
import { typescriptString } from "../../syntax/escape";
import { compiler, findAll, startOf, type ts, unwrap } from "../../syntax/typescript";
import { appendedTo, indentAt } from "../../syntax/typescript-edits";
import { literalOf, memberName, memberOf, stringOf } from "../../syntax/typescript-literals";
import {
  before,
  type Declaration,
  declarationOf,
  decoratorName,
  sqlText,
  withoutMember,
} from "./declarations";

const migrated = "your next migration, or synchronize, carries it out";

export const schemaFixes = declarationFixes<Declaration>({
  carriedOut(fix, { constraint }) {
    if (fix === "partial-unique") return `an upsert by it then needs an indexPredicate; ${migrated}`;
    if (fix === "nullable-unique") return `its type gets \`| null\`; ${migrated}`;
    if (fix !== "declare-unique") return migrated;
    return constraint ? "no new migration" : "synchronize then agrees with the database";
  },
  find: declarationOf,
  isText: (_, { type }) => /^(?:string|\w{0,9}(?:char|text)|character varying)\b/i.test(type ?? ""),
  isEmptyByDefault: ({ options }) => stringOf(memberOf(options, "default")) === "",
  marksDeleted: ({ model }, { name }) => name === model.hidesRowsBy,
  kept: ({ model }, { name }) => (name === model.hidesRowsBy ? null : undefined),
  replace: partial,
  nullable,
  declare,
});

/**
 * The constraint becomes a unique index that leaves rows out.
 *
 *     @Index({ unique: true, where: '"deletedAt" IS NULL' })
 *     @Column({ type: "varchar" })
 *     email!: string;
 */
function partial(
  { constraint, database, violation }: SchemaContext,
  declared: Declaration,
  fields: readonly string[],
  rows?: Rows,
): Edits {
  const { root, style, decorator, name, args, options, property } = declared;
  if (!rows) decline(`Make ${fields.join(", ")} unique together by hand.`);
  // Seen in 0.3.31 and 1.1.1: the new table is made with the old constraint in it.
  if (database?.id === "sqlite" && !constraint?.index)
    decline(
      "TypeORM does not take a unique constraint off a table of SQLite: drop it in a migration of your own first.",
    );
  // Another naming strategy may be configured where Keyclash cannot see it; the text names the columns.
  const column = rows.field.column ?? "";
  const isShown = violation.columns.includes(column) || violation.statement?.includes(`"${column}"`);
  if (!/^[a-z0-9_]+$/.test(column) && !isShown)
    decline(`The text does not show what the database calls the column of \`${rows.field.name}\`.`);
  const member = `where: ${sqlText(sqlOf(rows), style)}`;
  if (name === "Index") {
    const given = stringOf(args[0]);
    if (given !== undefined)
      decline(
        `TypeORM compares an index by its name: \`${given}\` with a condition would count as unchanged.`,
      );
    return options?.properties.length
      ? [appendedTo(root, options.properties, options.end - 1, member, style)]
      : [];
  }
  const index = decoratorName(declared, "Index", name === "Unique" ? name : undefined);
  const all = `{ unique: true, ${member} }`;
  if (name === "Unique") {
    if (constraint?.deferrable) decline("The constraint is deferrable, which an index cannot be.");
    const called = unwrap(decorator.expression);
    if (!compiler().isCallExpression(called)) return [];
    const { expression, arguments: given, end } = called;
    return [
      ...index.edits,
      { start: startOf(expression), end: expression.end, text: index.local },
      options
        ? { start: startOf(options), end: options.end, text: all }
        : appendedTo(root, given, end - 1, all, style),
    ];
  }
  if (!property || literalOf(memberOf(options, "unique")) !== true)
    decline(`\`@${name}\` of ${fields.join(" and ")} cannot be made partial.`);
  return [
    ...index.edits,
    before(root, decorator, `@${index.local}(${all})`, style),
    ...withoutMember(declared, "unique"),
  ];
}

function nullable(declared: Declaration, field: Field): Edits {
  const { options, property, name, args } = declared;
  const type = property?.type;
  const member = memberNamed(options, "default");
  if (name !== "Column" || !property || type?.getText() !== "string" || !member)
    decline(`\`${field.name}\` is not a plain string.`);
  if (stringOf(args[0]) === undefined && memberOf(options, "type") === undefined)
    decline("The column's type comes from the property, and `string | null` tells TypeORM none.");
  if (property.initializer || memberOf(options, "transformer"))
    decline(`The class gives \`${field.name}\` a value itself: leave it out there first.`);
  if (isUsed(property.parent, field.name))
    decline(`The class uses \`${field.name}\` itself, and may rely on a text.`);
  const typed = { start: type.end, end: type.end, text: " | null" };
  const given = memberNamed(options, "nullable");
  if (!given) return [{ start: startOf(member), end: member.end, text: "nullable: true" }, typed];
  return [
    { start: startOf(given), end: given.end, text: "nullable: true" },
    ...withoutMember(declared, "default"),
    typed,
  ];
}

function memberNamed(options: ts.ObjectLiteralExpression | undefined, name: string) {
  return options?.properties.find((each) => each.name && memberName(each.name) === name);
}

/** `this.email` in the class. */
function isUsed(owner: ts.Node, name: string): boolean {
  const t = compiler();
  return findAll(owner, t.isPropertyAccessExpression).some(
    (each) => each.name.text === name && each.expression.kind === t.SyntaxKind.ThisKeyword,
  );
}

/** The model says what the database enforces, so that upserts can rely on it; nothing changes in the database. */
function declare(
  { violation, constraint }: SchemaContext,
  declared: Declaration,
  fields: readonly string[],
  name: string | null,
): Edits {
  const { root, style, decorator } = declared;
  if (name === null) decline("The text does not say by which name the database knows it.");
  const isIndex =
    violation.engine !== "postgresql" || (constraint ? constraint.index : /^(?:u?idx|ix)_/i.test(name));
  if (!isIndex && !constraint && !/^uq_|_(?:key|uniq|unique)$/i.test(name))
    decline(`The text does not say whether \`${name}\` is a constraint or an index.`);
  const { local, edits } = decoratorName(declared, isIndex ? "Index" : "Unique");
  const list = `[${fields.map((field) => typescriptString(field, style)).join(", ")}]`;
  const rule = `@${local}(${typescriptString(name, style)}, ${list}${isIndex ? ", { unique: true }" : ""})`;
  // A comment behind the decorator speaks of that one.
  const comment = /^[ \t]{0,200}\/\/[^\r\n]*/.exec(root.text.slice(decorator.end))?.[0] ?? "";
  const end = decorator.end + comment.length;
  return [...edits, { start: end, end, text: style.eol + indentAt(root, decorator) + rule }];
}
