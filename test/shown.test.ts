/** Laws of what an editor shows of every case: a hover adds to its mark, a menu's titles have room, a mark is a name, every cause has its page. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { orms } from "../server/src/adapters";
import { forbidden } from "../server/src/diagnose/forbidden";
import type { Diagnosis, FixOffer } from "../server/src/domain/diagnosis";
import { diagnosticsOf, type PlacedDiagnostic, plain } from "../server/src/present/editor";
import { explanation } from "../server/src/present/markdown";
import { longestTitle, menuTitle, shorter } from "../server/src/present/menu";
import { headline } from "../server/src/present/words";
import { cases, told } from "./harness/told";

interface Shown {
  readonly title: string;
  readonly diagnosis: Diagnosis;
  readonly placed: readonly PlacedDiagnostic[];
  /** A line of a file of the case. */
  readonly line: (file: string, line: number) => string | undefined;
}

const shown: Shown[] = [];
const uriOf = (path: string) => `file:///${path}`;
const pages = "docs/causes";

beforeAll(async () => {
  for (const one of cases) {
    const { explanation: all, project } = await told(one);
    for (const diagnosis of all.diagnoses)
      shown.push({
        title: one.title,
        diagnosis,
        placed: diagnosticsOf(diagnosis, uriOf, (cause) => `file:///${pages}/${cause}.md`),
        line: (file, line) => project?.read(file)?.line(line),
      });
  }
}, 300_000);

describe("a hover adds to what its mark says", () => {
  const link = (file: string, line: number, column: number) => `${uriOf(file)}#L${line},${column}`;
  const signs: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  const words = (text: string) =>
    plain(
      text.replace(/\\(?=[^A-Za-z0-9\s])/g, "").replace(/&(?:lt|gt|amp);/g, (sign) => signs[sign] ?? sign),
    );

  test("no headline, no reason, no link is said twice", () => {
    let looked = 0;
    const again = shown.flatMap(({ title, diagnosis, placed }) =>
      placed.flatMap(({ end, diagnostic }) => {
        looked++;
        const mark = end === "callSite" ? "write" : "declaration";
        const text = explanation(diagnosis, link, { mark, several: false });
        const sentences = [
          headline(diagnosis),
          String(diagnostic.message).slice(headline(diagnosis).length + 1),
        ]
          .map(words)
          .filter((sentence) => sentence.length > 20 && words(text).includes(sentence));
        const links = (diagnostic.relatedInformation ?? [])
          .map(({ location: { uri, range } }) => `${uri}#L${range.start.line + 1},`)
          .filter((address) => text.includes(address));
        return [...sentences, ...links].map((what) => `${title} (${mark}): ${what}`);
      }),
    );
    expect(again).toEqual([]);
    expect(looked).toBeGreaterThan(1_000);
  });

  test("where the editor prints nothing of it, all is in the hover", () => {
    for (const { diagnosis } of shown.slice(0, 200)) {
      const text = words(explanation(diagnosis, link));
      expect(text).toContain(words(headline(diagnosis)));
      expect(text).toContain("Why");
    }
  });
});

describe("the title of a fix", () => {
  const file = "customers/management/commands/import_all_customers.py";
  const pasted = / as the text has it\)/;
  const offered = () =>
    shown.flatMap(({ title, diagnosis }) => diagnosis.fixes.map((fix) => ({ title, fix })));

  test(`has room in ${longestTitle} characters, with its tag and the file of its edit`, () => {
    const long = offered()
      .filter(({ fix }) => !pasted.test(fix.title))
      .flatMap(({ title, fix }) => [menuTitle(fix), menuTitle(fix, file)].map((said) => `${title}: ${said}`))
      .filter((said) => said.slice(said.lastIndexOf(": ") + 2).length > longestTitle);
    expect(long).toEqual([]);
    const whole = offered().map(({ fix }) => menuTitle(fix));
    expect(whole.filter((title) => title.length > longestTitle && !pasted.test(title))).toEqual([]);
  });

  test("has one tag, where it changes behaviour, and names another file", () => {
    const tags = (title: string) => title.split("(changes behaviour)").length - 1;
    const isTagged = ({ safety, command }: FixOffer) => safety !== "safe" && command === undefined;
    const wrong = offered().filter(({ fix }) => tags(menuTitle(fix)) !== (isTagged(fix) ? 1 : 0));
    expect(wrong.map(({ fix }) => fix.title)).toEqual([]);
    expect(
      offered().every(({ fix }) =>
        menuTitle(fix, file).includes(` in ${file.slice(file.lastIndexOf("/") + 1)}`),
      ),
    ).toBe(true);
  });

  test("keeps every name that only the paste gives", () => {
    const lost = offered().filter(
      ({ fix }) =>
        pasted.test(fix.title) && !menuTitle(fix).includes(fix.title.slice(fix.title.lastIndexOf(" ("))),
    );
    expect(lost.map(({ fix }) => fix.title)).toEqual([]);
  });

  test.each(shorter.map(([long]) => long))("is shorter by %s in some case", (long) => {
    const before = shorter.findIndex(([one]) => one === long);
    const meets = offered().some(({ fix }) => {
      const title = shorter.slice(0, before).reduce((text, [from, to]) => text.replace(from, to), fix.title);
      return long.test(title);
    });
    expect(meets).toBe(true);
  });
});

describe("the mark of a write", () => {
  test("is the name of its call, on one line", () => {
    const marks = shown.flatMap(({ title, diagnosis: { callSite }, placed, line }) =>
      placed
        .filter(({ end }) => end === "callSite" && callSite?.write)
        .map(({ diagnostic: { range } }) => ({ title, range, callSite, line })),
    );
    const wrong = marks.filter(({ range: { start, end }, callSite, line }) => {
      const text = line(callSite?.file ?? "", start.line + 1)?.slice(start.character, end.character) ?? "";
      return start.line !== end.line || !/^["'`]?[\w$]+["'`]?$/.test(text);
    });
    expect(marks.length).toBeGreaterThan(500);
    expect(wrong.map(({ title, range }) => `${title}: ${JSON.stringify(range)}`)).toEqual([]);
  });
});

describe("the page of a cause", () => {
  const causes = Object.keys(forbidden);

  test("is there for each, and for nothing else", () => {
    expect(readdirSync(pages).sort()).toEqual(causes.map((cause) => `${cause}.md`).sort());
  });

  test.each(causes)("%s says what it means, how it happens, what to do, and how in each ORM", (cause) => {
    const text = readFileSync(`${pages}/${cause}.md`, "utf8");
    expect(text).toMatch(new RegExp(`^# .+\n\nCause: \`${cause}\`\n`));
    const parts = text.split(/^## /m).slice(1);
    expect(parts.map((part) => part.split("\n")[0])).toEqual([
      "What it means",
      "How it happens",
      "What to do",
      "In your ORM",
    ]);
    for (const part of parts) expect(part.split("\n").slice(1).join(" ").trim().length).toBeGreaterThan(40);
    const names = orms.filter(({ models }) => models !== undefined).map(({ title }) => title);
    expect(names.some((name) => text.includes(name)) || cause === "damaged-index").toBe(true);
  });

  test("is where the mark's code leads, and in the package", () => {
    const addresses = shown.flatMap(({ placed }) =>
      placed.map(({ diagnostic }) => diagnostic.codeDescription?.href),
    );
    for (const address of new Set(addresses))
      expect(existsSync(String(address).replace("file:///", "")), String(address)).toBe(true);
    expect(readFileSync(".vscodeignore", "utf8")).toContain("!docs/causes/*.md");
  });
});
