/** Django: models in Python classes, managers and querysets, migrations; its own wording of violations. */

import type { Database, Orm } from "../../domain/adapters";
import type { CauseId } from "../../domain/diagnosis";
import type { Constraint, Model } from "../../domain/model";
import { isPythonName, shellWord } from "../../syntax/escape";
import { loadPython } from "../../syntax/python";
import { loadSql } from "../../syntax/sql";
import { migrations, newColumnFixes } from "./columns";
import { readViolation } from "./errors";
import { schemaFixes } from "./fix-schema";
import { fixes } from "./fixes";
import { link } from "./link";
import { canDeclareModels, readModels } from "./models";
import { constraintNames } from "./names";
import { writes } from "./writes";

export const django: Orm = {
  id: "django",
  title: "Django",
  runtime: "python",
  packages: ["Django"],
  readViolation,
  signs: ["protectederror", "restrictederror", "transactionmanagementerror", "duplicatekeyerror"],
  frames: {
    own: /(?:^|\/)django\/db\/(?:backends|migrations|models|transaction|utils)\b/,
    sends:
      /(?:^|\/)django\/db\/(?:backends\/(?:utils|\w{1,40}\/base)\.py |models\/sql\/compiler\.py execute_sql$)/,
    adds: / add_field$/,
    hooks: /(?:^|\/)django\/dispatch\/dispatcher\.py /,
    called,
  },
  remakePrefixes: ["new__"],
  models: { files: ["**/*.py"], marker: canDeclareModels, read: readModels, link },
  writes,
  migrations,
  names: constraintNames,
  fixes,
  schemaFixes: [...schemaFixes, ...newColumnFixes],
  repair: repairCommand,
  prepare: async () => {
    await Promise.all([loadPython(), loadSql()]);
  },
};

/**
 * https://docs.djangoproject.com/en/stable/ref/django-admin/#sqlsequencereset: it prints SQL, which dbshell runs. Where a backend
 * has no sequences it prints nothing.
 */
function repairCommand(
  cause: CauseId,
  model: Model,
  _constraint: Constraint,
  database: Database | undefined,
): string | undefined {
  const label = model.extra?.appLabel;
  if (cause !== "sequence-behind" || typeof label !== "string" || !isPythonName(label)) return undefined;
  if (database?.id === "mysql" || database?.id === "mariadb" || database?.id === "sqlite") return undefined;
  return `python manage.py sqlsequencereset ${shellWord(label)} | python manage.py dbshell`;
}

/**
 * The outermost function that only leads to the statement, and is none which only hands on: `manager_method` -> `create`. Of a web request's
 * stack the view and all around it come further out.
 */
function called(frames: readonly string[]): readonly string[] | undefined {
  const start = frames.findIndex((text) => leads.test(text));
  // A serializer writes through the ORM, or through methods of its own, which are not printed then.
  if (/rest_framework\/serializers\.py/.test(frames[start] ?? "")) return undefined;
  const end = frames.findIndex((text, index) => index > start && !leads.test(text));
  const nameOf = (text: string) => text.slice(text.lastIndexOf(" ") + 1);
  const all = frames.slice(Math.max(start, 0), end < 0 ? undefined : end);
  const text = start < 0 ? undefined : all.findLast((each) => !handsOn.has(nameOf(each)));
  const name = nameOf(text ?? "");
  if (!/^[a-z]/.test(name) || /commit$/.test(name)) return undefined;
  const of = /models\/base\.py /.test(text ?? "")
    ? "row"
    : /models\/query\.py /.test(text ?? "")
      ? "rows"
      : null;
  return [of && /^a?delete$/.test(name) ? `${of}.${name}` : name];
}

const leads =
  /(?:^|\/)(?:django\/(?:db\/(?:backends|models|transaction|utils)\b|forms\/models\.py|contrib\/auth\/(?:models|base_user)\.py)|rest_framework\/serializers\.py)/;

const handsOn: ReadonlySet<string> = new Set(["manager_method", "inner", "wrapper", "__exit__", "__aexit__"]);
