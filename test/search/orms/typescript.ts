/** What the ORMs of TypeScript share here: an ORM gives its calls and its names, this makes the dialect of them. */

import { type Entity, entities } from "../schema";
import type { Choice, Dialect, Operation } from "../site";
import type { Surrounding } from "../surroundings";

export type Values = readonly (readonly [string, string])[];

/** What reaches the tables. */
export interface Reach {
  /** What src/db.ts exports, and how a member of a class is called: `db`. */
  readonly client: string;
  readonly type: string;
  /** What the callback of a transaction is given, and how a parameter is called: `tx`. */
  readonly transaction: string;
  readonly transactionType: string;
}

export interface Words {
  readonly id: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly own?: Dialect["own"];
  readonly lacks?: Dialect["lacks"];
  reach(choice: Choice): Reach;
  readonly table: Dialect["table"];
  readonly column: Dialect["column"];
  readonly find: Dialect["find"];
  readonly finds?: Dialect["finds"];
  /** How its fields are said; absent = as the schema's. */
  readonly field?: (name: string) => string;
  /** Opens a transaction around the lines; absent = nobody can. @param client what reaches the tables outside of it */
  begin?(client: string, choice: Choice, lines: readonly string[], gives: boolean): readonly string[];
  /** The call that writes a row of the sibling table. */
  note(client: string, choice: Choice, note: string): string;
  /** What may be imported: module -> names. `../db` stands for a file beside the sites' folder. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  /** Models with hooks (`normalised`, `by: "base"`, `derived`) can be said. */
  readonly hooks?: true;
  readonly fits?: Dialect["fits"];
  schema(): Readonly<Record<string, string>>;
}

export function dialectOf(words: Words): Dialect {
  const { reach, field = (name) => name } = words;
  const outside = (choice: Choice) =>
    choice.client === "member" ? `this.${reach(choice).client}` : reach(choice).client;
  const client = (choice: Choice, inside: boolean) =>
    inside || choice.client === "parameter" ? reach(choice).transaction : outside(choice);
  return {
    id: words.id,
    language: "typescript",
    operations: words.operations,
    clients: ["global", "member", "parameter"],
    hosts: ["function", "method", "express", "express next", "nest service", "nest controller", "next route"],
    own: words.own ?? {},
    ...(words.lacks ? { lacks: words.lacks } : {}),
    field,
    table: words.table,
    column: words.column,
    client: (_, choice, inside) => client(choice, inside),
    find: words.find,
    ...(words.finds ? { finds: words.finds } : {}),
    ...(words.begin
      ? {
          transaction: (choice: Choice, lines: readonly string[], gives: boolean) =>
            words.begin?.(outside(choice), choice, lines, gives) ?? [],
        }
      : {}),
    sibling: (choice, inside, note) => words.note(client(choice, inside), choice, note),
    parameter: (_, choice) => `${reach(choice).transaction}: ${reach(choice).transactionType}`,
    member: (_, choice) => `${reach(choice).client}: ${reach(choice).type}`,
    imports: (_, choice, text) => importsOf(words.modules, choice, text),
    fits: (entity, choice, surrounding) =>
      goTogether(words, entity, choice, surrounding) && words.fits?.(entity, choice, surrounding) !== false,
    schema: () => ({ ...words.schema(), "src/inputs.ts": inputs(field) }),
  };
}

function importsOf(modules: Words["modules"], choice: Choice, text: string): string[] {
  const code = text.replace(/this\.\w+/g, "this").replace(/private readonly \w+/g, "");
  return Object.entries(modules).flatMap(([module, names]) => {
    const from = module.replace(/^\.\./, choice.host === "next route" ? "../.." : "..");
    const types = names.filter((name) => new RegExp(`[:<] ?${name}\\b`).test(code));
    const values = names.filter((name) => new RegExp(`(?<![.\\w"'])${name}[.(,\`)\\]\n]`).test(code));
    const both = [...values, ...types.filter((name) => !values.includes(name)).map((name) => `type ${name}`)];
    return both.length > 0 ? [`import { ${both.join(", ")} } from "${from}";`] : [];
  });
}

function goTogether(
  { reach, modules, hooks, begin }: Words,
  entity: Entity,
  choice: Choice,
  surrounding: Surrounding,
): boolean {
  const { client, beside, row, input } = choice;
  const { transaction } = reach(choice);
  const opens = JSON.stringify(surrounding).includes(`"transaction"`);
  const taken = [...Object.values(modules).flat(), ...(opens || client === "parameter" ? [transaction] : [])];
  if ([beside, row, input].some((name) => taken.includes(name ?? ""))) return false;
  if (opens && !begin) return false;
  // The caller's transaction holds the one connection.
  if (client === "parameter" && opens) return false;
  if (entity.by === "manager" || (!hooks && (entity.normalised || entity.derived))) return false;
  return !(
    surrounding.steps.some((step) => step.do === "look" && step.by === "key") &&
    entity.fields.some(({ nullable, name }) => nullable && entity.keys[0]?.includes(name))
  );
}

export function pairs(values: Values): string {
  return values.map(([name, text]) => `${name === text ? name : `${name}: ${text}`}, `).join("");
}

export function object(values: Values): string {
  return `{ ${pairs(values).replace(/, $/, "")} }`;
}

export function plural({ name }: Pick<Entity, "name">): string {
  return name === "Person" ? "people" : `${name.toLowerCase()}s`;
}

/** What a program is given, with its types; the same for every ORM of this language. */
export function inputs(said: (name: string) => string = (name) => name): string {
  return entities
    .map(({ name, fields }) =>
      [
        `export interface ${name}Input {`,
        ...fields.map((field) => `  ${said(field.name)}: ${field.type}${field.nullable ? " | null" : ""};`),
        "}",
        "",
      ].join("\n"),
    )
    .join("\n");
}
