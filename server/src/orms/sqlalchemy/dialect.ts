/** How SQLAlchemy writes, notes and sends rows, 1.4 to 2.1, Flask-SQLAlchemy and SQLModel: its signs and its calls as they look. */

import type { HandlerSign, WriteForm } from "../../code/dialect";
import type { PyDialect } from "../../code/python/dialect";
import type { Model } from "../../domain/model";
import { extraOf, relationNamed } from "./relations";
import { signs } from "./signs";

const pending = (as: WriteForm["as"], method?: string): WriteForm => ({
  as,
  pending: true,
  ...(method ? { method } : {}),
});

/** What takes a statement: https://docs.sqlalchemy.org/en/20/core/connections.html, /orm/queryguide/dml.html */
const executing = ["execute", "scalar", "scalars", "exec"];

/** https://docs.sqlalchemy.org/en/20/orm/session_basics.html, /orm/cascades.html; of two patterns that fit the first one counts. */
export const dialect: PyDialect = {
  orm: "sqlalchemy",
  language: "python",
  signs,
  called: (model) => [...(extraOf(model).called ?? [model.name]), ...(model.table ? [model.table] : [])],
  writes: {
    "session.add(row)": pending("flush"),
    "session.add_all(rows)": pending("insert"),
    "session.merge(row)": pending("flush"),
    "session.delete(row)": pending("delete"),
    "collection.append(row)": pending("flush"),
    "collection.add(row)": pending("flush"),
    "collection.extend(rows)": pending("insert"),
    "collection.insert(_, row)": pending("flush"),
    "collection.remove(row)": pending("update"),
    "session.bulk_save_objects(rows)": "insert",
    "session.bulk_insert_mappings(model, rows)": "insert",
    "session.bulk_update_mappings(model, rows)": "update",
    "query.update(set)": "update",
    "query.delete()": "delete",
    "setattr(row, _, _)": pending("flush"),
    ...Object.fromEntries(executing.flatMap(statements)),
    "connection.exec_driver_sql(sql)": "raw",
  },
  flushes: [
    "session.flush()",
    "session.commit()",
    "session.begin(callback)",
    "session.begin_nested(callback)",
  ],
  reads: [
    ...["filter", "filter_by", "where"].flatMap((name) => [
      `select(model).${name}(**where)`,
      `query.${name}(**where)`,
      `columns.${name}(**where)`,
    ]),
    "session.get(model, key)",
  ],
  transactions: {
    opens: ["session.begin", "session.begin_nested", "connection.begin", "connection.begin_nested"],
    lent: ["session", "connection"],
  },
  // https://docs.sqlalchemy.org/en/20/core/exceptions.html#sqlalchemy.exc.DBAPIError wraps what the driver raises.
  raises: "sqlalchemy.exc.IntegrityError",
  // https://docs.sqlalchemy.org/en/20/errors.html#error-7s2a
  afterFlush: { undo: "rollback" },
  handles,
  errorWords: ["IntegrityError", "DBAPIError", "SQLAlchemyError"],
  fieldName,
};

/** The statements of one method, those with a conflict clause first. */
function statements(method: string): [string, WriteForm][] {
  const on = `(session | connection).${method}`;
  const insert = (more: string): [string, WriteForm["as"], object][] =>
    [`insert(model).values(row)${more}`, `insert(model).values(**row)${more}`, `insert(model)${more}`].map(
      (text) => [text, "insert", {}],
    );
  const conflict = (more: string, as: WriteForm["as"], form: object): [string, WriteForm["as"], object][] =>
    insert(more).map(([text]) => [text, as, form]);
  const all: [string, WriteForm["as"], object][] = [
    ...conflict(".on_conflict_do_update(index_elements=key, constraint=options, set_=set)", "upsert", {}),
    ...conflict(".on_duplicate_key_update(**set)", "upsert", {}),
    ...conflict(".on_conflict_do_nothing(index_elements=key, constraint=options)", "insert", {}),
    ...insert(""),
    ["update(model).values(set)", "update", {}],
    ["update(model).values(**set)", "update", {}],
    ["update(model)", "update", {}],
    ["delete(model)", "delete", {}],
  ];
  return [
    ...all.map(([text, as, form]): [string, WriteForm] => [`${on}(${text}, rows)`, { as, ...form }]),
    [`${on}(sql)`, { as: "raw" }],
  ];
}

/** The class is followed through the imports; https://docs.sqlalchemy.org/en/20/core/exceptions.html */
const caught: ReadonlySet<string> = new Set([
  ...["IntegrityError", "DatabaseError", "DBAPIError", "StatementError", "SQLAlchemyError"].map(
    (name) => `sqlalchemy.exc.${name}`,
  ),
  "IntegrityError",
]);

function handles(sign: HandlerSign): ReturnType<PyDialect["handles"]> {
  return "class" in sign && caught.has(sign.class) ? "every" : undefined;
}

/** A relationship's attribute stands for its foreign key; what is no attribute of the class stays as it is written. */
export function fieldName(model: Model, keyword: string): string {
  if (model.fields.some(({ name }) => name === keyword)) return keyword;
  return (
    relationNamed(model, keyword)?.by ??
    model.fields.find(({ column }) => column === keyword)?.name ??
    keyword
  );
}
