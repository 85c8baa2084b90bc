/**
 * Reading is total and linear: shapes that took seconds to forever, with what stands around them. Sizes are such that the old ways took minutes,
 * so that the generous time of each test is no race.
 */

import { beforeAll, describe, expect, test } from "vitest";
import type { Orm } from "../server/src/domain/adapters";
import { noFacts } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { django } from "../server/src/orms/django";
import { prisma } from "../server/src/orms/prisma";
import { typeorm } from "../server/src/orms/typeorm";
import { loadPython, parsePython } from "../server/src/syntax/python";
import { withoutPythonCosts } from "../server/src/syntax/python-masks";
import { linesLeftOut, loadTypeScript, parseTypeScript } from "../server/src/syntax/typescript";
import { withoutTypescriptCosts } from "../server/src/syntax/typescript-masks";
import { memoryProject } from "../server/src/workspace/memory";

beforeAll(async () => {
  await loadTypeScript();
  await loadPython();
});

const entity = (name: string) =>
  `@Entity()\nexport class ${name} {\n  @PrimaryGeneratedColumn()\n  id: number;\n  @Column({ unique: true })\n  email: string;\n}\n`;
const typescript = (middle: string) =>
  `import { Entity, Column, PrimaryGeneratedColumn } from "typeorm";\n${entity("First")}${middle}\n${entity("Last")}`;
const model = (name: string) =>
  `class ${name}(models.Model):\n    email = models.EmailField(unique=True)\n\n`;
const python = (middle: string) =>
  `from django.db import models\n\n${model("First")}${middle}\n\n${model("Last")}`;

/** Names of the models with the columns that are unique, and what was said. */
async function read(orm: Orm, files: Record<string, string>) {
  const [{ models, notes } = noFacts] = await memoryProject(files).facts([orm]);
  const unique = models
    .filter(({ name }) => name === "First" || name === "Last")
    .map(({ name, constraints }) => `${name} ${constraints.filter(({ kind }) => kind === "unique").length}`);
  return { models, unique, notes };
}

const both = ["First 1", "Last 1"];
const patience = { timeout: 60_000 };

describe("a TypeScript file keeps what stands around", () => {
  test.each([
    ...[
      "[",
      "(",
      "{",
      "@",
      "`${",
      "a?",
      "else if(a)",
      "import{",
      "function(){",
      "class{a=",
      "a.b(",
      "[{",
      "f<a,",
    ],
    ...["async(", "a?(b):c=>", "type A=[", "if(a)", "a<"],
  ])("20,000 times %s", patience, async (sign) => {
    const text = typescript(`const x=${sign.repeat(20_000)};\n`);
    const { unique, notes } = await read(typeorm, { "src/a.ts": text });
    expect(unique).toEqual(both);
    expect(notes).toEqual([
      "src/a.ts: what begins at line 9 is nested too deeply or repeated too often to be read; the rest was read.",
    ]);
  });

  test.each([
    "async ",
    "public ",
    "declare ",
    "abstract ",
    "export ",
    "static ",
    "export\n",
    "static\n",
    "export async ",
    "async/**/",
    "!",
    "new ",
    "typeof ",
  ])("100,000 times %s", patience, async (sign) => {
    const text = `${typescript("")}const x = 1;\n${sign.repeat(100_000)}`;
    const { unique, notes } = await read(typeorm, { "src/a.ts": text });
    expect(unique).toEqual(both);
    expect(notes).toHaveLength(1);
  });

  test("thirty calls of async within each other, each of which doubled the time", patience, async () => {
    const { unique } = await read(typeorm, {
      "src/a.ts": typescript(`x = ${"async(".repeat(30)}1${")".repeat(30)};`),
    });
    expect(unique).toEqual(both);
  });

  test("and reads the next file as if nothing had been", patience, () => {
    parseTypeScript(createSource("a.ts", `const x=${"a?".repeat(20_000)}`));
    const root = parseTypeScript(
      createSource("b.ts", "const x = (a) => a;\nconst y = a ? (b) : (c) => d;\n"),
    );
    expect(root.statements).toHaveLength(2);
    expect(linesLeftOut(root)).toEqual([]);
  });
});

describe("a Python file keeps what stands around", () => {
  test.each([
    ...[
      "[",
      "(",
      "{",
      "f(",
      "a[",
      "if a:",
      "(\n",
      "f'{",
      "not ",
      "lambda:",
      "from a import (",
      "def f(",
      "...",
    ],
    ...["from a import (\n", "\\\n", "case a:"],
  ])("20,000 times %s", patience, async (sign) => {
    const { unique, notes } = await read(django, {
      "app/models.py": python(`x = 1\n${sign.repeat(20_000)}`),
    });
    expect(unique).toEqual(both);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^app\/models\.py: what begins at line \d+ is nested too deeply/);
  });

  test("20,000 lines of comments, of which nothing need be said", patience, async () => {
    const { unique, notes } = await read(django, { "app/models.py": python("# old\n".repeat(20_000)) });
    expect(unique).toEqual(both);
    expect(notes).toEqual([]);
  });

  test.each([
    [20_000, "classes", ""],
    [6_000, "classes of one function", "def make():\n"],
  ])("%i %s whose colon is missing, and the next file", patience, async (times, _what, head) => {
    const indent = head && "    ";
    const broken = `${indent}class Part(models.Model)\n${indent}    code = models.CharField(unique=True)\n\n`;
    const { unique } = await read(django, { "app/models.py": python(head + broken.repeat(times)) });
    expect(unique).toEqual(both);
    expect(parsePython("y = 2\n")).toMatchObject({ broken: false, root: { end: 6 } });
  });

  test("with an end that masks know: a long string, a deep literal", () => {
    expect(parsePython(`x = "${"(".repeat(9000)}"\ny = 2\n`).leftOut).toEqual([]);
    expect(parsePython(`x = ${"[".repeat(150)}${"]".repeat(150)}\n`).leftOut).toEqual([]);
  });
});

test.each(["[", "(", "{", "@", "a("])(
  "a Prisma schema keeps what stands around 20,000 times %s",
  patience,
  async (sign) => {
    const block = (name: string) => `model ${name} {\n  id Int @id\n  email String @unique\n}\n`;
    const middle = `model B {\n  id Int @id @default(${sign.repeat(20_000)})\n}\n`;
    const { unique } = await read(prisma, { "schema.prisma": block("First") + middle + block("Last") });
    expect(unique).toEqual(both);
  },
);

describe("a chain of classes is read to fifty, and that is said", () => {
  test("500 entities", patience, async () => {
    const chain = Array.from(
      { length: 500 },
      (_, i) =>
        `@Entity()\nexport class M${i} extends ${i ? `M${i - 1}` : "First"} {\n  @Column({ unique: true }) c${i}: string;\n}\n`,
    );
    const { models, notes } = await read(typeorm, { "src/a.ts": typescript(chain.join("")) });
    expect(models).toHaveLength(502);
    expect(Math.max(...models.map(({ fields }) => fields.length))).toBeLessThanOrEqual(52);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain("inherits through 50 classes or more");
  });

  test("1,500 abstract models", patience, async () => {
    const chain = Array.from(
      { length: 1500 },
      (_, i) =>
        `class M${i}(${i ? `M${i - 1}` : "models.Model"}):\n    c${i} = models.CharField(unique=True)\n    class Meta:\n        abstract = True\n`,
    );
    const { models, notes } = await read(django, { "app/models.py": python(chain.join("\n")) });
    expect(models.filter(({ name }) => /^M\d/.test(name))).toHaveLength(1500);
    expect(Math.max(...models.map(({ fields }) => fields.length))).toBeLessThanOrEqual(53);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain("inherits through 50 classes or more");
  });

  test("forty abstract models that are all bases of each other", patience, async () => {
    const names = Array.from({ length: 40 }, (_, i) => `M${i}`);
    const text = names.map(
      (name) =>
        `class ${name}(models.Model, ${names.filter((each) => each !== name).join(", ")}):\n    class Meta:\n        abstract = True\n`,
    );
    const { unique } = await read(django, { "app/models.py": python(text.join("\n")) });
    expect(unique).toEqual(both);
  });
});

describe("slow SQL in one migration", () => {
  const sql = `CREATE UNIQUE INDEX i ON a (e) WHERE ${Array(900).fill("a").join("+")}`;

  test("300 times RunSQL", patience, async () => {
    const migration = `from django.db import migrations\nclass Migration(migrations.Migration):\n    operations = [\n${`        migrations.RunSQL("${sql}"),\n`.repeat(300)}    ]\n`;
    const { unique } = await read(django, {
      "app/models.py": python(""),
      "app/migrations/0001_a.py": migration,
    });
    expect(unique).toEqual(both);
  });

  test("300 times query", patience, async () => {
    const migration = `import { MigrationInterface } from "typeorm";\nexport class A implements MigrationInterface {\n  async up(queryRunner) {\n${`    await queryRunner.query("${sql}");\n`.repeat(300)}  }\n}\n`;
    const { unique } = await read(typeorm, {
      "src/a.ts": typescript(""),
      "src/migrations/1-a.ts": migration,
    });
    expect(unique).toEqual(both);
  });
});

describe("what is blank is as long as before, and the rest is to the letter", () => {
  test.each([
    ["typescript", withoutTypescriptCosts, `a\n${"[\n".repeat(300)}x${"]".repeat(300)}\nclass A {}\n`],
    ["python", withoutPythonCosts, `a = ${"b.".repeat(3000)}(c)(x)[d]\nclass A:\n  pass\n`],
    ["python", withoutPythonCosts, `a\n${"[\n".repeat(300)}x${"]".repeat(300)}\nclass A:\n  pass\n`],
  ] as const)("%s", (_, mask, text) => {
    const masked = mask(text);
    expect(masked.text).toHaveLength(text.length);
    expect(masked.text.replace(/[^\n]/g, "")).toBe(text.replace(/[^\n]/g, ""));
    expect([...masked.text].every((sign, i) => sign === text[i] || sign === " ")).toBe(true);
    expect(masked.text).toContain("class A");
    expect(masked.lines).toEqual([expect.any(Number)]);
    expect(masked.text).not.toContain("x");
  });

  test.each([
    'const a = "((((".repeat(9); // ((((\nconst b = /[(/]/.test(a) ? `a (` : 1 / 2;\n',
    "const f = async (a) => { await g(async (b) => { await h(async () => 1); }); };\n",
    "<p>don't</p>;\nclass A<T extends B<C<D>>> {}\n",
  ])("nothing of what people write: %s", (text) => {
    expect(withoutTypescriptCosts(text.repeat(500))).toEqual({ text: text.repeat(500), lines: [] });
  });
});
