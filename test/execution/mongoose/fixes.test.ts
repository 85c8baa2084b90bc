/** Every fix for Mongoose, run by Mongoose and its driver themselves against a stand-in for MongoDB. */

import type { Check } from "../checks";
import { proveFixes } from "../node-fixes";
import { cleanUp, type Lane, mongoose8, mongoose9 } from "./lanes";

const created = ["create", "createDeclared", "createBare", "checkFirst", "twoKeys"];
const saved = ["saveNew", "saveInjected"];
const upserts = ["upsertByKey", "upsertLean"];
/** Nothing beside the key is required of these. */
const tags = ["createTag", "findTag"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...created.filter((name) => name !== "createDeclared"), ...saved, "byDriver", "createDeclared"],
  "get-or-create": tags,
  upsert: ["createTag"],
  retry: upserts,
  translate: [...created.filter((name) => name !== "checkFirst"), ...saved, "saveKept", "byDriver"],
  "check-first": ["create", "createBare", ...saved],
};

/** Where there is no correct edit, and what Keyclash says then. */
const refused: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: { saveKept: /is used behind the write/, insertMany: /Several rows are written/ },
  "get-or-create": {
    create: /`name` is required/,
    saveNew: /cannot become an upsert/,
    byDriver: /cannot become an upsert/,
  },
  translate: { insertMany: /`writeErrors`/ },
};

/** These give back no document. */
const silent = ["createBare", "byDriver"];

const left: Partial<Record<Check, string>> = {
  "an open transaction stays usable":
    "a failed write aborts a transaction of MongoDB's, and there are no savepoints: such writes are handled around it",
};

proveFixes<Lane>({
  ...{ lanes: [mongoose9, mongoose8], plans },
  declined: (_, fix) => refused[fix] ?? {},
  words: /is already taken\./,
  rows: [...created, ...saved, ...upserts, ...tags, "saveKept"].filter((shape) => !silent.includes(shape)),
  // 8 loses the program's frames, and a dozen calls write this model.
  stacks: () => mongoose9,
  wrong: (shape, { diagnosis }) => (diagnosis?.callSite?.function === `Calls.${shape}` ? "" : "another line"),
  without: (_, check, shape) =>
    check === "another violation still surfaces" && [...upserts, ...tags, "byDriver"].includes(shape)
      ? "there is none: neither the driver nor an upsert checks a required path, and no fix takes a call's own check away"
      : left[check],
  cleanUp,
});
