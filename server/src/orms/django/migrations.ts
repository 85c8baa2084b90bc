/** A migration file -> its operations as plain data: the source of names that the models no longer show. */

import { lastPart } from "../../code/python/modules";
import { type Facts, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { changesInSql } from "../../schemas/sql";
import type { PyFile, PyNode } from "../../syntax/python";
import { optionsOf, topLevelClasses } from "../../syntax/python-classes";
import { callOf, childOf, elementsOf, type PyCall, stringValue } from "../../syntax/python-tree";
import { budgetOf } from "../../syntax/sql";
import type { MigrationExtra, Operation } from "./extra";
import { readField } from "./fields";
import { readConstraint, readConstraints, readTogether } from "./meta";

export function readMigration(file: PyFile, source: Source): Facts {
  const operations = topLevelClasses(file.root)
    .flatMap((node) => elementsOf(optionsOf(file, node).get("operations")) ?? [])
    .flatMap((element) => readOperation(file, source, element));
  if (operations.length === 0) return noFacts;
  const [, app = "", migration = ""] =
    /^(?:(.*)\/)?migrations\/(?:.*\/)?([^/]+)\.py$/.exec(source.path) ?? [];
  const extra: MigrationExtra = { app, migration, operations };
  return { ...noFacts, extra: { ...extra } };
}

function readOperation(file: PyFile, source: Source, node: PyNode): Operation[] {
  const call = callOf(file, node);
  if (!call) return [];
  const argument = (keyword: string, index: number) => call.keywords.get(keyword) ?? call.positional[index];
  const text = (keyword: string, index: number) => stringValue(file, argument(keyword, index)) ?? "";
  const model = text("model_name", 0);
  switch (lastPart(call.callee ?? "")) {
    case "CreateModel":
      return [readCreate(file, source, call, text("name", 0))];
    case "DeleteModel":
      return [{ op: "delete", model: text("name", 0) }];
    case "RenameModel":
      return [{ op: "rename-model", model: text("old_name", 0), to: text("new_name", 1) }];
    case "AlterModelTable":
      return [{ op: "table", model: text("name", 0), table: text("table", 1) || null }];
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
    case "AlterUniqueTogether": {
      const together = readTogether(file, source, argument("unique_together", 1));
      return [{ op: "together", model: text("name", 0), together }];
    }
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
    constraints: readConstraints(file, source, options),
  };
}

/** Keys and checks that SQL written by hand makes, drops and renames; each stands where its string does. */
function readSql(file: PyFile, source: Source, node: PyNode | undefined): Operation[] {
  const texts = node ? [node, ...(elementsOf(node) ?? [])] : [];
  return texts.flatMap((one): Operation[] => {
    // `(sql, params)` is an element too.
    const sql = stringValue(file, one) ?? stringValue(file, elementsOf(one)?.[0]);
    if (sql === undefined || (one === node && elementsOf(one))) return [];
    const place = source.place(one.start, one.end);
    return changesInSql(sql, () => place, { budget: budgetOf(file) }).map((change) => ({
      op: "sql",
      change,
    }));
  });
}
