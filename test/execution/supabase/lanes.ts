/** Where the fixes for Supabase are run: supabase-js over a stub of PostgREST, on a real PostgreSQL. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { NodeProject } from "../node";

const root = resolve(__dirname, "../../..");
const server = join(root, "test/capture/servers/postgres.sh");
const lab = join(root, "test/capture/supabase");

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** A project folder on an empty database. */
  make(): NodeProject;
}

const isInstalled = existsSync(join(lab, "node_modules/@supabase/supabase-js"));
const isAvailable = spawnSync(server, ["available"]).status === 0;

export const lanes: readonly Lane[] = [
  {
    name: "PostgreSQL (a stub of PostgREST), supabase-js 2",
    missing: !isInstalled
      ? "npm install in test/capture/supabase first"
      : isAvailable
        ? undefined
        : "the server is not installed",
    make: makeProject,
  },
];

/** Ends the server and removes the projects. */
export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
  spawnSync(server, ["stop", "supabase-fixes"]);
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-supabase-fixes-"));

const tables = [
  ...["bare", "chained", "result", "by_member", "thrower", "unchecked", "in_words"],
  ...["declared", "renamed", "thrown", "check_first"],
];

function makeProject(): NodeProject {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src"), { recursive: true });
  mkdirSync(join(folder, "supabase/migrations"), { recursive: true });
  symlinkSync(join(lab, "node_modules"), join(folder, "node_modules"));
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const compilerOptions = {
    ...{ target: "ES2022", module: "ESNext", moduleResolution: "bundler" },
    ...{ strict: true, skipLibCheck: true, types: ["node"] },
  };
  file("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  file(
    "package.json",
    JSON.stringify({ type: "module", dependencies: { "@supabase/supabase-js": "2.119.1" } }),
  );
  file("supabase/migrations/20240101000000_init.sql", migration());
  file("src/database.types.ts", types());
  file(
    "src/supabase.ts",
    `import { createClient } from "@supabase/supabase-js";
import type { Database } from "./database.types";

export const supabase = createClient<Database>(process.env.SUPABASE_URL!, "anon", {
  realtime: { transport: class {} as never },
});
`,
  );
  cpSync(join(root, "examples/supabase/postgrest.mjs"), join(folder, "postgrest.mjs"));
  for (const name of ["calls", "run"])
    cpSync(join(__dirname, `app/${name}.ts.txt`), join(folder, `src/${name}.ts`));
  execFileSync(server, ["start", "supabase-fixes"]);
  const url = String(execFileSync(server, ["database", "supabase-fixes", "fixes"])).trim();
  return { folder, env: { DB_URL: url } };
}

function migration(): string {
  const users = tables.map(
    (name) => `create table public.${name} (
  id bigint generated always as identity primary key,
  email text not null unique,
  name text not null
);
`,
  );
  return `${users.join("\n")}
create table public.enrol (
  team_name text not null,
  email text not null,
  primary key (team_name, email)
);
`;
}

/** As `supabase gen types typescript` writes them. */
function types(): string {
  const users = tables.map(
    (name) => `      ${name}: {
        Row: { id: number; email: string; name: string };
        Insert: { id?: never; email: string; name: string };
        Update: { id?: never; email?: string; name?: string };
        Relationships: [];
      };
`,
  );
  return `export type Database = {
  public: {
    Tables: {
${users.join("")}      enrol: {
        Row: { team_name: string; email: string };
        Insert: { team_name: string; email: string };
        Update: { team_name?: string; email?: string };
        Relationships: [];
      };
    };
    Views: { [_ in never]: never };
    Functions: { [_ in never]: never };
    Enums: { [_ in never]: never };
    CompositeTypes: { [_ in never]: never };
  };
};
`;
}
