/** What became of a line that a stack prints: it stands, it stands elsewhere, it is gone; and what counts as the same text. */

import { beforeAll, describe, expect, test } from "vitest";
import { codes } from "../server/src/adapters";
import { type Frame, type Incident, unknownViolation } from "../server/src/domain/incident";
import { settleFrames } from "../server/src/resolve/printed";
import { loadPython } from "../server/src/syntax/python";
import { memoryProject } from "../server/src/workspace/memory";

beforeAll(loadPython);

function settled(files: Record<string, string>, more: Partial<Frame>, invoked = false): string {
  const at = { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  const frame: Frame = {
    ...{ file: "/srv/app/users.py", line: 2, column: null, function: null, inApp: true, at },
    ...more,
  };
  const incident: Incident = {
    violation: { ...unknownViolation, ...(invoked ? { invocation: frame } : {}) },
    ...{ runtime: "python", frames: invoked ? [] : [frame], near: [], exceptions: [], at },
  };
  const now = settleFrames(incident, memoryProject(files), codes);
  const { line, printedLine, changed, path, source } = now.frames[0] ?? now.violation.invocation ?? frame;
  return [
    line === 2 ? "stands" : `line ${line}`,
    ...(printedLine === undefined ? [] : [`was ${printedLine}`]),
    ...(changed ? ["changed"] : []),
    ...(path === undefined ? [] : [`in ${path}`]),
    ...(source === undefined ? [] : ["with its text"]),
  ].join(", ");
}

/** The file's second line is the printed one. */
const one = (printed: string, second: string, ...more: string[]) =>
  settled({ "users.py": ["import a", second, ...more].join("\n") }, { source: printed });

const gone = "stands, changed";
const moved = "line 3, was 2";
/** Sixty letters and digits. */
const sixty = `insert(${"a".repeat(54)}`;

describe("the text of a line", () => {
  test.each<[string, string, string, string[]]>([
    ["is there", "stands", "user.save()", ["user.save()"]],
    ["with other blanks", "stands", "user.save( a,b )", ["user.save(a, b)"]],
    ["with other quotes", "stands", "save(&quot;abc&quot;)", ["save('abc')"]],
    ["without letters that could not be written", "stands", "save('na\\xefve')", ["save('nave')"]],
    ["is gone", gone, "user.save()", ["user.load()"]],
    ["stands on the next line", moved, "user.save()", ["user.load()", "user.save()"]],
    ["stands further down", "line 4, was 2", "user.save()", ["user.load()", "", "user.save()", ""]],
    ["stands on the first line", "line 1, was 2", "import a", ["user.load()"]],
    ["stands twice", gone, "user.save()", ["user.load()", "user.save()", "user.save()"]],
    ["is a placeholder", "stands", "...", ["user.load()"]],
    ["has three letters", "stands", "abc()", ["user.load()"]],
    ["has four letters", gone, "abcd()", ["user.load()"]],
  ])("%s", (_, expected, printed, [second = "", ...more]) => {
    expect(one(printed, second, ...more)).toBe(expected);
  });

  test.each<[string, string, string, string[]]>([
    ["where it was", "stands", "users.cre…", ["users.create(a)"]],
    ["where it was, with points", "stands", "users.cre...", ["users.create(a)"]],
    ["not where it was", gone, "users.cre…", ["users.load(a)"]],
    ["elsewhere, long enough to be looked for", moved, "users.create…", ["users.load(a)", "users.create(a)"]],
    ["elsewhere, with points", moved, "users.create...", ["users.load(a)", "users.create(a)"]],
    ["elsewhere, too short", gone, "user.create…", ["users.load(a)", "user.create(a)"]],
    ["elsewhere, within a word", gone, "users.create…", ["users.load(a)", "users.created(a)"]],
    ["elsewhere, with something in front", gone, "users.create…", ["users.load(a)", "return users.create"]],
    ["by nothing that shows it", moved, sixty, ["users.load(a)", `${sixty}, b)`]],
    [
      "by nothing, and short",
      gone,
      sixty.replace("a", ""),
      ["users.load(a)", `${sixty.replace("a", "")}, b)`],
    ],
    ["by nothing, with something in front", gone, sixty, ["users.load(a)", `b.${sixty})`]],
  ])("is cut off: %s", (_, expected, printed, [second = "", ...more]) => {
    expect(one(printed, second, ...more)).toBe(expected);
  });

  test.each<[string, string, string, string]>([
    ["got a name", "stands", "users.create1()", "user = users.create1()"],
    ["lost it", "stands", "user = users.create1()", "users.create1()"],
    ["is too short", gone, "users.create()", "user = users.create()"],
    ["has something behind it", gone, "users.create1()", "users.create1().save()"],
    ["is cut off", "stands", "users.create…", "user = users.create(a)"],
    ["is cut off, too short", gone, "user.create…", "user = user.create(a)"],
    ["is cut off, within a word", gone, "users.create…", "user = users.created(a)"],
  ])("was edited: %s", (_, expected, printed, second) => expect(one(printed, second)).toBe(expected));

  test("more of a line than is compared", () => {
    const [text, less] = ["a".repeat(2000), "a".repeat(1999)];
    expect(one(`${text}b`, `${text}cc`)).toBe("stands");
    expect(one(`${less}b`, `${less}cc`)).toBe(gone);
  });
});

describe("several files", () => {
  const two = (first: string, second: string) =>
    settled(
      { "a/app/users.py": `#\n${first}`, "b/app/users.py": `#\n${second}` },
      { source: "users.create(a)" },
    );

  test.each<[string, string, string, string]>([
    ["one has it", "stands, in b/app/users.py", "users.load()", "users.create(a)"],
    ["both have it", "stands", "users.create(a)", "users.create(a)"],
    [
      "one has it elsewhere",
      "line 3, was 2, in a/app/users.py",
      "users.load()\nusers.create(a)",
      "users.load()",
    ],
    ["both have it elsewhere", gone, "#\nusers.create(a)", "#\nusers.create(a)"],
    ["none has it", gone, "users.load()", "users.load()"],
    ["one may have it edited", "stands", "users.load()", "user1234 = users.create(a)"],
  ])("%s", (_, expected, first, second) => {
    expect(two(first, second.replace("user1234", "user"))).toBe(expected);
  });

  test("no file", () => {
    expect(settled({ "orders.py": "#\n#" }, { source: "users.create(a)" })).toBe("stands");
  });
});

describe("the printed function", () => {
  const files = {
    "users.py": [
      "def first():",
      "    pass",
      "    users.create(a)",
      "def other():",
      "    users.create(a)",
    ].join("\n"),
  };
  test.each<[string | null, string]>([
    ["first", "line 3, was 2"],
    ["other", "line 5, was 2"],
    ["third", gone],
    ["<lambda>", gone],
    [null, gone],
  ])("is %j", (name, expected) => {
    expect(settled(files, { function: name, source: "users.create(a)" })).toBe(expected);
  });
});

test("of a library's line, one without a number, and compiled code nothing is asked", () => {
  const files = { "users.py": "#\n#", "dist/users.js": "//\n//" };
  expect(settled(files, { source: "users.create(a)", inApp: false })).toBe("stands");
  expect(settled(files, { source: "users.create(a)", line: null })).toBe("line null");
  expect(settled(files, { source: "users.create(a)", file: "/srv/app/dist/users.js" })).toBe("stands");
  expect(settled(files, {})).toBe("stands");
});

test("the line that the message names is settled as well", () => {
  expect(settled({ "users.py": "#\n#\nusers.create(a)" }, { source: "users.create(a)" }, true)).toBe(moved);
});
