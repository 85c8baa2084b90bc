/** Sequelize's words for the sites: models of version 6, each call told its transaction. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Choice, Dialect, Operation } from "../site";
import { snake } from "./sql-tables";
import { dialectOf, object, pairs, plural } from "./typescript";

/** `transaction: t`; undefined = outside of any. */
function told(choice: Choice, inside: boolean): string | undefined {
  if (!inside && choice.client !== "parameter") return undefined;
  return choice.named === "t" ? "transaction: t" : "transaction";
}

/** `, { where: { id }, transaction: t }` */
function options({ choice, inside }: Pick<At, "choice" | "inside">, ...first: readonly string[]): string {
  const all = [...first, told(choice, inside)].filter(Boolean);
  return all.length > 0 ? `, { ${all.join(", ")} }` : "";
}

const create = (at: At, given = at.whole ?? object(at.values)) =>
  `${at.client}.create(${given}${options(at)})`;
const loaded = (at: At) => `${at.client}.findByPk(id${options(at, "rejectOnEmpty: true")})`;
/** An instance knows its hooks, a statement for many rows does not. */
const knowsHooks = (entity: Entity) => !entity.normalised && !entity.derived;

const operations: Readonly<Record<string, Operation>> = {
  create: { gives: "value", write: (at) => ({ before: [], call: create(at), gives: "value" }) },
  "create of a variable": {
    gives: "value",
    write: (at) => ({
      before: [`const fields = ${at.whole ?? object(at.values)};`],
      call: create(at, "fields"),
      gives: "value",
    }),
  },
  "build and save": {
    write: (at) => ({
      before: [`const ${at.row} = ${at.client}.build(${at.whole ?? object(at.values)});`],
      call: `${at.row}.save(${options(at).slice(2)})`,
      gives: "variable",
    }),
  },
  "create with a child": {
    gives: "value",
    nests: true,
    fits: ({ notes }, { values }) => notes === true && values !== "whole" && values !== "spread",
    write: (at) => ({
      before: [],
      call: `${at.client}.create({ ${pairs(at.values)}notes: [{ text: "first" }] }${options(at, 'include: [{ association: "notes" }]')})`,
      gives: "value",
    }),
  },
  bulkCreate: {
    bulk: true,
    gives: "value",
    fits: knowsHooks,
    write: (at) => ({
      before: [],
      call: `${at.client}.bulkCreate(${at.list}${options(at)})`,
      gives: "value",
    }),
  },
  "insert as SQL": {
    fits: (entity, { values, quotes }) =>
      knowsHooks(entity) && values !== "whole" && values !== "spread" && quotes === "double",
    write: (at) => {
      const names = at.values.map(([name]) => snake(name));
      const text = `INSERT INTO ${plural(at.entity)} (${names.join(", ")}) VALUES (${names.map((_, i) => `$${i + 1}`).join(", ")})`;
      const bind = `bind: [${at.values.map(([, value]) => value).join(", ")}]`;
      return { before: [], call: `sequelize.query("${text}"${options(at, bind)})`, gives: null };
    },
  },
  update: {
    loads: true,
    fits: knowsHooks,
    write: (at) => ({
      before: [],
      call: `${at.client}.update(${object(at.values)}${options(at, "where: { id }")})`,
      gives: null,
    }),
  },
  "update of a loaded row": {
    loads: true,
    gives: "value",
    write: (at) => ({
      before: [`const found = await ${loaded(at)};`],
      call: `found.update(${object(at.values)}${options(at)})`,
      gives: "value",
    }),
  },
  "save of a loaded row": {
    loads: true,
    write: (at) => ({
      before: [
        `const ${at.row} = await ${loaded(at)};`,
        ...at.values.map(([name, text]) => `${at.row}.${name} = ${text};`),
      ],
      call: `${at.row}.save(${options(at).slice(2)})`,
      gives: "variable",
    }),
  },
};

const common = dialectOf({
  id: "sequelize",
  operations,
  own: { named: ["t", "transaction"], opened: ["managed", "unmanaged"] },
  hooks: true,
  reach: ({ named }) => ({
    client: "sequelize",
    type: "Sequelize",
    transaction: named as string,
    transactionType: "Transaction",
  }),
  table: (entity) => `"${plural({ name: entity })}"`,
  column: (field) => `"${snake(field)}"`,
  find: (client, _, condition, choice = {}, inside = false) =>
    `${client}.findOne({ where: ${object(condition)}${options({ choice, inside }).replace(/^, \{ (.*) \}$/, ", $1")} })`,
  begin(_, { named, opened, caught }, lines, gives) {
    const body = lines.map((line) => `  ${line}`);
    if (gives || opened === "managed")
      return [`${gives ? "return " : ""}await sequelize.transaction(async (${named}) => {`, ...body, "});"];
    return [
      `const ${named} = await sequelize.transaction();`,
      "try {",
      ...body,
      `  await ${named}.commit();`,
      `} catch (${caught}) {`,
      `  await ${named}.rollback();`,
      `  throw ${caught};`,
      "}",
    ];
  },
  note: () => "",
  modules: { "../db": ["sequelize"], "../models": ["Audit", ...entities.map(({ name }) => name)] },
  fits: (_, { beside, row, input, operation }) =>
    ![beside, row, input].includes(operation === "create of a variable" ? "fields" : "found"),
  schema: () => ({ "src/models.ts": models(), "src/db.ts": database }),
});

export const sequelize: Dialect = {
  ...common,
  client: (entity, { client }) => (client === "member" ? `this.${plural(entity)}` : entity.name),
  sibling: (choice, inside, note) => `Audit.create({ note: "${note}" }${options({ choice, inside })})`,
  parameter: (_, { named }) => `${named}: Transaction`,
  member: (entity) => `${plural(entity)}: typeof ${entity.name}`,
  imports(entity, { host }, text) {
    const up = host === "next route" ? "../.." : "..";
    const code = text.replace(/"[^"]*"/g, '""');
    const used = (...names: readonly string[]) =>
      names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    const from = (module: string, names: readonly string[]) =>
      names.length > 0 ? [`import { ${names.join(", ")} } from "${module}";`] : [];
    return [
      ...from("sequelize", /: Transaction\b/.test(code) ? ["type Transaction"] : []),
      ...from(`${up}/db`, used("sequelize")),
      ...from(`${up}/models`, used("Audit", entity.name)),
    ];
  },
};

const database = `import { Sequelize } from "sequelize";

export const sequelize = new Sequelize(process.env.DATABASE_URL ?? "postgres://127.0.0.1/postgres", {
  dialect: "postgres",
  logging: false,
  pool: { max: 1 },
  define: { underscored: true, timestamps: false },
});
`;

function models(): string {
  const own = (name: string, fields: readonly string[], columns: readonly string[]) =>
    [
      `export class ${name} extends Model<InferAttributes<${name}>, InferCreationAttributes<${name}>> {`,
      "  declare id: CreationOptional<number>;",
      ...fields.map((field) => `  declare ${field};`),
      "}",
      `${name}.init(`,
      "  {",
      "    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },",
      ...columns.map((column) => `    ${column},`),
      "  },",
    ].join("\n");
  const text = "{ type: DataTypes.TEXT, allowNull: false }";
  return [
    `import { type CreationOptional, DataTypes, type InferAttributes, type InferCreationAttributes, Model } from "sequelize";`,
    `import { sequelize } from "./db";`,
    "",
    "const small = (row: { email: string }) => {\n  row.email = row.email.toLowerCase();\n};\n",
    `${own("Team", ["name: string"], [`name: ${text}`])}\n  { sequelize },\n);\n`,
    `${own("Audit", ["note: string"], [`note: ${text}`])}\n  { sequelize },\n);\n`,
    ...entities.map((entity) => {
      const fields = entity.fields.map((field) => {
        const type = `${field.type}${field.nullable ? " | null" : ""}`;
        const isOptional = field.byDefault || entity.derived?.field === field.name;
        return `${field.name}: ${isOptional ? `CreationOptional<${type}>` : type}`;
      });
      const notes = entity.notes ? ["notes?: { text: string }[]"] : [];
      const columns = entity.fields.map((field) => columnOf(entity, field));
      return `${own(entity.name, [...fields, ...notes], columns)}\n  { ${optionsOf(entity)} },\n);\n`;
    }),
    `${own("Note", ["text: string", "memberId: number"], [`text: ${text}`, "memberId: { type: DataTypes.INTEGER, allowNull: false }"])}\n  { sequelize },\n);\n`,
    `Member.hasMany(Note, { as: "notes", foreignKey: "memberId" });`,
    `Note.belongsTo(Member, { as: "member", foreignKey: "memberId" });`,
    "",
  ].join("\n");
}

function columnOf({ keys, within, normalised, by }: Entity, field: Field): string {
  const { name, type, nullable, byDefault, parent } = field;
  const unique = !within && keys.some((key) => key.join() === name);
  const set =
    name === normalised && by !== "base"
      ? `, set(value: string) { this.setDataValue("${name}", value.toLowerCase()); }`
      : "";
  return `${name}: { type: DataTypes.${type === "string" ? "TEXT" : "INTEGER"}, allowNull: ${nullable === true}${unique ? ", unique: true" : ""}${byDefault ? `, defaultValue: "${byDefault}"` : ""}${parent ? `, references: { model: ${parent}, key: "id" }` : ""}${set} }`;
}

function optionsOf({ keys, within, normalised, by, derived, hides }: Entity): string {
  const where = Object.entries(within ?? {}).map(([field, value]) => `${field}: ${value}`);
  const indexes = keys
    .filter((key) => key.length > 1 || within)
    .map(
      (key) =>
        `{ unique: true, fields: [${key.map((field) => `"${snake(field)}"`).join(", ")}]${where.length > 0 ? `, where: { ${where.join(", ")} }` : ""} }`,
    );
  return [
    "sequelize",
    ...(indexes.length > 0 ? [`indexes: [${indexes.join(", ")}]`] : []),
    ...(normalised && by === "base" ? ["hooks: { beforeValidate: small }"] : []),
    ...(derived
      ? [
          `hooks: { beforeValidate: (row) => { if (row.${derived.from}) row.${derived.field} = row.${derived.from}.toLowerCase().replaceAll(" ", "-"); } }`,
        ]
      : []),
    ...(hides ? [`defaultScope: { where: { ${hides}: 0 } }`] : []),
  ].join(", ");
}
