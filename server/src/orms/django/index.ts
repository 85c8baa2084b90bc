/** Django: models in Python classes, managers and querysets, migrations; its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { loadPython } from "../../syntax/python";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { link } from "./link";
import { canDeclareModels, readModels } from "./models";
import { constraintNames } from "./names";
import { canWrite, readWrites } from "./writes";

export const django: Orm = {
  id: "django",
  title: "Django",
  runtime: "python",
  readViolation,
  models: { files: ["**/*.py"], marker: canDeclareModels, read: readModels, link },
  writes: { files: ["**/*.py"], marker: canWrite, read: readWrites },
  names: constraintNames,
  fixes,
  prepare: loadPython,
};
