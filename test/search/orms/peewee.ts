/** Peewee's words for the sites: models, the calls, queries that are executed. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Dialect, Operation } from "../site";
import { snake } from "./sql-tables";

const keywords = ({ values, whole }: Pick<At, "values" | "whole">) =>
  whole ?? values.map(([name, text]) => `${name}=${text}`).join(", ");

const operations: Readonly<Record<string, Operation>> = {
  create: {
    gives: "value",
    write: (at) => ({ before: [], call: `${at.client}.create(${keywords(at)})`, gives: "value" }),
  },
  "save of new": {
    write: (at) => ({
      before: [`${at.row} = ${at.entity.name}(${keywords(at)})`],
      call: `${at.row}.save()`,
      gives: "variable",
    }),
  },
  "save of assigned": {
    fits: (_, { values }) => values !== "spread",
    write: ({ row, entity, values }) => ({
      before: [`${row} = ${entity.name}()`, ...values.map(([name, text]) => `${row}.${name} = ${text}`)],
      call: `${row}.save(force_insert=True)`,
      gives: "variable",
    }),
  },
  insert: {
    write: (at) => ({
      before: [],
      call: `${at.client}.insert(${keywords(at)}).execute()`,
      gives: null,
    }),
  },
  "insert of a dictionary": {
    fits: (_, { values }) => values !== "spread",
    write: ({ client, entity, values }) => ({
      before: [],
      call: `${client}.insert({${values.map(([name, text]) => `${entity.name}.${name}: ${text}`).join(", ")}}).execute()`,
      gives: null,
    }),
  },
  "get or create by more than the key": {
    fits: (_, { values, row, beside }) => values !== "spread" && row !== "created" && beside !== "created",
    write: ({ client, entity, values, row }) => {
      const wide = [
        ...(entity.keys[0] ?? []),
        entity.fields.find(({ name, parent }) => !parent && !entity.keys.flat().includes(name))?.name,
      ];
      const isWide = ([name]: readonly [string, string]) => wide.some((each) => each && snake(each) === name);
      const rest = values.filter((each) => !isWide(each)).map(([name, text]) => `"${name}": ${text}`);
      const defaults = rest.length > 0 ? `, defaults={${rest.join(", ")}}` : "";
      return {
        before: [],
        call: `${row}, created = ${client}.get_or_create(${keywords({ values: values.filter(isWide), whole: undefined })}${defaults})`,
        gives: "variable",
      };
    },
  },
  "insert of many": {
    bulk: true,
    write: ({ client, list }) => ({
      before: [],
      call: `${client}.insert_many(${list}).execute()`,
      gives: null,
    }),
  },
  "bulk create": {
    bulk: true,
    write: ({ client, entity, list }) => ({
      before: [],
      call: `${client}.bulk_create([${entity.name}(**each) for each in ${list}])`,
      gives: null,
    }),
  },
  "save of a loaded row": {
    loads: true,
    write: ({ client, values, row }) => ({
      before: [
        `${row} = ${client}.get_by_id(pk)`,
        ...values.map(([name, text]) => `${row}.${name} = ${text}`),
      ],
      call: `${row}.save()`,
      gives: "variable",
    }),
  },
  "update of a query": {
    loads: true,
    write: (at) => ({
      before: [],
      call: `${at.client}.update(${keywords(at)}).where(${at.entity.name}.id == pk).execute()`,
      gives: null,
    }),
  },
};

export const peewee: Dialect = {
  id: "peewee",
  language: "python",
  operations,
  clients: ["model"],
  hosts: ["function", "method", "static method"],
  own: {},
  field: snake,
  table: (entity) => entity.toLowerCase(),
  column: snake,
  client: ({ name }) => name,
  find: (client, { name }, condition) =>
    `${client}.get_or_none(${condition.map(([field, text]) => `${name}.${field} == ${text}`).join(", ")})`,
  decorator: "@database.atomic()",
  transaction: (_, lines) => [
    "with database.atomic():",
    ...lines.map((line) => (line === "" ? "" : `    ${line}`)),
  ],
  sibling: (_, __, note) => `Audit.create(note="${note}")`,
  imports(entity, _, text) {
    const names = ["Audit", "Team", entity.name, "database"].filter((name) =>
      new RegExp(`\\b${name}\\b`).test(text),
    );
    return names.length > 0 ? [`from shop.models import ${names.sort().join(", ")}`] : [];
  },
  parameter: () => "",
  member: () => "",
  fits(entity, { operation, surrounding, row, input, beside, layout }) {
    const name = operation ?? "";
    // What follows its values is no longer theirs.
    if (name === "update of a query" && layout === "lines") return false;
    const isMade = entity.normalised !== undefined || entity.derived !== undefined;
    // Statements do not run the model's own save().
    if (isMade && /bulk|update|insert|get or create/.test(name)) return false;
    if (entity.by === "manager" && name !== "create") return false;
    if (entity.derived && /looks by the key/.test(surrounding ?? "")) return false;
    if (/get or create/.test(name) && /looks by the key/.test(surrounding ?? "")) return false;
    return ![row, input, beside].some((each) => ["team", "pk", "database"].includes(each ?? ""));
  },
  schema: () => ({ "shop/__init__.py": "", "shop/models.py": models() }),
};

function models(): string {
  return [
    "from peewee import CharField, ForeignKeyField, IntegerField, Model, SQL, SqliteDatabase",
    "",
    `database = SqliteDatabase(":memory:", pragmas={"foreign_keys": 1})`,
    "",
    "",
    "class Base(Model):",
    "    class Meta:",
    "        database = database",
    "",
    ...["Team:name", "Audit:note"].map((each) => {
      const [name, field] = each.split(":");
      return `\nclass ${name}(Base):\n    ${field} = CharField(max_length=80)\n`;
    }),
    ...entities.map(model),
    "\nclass Note(Base):\n    text = CharField(max_length=80)\n    member = ForeignKeyField(Member)\n",
  ].join("\n");
}

function model({ name, fields, keys, normalised, by, derived, within }: Entity): string {
  const composite = keys.filter((key) => key.length > 1);
  const set = derived
    ? `self.${derived.field} = self.${derived.from}.lower().replace(" ", "-")`
    : `self.${normalised} = self.${normalised}.lower()`;
  const save = [
    "",
    "    def save(self, *args, **kwargs):",
    `        ${set}`,
    "        return super().save(*args, **kwargs)",
  ];
  const above = by === "base" ? [`\nclass Small${name}(Base):`, ...save.slice(1), ""] : [];
  const manager = [
    "",
    "    @classmethod",
    "    def create(cls, **query):",
    `        query["${normalised}"] = query["${normalised}"].lower()`,
    "        return super().create(**query)",
  ];
  const partial = within
    ? [
        "",
        `${name}.add_index(${name}.index(${keys[0]?.map((key) => `${name}.${snake(key)}`).join(", ")}, unique=True, where=SQL("${Object.entries(
          within,
        )
          .map(([field, value]) => `${snake(field)} = ${value}`)
          .join(" AND ")}"), name="${name.toLowerCase()}_key"))`,
      ]
    : [];
  return [
    ...above,
    `\nclass ${name}(${above.length > 0 ? `Small${name}` : "Base"}):`,
    ...fields.map(
      (field) => `    ${column(field, !within && keys.some((key) => key.join() === field.name))}`,
    ),
    ...(composite.length > 0
      ? [
          "",
          "    class Meta:",
          `        indexes = (${composite.map((key) => `((${key.map((each) => `"${fieldOf(fields, each)}"`).join(", ")}), True),`).join(" ")})`,
        ]
      : []),
    ...((normalised && !by) || derived ? save : by === "manager" ? manager : []),
    ...partial,
    "",
  ].join("\n");
}

function fieldOf(fields: readonly Field[], name: string): string {
  const parent = fields.find((field) => field.name === name)?.parent;
  return parent ? parent.toLowerCase() : snake(name);
}

function column({ name, type, nullable, byDefault, parent }: Field, unique: boolean): string {
  const options = [
    ...(unique ? ["unique=True"] : []),
    ...(nullable ? ["null=True"] : []),
    ...(byDefault ? [`default="${byDefault}"`] : []),
  ];
  if (parent) return `${parent.toLowerCase()} = ForeignKeyField(${[parent, ...options].join(", ")})`;
  if (type === "number") return `${snake(name)} = IntegerField(${options.join(", ")})`;
  return `${snake(name)} = CharField(${["max_length=80", ...options].join(", ")})`;
}
