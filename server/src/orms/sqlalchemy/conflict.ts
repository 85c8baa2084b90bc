/** What the database does with a row that is there, told in the statement itself: `insert(User).values(…).on_conflict_do_nothing(…)`. */

import { conflictFixes } from "../../code/conflict-fixes";
import { decline } from "../../code/fixes/declined";
import { declineTarget, otherKeys } from "../../code/fixes/keys";
import { inFile } from "../../code/fixes/steps";
import { declining } from "../../code/fixes/words";
import type { OfModel, PySite } from "../../code/python/dialect";
import { lastPart } from "../../code/python/modules";
import { isRepeatable } from "../../code/python/repeatable";
import { siteOf } from "../../code/python/site";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { PyNode } from "../../syntax/python";
import { allIn, chainOf, enclosing, type PyCall, textOf } from "../../syntax/python-tree";
import { dialect } from "./dialect";
import { dictionaryWithAttributes } from "./statements";

const inStatement = conflictFixes(statementSite, told);

/** Rows of the unit of work have no statement of their own in the code. */
const ofStatements = (fix: Fix): Fix => ({
  ...fix,
  make: ({ write, ...context }) =>
    write.operation === "insert" && /^(?:execute|scalars?|exec)$/.test(write.method)
      ? fix.make({ ...context, write })
      : "done",
});

export const getOrCreate = ofStatements(inStatement.getOrCreate);
export const upsert = ofStatements(inStatement.upsert);

interface StatementSite extends PySite {
  /** `insert(User)` */
  readonly insert: PyCall;
  /** `.values(…)` */
  readonly values: PyCall;
}

/** `session.execute(insert(User).values(email=email))`, or with the statement in a variable that nothing else uses. */
function statementSite(context: FixContext): StatementSite {
  let found: Pick<StatementSite, "insert" | "values"> | undefined;
  const site = siteOf(
    context,
    dialect,
    () => null,
    (call) => (call.object ? { object: call.object, receiver: ofModel(context) } : undefined),
  );
  const { file, meanings, call } = site;
  if (call.positional.length !== 1 || call.keywords.size > 0)
    decline(
      "The rows are handed over beside the statement: what becomes of a conflict is to be joined by hand.",
    );
  const [insert, values, more] = chainOf(file, statementOf(site, call.positional[0]));
  if (insert && values && !more && !insert.object && values.name === "values") found = { insert, values };
  const name = insert && lastPart(meanings.imports.get(insert.name) ?? insert.name);
  if (!found || name !== "insert" || found.insert.positional.length !== 1)
    decline(
      "The statement is told more than its rows, or is built elsewhere: what becomes of a conflict is to be joined by hand.",
    );
  return { ...site, ...found };
}

function ofModel({ model, write }: FixContext): OfModel {
  return { kind: "model", model, exact: write.exact };
}

/** The expression itself, or what its variable was set to right there. */
function statementOf({ file, meanings }: PySite, node: PyNode | undefined): PyNode | undefined {
  if (node?.type !== "identifier") return node;
  const name = textOf(file, node);
  const binding = meanings.bindings.at(node, name);
  const owner = enclosing(node, "function_definition") ?? file.root;
  const uses = allIn(owner, (each) => each.type === "identifier" && textOf(file, each) === name);
  return binding?.kind === "value" && uses.length === 2 ? binding.value : undefined;
}

/**
 * `insert(User).values(email=email, name=name)` ->
 * `postgresql.insert(User).values(email=email, name=name).on_conflict_do_update(index_elements=["email"], set_={"name": name})`
 *
 * https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#insert-on-conflict-upsert, /sqlite.html#insert-on-conflict-upsert,
 * /mysql.html#insert-on-duplicate-key-update-upsert
 */
function told(site: StatementSite, action: "nothing" | "update", fields: readonly string[]): FixResult {
  const { context, form, insert, values, quote, meanings } = site;
  const { constraint } = context;
  if (constraint.kind !== "unique" && constraint.kind !== "primary_key")
    decline("Only a unique key has such a clause.");
  declineTarget(context);
  if (form !== "statement") decline("The result of the statement is used, and a row that is there has none.");
  // PostgreSQL refuses to overwrite a row twice in one statement.
  if (action === "update" && context.write.several) decline(declining.severalRows);
  const family = familyOf(context);
  const module = `sqlalchemy.dialects.${family}`;
  const others = otherKeys(context);
  if (family === "mysql" && action === "nothing")
    decline(
      "On MySQL and MariaDB a row is only left as it is by INSERT IGNORE, which passes over nulls and missing parents too.",
    );
  if (family === "mysql" && others.length > 0)
    decline(
      `ON DUPLICATE KEY reacts to any key of ${context.model.name}, not to this one alone: ${others.join(", ")} as well.`,
    );
  const target = `index_elements=[${constraint.columns.map(quote).join(", ")}]`;
  const sets = action === "update" ? set(site, fields) : "";
  const clause =
    family === "mysql"
      ? `.on_duplicate_key_update(${sets})`
      : action === "nothing"
        ? `.on_conflict_do_nothing(${target})`
        : `.on_conflict_do_update(${target}, set_=${sets})`;
  const own = [...meanings.imports].find(([, full]) => full === `${module}.insert`)?.[0];
  const anothers = [...meanings.imports.values()].find(
    (full) => full.startsWith("sqlalchemy.dialects.") && !full.startsWith(module),
  );
  if (anothers !== undefined)
    decline(
      "The file has statements for another database: what becomes of a conflict is to be joined by hand.",
    );
  const name = own ?? `${site.use({ module: "sqlalchemy.dialects", name: family })}.insert`;
  const { start, end } = insert.function;
  return inFile(site, [
    ...(insert.callee === name ? [] : [{ start, end, text: name }]),
    { start: values.node.end, end: values.node.end, text: clause },
  ]);
}

/** The module of the dialect whose `insert` knows the clause. */
function familyOf({ violation: { engine } }: FixContext): "postgresql" | "sqlite" | "mysql" {
  if (engine === "postgresql" || engine === "sqlite") return engine;
  if (engine === "mysql" || engine === "mariadb") return "mysql";
  return decline("Keyclash does not know how this database words a conflict.");
}

/** `{"name": name}`: what the statement inserts, for the row that is there. */
function set(site: StatementSite, fields: readonly string[]): string {
  const { file, values, context, quote } = site;
  const { model } = context;
  // A mixin's columns stand in a file of their own.
  const files = new Set(
    [model.place, ...model.fields.map(({ place }) => place)].map(({ file: path }) => path),
  );
  const changes = (path: string) => /\bonupdate\s*=\s*(?!["'])/.test(context.read(path)?.text ?? "");
  if ([...files].some(changes))
    decline(
      `A column of ${model.name} gets its value as rows change (\`onupdate\`), which such a statement leaves out.`,
    );
  const given = values.positional[0]
    ? (dictionaryWithAttributes(values.positional[0], site.meanings)?.named ?? new Map<string, PyNode>())
    : values.keywords;
  const entries = fields.map((field) => {
    const column = model.fields.find(({ name }) => name === field)?.column ?? field;
    const value = [...given].find(([name]) => dialect.fieldName(model, name) === field)?.[1];
    if (!value || !isRepeatable(file, value, dialect) || textOf(file, value).includes("\n"))
      decline(`The value of \`${field}\` cannot be said a second time: put it into a variable first.`);
    return `${quote(column)}: ${textOf(file, value)}`;
  });
  return `{${entries.join(", ")}}`;
}
