/** A TypeORM write as its fixes see it, and how TypeORM's errors and transactions are handled. */

import type { Declined, Fixing, Handler, Test } from "../../code/dialect";
import { declining, words } from "../../code/fixes/words";
import { findBinding } from "../../code/typescript/bindings";
import { isSeenLater, testedBefore } from "../../code/typescript/hazards";
import { siteAt, type TypescriptSite, textOf } from "../../code/typescript/site";
import type { ErrorTest, FixContext } from "../../domain/adapters";
import { lineComment } from "../../syntax/escape";
import { compiler, parseTypeScript, startOf, type ts, unwrap } from "../../syntax/typescript";
import { elementsOf } from "../../syntax/typescript-literals";
import {
  areSeveral,
  createReceivers,
  findWriteCalls,
  reaching,
  type Typed,
  unitAround,
  type WriteCall,
} from "./calls";
import { cascaded, propertyRow, strangeMember } from "./fix-hazards";
import { readRow } from "./fix-key";

export interface TypeormSite extends TypescriptSite {
  readonly write: WriteCall;
  typeOf(expression: ts.Expression): Typed | undefined;
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
  const { typeOf } = createReceivers(root, reaching(model, models));
  return { ...siteAt(context, call.node, "error"), receiver: call.receiver, write: call, typeOf };
}

/** https://typeorm.io/docs/advanced-topics/transactions: an inner transaction is a savepoint. */
export const fixing: Fixing<TypeormSite> = {
  siteOf: typeormSite,
  errors: { variable: "error", test: violationTest },
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
    savepoint({ write: { api, receiver, receiverKind } }, name) {
      if (api === "entity" || api === "class") return undefined;
      const on = textOf(receiver);
      const opened = receiverKind === "manager" || receiverKind === "data-source" ? on : `${on}.manager`;
      const inside = receiverKind === "repository" ? `${name}.withRepository(${on})` : name;
      return `${opened}.transaction((${name}) => ${inside}`;
    },
  },
  existing,
  look(site) {
    const kept = keptRow(site);
    if (typeof kept === "object") return kept;
    const row = readRow(site, true, "findOneBy");
    return "declined" in row ? row : { lines: [row.text], ...(kept === undefined ? {} : { keeps: kept }) };
  },
};

/** The driver's error stands in `driverError`; how it names the constraint knows the database. */
function violationTest(site: TypeormSite, error: string): Test | Declined {
  const { violation, constraint, model, database } = site.context;
  if (!database?.recognise)
    return { declined: "Keyclash has not seen how this database reports the constraint to TypeORM." };
  const tests = database.recognise({ violation, constraint, model }, "node");
  if (!tests) return { declined: declining.unknownConstraint };
  const failed = site.use({ module: "typeorm", name: "QueryFailedError" });
  // A check belongs to no field.
  const whose = [model.name, [...new Set(constraint.fields)].join(" + ")].filter((part) => part !== "");
  return {
    all: [
      `${error} instanceof ${failed}`,
      ...tests.map((test) => said(test, `${error}.driverError`, site.quote)),
    ],
    comment: lineComment(whose.join(".")),
  };
}

function said(test: ErrorTest, error: string, quote: (text: string) => string): string {
  const member = `${error}.${test.member}`;
  if ("endsWith" in test) return `${member}.endsWith(${quote(test.endsWith)})`;
  if ("includes" in test) return `${member}.includes(${quote(test.includes)})`;
  return `${member} === ${typeof test.is === "number" ? test.is : quote(test.is)}`;
}

function existing(site: TypeormSite): Handler | Declined {
  const { write, form, style, context } = site;
  const rows = write.values && unwrap(write.values);
  if (areSeveral(rows)) return { declined: declining.severalRows };
  if (context.write.operation === "update") return { declined: declining.anUpdate };
  const cascade = cascaded(site);
  if (cascade !== undefined)
    return {
      declined: `\`save\` also writes \`${cascade}\`, which would be missing at the row that is there.`,
    };
  const used = form !== "statement";
  if (used && write.method !== "save")
    return {
      declined: `The result of \`${write.method}\` is used, and a row that is there already has none.`,
    };
  if (used && rows && elementsOf(rows)) return { declined: "The list that `save` gives back is used." };
  const strange = strangeMember(site);
  if (used && strange !== undefined)
    return { declined: `\`${strange}\` is no column: the row that is there does not have it.` };
  const kept = keptRow(site);
  if (typeof kept === "object") return kept;
  if (!used && kept === undefined) {
    const fields = lineComment(words(context.constraint.fields));
    return {
      lines: [`// Nothing to do: a row with this ${fields} is there already.`],
      leaves: false,
      waits: false,
    };
  }
  const find = readRow(site, false);
  if ("declined" in find) return find;
  const line = used ? `return await ${find.text}` : `Object.assign(${kept}, await ${find.text})`;
  const tested = testedBefore(site, find.values).map(textOf);
  return { lines: [line + style.semicolon], leaves: false, waits: true, tested };
}

/** The variable whose row is seen behind the write: it must become the row that is there. */
export function keptRow({ write, form, call, typeOf }: TypeormSite): string | undefined | Declined {
  const t = compiler();
  if (form !== "statement" || !write.values || write.api === "raw") return undefined;
  const values = unwrap(write.values);
  const [only] = elementsOf(values) ?? [];
  const row = only ? unwrap(only) : values;
  const property = propertyRow(row);
  if (property !== undefined)
    return {
      declined: `\`${property}\` is seen elsewhere, and would stay without the values of the row that is there.`,
    };
  if (row.kind === t.SyntaxKind.ThisKeyword) return "this";
  if (!t.isIdentifier(row)) return undefined;
  const typed = typeOf(row);
  const binding = findBinding(row.text, row);
  // The caller has the entity too.
  const lent = typed?.kind === "entity" && typed.exact && binding !== undefined && t.isParameter(binding);
  const around = unitAround(call) ?? call.getSourceFile();
  return lent || isSeenLater(row, call, around) ? row.text : undefined;
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
