/** How TypeORM's errors, rows and transactions are handled: the fixing half of its dialect. */

import type { Declined, Fixing, Handler, Test } from "../../code/dialect";
import { declining, words } from "../../code/fixes/words";
import { findBinding } from "../../code/typescript/bindings";
import { isSeenLater, testedBefore } from "../../code/typescript/hazards";
import { textOf } from "../../code/typescript/site";
import type { ErrorTest } from "../../domain/adapters";
import { lineComment } from "../../syntax/escape";
import { compiler, unwrap } from "../../syntax/typescript";
import { elementsOf } from "../../syntax/typescript-literals";
import { areSeveral, unitAround } from "./calls";
import { cascaded, mayUpdate, propertyRow, strangeMember } from "./fix-hazards";
import { readRow } from "./fix-key";
import { type TypeormSite, typeormSite } from "./fix-site";

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
  hazard: (site, fix) => (fix === "check-first" ? mayUpdate(site) : undefined),
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
