/** The ORMs that are searched, each with its dialect and its lane. A later one joins here. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lane } from "./lane";
import { node, nodeLane } from "./lanes-node";
import { django5Folder, pythonLane } from "./lanes-python";
import { django, django5 } from "./orms/django";
import { prisma, tables } from "./orms/prisma";
import { typeorm } from "./orms/typeorm";
import type { Dialect } from "./site";

export interface Searched {
  readonly dialect: Dialect;
  readonly lane: () => Lane;
  /** What the product sees beside the schema. */
  readonly around: Readonly<Record<string, string>>;
}

const nodePackage = (dependencies: Record<string, string>) =>
  JSON.stringify({ name: "site", private: true, dependencies }, null, 2);

export const searched: Readonly<Record<string, Searched>> = {
  typeorm: {
    dialect: typeorm,
    lane: () => nodeLane(typeorm, "examples/typeorm"),
    around: { "package.json": nodePackage({ pg: "8.23.1", typeorm: "1.1.1" }) },
  },
  prisma: {
    dialect: prisma,
    lane: () =>
      nodeLane(
        prisma,
        "examples/prisma",
        { module: "ESNext", moduleResolution: "bundler" },
        async (folder) => {
          writeFileSync(join(folder, "tables.sql"), tables());
          writeFileSync(
            join(folder, "prisma.config.ts"),
            `process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;\nexport default { schema: "prisma/schema.prisma" };\n`,
          );
          const said = await node(folder, ["node_modules/prisma/build/index.js", "generate", "--no-hints"]);
          if (!said.includes("Generated Prisma Client")) throw new Error(said);
        },
      ),
    around: {
      "package.json": nodePackage({ "@prisma/client": "7.10.0", "pglite-prisma-adapter": "0.7.2" }),
    },
  },
  django: {
    dialect: django,
    lane: () => pythonLane(django, "django, rest_framework"),
    around: { "requirements.txt": "Django==3.2.25\ndjangorestframework==3.14.0\n", "manage.py": "" },
  },
  "django-5.2": {
    dialect: django5,
    lane: () => pythonLane(django5, "django", django5Folder()),
    around: { "requirements.txt": "Django==5.2.17\n", "manage.py": "" },
  },
};
