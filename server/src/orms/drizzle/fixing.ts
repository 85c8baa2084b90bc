/** How Drizzle's errors, rows and transactions are handled: the fixing half of its dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { sentence, words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { testedBefore } from "../../code/typescript/hazards";
import type { FixContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { lineComment } from "../../syntax/escape";
import { countOf, type DrizzleSite, declineOne, drizzleSite, selectOf } from "./fix-site";

/** https://orm.drizzle.team/docs/transactions: a transaction within one is a savepoint. */
export const fixing: Fixing<DrizzleSite> = {
  siteOf: drizzleSite,
  test,
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
    savepoint: ({ receiver }, name) => ({ on: `${receiver.getText()}.transaction((${name}) => ${name}` }),
  },
  ownPromise: { of: "Drizzle", batch: "batch" },
  says: ({ model, models, ...context }) =>
    sentence({ ...context, model: asNoun(model), models: models.map(asNoun) }),
  existing,
  look(site) {
    if (!site.unused)
      decline("The insert gives a list of rows: a look in front of it would have to give one as well.");
    return { lines: [countOf(site)] };
  },
};

/** What each driver's error looks like was seen on databases: test/capture/drizzle. */
const wrapped: ReadonlySet<string> = new Set(["pg", "pglite", "postgres.js", "mysql2", "libsql"]);

/** The driver's error is the cause of Drizzle's own since 0.44; better-sqlite3 throws its own through all versions. */
function test(site: DrizzleSite): Test {
  const { context, error } = site;
  const { driver } = context.violation;
  if (driver === "better-sqlite3") return recognised(site, { orm: "Drizzle", driver: error, isPlain: true });
  if (driver === null || !wrapped.has(driver))
    decline(
      driver === null
        ? "The text does not show the driver, by which a handler would know the constraint."
        : `Keyclash has not seen how ${driver} reports the constraint to Drizzle.`,
    );
  if (!isWrapped(context)) return recognised(site, { orm: "Drizzle", driver: error, isPlain: true });
  const thrown = { module: "drizzle-orm", name: "DrizzleQueryError" };
  return recognised(site, { orm: "Drizzle", thrown, driver: `${error}.cause`, isPlain: true });
}

/** As it was printed, else by the version that the nearest package.json allows. */
function isWrapped({ source, model, read, violation }: FixContext): boolean {
  if (violation.exception === "DrizzleQueryError") return true;
  for (const file of [source.path, model.place.file]) {
    const folders = file.split("/").slice(0, -1);
    for (let depth = folders.length; depth >= 0; depth--) {
      const text = read([...folders.slice(0, depth), "package.json"].join("/"))?.text.slice(0, 100_000);
      const given = /"drizzle-orm"\s{0,9}:\s{0,9}"[\^~=v ]{0,4}(\d{1,3})\.(\d{1,3})\.\d/.exec(text ?? "");
      if (given) return Number(given[1]) > 0 || Number(given[2]) >= 44;
    }
  }
  return decline(
    "No package.json says which drizzle-orm it is, and before 0.44 its errors had another form.",
  );
}

/** The list of the one row that is there, where the list of the insert is used. */
function existing(site: DrizzleSite): Handler {
  const { error, style, context, write } = site;
  declineOne(site);
  if (site.unused) {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
  }
  if (write.links.at(-1)?.name !== "returning")
    decline("The result of the insert is used, and a row that is there already has none.");
  const select = selectOf(site);
  const found = site.free("existing", "found");
  const { semicolon } = style;
  const lines = [
    `const ${found} = await ${select.text}${semicolon}`,
    `if (${found}.length === 0) throw ${error}${semicolon}`,
    `return ${found}${semicolon}`,
  ];
  return { lines, waits: true, tested: testedBefore(site, select.values) };
}

/** `orderItems`, `order_items_table`: "order item", as people say of one row. */
function asNoun(model: Model): Model {
  const said = model.name
    .replace(/(?<=.)_?table$/i, "")
    .replace(/(?<=[a-z\d])([A-Z])/g, " $1")
    .replaceAll("_", " ")
    .toLowerCase();
  const one = said
    .replace(/ies$/, "y")
    .replace(/(ss|x|ch|sh)es$/, "$1")
    .replace(/(?<=[^sui])s$/, "");
  return { ...model, name: one };
}
