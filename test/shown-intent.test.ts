/** What the code around a write shows of its intent, sign by sign: what counts, and what stands beside it and does not. */

import { beforeAll, describe, expect, test } from "vitest";
import { looksElsewhere } from "../server/src/code/fixes/elsewhere";
import { strangers } from "../server/src/code/fixes/stranger";
import { pythonIntent } from "../server/src/code/python/intent";
import { typescriptIntent } from "../server/src/code/typescript/intent";
import type { Intent, IntentQuery } from "../server/src/domain/intent";
import type { Constraint, Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { loadPython } from "../server/src/syntax/python";
import { loadTypeScript } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);
beforeAll(loadPython);

const place = { file: "models", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };

function modelOf(...key: string[]): Model & { constraints: readonly [Constraint] } {
  const field = (name: string) =>
    ({ name, column: name, place, type: "string", nullable: name !== "email", default: "none" }) as const;
  return {
    ...{ id: "models#User", orm: "made-up", name: "User", table: "users", schema: null, place },
    fields: ["email", "tenant", "name", "balance", "paid"].map(field),
    constraints: [{ kind: "unique", fields: key, columns: key, name: null, place }],
  };
}

/** What is asked of the code: its write ends with `create(...)` or `save()`, its look, if there is one, with `find(...)`. */
function queryOf(path: string, code: string, key: readonly string[], checkedBy = key): IntentQuery {
  const source = createSource(path, code);
  const model = modelOf(...key);
  const at = (found: RegExpExecArray | null) =>
    found ? source.place(found.index, found.index + found[0].length) : undefined;
  const write = at(/[\w.]+\.(?:create\([^)]*\)|save\(\))/.exec(code));
  const look = at(/[\w.]+\.find\([^)]*\)/.exec(code));
  if (!write) throw new Error("no write in the text");
  return {
    ...{ source, model, constraint: model.constraints[0] },
    write: {
      ...{ model: model.id, operation: "insert", method: "create", place: write, function: null },
      ...{ functionPlace: null, fields: null, exact: true },
      ...(look ? { checkedAt: look, checkedBy } : {}),
    },
  };
}

/** `id`, `id: part of its reason`, with `!` where nothing else may be offered. */
function told({ id, why, only }: Intent): string {
  return `${id}${only ? "!" : ""}: ${why}`;
}

const nothing = "unknown: Nothing in the code around";

function typescript(lines: readonly string[], name = "run", key = ["email"]): string {
  const code = [`async function ${name}(given, users) {`, ...lines.map((line) => `  ${line}`), "}"].join(
    "\n",
  );
  return told(typescriptIntent(queryOf("run.ts", code, key)));
}

function python(lines: readonly string[], name = "run", key = ["email"]): string {
  const code = [`def ${name}(given, users):`, ...lines.map((line) => `    ${line}`), ""].join("\n");
  return told(pythonIntent(queryOf("run.py", code, key)));
}

describe("TypeScript", () => {
  test.each<[string, string, string[]]>([
    ["in place", "retry!: `nanoid` makes up", ["await users.create({ email: nanoid() });"]],
    ["by a variable", "retry!: `nanoid`", ["const email = nanoid();", "await users.create({ email });"]],
    [
      "by three variables",
      "retry!: `nanoid`",
      ["const a = nanoid();", "const b = a;", "const c = b;", "await users.create({ email: c });"],
    ],
    [
      "by more than are followed",
      nothing,
      [
        "const a = nanoid();",
        "const b = a;",
        "const c = b;",
        "const d = c;",
        "await users.create({ email: d });",
      ],
    ],
    [
      "set on the row before",
      "retry!: `nanoid`",
      ["const row = {};", "row.email = nanoid();", "await users.create(row);"],
    ],
    [
      "set on the row behind",
      nothing,
      ["const row = {};", "await users.create(row);", "row.email = nanoid();"],
    ],
    [
      "set on another row",
      nothing,
      ["const row = {}, other = {};", "other.email = nanoid();", "await users.create(row);"],
    ],
    [
      "compared with the row's",
      nothing,
      ["const row = {};", "report(row.email === nanoid());", "await users.create(row);"],
    ],
    ["in another member", nothing, ["const name = nanoid();", "await users.create({ email: given, name });"]],
    [
      "a variable that only has the member's name",
      nothing,
      ["const email = nanoid();", "await users.create({ email: given });"],
    ],
    [
      "within a function that the row holds",
      nothing,
      ["await users.create({ make: () => ({ email: nanoid() }) });"],
    ],
  ])("a key that is made up: %s", (_, expected, lines) => {
    expect(typescript(lines)).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    [
      "made within it",
      "retry!: The loop in line 3 makes another value (`email = make()`)",
      [
        "for (;;) {",
        "  const email = make();",
        "  try { return await users.create({ email }); } catch {}",
        "}",
      ],
    ],
    [
      "left behind the write",
      "retry!: The loop in line 4",
      [
        "let n = 0;",
        "while (true) {",
        "  n++;",
        "  try { await users.create({ email: n }); break; } catch {}",
        "}",
      ],
    ],
    [
      "stepped back",
      "retry!: The loop in line 4",
      [
        "let n = 9;",
        "do {",
        "  --n;",
        "  try { return await users.create({ email: n }); } catch {}",
        "} while (n);",
      ],
    ],
    [
      "from a template",
      "(`email = `$" + "{given}-x``)",
      [
        "for (;;) {",
        "  const email = `$" + "{given}-x`;",
        "  try { return await users.create({ email }); } catch {}",
        "}",
      ],
    ],
    [
      "the value is the same each time",
      nothing,
      [
        "for (;;) {",
        "  const email = given;",
        "  try { return await users.create({ email }); } catch {}",
        "}",
      ],
    ],
    [
      "another variable's value",
      nothing,
      [
        "for (;;) {",
        "  const n = make();",
        "  try { return await users.create({ email: given }); } catch {}",
        "}",
      ],
    ],
    [
      "left only where it failed",
      nothing,
      [
        "for (;;) {",
        "  const email = make();",
        "  try { await users.create({ email }); } catch { return; }",
        "}",
      ],
    ],
    [
      "left before the write only",
      nothing,
      [
        "for (;;) {",
        "  const email = make();",
        "  if (!email) break;",
        "  await users.create({ email });",
        "}",
      ],
    ],
    [
      "each of what is given",
      nothing,
      [
        "for (const email of given.map(make())) {",
        "  await users.create({ email });",
        "  if (given.one) return;",
        "}",
      ],
    ],
    [
      "another loop before, which sets nothing",
      "retry!: The loop in line 4",
      [
        "while (await busy()) {}",
        "for (;;) {",
        "  const email = make();",
        "  try { return await users.create({ email }); } catch {}",
        "}",
      ],
    ],
    [
      "looked for a free one before",
      "retry!: The loop in line 3",
      ["let email = given;", "while (await taken(email)) email = make();", "await users.create({ email });"],
    ],
    [
      "did not look before",
      nothing,
      ["let email = given;", "while (!email) email = make();", "await users.create({ email });"],
    ],
    [
      "went over a list before",
      nothing,
      [
        "let email = given;",
        "for (const each of list) email = await make(each);",
        "await users.create({ email });",
      ],
    ],
    [
      "behind the write",
      nothing,
      ["let email = given;", "await users.create({ email });", "while (await taken(email)) email = make();"],
    ],
    [
      "a text longer than is shown",
      `(\`email = ${"m".repeat(72)}\`)`,
      [
        "for (;;) {",
        `  const email = ${"m".repeat(90)}();`,
        "  try { return await users.create({ email }); } catch {}",
        "}",
      ],
    ],
  ])("a loop with another value: %s", (_, expected, lines) => {
    expect(typescript(lines)).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    [
      "waited for",
      "refuse!: The row holds the result of `gateway.charge`",
      ["const paid = await gateway.charge(given);", "await users.create({ email: given, paid });"],
    ],
    [
      "under a member's name only",
      nothing,
      ["const paid = await gateway.charge(given);", "await users.create({ email: given, paid: 1 });"],
    ],
    [
      "not waited for",
      nothing,
      ["const paid = gateway.charge(given);", "await users.create({ email: given, paid });"],
    ],
    ["around the write", nothing, ["const made = await register(users.create({ email: given }));"]],
  ])("what was made for the row: %s", (_, expected, lines) => {
    expect(typescript(lines)).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    [
      "beside the key",
      "refuse!: The row belongs to somebody (`req.user.id`)",
      ["await users.create({ email: given, by: req.user.id });"],
    ],
    ["as the key", nothing, ["await users.create({ email: req.user.id });"]],
    ["the name of a member", nothing, ["await users.create({ email: given, currentUser: 1 });"]],
  ])("who asks: %s", (_, expected, lines) => {
    expect(typescript(lines)).toContain(expected);
  });

  test("the name says it where the row sets the whole key", () => {
    const write = ["await users.create({ email: given });"];
    expect(typescript(write, "ensureUser")).toContain("reuse: `ensureUser` is called so");
    expect(typescript(write, "ensureUser", ["email", "tenant"])).toContain(nothing);
    const told = [...write, "log('created');"];
    expect(typescript(told, "ensureUser")).toContain("ignore: The row shall be there afterwards");
    expect(typescript(told)).toContain(nothing);
    const set = ["const row = {};", "row.email = given;", "await users.create(row);"];
    expect(typescript(set, "ensureUser")).toContain("reuse: `ensureUser` is called so");
    expect(typescript(write, "importUsers")).toContain("sets nothing beside this key");
    expect(typescript(["await users.create({ email: given, name });"], "importUsers")).toContain(
      "replace: `importUsers` is called so",
    );
  });

  test.each<[string, string, string[]]>([
    [
      "thrown",
      "refuse!: Line 2 looks",
      ["const found = await users.find(given);", "if (found) throw new Error('taken');"],
    ],
    [
      "handed out",
      "reuse: Line 2 looks",
      ["const found = await users.find(given);", "if (found) return found;"],
    ],
    [
      "answered without leaving",
      "refuse!: Line 2 looks",
      ["const found = await users.find(given);", "if (found) res.status(409).end();"],
    ],
    [
      "remembered and handed out",
      "reuse: Line 2 looks",
      ["const found = await users.find(given);", "if (found) { setUser(found); return found; }"],
    ],
    [
      "set by its own method",
      "replace!: Line 2 looks",
      ["const found = await users.find(given);", "if (found) { found.set(given); return found; }"],
    ],
    [
      "in a larger answer",
      "reuse: Line 2 looks",
      ["const found = await users.find(given);", "if (found) return { found };"],
    ],
    ["left", "ignore!: Line 2 looks", ["const found = await users.find(given);", "if (found) return;"]],
    [
      "answered with no",
      "refuse!: Line 2 looks",
      ["const found = await users.find(given);", "if (found) return reply(409, found);"],
    ],
    [
      "answered in words",
      "refuse!: Line 2 looks",
      [
        "const found = await users.find(given);",
        "if (found) return 'it is taken, sorry: choose another';",
      ].map((line) => line.replace("'it", "say('it").replace("another'", "another')")),
    ],
    [
      "set",
      "replace!: Line 2 looks",
      ["const found = await users.find(given);", "if (found) { found.name = given; return found; }"],
    ],
    [
      "updated",
      "replace!: Line 2 looks",
      ["const found = await users.find(given);", "if (found) return users.update(1, given);"],
    ],
    [
      "taken",
      "reuse: Line 2 looks",
      ["let row;", "const found = await users.find(given);", "if (found) row = found;"].slice(1),
    ],
    [
      "counted",
      "refuse!: Line 2 looks",
      ["const n = await users.find(given);", "if (n > 0) throw new Error('taken');"],
    ],
    ["none counted", nothing, ["const n = await users.find(given);", "if (n < 1) throw new Error('gone');"]],
    [
      "asked for null",
      "refuse!: Line 2 looks",
      ["const found = await users.find(given);", "if (found !== null) throw new Error('taken');"],
    ],
    [
      "null where it throws",
      nothing,
      ["const found = await users.find(given);", "if (found === null) throw new Error('gone');"],
    ],
    [
      "not asked for",
      nothing,
      ["const found = await users.find(given);", "if (given) throw new Error('gone');"],
    ],
    [
      "asked with something else",
      "refuse!: Line 2 looks",
      ["const found = await users.find(given);", "if (given && found) throw new Error('taken');"],
    ],
    [
      "asked before something else",
      "refuse!: Line 2 looks",
      ["const found = await users.find(given);", "if (found && !given) throw new Error('taken');"],
    ],
    ["ensured by its name", "refuse!: Line 2 looks", ["await ensureNone.find(given);"]],
    ["called for nothing", nothing, ["await users.find(given);"]],
  ])("the row that a look finds: %s", (_, expected, lines) => {
    expect(typescript([...lines, "await users.create({ email: given });"])).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    [
      "otherwise",
      "reuse: Line 2 looks",
      ["return (await users.find(given)) ?? users.create({ email: given });"],
    ],
    [
      "its branch",
      "reuse: Line 2 looks",
      ["let found = await users.find(given);", "if (!found) found = await users.create({ email: given });"],
    ],
    [
      "one of two values",
      "reuse: Line 2 looks",
      ["const found = await users.find(given);", "return found ? found : users.create({ email: given });"],
    ],
    [
      "another of two values",
      nothing,
      ["const found = await users.find(given);", "return found ? given : users.create({ email: given });"],
    ],
    [
      "the other branch refuses",
      "refuse!: Line 2 looks",
      [
        "const found = await users.find(given);",
        "if (!found) await users.create({ email: given });",
        "else throw new Error('taken');",
      ],
    ],
  ])("the write stands where a look finds none: %s", (_, expected, lines) => {
    expect(typescript(lines)).toContain(expected);
  });
});

describe("Python", () => {
  test.each<[string, string, string[]]>([
    ["in place", "retry!: `secrets.token_hex` makes up", ["users.create(email=secrets.token_hex(4))"]],
    [
      "by a variable",
      "retry!: `secrets.token_hex`",
      ["email = secrets.token_hex(4)", "users.create(email=email)"],
    ],
    [
      "by three variables",
      "retry!: `secrets.token_hex`",
      ["a = secrets.token_hex(4)", "b = a", "c = b", "users.create(email=c)"],
    ],
    [
      "by more than are followed",
      nothing,
      ["a = secrets.token_hex(4)", "b = a", "c = b", "d = c", "users.create(email=d)"],
    ],
    [
      "set on the row before",
      "retry!: `secrets.token_hex`",
      ["user = User()", "user.email = secrets.token_hex(4)", "user.save()"],
    ],
    ["set on the row behind", nothing, ["user = User()", "user.save()", "user.email = secrets.token_hex(4)"]],
    ["set on another row", nothing, ["user = User()", "other.email = secrets.token_hex(4)", "user.save()"]],
    ["another variable's", nothing, ["other = secrets.token_hex(4)", "users.create(email=given)"]],
    ["in another keyword", nothing, ["name = secrets.token_hex(4)", "users.create(email=given, name=name)"]],
    [
      "a variable that only has the keyword's name",
      nothing,
      ["email = secrets.token_hex(4)", "users.create(email=given)"],
    ],
    [
      "counted up",
      "unknown!: `last.n + 1` makes up the email",
      ["email = last.n + 1", "users.create(email=email)"],
    ],
    ["a number below none", nothing, ["users.create(email=-1)"]],
    ["put together", nothing, ["users.create(email=given + last)"]],
    ["multiplied", nothing, ["users.create(email=last * 2)"]],
  ])("a key that is made up: %s", (_, expected, lines) => {
    expect(python(lines)).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    [
      "held",
      "refuse!: The row holds the result of `gateway.charge`",
      ["paid = gateway.charge(given)", "users.create(email=given, paid=paid)"],
    ],
    [
      "under a keyword's name only",
      nothing,
      ["paid = gateway.charge(given)", "users.create(email=given, paid=1)"],
    ],
    ["behind a dot's name only", nothing, ["paid = gateway.charge(given)", "users.create(email=given.paid)"]],
    ["around the write", nothing, ["made = register(users.create(email=given))"]],
  ])("what was made for the row: %s", (_, expected, lines) => {
    expect(python(lines)).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    [
      "made within it",
      "retry!: The loop in line 3 makes another value (`email = make()`)",
      [
        "while True:",
        "    email = make()",
        "    try:",
        "        return users.create(email=email)",
        "    except IntegrityError:",
        "        pass",
      ],
    ],
    [
      "left behind the write",
      "retry!: The loop in line 4",
      [
        "n = 0",
        "while True:",
        "    n += 1",
        "    try:",
        "        users.create(email=n)",
        "        break",
        "    except IntegrityError:",
        "        pass",
      ],
    ],
    [
      "from a template",
      "retry!: The loop in line 3",
      [
        "for n in range(9):",
        '    email = f"{given}-{n}"',
        "    try:",
        "        return users.create(email=email)",
        "    except IntegrityError:",
        "        pass",
      ],
    ],
    [
      "the value is the same each time",
      nothing,
      [
        "while True:",
        "    email = given",
        "    try:",
        "        return users.create(email=email)",
        "    except IntegrityError:",
        "        pass",
      ],
    ],
    [
      "another variable's value",
      nothing,
      [
        "while True:",
        "    n = make()",
        "    try:",
        "        return users.create(email=given)",
        "    except IntegrityError:",
        "        pass",
      ],
    ],
    [
      "left only where it failed",
      nothing,
      [
        "while True:",
        "    email = make()",
        "    try:",
        "        users.create(email=email)",
        "    except IntegrityError:",
        "        return None",
      ],
    ],
    [
      "left in a handler around the loop's end",
      "retry!: The loop in line 6",
      [
        "try:",
        "    pass",
        "except ValueError:",
        "    while True:",
        "        email = make()",
        "        users.create(email=email)",
        "        break",
      ],
    ],
    [
      "left before the write only",
      nothing,
      [
        "while True:",
        "    email = make()",
        "    if not email:",
        "        break",
        "    users.create(email=email)",
      ],
    ],
    [
      "another loop before, which sets nothing",
      "retry!: The loop in line 5",
      [
        "while users.exists(given):",
        "    pass",
        "while True:",
        "    email = make()",
        "    try:",
        "        return users.create(email=email)",
        "    except IntegrityError:",
        "        pass",
      ],
    ],
    [
      "looked for a free one before",
      "retry!: The loop in line 4",
      ["email = given", "while users.exists(email):", "    email = make()", "users.create(email=email)"],
    ],
    [
      "did not look before",
      nothing,
      ["email = given", "while not email:", "    email = make()", "users.create(email=email)"],
    ],
    [
      "went over a list before",
      nothing,
      [
        "email = given",
        "for each in names:",
        "    email = make(users.exists(each))",
        "users.create(email=email)",
      ],
    ],
    [
      "behind the write",
      nothing,
      ["email = given", "users.create(email=email)", "while users.exists(email):", "    email = make()"],
    ],
    [
      "a text longer than is shown",
      `(\`email = ${"m".repeat(72)}\`)`,
      ["while True:", `    email = ${"m".repeat(90)}()`, "    users.create(email=email)", "    break"],
    ],
  ])("a loop with another value: %s", (_, expected, lines) => {
    expect(python(lines)).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    [
      "beside the key",
      "refuse!: The row belongs to somebody (`request.user`)",
      ["users.create(email=given, by=request.user)"],
    ],
    ["as the key", nothing, ["users.create(email=request.user)"]],
    ["the name of a keyword", nothing, ["users.create(email=given, current=1)"]],
  ])("who asks: %s", (_, expected, lines) => {
    expect(python(lines)).toContain(expected);
  });

  test("the name says it where the row sets the whole key", () => {
    const write = ["users.create(email=given)"];
    expect(python(write, "ensure_user")).toContain("reuse: `ensure_user` is called so");
    expect(python(write, "ensure_user", ["email", "tenant"])).toContain(nothing);
    expect(python(["user = User()", "user.email = given", "user.save()"], "ensure_user")).toContain(
      "reuse: `ensure_user` is called so",
    );
  });

  test.each<[string, string, string[]]>([
    [
      "raised",
      "refuse!: Line 2 looks",
      ["found = users.find(given)", "if found:", "    raise ValueError('taken')"],
    ],
    ["handed out", "reuse: Line 2 looks", ["found = users.find(given)", "if found:", "    return found"]],
    ["left", "ignore!: Line 2 looks", ["found = users.find(given)", "if found:", "    return"]],
    [
      "answered with no",
      "refuse!: Line 2 looks",
      ["found = users.find(given)", "if found:", "    return reply(found, 409)"],
    ],
    [
      "answered in words",
      "refuse!: Line 2 looks",
      ["found = users.find(given)", "if found:", "    return say('taken already')"],
    ],
    [
      "rendered",
      "refuse!: Line 2 looks",
      ["found = users.find(given)", "if found:", "    return render(given)"],
    ],
    [
      "set",
      "replace!: Line 2 looks",
      ["found = users.find(given)", "if found:", "    found.name = given", "    return found"],
    ],
    [
      "saved",
      "replace!: Line 2 looks",
      ["found = users.find(given)", "if found:", "    return found.update(given)"],
    ],
    ["taken", "reuse: Line 2 looks", ["found = users.find(given)", "if found:", "    row = found"]],
    [
      "not none",
      "refuse!: Line 2 looks",
      ["found = users.find(given)", "if found is not None:", "    raise ValueError('taken')"],
    ],
    [
      "none where it raises",
      nothing,
      ["found = users.find(given)", "if found is None:", "    raise ValueError('gone')"],
    ],
    [
      "counted",
      "refuse!: Line 2 looks",
      ["n = users.find(given)", "if n != 0:", "    raise ValueError('taken')"],
    ],
    [
      "counted up",
      "refuse!: Line 2 looks",
      ["n = users.find(given)", "if n > 0:", "    raise ValueError('taken')"],
    ],
    ["none counted", nothing, ["n = users.find(given)", "if n < 1:", "    raise ValueError('gone')"]],
    ["not asked for", nothing, ["found = users.find(given)", "if given:", "    raise ValueError('gone')"]],
    ["negated", nothing, ["found = users.find(given)", "if not (found):", "    raise ValueError('gone')"]],
    [
      "with something else",
      "refuse!: Line 2 looks",
      ["found = users.find(given)", "if given and found:", "    raise ValueError('taken')"],
    ],
    [
      "within a function of its own",
      nothing,
      ["found = users.find(given)", "if found:", "    def later():", "        raise taken"],
    ],
    ["ensured by its name", "refuse!: Line 2 looks", ["ensure_none.find(given)"]],
    ["called for nothing", nothing, ["users.find(given)"]],
    [
      "tried",
      "refuse!: Line 3 looks",
      [
        "try:",
        "    found = users.find(given)",
        "    raise ValueError('taken')",
        "except NotFound:",
        "    pass",
      ],
    ],
    [
      "tried, and otherwise",
      "refuse!: Line 3 looks",
      [
        "try:",
        "    users.find(given)",
        "except NotFound:",
        "    pass",
        "else:",
        "    raise ValueError('taken')",
      ],
    ],
    [
      "tried, and handed out",
      "reuse: Line 3 looks",
      ["try:", "    found = users.find(given)", "    return found", "except NotFound:", "    pass"],
    ],
  ])("the row that a look finds: %s", (_, expected, lines) => {
    expect(python([...lines, "users.create(email=given)"])).toContain(expected);
  });

  test.each<[string, string, string[]]>([
    ["otherwise", "reuse: Line 2 looks", ["return users.find(given) or users.create(email=given)"]],
    [
      "one of two values",
      "reuse: Line 2 looks",
      ["found = users.find(given)", "return found if found else users.create(email=given)"],
    ],
    [
      "its branch",
      "reuse: Line 2 looks",
      ["found = users.find(given)", "if not found:", "    found = users.create(email=given)"],
    ],
    [
      "in the handler",
      "reuse: Line 3 looks",
      [
        "try:",
        "    found = users.find(given)",
        "except NotFound:",
        "    found = users.create(email=given)",
        "report(found)",
      ],
    ],
    [
      "the other branch refuses",
      "refuse!: Line 2 looks",
      [
        "found = users.find(given)",
        "if not found:",
        "    users.create(email=given)",
        "else:",
        "    raise ValueError('taken')",
      ],
    ],
  ])("the write stands where a look finds none: %s", (_, expected, lines) => {
    expect(python(lines)).toContain(expected);
  });
});

describe("what was noted before is not done again", () => {
  const key = ["event_id"];
  const note = "users.create({ event_id: given })";

  test.each<[string, string, string[]]>([
    ["the effect behind", "ignore!", [`await ${note};`, "await gateway.charge(given);"]],
    ["in brackets", "ignore!", [`await (${note});`, "await gateway.charge(given);"]],
    ["not waited for", "ignore!", [`void ${note};`, "await gateway.charge(given);"]],
    ["with a chain", "ignore!", [`${note}.then(log);`, "await gateway.charge(given);"]],
    ["the effect in front", nothing, ["await gateway.charge(given);", `await ${note};`]],
    ["no effect", nothing, [`await ${note};`, "log(given);"]],
    ["handed on", nothing, [`use(${note});`, "await gateway.charge(given);"]],
    ["kept", nothing, [`const row = await ${note};`, "await gateway.charge(given);"]],
    ["a member of it", nothing, [`const row = ${note}.row;`, "await gateway.charge(given);"]],
  ])("TypeScript: %s", (_, expected, lines) => expect(typescript(lines, "run", key)).toContain(expected));

  test.each<[string, string, string[]]>([
    ["the effect behind", "ignore!", ["users.create(event_id=given)", "gateway.charge(given)"]],
    ["in brackets", "ignore!", ["(users.create(event_id=given))", "gateway.charge(given)"]],
    ["the effect in front", nothing, ["gateway.charge(given)", "users.create(event_id=given)"]],
    ["no effect", nothing, ["users.create(event_id=given)", "log(given)"]],
    ["kept", nothing, ["row = users.create(event_id=given)", "gateway.charge(given)"]],
    [
      "in the handler of its failure",
      nothing,
      ["try:", "    users.create(event_id=given)", "except IntegrityError:", "    send(given)"],
    ],
    [
      "where it worked",
      "ignore!: User notes by its event_id what was handled before `send` in line 7",
      ["try:", "    users.create(event_id=given)", "except Taken:", "    pass", "else:", "    send(given)"],
    ],
    [
      "where it is not done",
      nothing,
      ["if given:", "    users.create(event_id=given)", "else:", "    send(given)"],
    ],
    ["behind what leaves", nothing, ["users.create(event_id=given)", "return", "send(given)"]],
    [
      "the first one behind other statements",
      "before `send` in line 4",
      ["users.create(event_id=given)", "given = shorter(given)", "send(given)", "charge(given)"],
    ],
    ["behind its loop", nothing, ["for each in given:", "    users.create(event_id=each)", "send(given)"]],
  ])("Python: %s", (_, expected, lines) => expect(python(lines, "run", key)).toContain(expected));
});

describe("what stands beside", () => {
  test("a plain variable is set, a declaration sets nothing", () => {
    expect(typescript(["let email;", "email = nanoid();", "await users.create({ email });"])).toContain(
      "`nanoid` makes up",
    );
    expect(
      typescript(["let email, other;", "other = nanoid();", "await users.create({ email });"]),
    ).toContain(nothing);
    expect(python(["while True:", "    email: str", "    users.create(email=email)", "    break"])).toContain(
      nothing,
    );
  });

  test("a promise that is waited for is no call", () => {
    expect(
      typescript(["const paid = await given;", "await users.create({ email: given, paid });"]),
    ).toContain(nothing);
  });

  test("what a row is called on is not its owner", () => {
    expect(python(["self.request.user.save()"])).toContain(nothing);
  });

  test("who asks is shown at its place", () => {
    const code = "async function run(users, req) {\n  await users.create({ email, by: req.user.id });\n}";
    expect(typescriptIntent(queryOf("run.ts", code, ["email"])).place?.start).toEqual({
      line: 2,
      column: 35,
    });
  });

  test("a look by another field does not tell of the row in the way", () => {
    const code =
      "async function run(users) {\n  const found = await users.find(name);\n  if (found) throw new Error('taken');\n  await users.create({ email });\n}";
    expect(told(typescriptIntent(queryOf("run.ts", code, ["email"], ["name"])))).not.toContain("Line 2");
    expect(told(typescriptIntent(queryOf("run.ts", code, ["email"], ["email"])))).toContain("Line 2");
    // By the column of the key's field it is the same look.
    const query = queryOf("run.ts", code, ["email"], ["mail"]);
    const fields = query.model.fields.map((each) =>
      each.name === "email" ? { ...each, column: "mail" } : each,
    );
    expect(typescriptIntent({ ...query, model: { ...query.model, fields } }).only).not.toContain("looks by");
    expect(typescriptIntent(query).only).toContain("The code looks by `mail`");
  });

  const looks = (by: readonly string[], lookup?: readonly string[]) => {
    const query = queryOf("run.ts", "users.find(given); users.create(given);", ["email", "tenant"], by);
    const field = query.model.fields[0] as Model["fields"][0];
    const more = ["id", "phone", "city", "street", "deleted_at"].map((name) => ({
      ...field,
      name,
      column: name,
    }));
    const one = (kind: "unique" | "primary_key" | "foreign_key", ...fields: string[]): Constraint => ({
      ...query.constraint,
      ...{ kind, fields, columns: fields.map((each) => `${each}_column`) },
    });
    const constraints = [
      query.constraint,
      ...[one("primary_key", "id"), one("unique", "phone"), one("unique", "street", "city")],
      one("foreign_key", "city"),
    ];
    const model = { ...query.model, fields: [...query.model.fields, ...more], constraints };
    return looksElsewhere({ ...query, model, write: { ...query.write, ...(lookup ? { lookup } : {}) } });
  };

  test.each<[string, string | undefined]>([
    ["", undefined],
    ["email tenant", undefined],
    ["email", "`tenant` is what is taken"],
    ["email tenant phone", undefined],
    ["email tenant id", undefined],
    ["email tenant deleted_at", "may have another `deleted_at`"],
    ["email tenant name", "may have another `name`"],
    ["email tenant phone street", "may have another `street`"],
    ["email tenant city", "may have another `city`"],
  ])("a look by %j", (by, expected) => {
    const told = looks(by.split(" ").filter(Boolean));
    if (expected === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(expected);
  });

  test.each<[string, string | undefined]>([
    ["email tenant name", undefined],
    ["email tenant city", "may have another `city`"],
    ["email tenant city_column", "may have another `city_column`"],
    ["email tenant street_column", undefined],
  ])("what one call looks up by %j", (by, expected) => {
    const told = looks([], by.split(" "));
    if (expected === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(expected);
  });

  test.each<[string, readonly string[], Partial<Pick<IntentQuery, "request">>, string]>([
    ["handed", ["email"], { request: "here" }, "may be another's"],
    ["handed", ["email", "tenant_id"], { request: "here" }, "nobody's"],
    ["handed", ["email"], {}, "nobody's"],
    ["lost", ["email"], { request: "here" }, "nobody's"],
    ["reused", ["email"], { request: "here" }, "nobody's"],
    ["deleted", ["email", "tenant_id"], { request: "here" }, "may be another's"],
    ["deleted", ["email"], { request: "here" }, "may be another's"],
  ])("a row that is %s, by %j, of %j", (is, key, request, expected) => {
    const query = { ...queryOf("run.ts", "users.create(given);", key), ...request };
    const intent: Intent = { id: is === "reused" ? "reuse" : "refuse", why: "" };
    const mark = { ...(query.model.fields[0] as Model["fields"][0]), name: "deletedAt" };
    const fields = is === "deleted" ? [...query.model.fields, mark] : query.model.fields;
    const handed = is === "lost" ? undefined : { text: "user", place };
    const told = strangers(intent, { ...query, model: { ...query.model, fields } }, handed);
    expect(told ?? "nobody's").toContain(expected);
  });
});
