/** A question about the workspace reads each of its files once: for the models of all ORMs, and for the writes of all models that can be meant. */

import { expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { createFactsIndex } from "../server/src/workspace/facts";
import { memoryProject } from "../server/src/workspace/memory";

const prisma = ["A", "B", "C"].map((name) => `model ${name} {\n  id Int @id\n  code String @unique\n}\n`);
const typeorm = ["D", "E"].map(
  (name) =>
    `@Entity()\nexport class ${name} {\n  @PrimaryGeneratedColumn() id: number;\n  @Column({ unique: true }) code: string;\n}\n`,
);
const texts: Record<string, string> = {
  "prisma/schema.prisma": `datasource db {\n  provider = "postgresql"\n}\n${prisma.join("")}`,
  "src/entities.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";\n${typeorm.join("")}`,
  "src/a.ts": `export const a = (code: string) => prisma.a.create({ data: { code } });\n`,
  "src/b.ts": `export const b = (code: string) => prisma.b.create({ data: { code } });\n`,
  "src/d.ts": `import { D } from "./entities";\nexport const d = (code: string) => dataSource.getRepository(D).insert({ code });\n`,
};

test("the writes of all models that the text can mean", async () => {
  const inner = memoryProject(texts);
  const read = new Map<string, number>();
  const project = {
    ...inner,
    read(path: string) {
      read.set(path, (read.get(path) ?? 0) + 1);
      return inner.read(path);
    },
  };
  const paste = `error: duplicate key value violates unique constraint "taken"\nDETAIL:  Key (code)=(x) already exists.\n`;
  const { diagnoses } = await explain(paste, project, adapters);
  expect(diagnoses[0]?.keyCandidates.map(({ model }) => model.name)).toEqual(["A", "B", "C", "D", "E"]);
  expect(Object.fromEntries(read)).toEqual({
    "src/a.ts": 1,
    "src/b.ts": 1,
    "src/d.ts": 1,
    "src/entities.ts": 1,
  });
});

test("the models of all ORMs", async () => {
  const read: string[] = [];
  const inner = memoryProject(texts);
  const files = {
    paths: inner.files,
    file: (path: string) => ({
      path,
      stamp: "1",
      read() {
        read.push(path);
        return inner.read(path);
      },
    }),
  };
  const index = createFactsIndex();
  const orms = adapters.orms.filter(({ models }) => models !== undefined);
  const facts = await index.facts(orms, files);
  expect(
    facts.flatMap(({ models }) => models.filter(({ external }) => !external).map(({ name }) => name)).sort(),
  ).toEqual(["A", "B", "C", "D", "E"]);
  expect([...read].sort()).toEqual(Object.keys(texts).sort());
  await index.facts(orms, files);
  expect(read.length, "nothing has changed").toBe(Object.keys(texts).length);
});
