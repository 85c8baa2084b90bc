/** Texts for people in three languages: every key in each, with the same placeholders; no text of the client or of package.json stands outside of them. */

import { readFileSync } from "node:fs";
import { config, t } from "@vscode/l10n";
import { fdir } from "fdir";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import manifest from "../package.json";
import * as adapters from "../server/src/adapters";
import type { FixOffer } from "../server/src/domain/diagnosis";
import { explain } from "../server/src/explain";
import { inWords } from "../server/src/lsp/spoken";
import { diagnosticsOf } from "../server/src/present/editor";
import { explanation } from "../server/src/present/markdown";
import { longestTitle, menuParts, menuTitle, menuTitleIn } from "../server/src/present/menu";
import { translator, untranslated } from "../server/src/present/translate";
import { memoryProject } from "../server/src/workspace/memory";

const languages = ["de", "zh-cn"];

const json = (path: string): Record<string, string> => JSON.parse(readFileSync(path, "utf8"));
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
const links = (text: string) => [...text.matchAll(/\]\((?:command|https):[^)]+\)/g)].map(String);

describe.each([
  ["l10n/bundle.l10n", "texts"],
  ["package.nls", "contributions"],
])("%s", (path) => {
  const english = json(`${path}.json`);

  test.each(languages)("%s has every key, with the same placeholders and links", (language) => {
    const said = json(`${path}.${language}.json`);
    expect(Object.keys(said)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(english)) {
      expect(placeholders(said[key] ?? ""), key).toEqual(placeholders(text));
      expect(links(said[key] ?? ""), key).toEqual(links(text));
      expect(said[key]?.trim(), key).not.toBe("");
    }
  });

  test("says each in its own words", () => {
    const [german, chinese] = languages.map((language) => json(`${path}.${language}.json`));
    // Names that are the same in two languages.
    const same = Object.entries(english).filter(([key, text]) => text === german?.[key]);
    expect(
      same
        .map(([, text]) => text)
        .filter(
          (text) => !/^(?:Test|Notebook: \{0\}|Terminal: \{0\}|\W*\{s?\d\}\W*(?:\{s?\d\})?\W*)$/.test(text),
        ),
    ).toEqual([]);
    const latin = Object.entries(chinese ?? {}).filter(
      ([, text]) =>
        !/[\u4e00-\u9fff]/.test(text) && !/^(?:\W*\{s?\d\}\W*(?:\{s?\d\})?\W*|\.\/.*\.md)$/.test(text),
    );
    expect(latin).toEqual([]);
  });
});

test("the files that a language names are there", () => {
  for (const suffix of ["", ".de", ".zh-cn"])
    for (const path of Object.values(json(`package.nls${suffix}.json`)).filter((text) =>
      text.startsWith("./"),
    ))
      expect(readFileSync(path, "utf8").length, path).toBeGreaterThan(50);
});

describe("package.json", () => {
  /** Members that VS Code shows to people. */
  const shown = new Set([
    "title",
    "description",
    "markdownDescription",
    "displayName",
    "userDescription",
    "contents",
    "name",
  ]);
  const keys = Object.keys(json("package.nls.json"));

  function textsOf(value: unknown, path: string): [string, string][] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, member]): [string, string][] => {
      const here = `${path}.${name}`;
      if (typeof member === "string" && shown.has(name)) return [[here, member]];
      if (name === "enumDescriptions" && Array.isArray(member))
        return member.map((text): [string, string] => [here, String(text)]);
      // What a model reads is English.
      return name === "inputSchema" ? [] : textsOf(member, here);
    });
  }

  test("shows no text that is not translated", () => {
    const { contributes, capabilities } = manifest;
    const all = [...textsOf(contributes, "contributes"), ...textsOf(capabilities, "capabilities")];
    expect(all.length).toBeGreaterThan(30);
    const plain = all.filter(([, text]) => !/^%[\w.]+%$/.test(text));
    // The product's own name, and the id of the tool.
    expect(
      plain.map(([, text]) => text).filter((text) => text !== "Keyclash" && text !== "keyclash_explain"),
    ).toEqual([]);
  });

  test("uses every key, and names none that is not there", () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect([...new Set(used)].sort()).toEqual([...keys].sort());
  });
});

describe("the client", () => {
  const sources = new fdir()
    .withFullPaths()
    .filter((path) => path.endsWith(".ts"))
    .crawl("client/src")
    .sync()
    .map((path) => [path.slice(path.lastIndexOf("client/src")), readFileSync(path, "utf8")] as const);
  const english = json("l10n/bundle.l10n.json");

  test("asks for texts that are there", () => {
    const asked = sources.flatMap(([path, text]) =>
      [...text.matchAll(/l10n\s*\.t\(\s*("(?:[^"\\]|\\.)*")/g)].map(
        ([, key = '""']) => [path, JSON.parse(key)] as const,
      ),
    );
    expect(asked.length).toBeGreaterThan(60);
    expect(asked.filter(([, key]) => english[key] === undefined)).toEqual([]);
  });

  /** Where VS Code takes a text for people. */
  const places =
    /(?:\b(?:title|tooltip|placeholder|placeHolder|prompt|label|detail|description|contentText|message|invocationMessage|name|text)\s*[:=]\s*|\b(?:say|sayUntil|showInformationMessage|showWarningMessage|showErrorMessage|setStatusBarMessage|appendText|appendMarkdown)\(\s*)(["'`])((?:(?!\1)[^\\]|\\.)*)\1/g;

  test("shows no text that is not asked for", () => {
    const plain = sources.flatMap(([path, text]) =>
      [...text.matchAll(places)]
        .map(([, , said = ""]) =>
          said.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "").replace(/\$\([\w-]+\)/g, ""),
        )
        // The product's own name, and signs.
        .filter((said) => /[A-Za-z]{2}/.test(said.replace(/\bKeyclash\b:?|command:keyclash\.\w+/g, "")))
        .map((said) => `${path}: ${said}`),
    );
    expect(plain).toEqual([]);
  });

  test("that test sees a text", () => {
    const seen = 'item.title = "Plain words"; say("Plain"); { label: `Also plain` }';
    expect([...seen.matchAll(places)].map(([, , said]) => said)).toEqual([
      "Plain words",
      "Plain",
      "Also plain",
    ]);
  });

  test.each(languages)("is given its texts in %s by VS Code's own library", (language) => {
    config({ contents: json(`l10n/bundle.l10n.${language}.json`) });
    expect(t("{0} (and {1} more)", "User.email", 2)).toBe(
      { de: "User.email (und 2 weitere)", "zh-cn": "User.email（另有 2 项）" }[language],
    );
  });
});

describe("the server", () => {
  const german = translator(json("l10n/bundle.l10n.de.json"));
  const chinese = translator(json("l10n/bundle.l10n.zh-cn.json"));

  test.each([
    [
      "User.email must be unique, and a row with this value exists.",
      "User.email muss eindeutig sein, und ein Datensatz mit diesem Wert ist vorhanden.",
    ],
    [
      "A. B must be unique, and a row with this value exists.",
      "A. B muss eindeutig sein, und ein Datensatz mit diesem Wert ist vorhanden.",
    ],
    [
      "Catch the duplicate email, use the existing row (changes behaviour)",
      "Doppelten Wert (email) abfangen, vorhandenen nehmen (ändert Verhalten)",
    ],
    [
      "**Why** (certain): `save()` inserts without looking whether the value is already there.",
      "**Warum** (sicher): `save()` fügt ein, ohne nachzusehen, ob der Wert schon da ist.",
    ],
    [
      "save() inserts without looking whether the value is already there.",
      "save() fügt ein, ohne nachzusehen, ob der Wert schon da ist.",
    ],
    [
      "1. [src/a.ts:7](file:///src/a.ts#L7,1) (`A.b`): the stack names this line; it calls `C.d`",
      "1. [src/a.ts:7](file:///src/a.ts#L7,1) (`A.b`): die Stapelüberwachung nennt diese Zeile; sie ruft `C.d` auf",
    ],
    ["```\nSeen 2 times.\n```\nSeen 2 times.", "```\nSeen 2 times.\n```\n2-mal gesehen."],
    ["It is a sentence of nobody. Seen 2 times.", "It is a sentence of nobody. 2-mal gesehen."],
    ["**Why** (certain): it is a sentence of nobody.", "**Why** (certain): it is a sentence of nobody."],
    ["", ""],
  ])("says %s", (english, said) => {
    expect(german(english)).toBe(said);
  });

  test("says every text of the bundle, and leaves a name as it is", () => {
    for (const language of languages) {
      const bundle = json(`l10n/bundle.l10n.${language}.json`);
      const say = translator(bundle);
      for (const [key, said] of Object.entries(bundle)) {
        if (/\{s\d\}/.test(key)) continue;
        const fill = (text: string) => text.replace(/\{(\d)\}/g, "na$1me");
        expect(say(fill(key)), key).toBe(fill(said));
      }
    }
  });

  const hostile = ["# a", "1. b", "[x](command:a)", "{0}", "{s0}", "$&", "- c", "a. b. c", "`", "handled"];
  test.each(hostile)("gives the name %s nothing to do", (name) => {
    for (const say of [german, chinese]) {
      const said = say(`${name} must be unique, and a row with this value exists.`);
      expect(said).toContain(name);
      expect(say(`Column ${name}`)).toBe(`Column ${name}`);
      // A name that stands within a line begins none.
      expect(say(`- Create or update the ${name} by email`)).not.toMatch(/^- (?:#|\d+\.|-) /);
    }
  });

  test.each([null, 3, "x", [], { a: 1 }, { "{0}": "{1}" }, { "{0} x": "x" }, {}])(
    "takes %j for no texts",
    (texts) => {
      expect(translator(texts)("a x")).toBe("a x");
    },
  );

  test("translates what people read of an answer, and nothing else", () => {
    const show = "The incident was cleared.";
    const said = german(show);
    const answer = {
      title: show,
      data: { title: show },
      edit: { changes: { title: show } },
      command: { title: show, command: show, arguments: [show] },
      contents: { kind: "markdown", value: show },
      other: { kind: "fix", value: show, label: "handled" },
      notes: [show],
      markdown: show,
      json: show,
    };
    expect(inWords(answer, german)).toEqual({
      ...answer,
      title: said,
      command: { title: said, command: show, arguments: [show] },
      contents: { kind: "markdown", value: said },
      notes: [said],
    });
    expect(inWords(answer, untranslated)).toBe(answer);
  });

  const project = memoryProject({
    "shop/models.py":
      "from django.db import models\n\n\nclass Customer(models.Model):\n    email = models.EmailField(unique=True)\n",
    "shop/services.py":
      "from shop.models import Customer\n\n\ndef add(email):\n    Customer.objects.create(email=email)\n",
  });
  const paste =
    'Traceback (most recent call last):\n  File "/app/shop/services.py", line 5, in add\n    Customer.objects.create(email=email)\ndjango.db.utils.IntegrityError: UNIQUE constraint failed: shop_customer.email\n';

  test("a whole hover and a mark are German; the report and the JSON stay English", async () => {
    const [diagnosis] = (await explain(paste, project, adapters)).diagnoses;
    if (!diagnosis) throw new Error("no incident");
    const link = (file: string, line: number, column: number) => `file:///${file}#L${line},${column}`;
    expect(german(explanation(diagnosis, link))).toBe(
      [
        "**Customer.email muss eindeutig sein, und ein Datensatz mit diesem Wert ist vorhanden.**",
        "Deklariert in [shop/models.py:5](file:///shop/models.py#L5,5), weil Spalte email der Tabelle shop_customer dieses Feld ist.",
        "Geschrieben in [shop/services.py:5](file:///shop/services.py#L5,5) (`add`), weil die Stapelüberwachung diese Zeile nennt.",
        "**Warum** (sicher): `create()` fügt ein, ohne nachzusehen, ob der Wert schon da ist.",
        "**Absicht** (unknown): Nichts im Code darum zeigt, was mit dem vorhandenen Datensatz geschehen soll. Die Wahl bleibt offen; ablehnen ändert am wenigsten.",
        "**Als Nächstes**: Genau diese Verletzung abfangen, oder den vorhandenen Datensatz holen.",
        "Nicht angeboten:",
        "- update-or-create: Es gibt kein anderes Feld zu aktualisieren.",
      ].join("\n\n"),
    );
    const placed = inWords(
      diagnosticsOf(diagnosis, (path) => `file:///${path}`),
      chinese,
    );
    expect(placed.map(({ diagnostic }) => diagnostic.message)).toEqual([
      "Customer.email must be unique, and a row with this value exists. create() inserts without looking whether the value is already there.",
      "Customer.email must be unique, and a row with this value exists. Written at shop/services.py:5.",
    ]);
    expect(
      inWords(
        placed.map(({ diagnostic }) => diagnostic),
        chinese,
      ).map(({ message }) => message),
    ).toEqual([
      "Customer.email 必须唯一，但已存在具有此值的记录。create() 在插入前没有检查该值是否已存在。",
      "Customer.email 必须唯一，但已存在具有此值的记录。写入于 shop/services.py:5。",
    ]);
  });

  /** Lines of test/golden: causes, intents, titles of fixes, refusals. */
  const golden = new fdir()
    .withFullPaths()
    .crawl("test/golden")
    .sync()
    .flatMap((path) => readFileSync(path, "utf8").split("\n"));
  const linesOf = (form: RegExp) => [...new Set(golden.flatMap((text) => form.exec(text)?.[1] ?? []))];
  const titleForm = /^ {2}\+ [a-z0-9-]+ \[[^\]]*\] (.*)$/;

  test.each([
    ["cause", /^[a-z_-]+: [a-z-]+ \([a-z]+\): (.*)$/],
    ["intent", /^ {2}wants [a-z]+: (.*)$/],
    ["title", titleForm],
    ["refusal", /^ {2}- [a-z-]+: (.*)$/],
  ])("says every %s of every case and every shape", (_, form) => {
    const all = linesOf(form);
    expect(all.length).toBeGreaterThan(100);
    // A text that the page has cut is none: code over several lines, and what is copied.
    const untold = all.filter((text) => german(text) === text || chinese(text) === text);
    expect(untold.filter((text) => !/^Copy the (?:repair|query)|^`[^`]+$/.test(text))).toEqual([]);
  });

  test("says every sentence by which a fix is declined", () => {
    const declined = new fdir()
      .withFullPaths()
      .filter((path) => path.endsWith(".ts"))
      .crawl("server/src")
      .sync()
      .flatMap((path) => refusalsIn(readFileSync(path, "utf8")));
    expect(declined.length).toBeGreaterThan(500);
    // A part of ours stands in their gaps: said with it, in the cases.
    const inParts =
      /^This database has no partial indexes|^The call na0me|^na0me sets|^Prisma's client goes|^na0me no partial/;
    const untold = [...new Set(declined)].filter((text) => german(text) === text || chinese(text) === text);
    expect(untold.filter((text) => !inParts.test(text))).toEqual([]);
  });

  test("that test sees a sentence", () => {
    const code = `decline("No."); decline(a ? \`The \${b} is.\` : "Other."); decline(c.d); // decline("x")`;
    expect(refusalsIn(code)).toEqual(["No.", "The na0me is.", "Other."]);
  });

  test.each([
    ["German", german],
    ["Chinese", chinese],
  ])("has room for every title in a menu in %s", (_, translate) => {
    const said = linesOf(titleForm).flatMap((title) => {
      const fix = { id: "x", title, safety: "behaviour" } as unknown as FixOffer;
      return [undefined, "src/customers/services.ts"].map(
        (file) => [menuTitle(fix, file), menuTitleIn(menuParts(fix, file), translate)] as const,
      );
    });
    const pasted = /as the text has it|wie im Text|与文本一致/;
    expect(said.filter(([, text]) => text.length > longestTitle && !pasted.test(text))).toEqual([]);
    // What is copied is no text of ours, and is cut like one.
    const english = said.filter(([title, text]) => title === text && !title.startsWith("Copy the "));
    expect(english.map(([title]) => title)).toEqual([]);
  });
});

/** What is handed to `decline` as it stands in the code, with a name in each of its gaps. */
function refusalsIn(code: string): string[] {
  if (!code.includes("decline(")) return [];
  const found: string[] = [];
  const textsOf = (node: ts.Expression): string[] => {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
    if (!ts.isTemplateExpression(node)) return [];
    return [
      node.head.text + node.templateSpans.map(({ literal }, at) => `na${at}me${literal.text}`).join(""),
    ];
  };
  const visit = (node: ts.Node): void => {
    const [first] = ts.isCallExpression(node) ? node.arguments : [];
    if (first && ts.isCallExpression(node) && node.expression.getText() === "decline")
      found.push(...textsOf(first));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("x.ts", code, ts.ScriptTarget.Latest, true));
  return found;
}
