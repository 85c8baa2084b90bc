/** How PostgREST's errors are known and what goes on behind them: the fixing half of the dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { asNoun, declining, sentence, words } from "../../code/fixes/words";
import { behindOf, stopsAt } from "../../code/typescript/behind";
import { usesOf, valueNames } from "../../code/typescript/told";
import { lineComment, typescriptPattern } from "../../syntax/escape";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { declineOne, type SupabaseSite, selectOf, supabaseSite } from "./fix-site";

/** Each request is a transaction of its own: a failed one leaves nothing that would go on. */
export const fixing: Fixing<SupabaseSite> = {
  siteOf: (context) => supabaseSite(context),
  test,
  transaction: { afterFailure: () => "goes on" },
  says: ({ model, models, ...context }) =>
    sentence({ ...context, model: asNoun(model), models: models.map(asNoun) }),
  existing,
  look: () => decline("A look in front of the write would need its error looked at as well."),
};

const states: Readonly<Record<string, string>> = { unique: "23505", foreign_key: "23503", check: "23514" };

/**
 * The SQLSTATE, and the constraint's name in the database's sentence, whatever its language is: PostgREST gives no other member that tells it.
 * https://docs.postgrest.org/en/stable/references/errors.html
 */
function test(site: SupabaseSite): Test {
  const { context, error, quote, told } = site;
  const { violation, constraint, model } = context;
  const state = states[violation.kind ?? ""];
  const name = violation.constraint;
  // The sentence names tables as well.
  const isTold = name !== null && name !== model.table && name !== constraint.references?.table;
  if (!isTold || state === undefined || !/^\w{1,200}$/.test(name)) decline(declining.unknownConstraint);
  const whose = [model.name, [...new Set(constraint.fields)].join(" + ")].filter((part) => part !== "");
  const isName = `/\\b${typescriptPattern(name)}\\b/.test(${error}.message)`;
  const isState = `${error}.code === ${quote(state)}`;
  return {
    all: told
      ? [`${error}?.code === ${quote(state)}`, isName]
      : [`${error} instanceof Error`, `${quote("code")} in ${error}`, isState, isName],
    comment: lineComment(whose.join(".")),
  };
}

/** Nothing more where nobody takes the row, else the row that is there in its place. */
function existing(site: SupabaseSite): Handler {
  const { context, write } = site;
  declineOne(site);
  if (!write.links.some(({ name }) => name === "select")) {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
  }
  const { name, given } = givenBehind(site);
  const select = selectOf(site);
  const { semicolon } = site.style;
  const found = site.free("existing", "found");
  const gives = context.intent?.once !== undefined && context.intent.gives;
  const back = gives ? `return ${found}${semicolon}` : given(found);
  // A request that fails is told as the code tells it: thrown, or given back and thrown on.
  const failure = site.free("readError", "lookError");
  const read = site.told
    ? [
        `const { ${name}: ${found}, error: ${failure} } = await ${select}${semicolon}`,
        `if (${failure}) throw ${failure}${semicolon}`,
      ]
    : [`const { ${name}: ${found} } = await ${select}.throwOnError()${semicolon}`];
  return { lines: [...read, back], leaves: true, waits: true };
}

/** The statement by which the function gives the new row, right behind the write, said of another name. Declines where it does more with it. */
function givenBehind({ place, told }: SupabaseSite): { name: string; given: (row: string) => string } {
  const t = compiler();
  const used = "The new row is used further down, where the one that is there cannot take its place.";
  const { declaration, statement } = place.kind === "declared" ? place : decline(used);
  if (!t.isObjectBindingPattern(declaration.name)) decline(used);
  const [value, another] = valueNames(declaration.name);
  const key = declaration.name.elements.find(({ name }) => name === value);
  if (!value || another || !key || (key.propertyName ?? key.name).getText() !== "data") decline(used);
  const [first, second] = behindOf(statement);
  const stops = told && first && t.isIfStatement(first) && stopsAt(first, told.error);
  if (told && !(stops && throwsIn(first.thenStatement)))
    decline("What the code does with an error is more than to throw it: handle it there.");
  const last = told ? second : first;
  if (!last || !t.isReturnStatement(last) || last.getText().includes("\n")) decline(used);
  const uses = usesOf({ declared: declaration }).filter(({ text }) => text === value.text);
  const isGiven = uses.length > 0 && uses.every((each) => each.pos >= last.pos && each.end <= last.end);
  if (!isGiven || findAll(last, t.isAwaitExpression).length > 0) decline(used);
  return { name: "data", given: (row) => saidOf(last, uses, row) };
}

/** The row is read by a request that throws its error, as the code does. */
function throwsIn(then: ts.Statement): boolean {
  const t = compiler();
  const last = t.isBlock(then) ? then.statements.at(-1) : then;
  return last !== undefined && t.isThrowStatement(last);
}

/** `return { id: data.id };` of another name. */
function saidOf(node: ts.Statement, uses: readonly ts.Identifier[], row: string): string {
  const t = compiler();
  const { text } = node.getSourceFile();
  let said = "";
  let from = startOf(node);
  for (const each of uses) {
    const isShort = t.isShorthandPropertyAssignment(each.parent);
    said += `${text.slice(from, startOf(each))}${isShort ? `${each.text}: ` : ""}${row}`;
    from = each.end;
  }
  return said + text.slice(from, node.end);
}
