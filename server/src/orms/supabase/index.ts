/** Supabase: tables that SQL migrations make, and generated types tell; requests to PostgREST that give their error back. */

import type { Orm } from "../../domain/adapters";
import { tableNames } from "../../schemas/names";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { writes } from "./writes";

export const supabase: Orm = {
  id: "supabase",
  title: "Supabase",
  runtime: "node",
  packages: ["@supabase/supabase-js"],
  keeps: "tables",
  readViolation,
  frames: {
    own: /(?:^|\/)node_modules\/@supabase\//,
    named: /\bPostgrest(?:Filter|Query|Transform)?Builder\./,
  },
  models,
  writes,
  names: tableNames,
  fixes,
  prepare: loadTypeScript,
};
