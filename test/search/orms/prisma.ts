/** Prisma's words for the sites: a schema, the tables that its migrations would make, the calls. */

import { type Entity, entities, type Field } from "../schema";
import type { Dialect, Operation } from "../site";
import { inputs, object } from "./typescript";

const operations: Readonly<Record<string, Operation>> = {
  create: {
    gives: "value",
    write: ({ client, values, whole }) => ({
      before: [],
      call: `${client}.create({ data: ${whole ?? object(values)} })`,
      gives: "value",
    }),
  },
  "create of a variable": {
    gives: "value",
    write: ({ client, values, whole }) => ({
      before: [`const fields = ${whole ?? object(values)};`],
      call: `${client}.create({ data: fields })`,
      gives: "value",
    }),
  },
  "create with a select": {
    gives: "value",
    write: ({ client, entity, values, whole }) => ({
      before: [],
      call: `${client}.create({ data: ${whole ?? object(values)}, select: { id: true, ${entity.keys[0]?.at(-1)}: true } })`,
      gives: "value",
    }),
  },
  "create with an include": {
    gives: "value",
    fits: ({ notes }) => notes === true,
    write: ({ client, values, whole }) => ({
      before: [],
      call: `${client}.create({ data: ${whole ?? object(values)}, include: { team: true } })`,
      gives: "value",
    }),
  },
  "create with a connect": {
    gives: "value",
    // Of a one-to-one relation Prisma takes the parent away from the row that has it, or refuses that itself (P2014): no key is violated.
    fits: ({ fields, keys }, { values }) =>
      (keys[0]?.length ?? 0) > 1 &&
      fields.some(({ parent, nullable }) => parent && !nullable) &&
      values !== "whole" &&
      values !== "spread",
    write: ({ client, values }) => ({
      before: [],
      call: `${client}.create({ data: ${object(values.filter(([name]) => name !== "teamId")).replace(
        "{ ",
        `{ team: { connect: { id: ${values.find(([name]) => name === "teamId")?.[1]} } }, `,
      )} })`,
      gives: "value",
    }),
  },
  "create with nested rows": {
    gives: "value",
    nests: true,
    fits: ({ notes }, { values }) => notes === true && values !== "whole" && values !== "spread",
    write: ({ client, values }) => ({
      before: [],
      call: `${client}.create({ data: ${object(values).replace(/ \}$/, `, notes: { create: { text: "first" } } }`)} })`,
      gives: "value",
    }),
  },
  "create many": {
    bulk: true,
    write: ({ client, list }) => ({
      before: [],
      call: `${client}.createMany({ data: ${list} })`,
      gives: null,
    }),
  },
  update: {
    loads: true,
    write: ({ client, values }) => ({
      before: [],
      call: `${client}.update({ where: { id }, data: ${object(values)} })`,
      gives: "value",
    }),
  },
  "update many": {
    loads: true,
    write: ({ client, values }) => ({
      before: [],
      call: `${client}.updateMany({ where: { id }, data: ${object(values)} })`,
      gives: null,
    }),
  },
};

export const prisma: Dialect = {
  id: "prisma",
  language: "typescript",
  operations,
  clients: ["global", "member", "parameter"],
  hosts: ["function", "method", "express", "express next", "nest service", "nest controller", "next route"],
  own: {},
  field: (name) => name,
  table: (entity) => `"${entity}"`,
  column: (field) => `"${field}"`,
  client({ name, normalised }, choice, inside) {
    const own = normalised ? "extended" : "prisma";
    const to =
      inside || choice.client === "parameter" ? "tx" : choice.client === "member" ? "this.prisma" : own;
    return `${to}.${name.toLowerCase()}`;
  },
  find(client, { keys }, condition) {
    const fields = condition.map(([name]) => name);
    const key = keys.find((each) => each.join() === fields.join());
    if (!key) return `${client}.findFirst({ where: ${object(condition)} })`;
    return `${client}.findUnique({ where: ${key.length === 1 ? object(condition) : `{ ${key.join("_")}: ${object(condition)} }`} })`;
  },
  transaction: ({ client }, lines, gives) => [
    `${gives ? "return " : ""}await ${client === "member" ? "this.prisma" : "prisma"}.$transaction(async (tx) => {`,
    ...lines.map((line) => `  ${line}`),
    "});",
  ],
  sibling: ({ client }, inside, note) =>
    `${inside || client === "parameter" ? "tx" : client === "member" ? "this.prisma" : "prisma"}.audit.create({ data: { note: "${note}" } })`,
  parameter: () => "tx: Prisma.TransactionClient",
  member: () => "prisma: PrismaClient",
  imports(_, choice, text) {
    const up = choice.host === "next route" ? "../.." : "..";
    const types = ["Prisma", "PrismaClient"].filter((name) => new RegExp(`: ${name}\\b`).test(text));
    const clients = ["extended", "prisma"].filter((name) =>
      new RegExp(`(?<![.\\w])${name}\\.`).test(text.replace(/this\.prisma\./g, "")),
    );
    return [
      ...(clients.length > 0 ? [`import { ${clients.join(", ")} } from "${up}/db";`] : []),
      ...(types.length > 0
        ? [`import type { ${types.join(", ")} } from "${up}/generated/prisma/client";`]
        : []),
    ];
  },
  fits(entity, { client, beside, row, input, surrounding, values, operation }) {
    const inside = client === "parameter" || /transaction/.test(surrounding ?? "");
    if ([beside, row, input].some((name) => name === "prisma" || (name === "tx" && inside))) return false;
    if (client === "parameter" && beside === "Prisma") return false;
    // Its client has no transaction of its own.
    if (client === "parameter" && /transaction/.test(surrounding ?? "")) return false;
    if (values === "fields") return false;
    // Its schema has neither hooks nor partial keys; an extension of the client stands for the hooks.
    if (entity.by || entity.derived || entity.within) return false;
    const isExtended = client === "global" && !/transaction|sibling/.test(surrounding ?? "");
    if (entity.normalised && (!isExtended || /many|update/.test(operation ?? ""))) return false;
    return !(
      /looks by the key/.test(surrounding ?? "") &&
      entity.fields.some(({ nullable, name }) => nullable && entity.keys[0]?.includes(name))
    );
  },
  schema: () => ({
    "prisma/schema.prisma": schema(),
    "src/inputs.ts": inputs(),
    "src/db.ts": database,
  }),
};

const database = `import { PGlite } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { PrismaClient } from "./generated/prisma/client";

export const database = new PGlite();

export const prisma = new PrismaClient({
  adapter: new PrismaPGlite(database),
  transactionOptions: { maxWait: 600_000, timeout: 600_000 },
});

/** Writes the addresses of people in small letters. */
export const extended = prisma.$extends({
  query: {
    person: {
      create({ args, query }) {
        return query({ ...args, data: { ...args.data, email: args.data.email.toLowerCase() } });
      },
    },
  },
});
`;

function schema(): string {
  return [
    `generator client {\n  provider = "prisma-client"\n  output   = "../src/generated/prisma"\n}\n`,
    `datasource db {\n  provider = "postgresql"\n}\n`,
    `model Team {\n  id Int @id @default(autoincrement())\n  name String\n  members Member[]\n  seats Seat[]\n  plan Plan?\n}\n`,
    `model Audit {\n  id Int @id @default(autoincrement())\n  note String\n}\n`,
    `model Note {\n  id Int @id @default(autoincrement())\n  text String\n  memberId Int\n  member Member @relation(fields: [memberId], references: [id])\n}\n`,
    ...entities.filter(({ within }) => !within).map(model),
  ].join("\n");
}

function model({ name, fields, keys, notes }: Entity): string {
  return [
    `model ${name} {`,
    "  id Int @id @default(autoincrement())",
    ...fields.map((field) =>
      line(
        field,
        keys.some((key) => key.join() === field.name),
      ),
    ),
    ...(notes ? ["  notes Note[]"] : []),
    ...keys.filter((key) => key.length > 1).map((key) => `\n  @@unique([${key.join(", ")}])`),
    "}\n",
  ].join("\n");
}

function line({ name, type, nullable, byDefault, parent }: Field, unique: boolean): string {
  const optional = nullable ? "?" : "";
  const own = `  ${name} ${type === "string" ? "String" : "Int"}${optional}${unique ? " @unique" : ""}${byDefault ? ` @default("${byDefault}")` : ""}`;
  return parent
    ? `${own}\n  ${parent.toLowerCase()} ${parent}${optional} @relation(fields: [${name}], references: [id])`
    : own;
}

/** What `prisma migrate` would write: its engine cannot be had offline. */
export function tables(): string[] {
  const table = (name: string, columns: readonly string[]) =>
    `CREATE TABLE "${name}" ("id" SERIAL NOT NULL, ${columns.join(", ")}, CONSTRAINT "${name}_pkey" PRIMARY KEY ("id"));`;
  const own = entities.map(({ name, fields, keys }) => [
    table(
      name,
      fields.map(
        (field) =>
          `"${field.name}" ${field.type === "string" ? "TEXT" : "INTEGER"}${field.nullable ? "" : " NOT NULL"}${field.byDefault ? ` DEFAULT '${field.byDefault}'` : ""}`,
      ),
    ),
    ...keys.map(
      (key) =>
        `CREATE UNIQUE INDEX "${name}_${key.join("_")}_key" ON "${name}"(${key.map((field) => `"${field}"`).join(", ")});`,
    ),
    ...fields
      .filter(({ parent }) => parent)
      .map((field) => foreign(name, field.name, field.parent as string)),
  ]);
  return [
    table("Team", [`"name" TEXT NOT NULL`]),
    table("Audit", [`"note" TEXT NOT NULL`]),
    ...own.flat(),
    table("Note", [`"text" TEXT NOT NULL`, `"memberId" INTEGER NOT NULL`]),
    foreign("Note", "memberId", "Member"),
  ];
}

function foreign(table: string, field: string, parent: string): string {
  return `ALTER TABLE "${table}" ADD CONSTRAINT "${table}_${field}_fkey" FOREIGN KEY ("${field}") REFERENCES "${parent}"("id");`;
}
