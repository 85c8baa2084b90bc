/** Tortoise ORM: models in Python classes and their writes, typed from its documentation; its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { loadPython } from "../../syntax/python";
import { writes } from "./dialect";
import { readViolation } from "./errors";
import { canDeclareModels, link, readModels } from "./models";
import { constraintNames } from "./names";

export const tortoise: Orm = {
  id: "tortoise",
  title: "Tortoise ORM",
  runtime: "python",
  packages: ["tortoise-orm"],
  keeps: "tables",
  readViolation,
  frames: {
    own: /(?:^|\/)tortoise\/(?:backends\/|(?:models|queryset|transactions)\.py )/,
    sends: /(?:^|\/)tortoise\/backends\/\w{1,40}\/client\.py /,
  },
  models: { files: ["**/*.py"], marker: canDeclareModels, read: readModels, link },
  writes,
  names: constraintNames,
  prepare: loadPython,
};
