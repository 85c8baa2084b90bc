/** TypeORM's words for the sites: entities, a data source, the calls. */

import { type Entity, entities, type Field } from "../schema";
import type { Dialect, Operation, Written } from "../site";
import { inputs, object, pairs, plural } from "./typescript";

const operations: Readonly<Record<string, Operation>> = {
  "save of create": {
    write: ({ client, entity, values, whole, row }) => ({
      before: [`const ${row} = ${scoped(client, entity, "create", whole ?? object(values))};`],
      call: scoped(client, entity, "save", row),
      gives: "variable",
    }),
  },
  "save of a literal": {
    gives: "value",
    write: ({ client, entity, values, whole }) =>
      value(scoped(client, entity, "save", whole ?? object(values))),
  },
  "save of new": {
    fits: (_, { values }) => values !== "whole" && values !== "spread",
    write: ({ client, entity, values, row }) => ({
      before: [
        `const ${row} = new ${entity.name}();`,
        ...values.map(([name, text]) => `${row}.${name} = ${text};`),
      ],
      call: scoped(client, entity, "save", row),
      gives: "variable",
    }),
  },
  "save of Object.assign": {
    fits: (_, { values }) => values === "whole" || values === "inline",
    write: ({ client, entity, values, whole, row }) => ({
      before: [`const ${row} = Object.assign(new ${entity.name}(), ${whole ?? object(values)});`],
      call: scoped(client, entity, "save", row),
      gives: "variable",
    }),
  },
  insert: {
    write: ({ client, entity, values, whole }) => ({
      before: [],
      call: scoped(client, entity, "insert", whole ?? object(values)),
      gives: null,
    }),
  },
  "insert builder": {
    write: ({ client, entity, values, whole }) => ({
      before: [],
      call: `${client}.createQueryBuilder().insert().into(${entity.name}).values(${whole ?? object(values)}).execute()`,
      gives: null,
    }),
  },
  update: {
    loads: true,
    write: ({ client, entity, values }) => ({
      before: [],
      call: scoped(client, entity, "update", `{ id }, ${object(values)}`),
      gives: null,
    }),
  },
  "save of a loaded row": {
    loads: true,
    write: ({ client, entity, values, row }) => ({
      before: [
        `const ${row} = await ${scoped(client, entity, "findOneByOrFail", "{ id }")};`,
        ...values.map(([name, text]) => `${row}.${name} = ${text};`),
      ],
      call: scoped(client, entity, "save", row),
      gives: "variable",
    }),
  },
  "save of a list": {
    bulk: true,
    write: ({ client, entity, list }) => value(scoped(client, entity, "save", list)),
  },
  "save with a cascade": {
    nests: true,
    fits: ({ notes }, { values }) => notes === true && values !== "whole",
    write: ({ client, entity, values, whole, row }) => ({
      before: [
        `const ${row} = ${scoped(client, entity, "create", `{ ${whole ? `...${whole.replace(/^\{ \.\.\.| \}$/g, "")}, ` : pairs(values)}notes: [{ text: "first" }] }`)};`,
      ],
      call: scoped(client, entity, "save", row),
      gives: "variable",
    }),
  },
};

export const typeorm: Dialect = {
  id: "typeorm",
  language: "typescript",
  operations,
  clients: ["global", "inline", "member", "parameter"],
  hosts: ["function", "method", "express", "express next", "nest service", "nest controller", "next route"],
  own: { manager: ["manager", "repository"] },
  field: (name) => name,
  table: (entity) => `"${entity.toLowerCase()}"`,
  column: (field) => `"${field}"`,
  client(entity, choice, inside) {
    if (inside) return choice.manager === "repository" ? `manager.getRepository(${entity.name})` : "manager";
    if (choice.client === "parameter") return `manager.getRepository(${entity.name})`;
    if (choice.client === "inline") return `dataSource.getRepository(${entity.name})`;
    return choice.client === "member" ? `this.${plural(entity)}` : plural(entity);
  },
  find: (client, entity, condition) => scoped(client, entity, "findOneBy", object(condition)),
  transaction: (_, lines, gives) => [
    `${gives ? "return " : ""}await dataSource.transaction(async (manager) => {`,
    ...lines.map((line) => `  ${line}`),
    "});",
  ],
  sibling: (choice, inside, note) =>
    inside || choice.client === "parameter"
      ? `manager.insert(Audit, { note: "${note}" })`
      : `dataSource.getRepository(Audit).insert({ note: "${note}" })`,
  parameter: () => "manager: EntityManager",
  member: (entity) => `${plural(entity)}: Repository<${entity.name}>`,
  imports(entity, choice, text) {
    const up = choice.host === "next route" ? "../.." : "..";
    const used = (names: readonly string[]) => names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
    const from = (module: string, names: readonly string[], type = "") =>
      names.length > 0 ? [`import ${type}{ ${names.join(", ")} } from "${module}";`] : [];
    const types = used(["EntityManager", "Repository"]).filter((name) =>
      new RegExp(`: ${name}\\b`).test(text),
    );
    const global = choice.client === "global" ? used([plural(entity)]) : [];
    return [
      ...from(`${up}/db`, [
        ...used(["dataSource"]),
        ...global.filter(() => new RegExp(`\\b${plural(entity)}\\.`).test(text)),
      ]),
      ...from(`${up}/entities`, used(["Audit", entity.name])),
      ...from("typeorm", types),
    ];
  },
  fits: (entity, { client, beside, row, input, surrounding, manager, operation }) => {
    const taken = ["manager", "dataSource", plural(entity)];
    if (
      [beside, row, input].some(
        (name) =>
          taken.includes(name ?? "") &&
          (name !== "manager" || client === "parameter" || /transaction/.test(surrounding ?? "")),
      )
    )
      return false;
    if (operation === "insert builder" && manager !== "repository") return false;
    // The caller's transaction holds the one connection.
    if (client === "parameter" && /transaction/.test(surrounding ?? "")) return false;
    // Only an instance of the class knows its hooks.
    // It has no managers.
    if (entity.by === "manager" || entity.derived) return false;
    if (entity.normalised && !/create|new|assign|loaded/.test(operation ?? "")) return false;
    if (
      /looks by the key/.test(surrounding ?? "") &&
      entity.fields.some(({ nullable, name }) => nullable && entity.keys[0]?.includes(name))
    )
      return false;
    return true;
  },
  schema,
};

/** A manager wants the class in front. */
function scoped(client: string, entity: Entity, method: string, rest: string): string {
  return client === "manager" ? `manager.${method}(${entity.name}, ${rest})` : `${client}.${method}(${rest})`;
}

function value(call: string): Written {
  return { before: [], call, gives: "value" };
}

function schema(): Record<string, string> {
  return { "src/entities.ts": classes(), "src/db.ts": database(), "src/inputs.ts": inputs() };
}

function database(): string {
  return [
    `import { DataSource } from "typeorm";`,
    `import { Audit, Note, Team, ${entities.map(({ name }) => name).join(", ")} } from "./entities";`,
    "",
    "export const dataSource = new DataSource({",
    `  type: "postgres",`,
    "  url: process.env.DB_URL,",
    `  entities: [Audit, Note, Team, ${entities.map(({ name }) => name).join(", ")}],`,
    "  poolSize: 1,",
    "  installExtensions: false,",
    "  synchronize: true,",
    "});",
    "",
    ...entities.map((entity) => `export const ${plural(entity)} = dataSource.getRepository(${entity.name});`),
    "",
  ].join("\n");
}

function classes(): string {
  const used =
    "BeforeInsert, BeforeUpdate, Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, OneToOne, PrimaryGeneratedColumn, Unique";
  return [
    `import { ${used} } from "typeorm";`,
    "",
    '@Entity()\nexport class Team {\n  @PrimaryGeneratedColumn()\n  id!: number;\n\n  @Column({ type: "varchar" })\n  name!: string;\n}\n',
    '@Entity()\nexport class Audit {\n  @PrimaryGeneratedColumn()\n  id!: number;\n\n  @Column({ type: "varchar" })\n  note!: string;\n}\n',
    ...entities.map(classOf),
    [
      '@Entity()\nexport class Note {\n  @PrimaryGeneratedColumn()\n  id!: number;\n\n  @Column({ type: "varchar" })\n  text!: string;\n',
      "  @ManyToOne(() => Member, (member) => member.notes)\n  member!: Member;\n}\n",
    ].join("\n"),
  ].join("\n");
}

function classOf({ name, fields, keys, normalised, by, notes, within }: Entity): string {
  const where = Object.entries(within ?? {}).map(([field, value]) => `${field} = ${value}`);
  const composite = keys.filter((key) => key.length > 1);
  const hook = `  @BeforeInsert()\n  @BeforeUpdate()\n  normalise() {\n    this.${normalised} = this.${normalised}.toLowerCase();\n  }`;
  const above = by === "base" ? `Small${name}` : undefined;
  return [
    ...(above
      ? [`export abstract class ${above} {`, `  abstract ${normalised}: string;\n`, hook, "}\n"]
      : []),
    "@Entity()",
    ...composite.map((key) => `@Unique([${key.map((field) => `"${field}"`).join(", ")}])`),
    ...(within ? [`@Index(["${keys[0]?.join()}"], { unique: true, where: "${where}" })`] : []),
    `export class ${name}${above ? ` extends ${above}` : ""} {`,
    "  @PrimaryGeneratedColumn()\n  id!: number;\n",
    ...fields.map((field) =>
      column(field, !within && keys.some((key) => key.length === 1 && key[0] === field.name)),
    ),
    ...(notes
      ? [`  @OneToMany(() => Note, (note) => note.member, { cascade: ["insert"] })\n  notes!: Note[];\n`]
      : []),
    ...(normalised && !above ? [hook] : []),
    "}\n",
  ].join("\n");
}

function column({ name, type, nullable, byDefault, parent }: Field, unique: boolean): string {
  const options = [
    `type: "${type === "string" ? "varchar" : "integer"}"`,
    ...(unique && !parent ? ["unique: true"] : []),
    ...(nullable ? ["nullable: true"] : []),
    ...(byDefault ? [`default: "${byDefault}"`] : []),
  ].join(", ");
  const said = `  @Column({ ${options} })\n  ${name}!: ${type}${nullable ? " | null" : ""};\n`;
  if (!parent) return said;
  return `${said}\n  @${unique ? "OneToOne" : "ManyToOne"}(() => ${parent})\n  @JoinColumn({ name: "${name}" })\n  ${parent.toLowerCase()}!: ${parent};\n`;
}
