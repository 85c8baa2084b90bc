/**
 * Nothing of a paste becomes code: no name, column, value, table, schema, file or function of a paste (or a string of the user's own source) ends a string,
 * a comment or a line in an edit, in a repair's SQL or in a copied command. `ESCAPE_RUNS=20000 npx vitest run test/escape.test.ts` searches on.
 */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { fdir } from "fdir";
import { beforeAll, describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import * as sql from "../server/src/databases/escape";
import { isPlausibleName } from "../server/src/domain/escape";
import { applyEdits } from "../server/src/domain/text";
import { applyFix } from "../server/src/explain";
import {
  isPythonName,
  prismaString,
  pythonString,
  shellWord,
  typescriptKey,
  typescriptMembers,
  typescriptPattern,
  typescriptString,
} from "../server/src/syntax/escape";
import { parsePrismaSchema } from "../server/src/syntax/prisma-schema";
import { parsePython } from "../server/src/syntax/python";
import { stringValue } from "../server/src/syntax/python-tree";
import { compiler } from "../server/src/syntax/typescript";
import { type Case, readPage } from "./harness/case";
import { type Outcome, run } from "./harness/check";
import { marker, pieces, poisoned, rawSigns, readCommand, readSource } from "./harness/hostile";

beforeAll(async () => {
  for (const orm of adapters.orms) await orm.prepare?.();
});

const runs = Number(process.env.ESCAPE_RUNS ?? 0);
const parameters = runs > 0 ? { numRuns: runs } : { numRuns: 160, seed: 20_260_701 };

const pages = (folder: string) =>
  new fdir()
    .withRelativePaths()
    .filter((path) => /(?:^|\/)cases\/[^/]+\.md$/.test(path))
    .crawl(folder)
    .sync()
    .sort()
    .map((path) => `${folder}/${path}`);

/** Cases whose pages say that something is offered: an edit (💡) or a command. */
const offering = (id: string) =>
  [...pages(`server/src/orms/${id}`), ...pages("server/src/diagnose")]
    .flatMap((path) => readPage(path, readFileSync(path, "utf8")).cases)
    .filter((one) => one.files.some(({ marks }) => marks.some(({ text }) => text.includes("💡"))))
    .filter((one) => [...one.files, ...one.shared].some(({ path }) => endings[id]?.test(path)));

const endings: Readonly<Record<string, RegExp>> = {
  django: /models?\.py$/,
  typeorm: /(?<!prisma.*)\.ts$/,
  prisma: /\.prisma$/,
};

/** A name that a fix of the case writes into a string, a pattern, a comment or a command, as the page's own expectations show. */
interface Subject {
  readonly one: Case;
  readonly name: string;
  /** The sources have it as a string: there it may be anything, and is matched all the same. */
  readonly declared: boolean;
}

function subjectsOf(one: Case): Subject[] {
  const shown = one.expectations.filter(({ kind }) => kind === "diff" || kind === "report");
  const lines = shown.flatMap(({ text }) => text.split("\n")).filter((line) => /^\+[^+]|repair/.test(line));
  const quoted = lines.flatMap(
    (line) => line.match(/"[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]|\/\/.*|\/[^/]+\/|repair.*/g) ?? [],
  );
  const names = new Set(quoted.flatMap((text) => text.match(/[\w$-]{3,}/g) ?? []));
  const sources = [...one.files, ...one.shared].map(({ text }) => text);
  const isDeclared = (name: string) =>
    sources.some((text) => text.includes(`"${name}"`) || text.includes(`'${name}'`));
  return [...names]
    .filter((name) => one.paste.includes(name) || isDeclared(name))
    .map((name) => ({ one, name, declared: isDeclared(name) }));
}

/** Files, functions, values and quoted names as the paste prints them, whether a fix is known to write them or not. */
function printedIn(one: Case): Subject[] {
  const printed =
    /(?<=at (?:async )?)[\w.<>]{3,80}(?= \()|(?<=, in )\w{3,80}|[\w./-]{3,80}\.(?:py|[cm]?[jt]s)\b|(?<=[("'`])[\w@.-]{3,40}(?=[)"'`])/g;
  const names = new Set(one.paste.match(printed) ?? []);
  return [...names].map((name) => ({ one, name, declared: false }));
}

interface Found {
  readonly broken: string[];
  readonly applied: number;
  readonly reached: number;
  readonly refused: number;
}

/**
 * Takes every fix that is offered, and looks at what each would write.
 * @param isOwn the name is one of the sources' own, and any code may use it
 */
async function takeAll({ explanation, project }: Outcome, isOwn = false): Promise<Found> {
  const broken: string[] = [];
  let [applied, reached] = [0, 0];
  for (const { incident, fixes } of explanation.diagnoses)
    for (const { id, command, title } of fixes) {
      if (command !== undefined) {
        const read = readCommand(command);
        if (read.errors > 0 || read.escaped.length > 0) broken.push(`${id}: ${command}`);
        applied++;
        if (command.includes(marker)) reached++;
        continue;
      }
      const result = await applyFix(incident, id, project, adapters);
      if (result === "done" || "declined" in result) continue;
      for (const { file, edits } of result.edits) {
        const before = project.read(file)?.text ?? "";
        const after = applyEdits(before, edits);
        const [old, now] = [readSource(file, before), readSource(file, after)];
        if (old.errors > 0) continue;
        applied++;
        const written = edits.map(({ text }) => text).join("\n");
        if (written.includes(marker)) reached++;
        const what = `${id} (${title}) in ${file}: ${JSON.stringify(written)}`;
        if (now.errors > 0) broken.push(`no code: ${what}`);
        if (!isOwn && now.escaped.length > old.escaped.length) broken.push(`became code: ${what}`);
        if (rawSigns.test(written)) broken.push(`raw: ${what}`);
        const fromPaste = incident.violation.constraint;
        if (fromPaste?.includes(marker) && written.includes(marker) && !before.includes(marker)) {
          const isOfSources = project.files().some((path) => project.read(path)?.text.includes(marker));
          if (!isOfSources && !title.includes(fromPaste)) broken.push(`not in the title: ${what}`);
        }
      }
    }
  const refused = explanation.diagnoses
    .flatMap(({ declined }) => declined)
    .filter(({ reason }) => reason.includes("does not look like a name")).length;
  return { broken, applied, reached, refused };
}

/** Mostly what ends something, sometimes a plain name, which must then be seen in the title. */
const hostile = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 })
      .map((some) => `x${some.map((piece) => piece + marker).join("")}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(`uq_${marker}_key`, `x.${marker}`, `UQ-${marker}`) },
);

/** How many edits the names reach, and how many fixes are refused for one besides. Prisma's edits name fields, and a constraint in a pattern. */
const least: Readonly<Record<string, readonly [reached: number, refused: number]>> = {
  prisma: [1, 1],
  typeorm: [8, 10],
};

describe.each(["django", "typeorm", "prisma"])("hostile names in cases of %s", (id) => {
  test("stay text in every edit and command", { timeout: runs > 0 ? 24 * 3_600_000 : 120_000 }, async () => {
    const subjects = offering(id).flatMap(subjectsOf);
    expect(subjects.length).toBeGreaterThan(40);
    let [applied, reached, refused] = [0, 0, 0];
    const declared = subjects.filter((each) => each.declared);
    const attack = fc.record({
      subject: fc.oneof(
        { weight: 1, arbitrary: fc.constantFrom(...subjects) },
        { weight: 4, arbitrary: fc.constantFrom(...declared) },
        { weight: 1, arbitrary: fc.constantFrom(...offering(id).flatMap(printedIn)) },
      ),
      text: hostile,
      inFiles: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
    });
    await fc.assert(
      fc.asyncProperty(attack, async ({ subject: { one, name }, text, inFiles }) => {
        const found = await takeAll(
          await run(poisoned(one, name, text, inFiles)),
          inFiles && /^\w+$/.test(text),
        );
        applied += found.applied;
        reached += found.reached;
        refused += found.refused;
        expect(found.broken, `${one.title}: ${name} -> ${JSON.stringify(text)}`).toEqual([]);
      }),
      parameters,
    );
    // The names got there: else the property would hold of nothing.
    expect(applied).toBeGreaterThan(60);
    const [most, all] = least[id] ?? [10, 12];
    expect(reached).toBeGreaterThan(most);
    expect(reached + refused).toBeGreaterThan(all);
    if (runs > 0)
      console.log(
        `${id}: ${applied} edits and commands, ${reached} with a hostile name in them, ${refused} refused for one`,
      );
  });
});

describe("the injections of the report", () => {
  const first = (id: string, title: string) => offering(id).find((one) => one.title === title) as Case;

  test("a constraint's name ends TypeORM's decorator", async () => {
    const subject = first("typeorm", "The database enforces a key that the entity does not declare");
    const name = `UQ_x', [globalThis.${marker}()]) @Unique('uq_y`;
    for (const quote of ["'", '"']) {
      const text = name.replaceAll("'", quote);
      const files = subject.files.map((file) => ({ ...file, text: file.text.replaceAll('"', quote) }));
      const outcome = await run(poisoned({ ...subject, files }, "UQ_products_sku", text, false));
      expect((await takeAll(outcome)).broken).toEqual([]);
    }
  });

  test("a name that only the text gives stands in the title, one that the sources give does not", async () => {
    const titles = async (one: Case) =>
      (await run(one)).explanation.diagnoses.flatMap(({ fixes }) => fixes.map(({ title }) => title));
    const subject = first("typeorm", "The database enforces a key that the entity does not declare");
    expect((await titles(subject)).join()).toContain("(`UQ_products_sku` as the text has it)");
    for (const one of offering("typeorm")) {
      const said = (await titles(one)).flatMap((title) => /`(UQ_\w+)` as the text/.exec(title)?.[1] ?? []);
      const known = one.files.flatMap(({ text }) => text.match(/\bUQ_\w+/g) ?? []);
      expect(
        said.filter((name) => known.includes(name)),
        one.title,
      ).toEqual([]);
    }
  });

  test.each([
    ["MySQL's words", `Duplicate entry 'Ada' for key 'x") @${marker}("_key'`],
    ["PostgreSQL's words", `duplicate key value violates unique constraint "x\\${marker}\\"`],
  ])("an index's name ends Prisma's attribute: %s", async (_, message) => {
    const subject = first("prisma", "The database holds a field unique that the schema does not");
    const cause = `cause: {\n        originalMessage: ${JSON.stringify(message)},\n        constraint: { fields: [ 'name' ] }\n      }`;
    const outcome = await run({ ...subject, paste: subject.paste.replace("cause: [Object]", () => cause) });
    expect(outcome.explanation.diagnoses[0]?.incident.violation.constraint).toContain(marker);
    const found = await takeAll(outcome);
    expect(found.broken).toEqual([]);
    expect(found.refused).toBeGreaterThan(0);
  });

  test("a check's expression ends the sentence that TypeORM's handler throws", async () => {
    const declared = /@Check\("(title_given)", `[^`]+`\)/;
    const subject = offering("typeorm").find(({ expectations }) =>
      expectations.some(({ kind, text }) => kind === "diff" && text.includes("must hold")),
    );
    const hostileCheck = `@Check("title_given", "title <> '\\\\' AND title <> '\\u202e${marker}'")`;
    const files = subject?.files.map((file) => ({
      ...file,
      text: file.text.replace(declared, () => hostileCheck),
    }));
    const found = await takeAll(await run({ ...(subject as Case), files: files ?? [] }));
    expect(found.reached).toBeGreaterThan(0);
    expect(found.broken).toEqual([]);
  });
});

const anyText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 6 })
  .map((some) => some.join(""));
const short = { numRuns: 400, seed: 20_260_702 };
const quotes = ["'", '"', "`"] as const;

describe("what is written is read back", () => {
  const tokens = (text: string) => {
    const t = compiler();
    const [statement] = t.createSourceFile("a.ts", `(${text});`, t.ScriptTarget.Latest, true).statements;
    const inner =
      statement && t.isExpressionStatement(statement) && t.isParenthesizedExpression(statement.expression)
        ? statement.expression.expression
        : undefined;
    return inner && t.isStringLiteralLike(inner) && inner.getText() === text ? inner.text : undefined;
  };

  test("a string of TypeScript", () =>
    fc.assert(
      fc.property(anyText, fc.constantFrom(...quotes), (text, quote) => {
        const written = typescriptString(text, { quote });
        expect(rawSigns.test(written)).toBe(false);
        expect(tokens(written)).toBe(text);
      }),
      short,
    ));

  test("a string of Python", () =>
    fc.assert(
      fc.property(anyText, fc.constantFrom("'" as const, '"' as const), (text, quote) => {
        const file = parsePython(`a = ${pythonString(text, { quote })}\n`);
        const value = file.root.children[0]?.children[0]?.children.find(({ field }) => field === "right");
        expect(file.broken).toBe(false);
        expect(stringValue(file, value)).toBe(text);
      }),
      short,
    ));

  test("a string of a Prisma schema", () =>
    fc.assert(
      fc.property(anyText, (text) => {
        const schema = parsePrismaSchema(`model A {\n  id Int @id(map: ${prismaString(text)})\n}\n`);
        const [given] = schema.blocks[0]?.fields[0]?.attributes[0]?.arguments ?? [];
        expect(schema.brokenLines).toEqual([]);
        expect(given?.value.kind).toBe("literal");
        expect(JSON.parse(prismaString(text))).toBe(text);
      }),
      short,
    ));

  test("a pattern", () =>
    fc.assert(
      fc.property(anyText, (text) => {
        const pattern = typescriptPattern(text);
        expect(rawSigns.test(pattern)).toBe(false);
        expect(new RegExp(`^${pattern}$`).test(text)).toBe(true);
        expect(pattern.replaceAll(/\\./g, "")).not.toContain("/");
      }),
      short,
    ));

  test("a word of a shell", () =>
    fc.assert(
      fc.property(anyText, (text) => {
        const word = shellWord(text);
        const parts = word.match(/'[^']*'|\\'|[\w@%+=:,./-]+/g) ?? [];
        expect(parts.join("")).toBe(word);
        expect(parts.map((part) => (part === "\\'" ? "'" : part.replace(/^'|'$/g, ""))).join("")).toBe(text);
      }),
      short,
    ));

  test.each([
    ["doubleQuoted", sql.doubleQuoted, '"', '"'],
    ["backquoted", sql.backquoted, "`", "`"],
    ["bracketed", sql.bracketed, "[", "]"],
    ["textLiteral", sql.textLiteral, "'", "'"],
  ] as const)("SQL: %s", (_, write, open, close) =>
    fc.assert(
      fc.property(anyText, (text) => {
        const written = write(text);
        expect(written.startsWith(open) && written.endsWith(close)).toBe(true);
        const inner = written.slice(1, -1);
        expect(inner.replaceAll(close + close, "")).not.toContain(close);
        expect(inner.replaceAll(close + close, () => close)).toBe(text);
      }),
      short,
    ),
  );

  test("SQL: PostgreSQL's literal means the same whatever standard_conforming_strings says", () => {
    expect(sql.postgresLiteral("it's")).toBe("'it''s'");
    expect(sql.postgresLiteral("a\\' OR 1")).toBe("E'a\\\\'' OR 1'");
  });
});

describe("names", () => {
  test.each([
    "UQ_97672ac88f789774dd47f7c8be3",
    "shop_customer_email_1a2b3c4d_uniq",
    "User.email_unique",
    "idx users email",
    "uq-users-email",
    "SYS_C0011223#",
    "ключ_почта",
    "PK__users__3213E83F",
  ])("%s is one", (name) => expect(isPlausibleName(name)).toBe(true));

  test.each([
    "",
    " x",
    "x ",
    "a  b",
    "x'",
    'x"',
    "x`",
    "x\\",
    "x;",
    "x)",
    "x\ny",
    "x\u202e",
    "x\0",
    "a".repeat(129),
    "-- x",
  ])("%j is none", (name) => expect(isPlausibleName(name)).toBe(false));

  test("keys and members are bare only where they are names", () => {
    const style = { quote: '"' as const };
    expect(typescriptKey("email", style)).toBe("email");
    expect(typescriptKey("e-mail", style)).toBe('"e-mail"');
    expect(typescriptMembers(["team", "x(); y"], style)).toBe('.team["x(); y"]');
    expect(["class", "x=1", "1a", "a b"].map(isPythonName)).toEqual([false, false, false, false]);
  });
});

describe("the test can fail", () => {
  test.each([
    ["a.ts", `@Unique('UQ_x', [globalThis.${marker}()]) class A {}`],
    ["a.ts", `// nothing\n${marker}`],
    ["a.py", `name = 'x' + ${marker}`],
    ["a.prisma", `model A {\n  id Int @id(map: "x") @${marker}("")\n}`],
  ])("%s: %s", (path, text) => expect(readSource(path, text).escaped).not.toEqual([]));

  test.each([
    ["a.ts", "const a = 'x\n';"],
    ["a.py", "a = 'x\n'"],
    ["a.prisma", 'model A {\n  id Int @id(map: "x\n")\n}'],
  ])("%s is no code: %j", (path, text) => expect(readSource(path, text).errors).toBeGreaterThan(0));

  test.each([
    `SELECT * FROM "x"; ${marker}`,
    `SELECT * FROM \`x\`${marker}\``,
    `python manage.py x ; ${marker}`,
    `python manage.py 'x' $(${marker})`,
    `db.getCollection("x").${marker}()`,
  ])("%s", (command) => {
    const { errors, escaped } = readCommand(command);
    expect(errors + escaped.length).toBeGreaterThan(0);
  });
});
