/** MikroORM's words for the sites: entities of version 6, a manager that notes rows and sends them. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Choice, Dialect, Operation } from "../site";
import { snake } from "./sql-tables";
import { dialectOf, object, pairs } from "./typescript";

/** An instance knows its hooks, a statement does not. */
const knowsHooks = (entity: Entity) => !entity.normalised && !entity.derived;
const named = ({ choice, row }: At) => (choice.row === "_" ? "_" : row);
const assigned = (at: At) => at.values.map(([name, text]) => `${named(at)}.${name} = ${text};`);
const inline = (_: Entity, { values }: Choice) => values !== "whole" && values !== "spread";

const operations: Readonly<Record<string, Operation>> = {
  "create and flush": {
    write: (at) => ({
      before: [
        `const ${named(at)} = ${at.client}.create(${at.entity.name}, ${at.whole ?? object(at.values)});`,
      ],
      call: `${at.client}.flush()`,
      gives: "variable",
    }),
  },
  "persist and flush": {
    fits: inline,
    write: (at) => ({
      before: [`const ${named(at)} = new ${at.entity.name}();`, ...assigned(at)],
      call: `${at.client}.persist(${named(at)}).flush()`,
      gives: "variable",
    }),
  },
  persistAndFlush: {
    write: (at) => ({
      before: [
        `const ${named(at)} = ${at.client}.create(${at.entity.name}, ${at.whole ?? object(at.values)});`,
      ],
      call: `${at.client}.persistAndFlush(${named(at)})`,
      gives: "variable",
    }),
  },
  "persist, flush behind": {
    fits: inline,
    write: (at) => ({
      before: [
        `const ${named(at)} = new ${at.entity.name}();`,
        ...assigned(at),
        `${at.client}.persist(${named(at)});`,
      ],
      call: `${at.client}.flush()`,
      gives: "variable",
    }),
  },
  insert: {
    fits: knowsHooks,
    write: (at) => ({
      before: [],
      call: `${at.client}.insert(${at.entity.name}, ${at.whole ?? object(at.values)})`,
      gives: null,
    }),
  },
  insertMany: {
    bulk: true,
    fits: knowsHooks,
    write: (at) => ({
      before: [],
      call: `${at.client}.insertMany(${at.entity.name}, ${at.list})`,
      gives: null,
    }),
  },
  "insert of a builder": {
    fits: knowsHooks,
    write: (at) => ({
      before: [],
      call: `${at.client}.createQueryBuilder(${at.entity.name}).insert(${at.whole ?? object(at.values)}).execute()`,
      gives: null,
    }),
  },
  nativeUpdate: {
    loads: true,
    fits: knowsHooks,
    write: (at) => ({
      before: [],
      call: `${at.client}.nativeUpdate(${at.entity.name}, { id }, ${object(at.values)})`,
      gives: null,
    }),
  },
  "flush of a loaded row": {
    loads: true,
    write: (at) => ({
      before: [
        `const ${named(at)} = await ${at.client}.findOneOrFail(${at.entity.name}, id);`,
        ...assigned(at),
      ],
      call: `${at.client}.flush()`,
      gives: "variable",
    }),
  },
  "create with a child": {
    nests: true,
    fits: (entity, choice) => entity.notes === true && inline(entity, choice),
    write: (at) => ({
      before: [
        `const ${named(at)} = ${at.client}.create(${at.entity.name}, { ${pairs(at.values)}notes: [{ text: "first" }] });`,
      ],
      call: `${at.client}.flush()`,
      gives: "variable",
    }),
  },
};

const common = dialectOf({
  id: "mikro-orm",
  operations,
  own: { unit: ["context", "fork"], noted: ["insert", "flush"] },
  hooks: true,
  reach: () => ({ client: "em", type: "EntityManager", transaction: "em", transactionType: "EntityManager" }),
  table: (entity) => `"${snake(entity[0]?.toLowerCase() + entity.slice(1))}"`,
  column: (field) => `"${snake(field)}"`,
  find: (client, entity, condition) => `${client}.findOne(${entity.name}, ${object(condition)})`,
  begin: () => [],
  note: (client, { noted }, note) =>
    noted === "flush"
      ? `${client}.persist(${client}.create(Audit, { note: "${note}" })).flush()`
      : `${client}.insert(Audit, { note: "${note}" })`,
  modules: {
    "@mikro-orm/postgresql": ["EntityManager"],
    "../db": ["orm"],
    "../entities": ["Audit", ...entities.map(({ name }) => name)],
  },
  // A manager of its own stands in a function, in front of all.
  fits: (_, { client, unit, beside, row, input }) =>
    (unit === "context" || client === "global") && ![beside, row, input].includes("em"),
  schema: () => ({ "src/entities.ts": classes(), "src/db.ts": database }),
});

/** What reaches the tables outside of a transaction. */
const outer = ({ client, unit }: Choice) =>
  client === "member" ? "this.em" : client === "parameter" || unit === "fork" ? "em" : "orm.em";

export const mikroOrm: Dialect = {
  ...common,
  client: (_, choice, inside) => (inside ? "em" : outer(choice)),
  opening: ({ client, unit }) =>
    client === "global" && unit === "fork" ? ["const em = orm.em.fork();"] : [],
  transaction: (choice, lines, gives) => [
    `${gives ? "return " : ""}await ${outer(choice)}.transactional(async (em) => {`,
    ...lines.map((line) => `  ${line}`),
    "});",
  ],
  sibling: (choice, inside, note) => {
    const client = inside ? "em" : outer(choice);
    return choice.noted === "flush"
      ? `${client}.persist(${client}.create(Audit, { note: "${note}" })).flush()`
      : `${client}.insert(Audit, { note: "${note}" })`;
  },
  parameter: () => "em: EntityManager",
  member: () => "em: EntityManager",
  imports(entity, { host }, text) {
    const up = host === "next route" ? "../.." : "..";
    const code = text.replace(/"[^"]*"/g, '""');
    const used = (...names: readonly string[]) =>
      names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    const from = (module: string, names: readonly string[]) =>
      names.length > 0 ? [`import { ${names.join(", ")} } from "${module}";`] : [];
    return [
      ...from(
        "@mikro-orm/postgresql",
        used("EntityManager").map((name) => `type ${name}`),
      ),
      ...from(`${up}/db`, used("orm")),
      ...from(`${up}/entities`, used("Audit", entity.name)),
    ];
  },
};

const database = `import { MikroORM } from "@mikro-orm/postgresql";
import { Embedded } from "./embedded";
import * as entities from "./entities";

export const orm = MikroORM.initSync({
  entities: Object.values(entities),
  dbName: "postgres",
  user: "postgres",
  pool: { min: 0, max: 1 },
  driverOptions: { connection: { stream: () => new Embedded() } },
});
`;

function classes(): string {
  const used =
    "BeforeCreate, BeforeUpdate, Collection, Entity, Filter, Index, ManyToOne, OneToMany, OneToOne, type Opt, PrimaryKey, Property, Unique";
  const id = '  @PrimaryKey({ type: "number" })\n  id!: number;\n';
  const text = (name: string) => `  @Property({ type: "text" })\n  ${name}!: string;\n`;
  return [
    `import { ${used} } from "@mikro-orm/core";`,
    "",
    `@Entity()\nexport class Team {\n${id}\n${text("name")}}\n`,
    `@Entity()\nexport class Audit {\n${id}\n${text("note")}}\n`,
    ...entities.map(classOf),
    `@Entity()\nexport class Note {\n${id}\n${text("text")}\n  @ManyToOne(() => Member)\n  member!: Member;\n}\n`,
  ].join("\n");
}

function classOf({ name, fields, keys, normalised, by, notes, within, derived, hides }: Entity): string {
  const where = Object.entries(within ?? {}).map(([field, value]) => `${snake(field)} = ${value}`);
  const table = name.toLowerCase();
  const composite = keys.filter((key) => key.length > 1);
  const above = normalised && by === "base" ? `Small${name}` : undefined;
  const hook = (line: string) => `  @BeforeCreate()\n  @BeforeUpdate()\n  normalise() {\n    ${line}\n  }`;
  const small = hook(`this.${normalised} = this.${normalised}.toLowerCase();`);
  return [
    ...(above
      ? [`export abstract class ${above} {`, `  abstract ${normalised}: string;\n`, small, "}\n"]
      : []),
    `@Entity()`,
    ...composite.map((key) => `@Unique({ properties: [${key.map((field) => `"${field}"`).join(", ")}] })`),
    ...(within
      ? [
          `@Index({ name: "${table}_${keys[0]?.join()}_unique", expression: 'create unique index "${table}_${keys[0]?.join()}_unique" on "${table}" ("${keys[0]?.join()}") where ${where}' })`,
        ]
      : []),
    ...(hides ? [`@Filter({ name: "shown", cond: { ${hides}: 0 }, default: true })`] : []),
    `export class ${name}${above ? ` extends ${above}` : ""} {`,
    `  @PrimaryKey({ type: "number" })\n  id!: number;\n`,
    ...fields.map((field) =>
      property(
        field,
        !within && keys.some((key) => key.join() === field.name),
        derived?.field === field.name,
      ),
    ),
    ...(notes
      ? [`  @OneToMany(() => Note, (note) => note.member)\n  notes = new Collection<Note>(this);\n`]
      : []),
    ...(normalised && !above ? [small] : []),
    ...(derived
      ? [hook(`this.${derived.field} = this.${derived.from}.toLowerCase().replaceAll(" ", "-");`)]
      : []),
    "}\n",
  ].join("\n");
}

function property(
  { name, type, nullable, byDefault, parent }: Field,
  unique: boolean,
  made: boolean,
): string {
  const options = [
    ...(parent
      ? [`fieldName: "${snake(name)}"`, "mapToPk: true"]
      : [`type: "${type === "string" ? "text" : "number"}"`]),
    ...(unique && !parent ? ["unique: true"] : []),
    ...(nullable ? ["nullable: true"] : []),
    ...(byDefault ? [`default: "${byDefault}"`] : []),
  ].join(", ");
  const says = parent
    ? `@${unique ? "OneToOne" : "ManyToOne"}(() => ${parent}, { ${options} })`
    : `@Property({ ${options} })`;
  const is = `${type}${nullable ? " | null" : ""}`;
  return `  ${says}\n  ${name}${byDefault ? "" : "!"}: ${is}${byDefault || made ? " & Opt" : ""}${byDefault ? ` = "${byDefault}"` : ""};\n`;
}
