/** supabase-js's words for the sites: requests that give their error back, tables made by a migration, generated types of them. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Choice, Operation, Shape, Written } from "../site";
import { type Step, within } from "../surroundings";
import { snake, tablesInSql } from "./sql-tables";
import { dialectOf, object, plural } from "./typescript";

/** What a program does with the error that a request gives back. */
interface Told extends Shape {
  /** Behind the chain. */
  readonly link?: string;
  /** The name that holds the error. */
  readonly name?: string;
}

const named = (error: string) => ({
  ...{ name: error, path: ".data" },
  pattern: error === "error" ? "{ data: _, error }" : `{ data: _, error: ${error} }`,
  others: error === "error" ? "{ error }" : `{ error: ${error} }`,
});

const told: Readonly<Record<string, Told>> = {
  thrown: { ...named("error"), behind: () => ["if (error) throw error;"] },
  "thrown by the client": { link: "throwOnError()", pattern: "{ data: _ }", path: ".data" },
  "thrown in words": {
    ...named("insertError"),
    behind: () => ["if (insertError) {", "  throw new Error(insertError.message);", "}"],
  },
  wrapped: {
    ...named("error"),
    behind: () => ['if (error) throw new Error("could not be saved", { cause: error });'],
  },
  "in the result": {
    path: ".data",
    others: "_",
    behind: (name) => [`if (${name}.error) throw ${name}.error;`],
  },
  answered: {
    ...named("error"),
    behind: (_, { host }) => ["if (error) {", "  log.failed(error);", `  ${answer(host)}`, "}"],
  },
};

function answer(host: string | undefined): string {
  if (host?.startsWith("express")) return "return response.status(500).json({ error: error.message });";
  return host === "next route"
    ? "return Response.json({ error: error.message }, { status: 500 });"
    : "return { error: error.message };";
}

const looks: Readonly<Record<string, Shape & { readonly links: readonly string[] }>> = {
  "maybe single": { links: ["maybeSingle()"], pattern: "{ data: _ }", path: ".data" },
  checked: {
    ...{ links: ["maybeSingle()"], pattern: "{ data: _, error: lookError }", path: ".data" },
    behind: () => ["if (lookError) throw lookError;"],
  },
  single: { links: ["single()"], pattern: "{ data: _ }", path: ".data" },
  "throw on error": { links: ["maybeSingle()", "throwOnError()"], pattern: "{ data: _ }", path: ".data" },
};

/** The caller looks at the error, which comes to him beside the row. */
const isGivenBack = ({ operation }: Choice) => operation?.endsWith("given back") === true;

const toldIn = (choice: Choice) => (isGivenBack(choice) ? undefined : told[choice.told as string]);

/** `supabase.from("members").insert({ … })`, a call a line where that is chosen. */
function chain(client: string, table: string, links: readonly string[], { chained }: Choice = {}): string {
  return [client, `from("${table}")`, ...links].join(chained === "broken" ? "\n  ." : ".");
}

const one = ["select()", "single()"];
const row = ({ values, whole }: At) => whole ?? object(values);

/** @param links `null` = the write as it is, else what makes the row its value */
function operation(
  write: (at: At) => readonly string[],
  links: readonly string[] | null,
  more: Pick<Operation, "fits" | "loads" | "bulk"> & { before?(at: At): readonly string[] } = {},
): Operation {
  const { before, ...others } = more;
  return {
    ...others,
    ...(links ? { gives: "value" } : {}),
    shape: toldIn,
    write(at): Written {
      const link = toldIn(at.choice)?.link;
      const all = [...write(at), ...(links ?? []), ...(link ? [link] : [])];
      const gives = links || isGivenBack(at.choice) ? "value" : null;
      return { before: before?.(at) ?? [], call: chain(at.client, plural(at.entity), all, at.choice), gives };
    },
  };
}

const insert = (at: At) => [`insert(${row(at)})`];
const update = (at: At) => [`update(${object(at.values)})`, 'eq("id", id)'];
/** Without a key it is the primary one, which no call gives: it inserts. */
const upsert = (at: At) => [`upsert(${row(at)})`];
const some = ({ entity }: At) => `select("${["id", ...new Set(entity.keys.flat())].join(", ")}")`;
const hasTwoKeys = ({ keys }: Entity) => keys.length > 1;
const ofVariable = { before: (at: At) => [`const fields = ${row(at)};`] };

const operations: Readonly<Record<string, Operation>> = {
  insert: operation(insert, null),
  "insert, selected": operation(insert, one),
  "insert, maybe": operation(insert, ["select()", "maybeSingle()"]),
  "insert, some columns": operation((at) => [...insert(at), some(at)], ["single()"]),
  "insert of one in a list": operation((at) => [`insert([${row(at)}])`], null),
  "insert of one in a list, selected": operation((at) => [`insert([${row(at)}])`], one),
  "insert of a variable": operation(() => ["insert(fields)"], one, ofVariable),
  "insert, given back": operation(insert, null),
  "insert, selected, given back": operation(insert, one),
  "insert of a list": operation(({ list }) => [`insert(${list})`], null, { bulk: true }),
  "upsert by the primary key": operation(upsert, one),
  "upsert by another key": operation((at) => [`upsert(${row(at)}, { onConflict: "handle" })`], null, {
    fits: hasTwoKeys,
  }),
  update: operation(update, null, { loads: true }),
  "update, selected": operation(update, one, { loads: true }),
};

const table = (entity: string) => `"${plural({ name: entity })}"`;
const column = (field: string) => `"${snake(field)}"`;

/** The columns are named in the code as they are in the database. */
export const supabase = dialectOf({
  id: "supabase",
  operations,
  own: { told: Object.keys(told), looks: Object.keys(looks), chained: ["one line", "broken"] },
  reach: () => ({
    client: "supabase",
    type: "SupabaseClient<Database>",
    transaction: "client",
    transactionType: "SupabaseClient<Database>",
  }),
  field: snake,
  table,
  column,
  find(client, entity, condition, choice = {}) {
    const filters = condition.map(([name, text]) => `eq("${name}", ${text})`);
    const { links } = looks[choice.looks ?? "maybe single"] as { links: readonly string[] };
    return chain(client, plural(entity), ["select()", ...filters, ...links], choice);
  },
  finds: (choice) => looks[choice.looks as string],
  note: (client, _, note) => `${client}.from("audits").insert({ note: "${note}" }).throwOnError()`,
  modules: {
    "@supabase/supabase-js": ["SupabaseClient"],
    "../database.types": ["Database"],
    "../supabase": ["supabase"],
  },
  fits(_, choice, { steps }) {
    const { beside, caught, row, input, operation, declared, host } = choice;
    const all = within(steps);
    const names = [beside, row, input];
    const error = toldIn(choice)?.name;
    if (error && names.includes(error)) return false;
    if (operation === "insert of a variable" && names.includes("fields")) return false;
    // Where both come into one name that may be set anew, the compiler does not see that one of them is there.
    if (declared !== "const" && error) return false;
    if (choice.told === "in the result" && caught === row) return false;
    // As its type says, there may be none.
    if (operation === "insert, maybe" && all.some((step) => step.do === "effect" && step.about === "row"))
      return false;
    const is = (...what: readonly Step["do"][]) => all.some((step) => what.includes(step.do));
    if (isGivenBack(choice) && choice.told !== "thrown") return false;
    if (is("expression", "together")) return choice.told === "thrown by the client";
    // It would leave what is within alone.
    if (choice.told === "answered") return !is("try", "retry", "helper", "callback", "parallel");
    if (!isGivenBack(choice)) return true;
    const goesOn = is("effect", "sibling", "try", "retry", "helper", "parallel", "each", "if", "look");
    const whole = steps.at(-1)?.do === "give" ? steps.at(-1) : undefined;
    const givesRow = is("callback") || (whole?.do === "give" && /row|object/.test(whole.what));
    return !goesOn && givesRow && !/express|next|controller/.test(host as string);
  },
  schema: () => ({
    "supabase/migrations/20240101000000_tables.sql": `${statements().join("\n")}\n`,
    "src/database.types.ts": types(),
    "src/supabase.ts": client,
  }),
});

const statements = () =>
  tablesInSql({ table, column, unique: (name, columns) => `${name}_${columns.join("_")}_key` });

// Node before 22 has no WebSocket of its own, which the client asks for even where nobody listens.
const client = `import { createClient } from "@supabase/supabase-js";
import type { Database } from "./database.types";

export const supabase = createClient<Database>(process.env.SUPABASE_URL as string, "anon", {
  realtime: { transport: class {} as never },
});
`;

/** As `supabase gen types typescript` writes them. */
function types(): string {
  const id: Column = { name: "id", type: "number", isOptional: true };
  const text = (name: string): Column => ({ name, type: "string" });
  const of = ({ name, type, nullable, byDefault, parent }: Field): Column => ({
    ...{ name: snake(name), type: nullable ? `${type} | null` : type },
    isOptional: nullable === true || byDefault !== undefined,
    ...(parent ? { parent } : {}),
  });
  return [
    "export type Database = {",
    "  public: {",
    "    Tables: {",
    ...typesOf("Audit", [id, text("note")]),
    ...typesOf("Note", [id, { name: "member_id", type: "number", parent: "Member" }, text("text")]),
    ...typesOf("Team", [id, text("name")]),
    ...entities.flatMap(({ name, fields }) => typesOf(name, [id, ...fields.map(of)])),
    "    };",
    ...["Views", "Functions", "Enums", "CompositeTypes"].map(
      (name) => `    ${name}: { [_ in never]: never };`,
    ),
    "  };",
    "};",
    "",
  ].join("\n");
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isOptional?: boolean;
  readonly parent?: string;
}

function typesOf(name: string, columns: readonly Column[]): string[] {
  const rows = (optional: (each: Column) => boolean) => [
    ...columns.map((each) => `          ${each.name}${optional(each) ? "?" : ""}: ${each.type};`),
    "        };",
  ];
  const relations = columns.flatMap(({ name: by, parent }) =>
    parent
      ? [
          "          {",
          `            foreignKeyName: "${plural({ name })}_${by}_fkey";`,
          `            columns: ["${by}"];`,
          "            isOneToOne: false;",
          `            referencedRelation: "${plural({ name: parent })}";`,
          '            referencedColumns: ["id"];',
          "          },",
        ]
      : [],
  );
  return [
    `      ${plural({ name })}: {`,
    ...["        Row: {", ...rows(() => false)],
    ...["        Insert: {", ...rows(({ isOptional }) => isOptional === true)],
    ...["        Update: {", ...rows(() => true)],
    ...(relations.length > 0
      ? ["        Relationships: [", ...relations, "        ];"]
      : ["        Relationships: [];"]),
    "      };",
  ];
}
