/** Fixes that let the database decide in one statement: insert or ignore and read the row, or upsert. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { typescriptString } from "../../syntax/escape";
import { compiler, startOf, type ts, unwrap } from "../../syntax/typescript";
import { movedText } from "../../syntax/typescript-edits";
import { elementsOf, stringsOf } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";
import { areSeveral, rowOf } from "./calls";
import { gone, keptRow, words } from "./fix-catch";
import { cascaded, classText, isDeferrable, isTree, mayUpdate, strangeMember } from "./fix-hazards";
import { readRow } from "./fix-key";
import { endOf, type FixSite, finderOf, fixSite, indentOf, textOf } from "./fix-site";

const MYSQL = ["mysql", "mariadb", "tidb", "vitess"];

/**
 * Fix: get-or-create. One INSERT that does nothing where the key is there, then the row is read. Reading throws where another constraint
 * was the reason, so nothing is swallowed.
 *
 *     await this.users
 *       .createQueryBuilder()
 *       .insert()
 *       .values({ email, name })
 *       .orIgnore()
 *       .execute();
 *     return await this.users.findOneByOrFail({ email });
 */
export const getOrCreate: Fix = {
  id: "get-or-create",
  kind: "get-or-create",
  safety: "changes-behaviour",
  causes: { "duplicate-insert": 3, "check-then-insert-race": 3 },
  title: ({ constraint }) =>
    `Insert or ignore, then read the row by its ${words(constraint.fields)} (no cascades)`,
  make(context) {
    if (MYSQL.includes(context.violation.engine ?? ""))
      return {
        declined:
          "INSERT IGNORE of MySQL and MariaDB also ignores nulls, foreign keys and values that are too long: catch the duplicate instead.",
      };
    return inOneStatement(
      context,
      (site, values) => {
        const { style, call } = site;
        const indent = indentOf(site) + style.indent;
        const link = (text: string) => style.eol + indent + text;
        const into =
          call.receiverKind === "repository" || call.receiverKind === "class" || call.api === "entity"
            ? ""
            : `.into(${finderOf(site)?.entity ?? ""})`;
        const on = call.api === "entity" ? (finderOf(site)?.on ?? "") : textOf(call.receiver);
        return [
          on,
          link(".createQueryBuilder()"),
          link(".insert()"),
          ...(into ? [link(into)] : []),
          link(`.values(${values(1)})`),
          link(".orIgnore()"),
          link(".execute()"),
        ].join("");
      },
      true,
    );
  },
};

/** Fix: upsert. One INSERT that overwrites the row of the same key. */
export const upsert: Fix = {
  id: "upsert",
  kind: "upsert",
  safety: "changes-behaviour",
  causes: { "duplicate-insert": 4, "check-then-insert-race": 4, "lookup-wider-than-key": 1 },
  title: (context) =>
    context.cause.id === "lookup-wider-than-key"
      ? `Look the row up by ${words(context.constraint.fields)}, the key that collides`
      : `Upsert by ${words(context.constraint.fields)}: overwrite the row that is there`,
  make(context) {
    const { violation, model, constraint } = context;
    if (constraint.condition)
      return { declined: "The key is unique for some rows only: an upsert cannot name it." };
    if (MYSQL.includes(violation.engine ?? "") && otherKeys(model, context).length > 0)
      return {
        declined: `${violation.engine === "mysql" ? "MySQL" : "MariaDB"}'s upsert reacts to any unique key: it would overwrite the row of another ${model.name} (${otherKeys(model, context)[0]}).`,
      };
    if (context.cause.id === "lookup-wider-than-key") return changeLookup(context);
    if (classText(context).includes("@VersionColumn"))
      return {
        declined: `An upsert does not count the version of the ${model.name} up: who holds it would not notice the change.`,
      };
    return inOneStatement(
      context,
      (site, values) => {
        const fields = [...new Set(constraint.fields)];
        const known = rowOf(site.call.values).values;
        if (known && [...known.keys()].every((name) => fields.includes(name)))
          return {
            declined:
              "The row has nothing beside its key, so there is nothing to overwrite: get-or-create is the same.",
          };
        const finds = finderOf(site);
        const entity = finds?.entity ? `${finds.entity}, ` : "";
        return `${finds?.on ?? ""}.upsert(${entity}${values(0)}, [${fields.map((field) => typescriptString(field, site.style)).join(", ")}])`;
      },
      false,
    );
  },
};

/** Other unique keys of the table that an insert can run into: a generated number is none of them. */
function otherKeys(model: Model, { constraint, models }: FixContext): string[] {
  return models
    .filter((each) => each.table === model.table && each.schema === model.schema)
    .flatMap((each) => each.constraints)
    .filter((each) => each.kind === "unique" || each.kind === "primary_key")
    .filter((each) => each.columns.join() !== constraint.columns.join())
    .filter(
      (each) =>
        each.kind === "unique" ||
        each.fields.some((name) => model.fields.find((field) => field.name === name)?.default === "none"),
    )
    .map((each) => words(each.fields));
}

type Statement = string | { readonly declined: string };

/**
 * Replaces the write by one statement and a read of the row.
 * @param swallows the statement also does nothing where another constraint was the reason: only reading the row tells
 */
function inOneStatement(
  context: FixContext,
  statement: (site: FixSite, values: (steps: number) => string) => Statement,
  swallows: boolean,
): FixResult {
  if (context.write.handled) return "done";
  const site = fixSite(context);
  if (!site) return { declined: gone };
  const { call, form, style, root } = site;
  const refused = refuse(site);
  if (refused) return { declined: refused };
  if (isDeferrable(context))
    return { declined: "The constraint is deferrable: PostgreSQL's ON CONFLICT cannot rely on it." };
  if (form.kind === "expression")
    return {
      declined: "The call stands inside of an expression, where there is no room for a second statement.",
    };
  const row = call.values && unwrap(call.values);
  if (!row || !finderOf(site)) return { declined: "The code does not show the row that is written." };
  const find = readRow(site, mayMiss(context));
  if ("declined" in find) return find;
  const kept = keptRow(site);
  if (typeof kept === "object") return kept;
  const made = statement(site, (steps) => movedText(root, row, steps, style));
  if (typeof made !== "string") return made;
  const text = [`await ${made}${style.semicolon}`, ...last(site, find.text, kept, swallows)].join(
    style.eol + indentOf(site),
  );
  return {
    edits: [
      {
        file: context.source.path,
        edits: [{ start: startOf(form.statement), end: endOf(form.statement), text }],
      },
    ],
  };
}

/** Where the insert does not throw for a missing value, the read must not take it for any value. */
function mayMiss({ violation, model, constraint }: FixContext): boolean {
  if (violation.engine === "sqlite") return true;
  return model.fields.some(({ name, nullable }) => nullable && constraint.fields.includes(name));
}

/** What stands behind the insert: the row, in the place of the old result. */
function last(site: FixSite, find: string, kept: string | undefined, swallows: boolean): string[] {
  const { form, style, root } = site;
  const end = style.semicolon;
  if (form.kind === "declared") {
    const { declaration, statement } = form;
    const value = declaration.initializer ? startOf(declaration.initializer) : statement.end;
    return [`${root.text.slice(startOf(statement), value)}await ${find}${end}`];
  }
  if (form.kind === "returned") return [`return await ${find}${end}`];
  if (kept !== undefined) return [`Object.assign(${kept}, await ${find})${end}`];
  return swallows ? ["// Throws where another constraint was the reason.", `await ${find}${end}`] : [];
}

/** Why the write cannot become one INSERT; undefined = it can. */
function refuse(site: FixSite): string | undefined {
  const { call, form, context } = site;
  const t = compiler();
  if (
    !["save", "insert"].includes(call.method) ||
    call.api === "builder" ||
    call.api === "raw" ||
    call.api === "relation"
  )
    return `\`${call.method}\` is not a plain insert that can be replaced.`;
  if (context.write.operation === "update") return "The row was loaded before: this is an update.";
  if (areSeveral(call.values) || (call.values && elementsOf(unwrap(call.values))))
    return "Several rows are written at once.";
  if (form.kind !== "statement" && call.method !== "save")
    return `The result of \`${call.method}\` is used, and a row that is there already has none.`;
  const around = enclosing(call.node);
  const isAsync = around ? around.modifiers?.some(({ kind }) => kind === t.SyntaxKind.AsyncKeyword) : true;
  if (!isAsync) return "The function is not async, so it cannot read the row behind the insert.";
  const options = call.node.arguments.slice(
    (call.values ? call.node.arguments.indexOf(call.values) : -1) + 1,
  );
  if (options.length > 0) return `The options of \`${call.method}\` have no place in an insert.`;
  if (isTree(context)) return "The entity is a tree, whose paths `save` alone keeps.";
  const strange = strangeMember(site);
  if (strange !== undefined)
    return `\`${strange}\` is no column, which \`save\` leaves out and an insert does not allow.`;
  const cascade = cascaded(site);
  if (cascade !== undefined) return `\`save\` also writes \`${cascade}\`, which an insert does not.`;
  return mayUpdate(site);
}

function enclosing(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  for (let next = node.parent; next; next = next.parent) if (isFunction(next)) return next;
  return undefined;
}

/** An upsert that looks the row up by another key: the violated one takes its place. */
function changeLookup(context: FixContext): FixResult {
  const site = fixSite(context);
  if (!site) return { declined: gone };
  const { call } = site;
  const fields = [...new Set(context.constraint.fields)];
  if (call.method !== "upsert" || !call.conflict || !stringsOf(call.conflict))
    return { declined: "The conflict path of the upsert is not a list that can be changed." };
  const { values } = rowOf(call.values);
  const missing = values && fields.find((field) => !values.has(field.split(".")[0] ?? field));
  if (missing)
    return { declined: `The upsert gives \`${missing}\` no value, so it cannot look the row up by it.` };
  const text = `[${fields.map((field) => typescriptString(field, site.style)).join(", ")}]`;
  return {
    edits: [
      { file: context.source.path, edits: [{ start: startOf(call.conflict), end: call.conflict.end, text }] },
    ],
  };
}
