/** The values that are printed beside a statement, and what of them code could hold as well. */

import { expect, test } from "vitest";
import { boundText } from "../server/src/domain/incident";
import { readStatement } from "../server/src/domain/statement";
import { readParameters } from "../server/src/orms/sqlalchemy/parameters";

test.each<[string, string, unknown]>([
  ["a tuple", "('ada', 36, None)", [["ada"], ["36", true], ["None", true]]],
  ["a tuple of one", "('ada',)", [["ada"]]],
  ["quotes within quotes", String.raw`("it's", 'a "b"', 'c\'d, e')`, [["it's"], ['a "b"'], ["c'd, e"]]],
  ["a value that is made", "(datetime.date(2020, 1, 2), 'x')", [["datetime.date(2020, 1, 2)", true], ["x"]]],
  [
    "names",
    "{'email': 'a: b', 'age': None}",
    [
      ["a: b", undefined, "email"],
      ["None", true, "age"],
    ],
  ],
  ["several rows", "[('ada',), ('bob',)]", undefined],
  ["several rows with names", "({'email': 'a'}, {'email': 'b'})", undefined],
  ["some left out", "('a', 'b' ... 4 parameters truncated ... 'y', 'z')", undefined],
  ["a part of a text left out", "('a', 'bbb ... (200 characters truncated) ... zzz')", [["a"], ["…", true]]],
  [
    "rows left out",
    "[{'a': 1}  ... displaying 10 of 20 total bound parameter sets ...  {'a': 2}]",
    undefined,
  ],
  ["a set of names without values", "{'a', 'b'}", undefined],
  ["what never closes", "('ada', 'bob", undefined],
  ["no list", "hidden", undefined],
])("SQLAlchemy's parameters: %s", (_, printed, expected) => {
  const found = readParameters(`[SQL: INSERT …]\n[parameters: ${printed}]\n`);
  expect(
    found?.map(({ text, bare, name }) => (name ? [text, bare, name] : bare ? [text, bare] : [text])),
  ).toEqual(expected);
});

test.each<[string, boolean, string | null | undefined]>([
  ["None", true, null],
  ["undefined", true, null],
  ["NULL", true, null],
  ["None", false, "None"],
  ["36", true, "36"],
  ["-1.50", true, "-1.50"],
  ["36", false, "36"],
  ["True", true, undefined],
  ["UUID('1')", true, undefined],
])("%s, bare: %s", (text, bare, expected) => {
  expect(boundText({ text, ...(bare ? { bare } : {}) })).toBe(expected);
});

test("placeholders that are cast are placeholders", () => {
  const values = (row: string) => readStatement(`INSERT INTO t (a, b) VALUES (${row})`)?.values;
  expect(values("%(a)s::VARCHAR, %(b)s::NUMERIC(10, 2)")).toEqual([
    { is: "bound", index: null, name: "a" },
    { is: "bound", index: null, name: "b" },
  ]);
  expect(values("$1::VARCHAR, $2::TIMESTAMP WITHOUT TIME ZONE")).toEqual([
    { is: "bound", index: 0 },
    { is: "bound", index: 1 },
  ]);
  expect(values("%s::INTEGER, %s")).toEqual([
    { is: "bound", index: 0 },
    { is: "bound", index: 1 },
  ]);
  expect(values("now()::date, 'x'::text")).toEqual([{ is: "computed" }, { is: "computed" }]);
});
