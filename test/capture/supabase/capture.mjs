// npm install && node capture.mjs
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { capture } from "../lab.mjs";

const stub = path.join(import.meta.dirname, "app/postgrest.mjs");
cpSync(path.join(import.meta.dirname, "../../../examples/supabase/postgrest.mjs"), stub);
capture(import.meta.dirname, { postgres: { database: "postgres" } });
rmSync(stub);
