/** What Keyclash reads of schemas is what Mongoose asks the database for: no unique index is missing, none invented, names included. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { models } from "../../../server/src/orms/mongoose/models";
import { names } from "../../../server/src/orms/mongoose/names";
import { collectionOf } from "../../../server/src/orms/mongoose/plural";
import { loadTypeScript } from "../../../server/src/syntax/typescript";
import { diskProject } from "../../../server/src/workspace/disk";
import { needs } from "../checks";
import { runFile } from "../node";
import { cleanUp, mongoose8, mongoose9 } from "./lanes";

beforeAll(loadTypeScript);
afterAll(cleanUp);

const words = (
  "User Human Person Child Ox Axis Octopus Virus Alias Status Bus Tomato Potato Datum Analysis Wife Wolf Hive Day Query Box Church Dish " +
  "Matrix Index Mouse House Knife Quiz Goose Moose News Settings Api2 Woman Series UserProfile Address Criteria Leaf Life"
).split(" ");

/** What Mongoose 9 calls otherwise than Keyclash, which takes the collection for nobody's then. */
const inNine: Readonly<Record<string, string>> = { Virus: "viruses" };

describe.each([mongoose9, mongoose8].map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  test("the unique indexes and the collections' names are the same", {
    timeout: 600_000,
  }, async (context) => {
    if (needs(context, lane.missing)) return;
    const project = lane.make();
    const said = await runFile(project, ["src/declared.ts", ...words]);
    const all = (sign: string) =>
      said.split("\n").flatMap((line) => (line.startsWith(sign) ? [line.slice(3)] : []));
    const source = diskProject([project.folder]).read(join("src", "declared.ts"));
    if (!source) throw new Error("the file is gone");
    const read = models
      .link([models.read(source)])
      .models.flatMap((model) =>
        model.constraints
          .filter(({ kind }) => kind === "unique")
          .map((each) => `${model.table} ${each.name ?? names(model, each)[0]} ${each.columns.join("+")}`),
      );
    expect([...new Set(all("-- "))].sort(), said).toEqual([...new Set(read)].sort());
    expect(read.length).toBeGreaterThan(15);
    const other = lane === mongoose9 ? inNine : {};
    expect(all("++ ")).toEqual(words.map((word) => `${word} ${other[word] ?? collectionOf(word)}`));
  });
});
