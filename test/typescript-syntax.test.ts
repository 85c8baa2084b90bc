/** Reading and editing TypeScript: trees, literals, names, and edits in the style of the file. */

import { beforeAll, describe, expect, it } from "vitest";
import { findBinding } from "../server/src/code/typescript/bindings";
import { applyEdits, createSource } from "../server/src/domain/text";
import {
  compiler,
  findAll,
  loadTypeScript,
  parseTypeScript,
  unwrapAwait,
} from "../server/src/syntax/typescript";
import { movedText, statementAround, styleOf } from "../server/src/syntax/typescript-edits";
import { freeName, importName } from "../server/src/syntax/typescript-import-edits";
import { objectOf, stringsOf } from "../server/src/syntax/typescript-literals";
import { enclosingFunction, readImports } from "../server/src/syntax/typescript-scope";

beforeAll(loadTypeScript);

const parse = (text: string, path = "a.ts") => parseTypeScript(createSource(path, text));
const calls = (text: string) => findAll(parse(text), compiler().isCallExpression);
const afterImport = (text: string, names: string[], path?: string) =>
  names.reduce((code, name) => applyEdits(code, importName(parse(code, path), "typeorm", name).edits), text);

describe("imports", () => {
  it("extends the import that is there, once, in its own form", () => {
    expect(afterImport(`import { Repository } from "typeorm";\n`, ["Repository", "QueryFailedError"])).toBe(
      `import { QueryFailedError, Repository } from "typeorm";\n`,
    );
    expect(afterImport(`import {\r\n  A,\r\n  B,\r\n} from 'typeorm'\r\n`, ["C"])).toBe(
      `import {\r\n  A,\r\n  B,\r\n  C,\r\n} from 'typeorm'\r\n`,
    );
    expect(afterImport(`import * as orm from "typeorm";\n`, ["C"])).toBe(`import * as orm from "typeorm";\n`);
  });

  it("keeps the order of sorted imports, and of nothing else", () => {
    expect(afterImport(`import { B, type C, e } from "typeorm";\n`, ["D"])).toBe(
      `import { B, type C, D, e } from "typeorm";\n`,
    );
    expect(afterImport(`import {\n  B,\n  D,\n} from "typeorm";\n`, ["C"])).toBe(
      `import {\n  B,\n  C,\n  D,\n} from "typeorm";\n`,
    );
    expect(afterImport(`import {\n  B,\n} from "typeorm";\n`, ["A"])).toBe(
      `import {\n  A,\n  B,\n} from "typeorm";\n`,
    );
    expect(afterImport(`import { Z, B } from "typeorm";\n`, ["C"])).toBe(
      `import { Z, B, C } from "typeorm";\n`,
    );
    expect(afterImport(`import { B /* b */, /* d */ D } from "typeorm";\n`, ["C"])).toBe(
      `import { B /* b */, /* d */ D, C } from "typeorm";\n`,
    );
    expect(afterImport(`import a from "a";\nimport z from "z";\nimport b from "@/b";\n`, ["C"])).toBe(
      `import a from "a";\nimport { C } from "typeorm";\nimport z from "z";\nimport b from "@/b";\n`,
    );
    expect(afterImport(`import z from "z";\nimport a from "a";\n`, ["C"])).toBe(
      `import z from "z";\nimport a from "a";\nimport { C } from "typeorm";\n`,
    );
  });

  it("adds one behind the others, with the file's quotes and line ends, and leaves type imports alone", () => {
    expect(afterImport(`import type { A } from 'typeorm'\r\nimport b from 'b'\r\n\r\nb()\r\n`, ["C"])).toBe(
      `import type { A } from 'typeorm'\r\nimport b from 'b'\r\nimport { C } from 'typeorm'\r\n\r\nb()\r\n`,
    );
  });

  it("takes the word `type` out, or the name out of several types", () => {
    expect(afterImport(`import type { C } from "typeorm";\n`, ["C"])).toBe(`import { C } from "typeorm";\n`);
    expect(afterImport(`import { type C } from "typeorm";\n`, ["C"])).toBe(`import { C } from "typeorm";\n`);
    expect(afterImport(`import type { B, C } from "typeorm";\n`, ["C"])).toBe(
      `import type { B } from "typeorm";\nimport { C } from "typeorm";\n`,
    );
  });

  it("requires in a file that requires", () => {
    expect(afterImport(`'use strict';\nconst a = require('a');\na();\n`, ["C"], "a.js")).toBe(
      `'use strict';\nconst a = require('a');\nconst { C } = require('typeorm');\na();\n`,
    );
    expect(afterImport(`const { A } = require("typeorm");\n`, ["C"], "a.js")).toBe(
      `const { A, C } = require("typeorm");\n`,
    );
  });

  it("gives an alias where the file has the name for something else", () => {
    expect(afterImport(`import a from "a";\nclass C {}\n`, ["C"])).toBe(
      `import a from "a";\nimport { C as C2 } from "typeorm";\nclass C {}\n`,
    );
    expect(freeName(parse("const user = 1, user2 = 2;"), "user")).toBe("user3");
  });

  it("reads every form", () => {
    const imports = readImports(
      parse(
        `import d, { a as b } from "m"; import * as n from "n"; const { x: y } = require("r"); import q = require("q");`,
      ),
    );
    expect(
      [...imports.values()].map(({ local, module, imported }) => `${local}=${module}.${imported}`),
    ).toEqual(["d=m.default", "b=m.a", "n=n.*", "y=r.x", "q=q.*"]);
  });
});

describe("reading", () => {
  it("names the function around, callbacks included", () => {
    const [, save] = calls(
      "class S { async add() { await this.ds.transaction(async (em) => { await em.save(1); }); } }",
    );
    expect(save && enclosingFunction(save)?.name).toBe("S.add");
    const [make] = calls("export const make = async () => { go(); };");
    expect(make && enclosingFunction(make)?.name).toBe("make");
  });

  it("says when an object hides members", () => {
    const [call] = calls(`f({ a: 1, "b": x, c, ...rest }, ["p", 'q']);`);
    const object = objectOf(call?.arguments[0]);
    expect([...(object?.members.keys() ?? [])]).toEqual(["a", "b", "c"]);
    expect(object?.complete).toBe(false);
    expect(stringsOf(call?.arguments[1])).toEqual(["p", "q"]);
  });

  it("finds what a name stands for in the scopes around", () => {
    const [call] = calls("const u = 1; function f(u: string) { for (const v of []) { use(u, v); } }");
    const [first, second] = call?.arguments ?? [];
    expect(first && findBinding("u", first)?.getText()).toBe("u: string");
    expect(second && findBinding("v", second)?.getText()).toBe("v");
  });

  it("survives broken and deep code", () => {
    expect(calls("class { save( } await x.y(").length).toBeGreaterThan(0);
    expect(findAll(parse(`x = ${"a + ".repeat(5000)}b;`), compiler().isIdentifier).length).toBe(5002);
  });
});

describe("style", () => {
  it("reads indentation, quotes, semicolons and line ends", () => {
    expect(styleOf(parse("import a from 'a'\r\nfunction f() {\r\n\treturn 'x'\r\n}\r\n"))).toEqual({
      indent: "\t",
      quote: "'",
      semicolon: "",
      eol: "\r\n",
    });
    expect(styleOf(parse("f();\n")).indent).toBe("  ");
  });

  it("moves text and leaves template literals alone", () => {
    const root = parse("function f() {\n    g(`a\n  b`, {\n        c: 1,\n    });\n}\n");
    const [call] = findAll(root, compiler().isCallExpression);
    const statement = call && statementAround(unwrapAwait(call));
    expect(statement && movedText(root, statement, 1, styleOf(root))).toBe(
      "g(`a\n  b`, {\n            c: 1,\n        });",
    );
  });
});

describe("text with syntax errors", () => {
  const whole = `import { A } from "a";
import { B, C as D } from "b";

@A({ deep: [1] })
export class First {
  @B() one: string;

  @B({ text: \`it's (one\` })
  two: string;

  run() {
    return { a: [this.one] };
  }
}

export class Second extends First {
  @D()
  three: string;
}
`;
  const names = (text: string) => {
    const root = parse(text);
    const found = [...readImports(root)].map(([local, { module }]) => `${module}:${local}`);
    for (const owner of findAll(root, compiler().isClassDeclaration)) {
      found.push(owner.name?.getText() ?? "?");
      for (const member of owner.members) found.push(`${owner.name?.getText()}.${member.name?.getText()}`);
    }
    return found;
  };

  it.each<[string, string, string, string[]]>([
    ["an open bracket", `@B() one`, `@B( one`, ["First.one"]],
    ["an open template", "it's (one`", "it's (one", ["First.two"]],
    ["a backtick too many", "one: string;", "one: `string;", ["First.one"]],
    ["a method without its end", "[this.one] };", "[this.one", []],
    ["a broken head", "extends First {", "exten {", []],
    ["a decorator without its end", "@A({ deep: [1] })", "@A({ deep: [", []],
    ["an import without its bracket", "{ B, C as D }", "{ B, C as D", []],
    ["an import without its quote", `from "b";`, `from "b;`, []],
    ["a doubled token", "export class Second", "export class class Second", []],
  ])("%s hides nothing else", (_, before, after, lost) => {
    expect(whole).toContain(before);
    expect(names(whole.replace(before, after))).toEqual(
      expect.arrayContaining(names(whole).filter((name) => !lost.includes(name))),
    );
  });

  it("keeps the places of what it reads again, and all of it in one tree", () => {
    const text = whole.replace("@B() one", "@B( one").replace(/\n/g, "\r\n");
    const root = parse(text);
    const three = findAll(root, compiler().isPropertyDeclaration).at(-1);
    expect(three && text.slice(three.getStart(), three.end)).toBe("@D()\r\n  three: string;");
    expect(three?.getText()).toBe("@D()\r\n  three: string;");
    expect(three?.getSourceFile()).toBe(root);
  });
});

it.each(['"import { A } from "a";', "importimport { A } from 'a'"])("%s is an import to be", (text) => {
  const root = parseTypeScript(createSource("a.ts", `${text}\nconst b = 1;\n`));
  expect([...readImports(root)].map(([local, { module }]) => [local, module])).toEqual([["A", "a"]]);
});
