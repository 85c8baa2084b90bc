/** A migration file -> its operations as plain data: the source of names that the models no longer show. */

import type { Constraint, Facts } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  assignmentOf,
  callOf,
  childOf,
  elementsOf,
  type PyCall,
  statementsOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import type { MigrationExtra, Operation } from "./extra";
import { readField } from "./fields";
import { readConstraint, readTogether } from "./meta";

export function readMigration(file: PyFile, source: Source): Facts {
  const operations: Operation[] = [];
  for (const statement of statementsOf(file.root)) {
    if (statement.type !== "class_definition") continue;
    for (const inner of statementsOf(statement)) {
      const assignment = assignmentOf(inner);
      if (assignment && textOf(file, assignment.target) === "operations")
        for (const element of elementsOf(assignment.value) ?? [])
          operations.push(...readOperation(file, source, element));
    }
  }
  if (operations.length === 0) return { models: [], notes: [] };
  const [, app = "", migration = ""] =
    /^(?:(.*)\/)?migrations\/(?:.*\/)?([^/]+)\.py$/.exec(source.path) ?? [];
  const extra: MigrationExtra = { app, migration, operations };
  return { models: [], notes: [], extra: { ...extra } };
}

function readOperation(file: PyFile, source: Source, node: PyNode): Operation[] {
  const call = callOf(file, node);
  const type = call?.callee?.split(".").at(-1);
  if (!call || !type) return [];
  const argument = (keyword: string, index: number) => call.keywords.get(keyword) ?? call.positional[index];
  const text = (keyword: string, index: number) => stringValue(file, argument(keyword, index)) ?? "";
  const model = text("model_name", 0);
  switch (type) {
    case "CreateModel":
      return [readCreate(file, source, call, text("name", 0))];
    case "DeleteModel":
      return [{ op: "delete", model: text("name", 0) }];
    case "RenameModel":
      return [{ op: "rename-model", model: text("old_name", 0), to: text("new_name", 1) }];
    case "AlterModelTable":
      return [
        { op: "table", model: text("name", 0), table: stringValue(file, argument("table", 1)) ?? null },
      ];
    case "AddField":
    case "AlterField": {
      const value = argument("field", 2);
      const field = value && readField(file, source, text("name", 1), value, value);
      return field ? [{ op: "field", model, field }] : [];
    }
    case "RemoveField":
      return [{ op: "remove-field", model, field: text("name", 1) }];
    case "RenameField":
      return [{ op: "rename-field", model, field: text("old_name", 1), to: text("new_name", 2) }];
    case "AlterUniqueTogether":
      return [
        {
          op: "together",
          model: text("name", 0),
          together: readTogether(file, source, argument("unique_together", 1)),
        },
      ];
    case "AddConstraint": {
      const value = argument("constraint", 1);
      const constraint = value && readConstraint(file, source, value);
      return constraint ? [{ op: "add-constraint", model, constraint }] : [];
    }
    case "RemoveConstraint":
      return [{ op: "remove-constraint", model, name: text("name", 1) }];
    case "SeparateDatabaseAndState":
      return (elementsOf(argument("database_operations", 0)) ?? []).flatMap((element) =>
        readOperation(file, source, element),
      );
    case "RunSQL":
      return readSql(file, source, argument("sql", 0));
    default:
      return [];
  }
}

function readCreate(file: PyFile, source: Source, call: PyCall, model: string): Operation {
  const fields = (elementsOf(call.keywords.get("fields") ?? call.positional[1]) ?? []).flatMap((pair) => {
    const [name, value] = elementsOf(pair) ?? [];
    const text = stringValue(file, name);
    return text && value ? (readField(file, source, text, value, value) ?? []) : [];
  });
  const options = new Map<string, PyNode>();
  for (const pair of call.keywords.get("options")?.children ?? []) {
    const key = stringValue(file, childOf(pair, "key"));
    const value = childOf(pair, "value");
    if (key && value) options.set(key, value);
  }
  return {
    op: "create",
    model,
    fields,
    table: stringValue(file, options.get("db_table")) ?? null,
    together: readTogether(file, source, options.get("unique_together")),
    constraints: (elementsOf(options.get("constraints")) ?? []).flatMap(
      (element) => readConstraint(file, source, element) ?? [],
    ),
  };
}

const identifier = '["`]?([A-Za-z_][\\w$]{0,62})["`]?';
const createIndex = new RegExp(
  `create\\s{1,9}unique\\s{1,9}index\\s{1,9}(?:concurrently\\s{1,9})?(?:if\\s{1,9}not\\s{1,9}exists\\s{1,9})?${identifier}\\s{1,9}on\\s{1,9}(?:only\\s{1,9})?(?:\\w{1,62}\\.)?${identifier}\\s{0,9}(?:using\\s{1,9}\\w{1,20}\\s{0,9})?\\(([^;]{1,300})`,
  "i",
);
const addConstraint = new RegExp(
  `alter\\s{1,9}table\\s{1,9}(?:\\w{1,62}\\.)?${identifier}\\s{1,9}add\\s{1,9}constraint\\s{1,9}${identifier}\\s{1,9}unique\\s{0,9}\\(([^;]{1,300})`,
  "i",
);

/** `CREATE UNIQUE INDEX` and `ADD CONSTRAINT ... UNIQUE` written by hand; other SQL says nothing here. */
function readSql(file: PyFile, source: Source, node: PyNode | undefined): Operation[] {
  const texts = node ? [node, ...(elementsOf(node) ?? [])] : [];
  return texts.flatMap((one): Operation[] => {
    const sql = stringValue(file, one)?.slice(0, 5000);
    if (sql === undefined) return [];
    const index = createIndex.exec(sql);
    const added = addConstraint.exec(sql);
    const [table, name, rest] = index ? [index[2], index[1], index[3]] : [added?.[1], added?.[2], added?.[3]];
    if (!table || !name || !rest) return [];
    const columns = rest
      .slice(0, closing(rest))
      .split(",")
      .map((column) => column.trim().replace(/^["`]|["`]$/g, ""));
    const plain = columns.every((column) => /^\w+$/.test(column));
    const place = source.place(one.start, one.end);
    const constraint: Constraint = {
      kind: "unique",
      fields: plain ? columns : [],
      columns: plain ? columns : [],
      name,
      place,
      ...(index ? { index: true } : {}),
      ...(plain ? {} : { expression: columns.join(", ") }),
    };
    return [{ op: "sql", table, constraint }];
  });
}

/** Index of the bracket that closes a list whose opening one has been read. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")" && depth-- === 0) return i;
  }
  return text.length;
}
