/** SQLAlchemy's words for the sites: declarative models, a session that is handed in, what notes a row and what sends it. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Dialect, Operation } from "../site";

const keywords = ({ values, whole }: Pick<At, "values" | "whole">) =>
  whole ?? values.map(([name, text]) => `${name}=${text}`).join(", ");

const made = (at: At) => `${at.row} = ${at.entity.name}(${keywords(at)})`;
const commits = /commit/;

const operations: Readonly<Record<string, Operation>> = {
  "add and commit": {
    write: (at) => ({
      before: [made(at), `session.add(${at.row})`],
      call: "session.commit()",
      gives: "variable",
    }),
  },
  "add and flush": {
    write: (at) => ({
      before: [made(at), `session.add(${at.row})`],
      call: "session.flush()",
      gives: "variable",
    }),
  },
  "add alone": {
    write: (at) => ({ before: [made(at)], call: `session.add(${at.row})`, gives: "variable" }),
  },
  "add of assigned and commit": {
    fits: (_, { values }) => values !== "spread",
    write: (at) => ({
      before: [
        `${at.row} = ${at.entity.name}()`,
        ...at.values.map(([name, text]) => `${at.row}.${name} = ${text}`),
        `session.add(${at.row})`,
      ],
      call: "session.commit()",
      gives: "variable",
    }),
  },
  "add of what is made there, and commit": {
    write: (at) => ({
      before: [`session.add(${at.entity.name}(${keywords(at)}))`],
      call: "session.commit()",
      gives: null,
    }),
  },
  "add all and commit": {
    bulk: true,
    write: ({ entity, list }) => ({
      before: [`session.add_all([${entity.name}(**each) for each in ${list}])`],
      call: "session.commit()",
      gives: null,
    }),
  },
  "insert statement": {
    write: (at) => ({
      before: [],
      call: `session.execute(insert(${at.entity.name}).values(${keywords(at)}))`,
      gives: null,
    }),
  },
  "change of a loaded row and commit": {
    loads: true,
    write: ({ entity, values, row }) => ({
      before: [
        `${row} = session.get(${entity.name}, pk)`,
        ...values.map(([name, text]) => `${row}.${name} = ${text}`),
      ],
      call: "session.commit()",
      gives: "variable",
    }),
  },
};

export const sqlalchemy: Dialect = {
  id: "sqlalchemy",
  language: "python",
  operations,
  clients: ["parameter"],
  hosts: ["function", "method", "static method"],
  lacks: ["atomic"],
  own: { asks: ["select", "query"], typed: ["yes", "no"] },
  field: snake,
  table: (entity) => snake(entity).slice(1),
  column: snake,
  client: () => "session",
  find: (_, { name }, condition, choice) =>
    choice?.asks === "query"
      ? `session.query(${name}).filter_by(${condition.map(([field, text]) => `${field}=${text}`).join(", ")}).first()`
      : `session.scalars(select(${name}).where(${condition.map(([field, text]) => `${name}.${field} == ${text}`).join(", ")})).first()`,
  transaction: (_, lines) => [
    "with session.begin_nested():",
    ...lines.map((line) => (line === "" ? "" : `    ${line}`)),
  ],
  sibling: (_, __, note) => `session.add(Audit(note="${note}"))`,
  imports(entity, _, text) {
    const models = ["Audit", entity.name].filter((name) => new RegExp(`\\b${name}\\b`).test(text));
    const core = ["insert", "select"].filter((name) => text.includes(`${name}(`));
    return [
      ...(core.length > 0 ? [`from sqlalchemy import ${core.join(", ")}`] : []),
      ...(text.includes("session: Session") ? ["from sqlalchemy.orm import Session"] : []),
      ...(models.length > 0 ? [`from shop.models import ${models.join(", ")}`] : []),
    ];
  },
  parameter: (_, { typed }) => (typed === "yes" ? "session: Session" : "session"),
  member: () => "",
  fits(entity, { operation = "", surrounding = "", row, input, beside }) {
    if (entity.by === "manager") return false;
    const isMade = entity.normalised !== undefined || entity.derived !== undefined;
    // Statements know nothing of what the class does with its values.
    if (isMade && operation === "insert statement") return false;
    // A commit ends the transaction that a `with` around it has opened.
    if (commits.test(operation) && /transaction/.test(surrounding)) return false;
    // Where something was written before the look, SQLite lets nobody come between.
    if (/look/.test(surrounding) && /sibling|transaction/.test(surrounding)) return false;
    if (entity.derived && /looks by the key/.test(surrounding)) return false;
    return ![row, input, beside].some((each) => each === "session");
  },
  schema: () => ({ "shop/__init__.py": "", "shop/models.py": models() }),
};

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function models(): string {
  return [
    "from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint, text",
    "from sqlalchemy.orm import declarative_base, validates\n",
    "Base = declarative_base()\n",
    ...["Team:name", "Audit:note"].map((each) => {
      const [name = "", field] = each.split(":");
      return classOf(name, "Base", [`${field} = Column(String(80))`], []);
    }),
    ...entities.map(model),
    classOf("Note", "Base", ["text = Column(String(80))", 'member_id = Column(ForeignKey("member.id"))'], []),
  ].join("\n");
}

function classOf(name: string, bases: string, lines: readonly string[], rules: readonly string[]): string {
  return [
    `\nclass ${name}(${bases}):`,
    `    __tablename__ = "${snake(name).slice(1)}"`,
    `    __table_args__ = (${[...rules, `{"sqlite_autoincrement": True}`].join(", ")}${rules.length === 0 ? "," : ""})`,
    "    id = Column(Integer, primary_key=True)",
    ...lines.map((line) => (line === "" ? "" : `    ${line}`)),
    "",
  ].join("\n");
}

function model({ name, fields, keys, normalised, by, derived, within }: Entity): string {
  const rules = keys
    .filter((key) => key.length > 1 || within)
    .map((key) => {
      const columns = key.map((each) => `"${snake(each)}"`).join(", ");
      const where = Object.entries(within ?? {}).map(([field, value]) => `${snake(field)} = ${value}`);
      return within
        ? `Index("${snake(name).slice(1)}_key", ${columns}, unique=True, sqlite_where=text("${where.join(" AND ")}"))`
        : `UniqueConstraint(${columns}, name="${snake(name).slice(1)}_key")`;
    });
  const lowers = [
    `@validates("${normalised}")`,
    "def lowered(self, key, value):",
    "    return value and value.lower()",
  ];
  const derives = [
    `@validates("${derived?.from}")`,
    "def addressed(self, key, value):",
    `    self.${derived?.field} = value and value.lower().replace(" ", "-")`,
    "    return value",
  ];
  const own = normalised ? lowers : derived ? derives : [];
  const above =
    by === "base" ? [`\nclass Small${name}:`, ...lowers.map((line) => `    ${line}`), ""].join("\n") : "";
  const columns = fields.map((field) =>
    column(field, !within && keys.some((key) => key.join() === field.name)),
  );
  return (
    above +
    classOf(
      name,
      above ? `Small${name}, Base` : "Base",
      [...columns, ...(own.length > 0 && !above ? ["", ...own] : [])],
      rules,
    )
  );
}

function column({ name, type, nullable, byDefault, parent }: Field, unique: boolean): string {
  const options = [
    ...(parent ? [`ForeignKey("${snake(parent).slice(1)}.id")`] : []),
    ...(unique ? ["unique=True"] : []),
    ...(nullable ? [] : ["nullable=False"]),
    ...(byDefault ? [`default="${byDefault}"`] : []),
  ];
  return `${snake(name)} = Column(${[type === "number" ? "Integer" : "String(80)", ...options].join(", ")})`;
}

/** Every statement of its sessions flushes; the words are the same. */
export const sqlalchemy21: Dialect = { ...sqlalchemy, id: "sqlalchemy-2.1" };
