/** Mongoose 8 and 9, Typegoose, NestJS' module and the bare driver: what Keyclash knows of them, part by part. */

import type { Orm } from "../../domain/adapters";
import { loadTypeScript } from "../../syntax/typescript";
import { called } from "./called";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { names } from "./names";
import { writes } from "./writes";

export const mongoose: Orm = {
  id: "mongoose",
  title: "Mongoose",
  runtime: "node",
  packages: ["mongoose"],
  keeps: "documents",
  readViolation,
  signs: ["validation failed", "is required"],
  frames: {
    own: /(?:^|\/)node_modules\/(?:mongoose\/|mongodb\/lib\/collection\.js )/,
    sends: /\/mongoose\/lib\/drivers\/|\/mongodb\/lib\/collection\.js /,
    called,
  },
  models,
  writes,
  names,
  fixes,
  prepare: loadTypeScript,
};
