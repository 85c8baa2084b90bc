/** PyMongo, its asynchronous client and Motor: collections are the models, unique indexes their keys; its writes and its fixes. */

import type { Orm } from "../../domain/adapters";
import { loadPython } from "../../syntax/python";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { link } from "./link";
import { canDeclare, readModels } from "./models";
import { names } from "./names";
import { writes } from "./writes";

export const pymongo: Orm = {
  id: "pymongo",
  title: "PyMongo",
  runtime: "python",
  packages: ["pymongo"],
  keeps: "documents",
  readViolation,
  frames: {
    // Wherever it was installed: `pip install --target` and function services (/var/task/pymongo/) have no site-packages.
    own: /(?:^|\/)(?:(?:site|dist)-packages\/(?:pymongo|motor|flask_pymongo|bson)\/|pymongo\/(?:a?synchronous\/|(?:_csot|bulk|collection|database|helpers|helpers_shared|message|mongo_client|network|pool|topology)\.py)|motor\/(?:core|metaprogramming)\.py)/,
    sends: /(?:^|\/)pymongo\/(?:a?synchronous\/)?(?:pool|network|message)\.py /,
    called,
  },
  models: { declaresByCalls: true, files: ["**/*.py"], marker: canDeclare, read: readModels, link },
  writes,
  names,
  fixes,
  prepare: loadPython,
};

const method =
  /(?:^|\/)pymongo\/(?:a?synchronous\/)?collection\.py (insert_one|insert_many|update_one|update_many|replace_one|find_one_and_\w{1,20}|bulk_write)$/;

/** The outermost of the collection's own methods is the one that the program called. */
function called(frames: readonly string[]): readonly string[] | undefined {
  const found = frames.flatMap((frame) => method.exec(frame)?.[1] ?? []).at(-1);
  return found === undefined ? undefined : [found];
}
