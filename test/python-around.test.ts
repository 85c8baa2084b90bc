/** The room of Python, question by question: what the code around a write catches, leaves, repeats and opens, and what only looks like it. */

import { beforeAll, describe, expect, test } from "vitest";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import {
  handledBy,
  isCaught,
  isNegation,
  isSwallowed,
  raisedInstead,
} from "../server/src/code/python/around";
import { bindingsOf, scopeOf } from "../server/src/code/python/bindings";
import { branchFor, frontFor, goesOnAfter } from "../server/src/code/python/branch";
import type { PyDialect, PyFixing, PySite } from "../server/src/code/python/dialect";
import { fixesOf } from "../server/src/code/python/fixes";
import { leave } from "../server/src/code/python/leave";
import { isRepeatable } from "../server/src/code/python/repeatable";
import { keyValueOf } from "../server/src/code/python/row";
import { siteOf } from "../server/src/code/python/site";
import { writesOf } from "../server/src/code/python/writes";
import { postgresql } from "../server/src/databases/postgresql";
import type { FixContext } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Model } from "../server/src/domain/model";
import { applyEdits, createSource } from "../server/src/domain/text";
import { loadPython, type PyNode, parsePython } from "../server/src/syntax/python";
import { callOf, nameOf, statementAround, textOf, walk } from "../server/src/syntax/python-tree";

beforeAll(loadPython);

function callIn(text: string, name = "write") {
  const file = parsePython(text);
  let found: PyNode | undefined;
  walk(file.root, (node) => {
    if (node.type === "call" && callOf(file, node)?.name === name) found ??= node;
    return true;
  });
  if (!found) throw new Error(`no ${name}() in the text`);
  return { file, node: found, statement: statementAround(found) };
}

describe("what a handler catches", () => {
  const handles: PyDialect["handles"] = (sign) => {
    const name = "class" in sign ? sign.class : "";
    return name === "Duplicate"
      ? ["unique"]
      : name === "Missing"
        ? ["not_null"]
        : name === "Any"
          ? "every"
          : undefined;
  };

  test.each<[string, string | undefined]>([
    ["raise Taken(name) from error", "Taken"],
    ["log(error)\n    raise errors.Taken(name)", "Taken"],
    ["raise", undefined],
    ["raise Taken(name)\n    log(error)", undefined],
  ])("raises instead, by `%s`: %s", (raised, name) => {
    const { file, node } = callIn(`try:\n    write()\nexcept Duplicate as error:\n    ${raised}`);
    expect(raisedInstead(file, node, handles)).toBe(name);
  });

  test.each<[string, unknown]>([
    ["try:\n    write()\nexcept Duplicate:\n    pass", ["unique"]],
    ["try:\n    write()\nexcept (Duplicate, Missing, Duplicate):\n    pass", ["unique", "not_null"]],
    ["try:\n    write()\nexcept (Duplicate, Any):\n    pass", "every"],
    ["try:\n    write()\nexcept Other:\n    pass", undefined],
    ["try:\n    write()\nexcept:\n    pass", undefined],
    ["try:\n    write()\nexcept make():\n    pass", undefined],
    ["try:\n    write()\nexcept errors[0]:\n    pass", undefined],
    ["try:\n    write()\nexcept Duplicate:\n    raise", undefined],
    ["try:\n    write()\nexcept Duplicate as e:\n    log(e)\n    raise e", undefined],
    ["try:\n    write()\nexcept Duplicate as e:\n    if a:\n        return\n    raise e", ["unique"]],
    ["try:\n    write()\nexcept Exception as e:\n    if isinstance(e, Duplicate):\n        pass", ["unique"]],
    ["try:\n    write()\nexcept (Other, Exception) as e:\n    isinstance(e, Duplicate)", ["unique"]],
    ["try:\n    write()\nexcept Exception as e:\n    same(e, Duplicate)", undefined],
    ["try:\n    write()\nexcept Other as e:\n    isinstance(e, Duplicate)", undefined],
    ["with self.assertRaises(Duplicate):\n    write()", ["unique"]],
    ["with pytest.raises(Duplicate):\n    write()", ["unique"]],
    ["with open(Duplicate):\n    write()", undefined],
    ["with lock:\n    write()", undefined],
  ])("%s", (text, expected) => {
    const { file, node } = callIn(text);
    expect(handledBy(file, node, handles)).toEqual(expected);
  });

  test.each<[string, boolean]>([
    ["try:\n    write()\nexcept:\n    pass", true],
    ["try:\n    write()\nexcept Exception:\n    pass", true],
    ["try:\n    write()\nexcept (ValueError, BaseException):\n    pass", true],
    ["try:\n    write()\nexcept ValueError:\n    pass", false],
    ["try:\n    write()\nexcept Exception:\n    raise", false],
    ["try:\n    write()\nexcept Exception as e:\n    raise Other() from e", true],
    ["try:\n    write()\nexcept Exception as e:\n    raise e", false],
    ["try:\n    write()\nexcept Exception as e:\n    if isinstance(e, APIException):\n        raise", false],
    ["try:\n    write()\nexcept Exception as e:\n    if isinstance(e, Taken):\n        raise e", false],
    ["try:\n    write()\nexcept Exception as e:\n    if isinstance(e, Other):\n        raise e", true],
    ["try:\n    write()\nexcept Exception as e:\n    if isinstance(e, Taken):\n        raise Other()", true],
    ["if Other:\n    try:\n        write()\n    except Exception:\n        raise", false],
    ["try:\n    read()\nexcept Exception:\n    write()", false],
    ["try:\n    each(lambda: write())\nexcept Exception:\n    pass", true],
    ["write()", false],
  ])("reaches nobody: %s", (text, expected) => {
    const { file, node } = callIn(text);
    expect(isSwallowed(file, node, "Taken")).toBe(expected);
  });

  test("of an error whose class is not known, a test tells nothing", () => {
    const { file, node } = callIn(
      "try:\n    write()\nexcept Exception as e:\n    if isinstance(e, Taken):\n        raise",
    );
    expect([isSwallowed(file, node, "Taken"), isSwallowed(file, node, "")]).toEqual([false, true]);
  });

  test.each<[string, boolean]>([
    ["from m import E\ntry:\n    write()\nexcept E:\n    pass", true],
    ["import m\ntry:\n    write()\nexcept m.E:\n    pass", true],
    ["try:\n    write()\nexcept E:\n    pass", true],
    ["from n import E\ntry:\n    write()\nexcept E:\n    pass", false],
    ["try:\n    write()\nexcept:\n    pass", false],
  ])("names the class: %s", (text, expected) => {
    const { file, node } = callIn(text);
    expect(isCaught(file, node, ["m"], "E")).toBe(expected);
  });
});

describe("a branch in the handler that is there", () => {
  const shown = (text: string) => {
    const { file, statement } = callIn(text);
    const found = branchFor(file, statement);
    return (
      found &&
      `${found.error ?? "-"} ${file.text.slice(found.caught.start, found.caught.end)}${found.notes ? " notes" : ""}`
    );
  };

  test.each<[string, string | undefined]>([
    ["try:\n    write()\nexcept E:\n    raise", "- E"],
    ["try:\n    write()\nexcept E as e:\n    raise", "e E"],
    ["try:\n    write()\nexcept E as e:\n    raise e", "e E"],
    ["try:\n    write()\nexcept E as e:\n    log(e)\n    raise", "e E notes"],
    ["try:\n    write()\nexcept E as e:\n    if a:\n        raise\n    raise", "e E notes"],
    ["try:\n    write()\nexcept E as e:\n    if a:\n        return\n    raise", undefined],
    ["try:\n    write()\nexcept E as e:\n    raise f", undefined],
    ["try:\n    write()\nexcept E as e:\n    raise e from f", undefined],
    ["try:\n    write()\nexcept E as e:\n    log(e)", undefined],
    ["try:\n    write()\n    read()\nexcept E:\n    raise", undefined],
    ["try:\n    read()\nexcept E:\n    write()\n    raise", undefined],
    ["try:\n    write()\nexcept E:\n    raise\nexcept F:\n    pass", undefined],
    ["try:\n    write()\nexcept E:\n    raise\nelse:\n    done()", undefined],
    ["try:\n    write()\nfinally:\n    done()", undefined],
    ["try:\n    write()\nexcept:\n    raise", undefined],
    ["try:\n    def f():\n        write()\nexcept E:\n    raise", undefined],
    ["write()", undefined],
  ])("%s", (text, expected) => expect(shown(text)).toBe(expected));
});

test.each<[string, boolean]>([
  ["use(a.b)", true],
  ["use(a.lower())", true],
  ["use(str(a))", true],
  ["use(data.get('email'))", true],
  ["use(queue.get())", false],
  ["use(queue.get(key))", false],
  ["use(known.get(key))", true],
  ["use(make())", false],
  ["use(make()())", false],
  ["use(lambda: a)", false],
  ["use((b := a))", false],
  ["use([c for c in a])", false],
  ["use(f'{a}')", true],
])("the same a second time: %s", (text, expected) => {
  const { file, node } = callIn(text, "use");
  const argument = node.children.find(({ field }) => field === "arguments") as PyNode;
  expect(isRepeatable(file, argument, { onlyReads: (callee) => callee === "known.get" })).toBe(expected);
});

test.each<[string, boolean]>([
  ["if not created:\n    pass", true],
  ["if created:\n    pass", false],
  ["if not other:\n    pass", false],
  ["if not created.x:\n    pass", false],
  ["while not created:\n    pass", false],
])("asks for what is not there: %s", (text, expected) => {
  const file = parsePython(text);
  expect(isNegation(file, file.root.children[0], "created")).toBe(expected);
});

test.each<[string, string]>([
  ["def f() -> use():\n    pass", "module"],
  ["@use()\ndef f():\n    pass", "module"],
  ["class A(use()):\n    pass", "module"],
  ["class A:\n    a = use()", "A"],
  ["def f():\n    use()", "f"],
  ["def f():\n    class A(use()):\n        pass", "f"],
  ["use()", "module"],
])("a name belongs to the scope around: %s", (text, expected) => {
  const { file, node } = callIn(text, "use");
  const scope = scopeOf(node);
  expect(scope?.type === "module" ? "module" : nameOf(file, scope)).toBe(expected);
});

test("what only changes or declares a name does not mean another thing", () => {
  const { file, node } = callIn("def f(count):\n    count += 1\n    count: int\n    use()", "use");
  expect(bindingsOf(file).at(node, "count")?.kind).toBe("parameter");
});

const place = { file: "models.py", start: { line: 2, column: 5 }, end: { line: 2, column: 37 } };
const email = {
  kind: "unique",
  fields: ["email"],
  columns: ["email"],
  name: "users_email_key",
  place,
} as const;
const user: Model = {
  ...{ id: "models.py#User", orm: "made-up", name: "User", table: "users", schema: null, place },
  fields: ["email", "name"].map((name) => ({
    name,
    column: name,
    place,
    type: "string",
    nullable: false,
    default: "none",
  })),
  constraints: [email],
};

const peewee: PyDialect = {
  orm: "peewee",
  language: "python",
  signs: {
    gives: (of, method) =>
      of.kind === "model" && method === "get" ? { ...of, kind: "row", row: "loaded" } : undefined,
    named: (name) => (name === "db" ? { kind: "db", model: null, exact: false } : undefined),
  },
  called: ({ name }) => [name],
  writes: { "model.create(**row)": "insert", "row.save()": "flush", "model.change(**set)": "update" },
  reads: [],
  transactions: { opens: ["db.atomic", "db.begin"], lent: [] },
  handles: (sign) => ("class" in sign && sign.class === "peewee.IntegrityError" ? "every" : undefined),
  fieldName: (_, name) => name,
};

function find(site: PySite) {
  const row = `User.get_or_none(User.email == ${keyValueOf(site, "email").text})`;
  return { row: () => row, any: () => `${row} is not None` };
}

const fixing: PyFixing = {
  siteOf: (context) => siteOf(context, peewee),
  test: (site) => ({
    caught: { module: "peewee", name: "IntegrityError" },
    others: [`"key" not in str(${site.error})`],
  }),
  transaction: { afterFailure: () => "goes on", savepoint: () => undefined },
  find,
  raised: (site, says) => `ValueError(${site.quote(says)})`,
  answered: () => null,
};

function contextOf(code: string): FixContext {
  const source = createSource("services.py", code);
  const [write] = writesOf(peewee).read(source, [user], [user]);
  if (!write) throw new Error("no write in the text");
  return {
    violation: { ...unknownViolation, kind: "unique", engine: "postgresql" },
    cause: { id: "duplicate-insert", confidence: "certain", why: "" },
    databases: [postgresql],
    ...{ model: user, constraint: email, database: postgresql, models: [user], source, write },
    read: () => undefined,
  };
}

function fixed(fix: "catch" | "translate" | "checkFirst", code: string): string {
  const made = fixesOf(fixing)[fix].make(contextOf(code));
  if (made === "done" || "declined" in made) return made === "done" ? made : made.declined;
  const text = applyEdits(code, made.edits[0]?.edits ?? []);
  expect(parsePython(text).broken).toBe(false);
  return text;
}

const models = "from models import User\n\n\n";

describe("a row that is made, set and saved", () => {
  test("becomes the row that is there", () => {
    const code = `${models}def run(email):\n    user = User()\n    user.email = email\n    user.save()\n    use(user)\n`;
    expect(fixed("catch", code)).toContain(
      "        existing = User.get_or_none(User.email == user.email)\n        if existing is None:\n            raise\n        user = existing\n    use(user)\n",
    );
    expect(fixed("checkFirst", code)).toContain(
      "    if existing is None:\n        try:\n            user.save()\n",
    );
    expect(fixed("checkFirst", code)).toContain("    else:\n        user = existing\n");
  });

  test("with a value that save() sets, there is nothing to look for yet", () => {
    expect(
      fixed("checkFirst", `${models}def run(email):\n    user = User(name=email)\n    user.save()\n`),
    ).toBe("`email` is not set before save(): there is nothing to look for yet.");
    expect(
      fixed("checkFirst", `${models}def run(email):\n    user = User(email)\n    user.save()\n`),
    ).toContain("try:");
    expect(
      fixed("checkFirst", `${models}def run(row):\n    user = User(**row)\n    user.save()\n`),
    ).toContain("try:");
  });

  test.each<[string, string, string]>([
    [
      "is passed on before",
      "def run(email):\n    user = User(email=email)\n    keep(user)\n    user.save()\n",
      "passed on",
    ],
    [
      "is another's variable",
      "class A:\n    def run(self, email):\n        self.user = User(email=email)\n        self.user.save()\n",
      "is not a variable of this function",
    ],
    [
      "is a function's further out",
      "def run(email):\n    user = User(email=email)\n    def inner():\n        user.save()\n",
      "is not a variable of this function",
    ],
    [
      "has a key of its own",
      "def run(email):\n    user = User(id=1, email=email)\n    user.save()\n",
      "has a primary key of its own",
    ],
    [
      "is used where it is saved",
      "def run(email):\n    user = User(email=email)\n    return user.save()\n",
      "The result of save() is used",
    ],
  ])("%s", (_, code, expected) => expect(fixed("catch", models + code)).toContain(expected));

  test("stands in the body of a class", () => {
    expect(fixed("catch", `${models}class A:\n    user = User(email=1)\n    user.save()\n`)).toContain(
      "In the body of a class",
    );
  });

  test("was there before", () => {
    expect(
      fixed(
        "catch",
        `${models}def run(email):\n    user = User.get(1)\n    user.email = email\n    user.save()\n`,
      ),
    ).toContain("The instance was there before");
  });

  test("a variable that is declared as the one further out is the very one", () => {
    const code = `${models}def run(email):\n    user = other = None\n    def inner():\n        nonlocal other, user\n        user = User(email=email)\n        user.save()\n`;
    expect(fixed("catch", code)).toContain("user = existing");
  });

  test("its attributes do not hand it on", () => {
    const code = `${models}def run(email):\n    user = User(email=email)\n    log(user.email)\n    user.save()\n`;
    expect(fixed("catch", code)).toContain("user = existing");
    expect(fixed("catch", code.replace("log(user.email)", "log(other.user)"))).toContain("user = existing");
  });

  test("at the top of a file", () => {
    expect(fixed("catch", `${models}user = User(email=given)\nuser.save()\n`)).toContain(
      "    user = existing\n",
    );
    expect(fixed("catch", `${models}user = User(email=given)\nkeep(user)\nuser.save()\n`)).toContain(
      "passed on",
    );
  });
});

describe("an update", () => {
  test("has no row to use instead", () => {
    expect(fixed("catch", `${models}def run(email):\n    User.change(email=email)\n`)).not.toContain("try:");
  });
});

describe("a look in front", () => {
  test("not beside a handler that is there", () => {
    const code = `${models}def run(email):\n    try:\n        User.create(email=email)\n    except ValueError:\n        raise\n`;
    expect(fixed("checkFirst", code)).not.toContain("if not");
    expect(fixed("checkFirst", code)).toContain("handler");
  });

  test("a handler on the line of its statement has no room for a branch", () => {
    const code = `${models}def run(email):\n    try:\n        User.create(email=email)\n    except ValueError: raise\n`;
    expect(fixed("catch", code)).not.toContain("if not");
  });
});

describe("how a handler leaves before what follows the write", () => {
  function lines(code: string, by?: string): string {
    const context = contextOf(`${models}${code}`);
    let found = "";
    const made = unlessDeclined(() => {
      const site = siteOf({ ...context, ...(by ? { intent: { id: "ignore", why: "", by } } : {}) }, peewee);
      const handler = leave(site);
      found = `${handler.lines("").join("\n")}${handler.leaves ? "" : " (stays)"}`;
      return "done";
    });
    return made === "done" ? found : "declined";
  }

  test.each<[string, string]>([
    ["def run(email):\n    User.create(email=email)\n    done()\n", "return"],
    ["def run(email):\n    User.create(email=email)\n    return True\n", "return True"],
    ["def run(email):\n    User.create(email=email)\n    return email\n", "return email"],
    ["def run(email):\n    row = User.create(email=email)\n    return row\n", "declined"],
    ["def run(email):\n    User.create(email=email)\n    late = 1\n    return late\n", "declined"],
    [
      "def run(email):\n    User.create(email=email)\n    late = 1\n    return use(late=email)\n",
      "return use(late=email)",
    ],
    [
      "def run(email):\n    User.create(email=email)\n    late = 1\n    return email.late\n",
      "return email.late",
    ],
    ["def run(email):\n    User.create(email=email)\n    name = 1\n    return {name: 1}\n", "declined"],
    ["def run(email):\n    User.create(email=email)\n    return [\n        1]\n", "declined"],
    ["def run(email):\n    if a:\n        return 1\n    User.create(email=email)\n", "declined"],
    ["def run(email):\n    if a:\n        return\n    User.create(email=email)\n", "return"],
    ["def run(email):\n    def inner():\n        return 1\n    User.create(email=email)\n", "return"],
    ["def run(email):\n    yield 1\n    User.create(email=email)\n", "declined"],
    ["async def run(email):\n    User.create(email=email)\n    return await read()\n", "declined"],
    ["def run(rows):\n    for email in rows:\n        User.create(email=email)\n    return 1\n", "continue"],
    ["def run(rows):\n    while rows:\n        User.create(email=email)\n    return 1\n", "continue"],
    ["for email in rows:\n    def run():\n        User.create(email=email)\n        return 1\n", "return 1"],
    ["User.create(email=given)\n", "declined"],
  ])("%s", (code, expected) => expect(lines(code)).toBe(expected));

  test("a value of a keyword is a name, the keyword's own is none", () => {
    expect(
      lines("def run(email):\n    User.create(email=email)\n    late = 1\n    return use(a=late)\n"),
    ).toBe("declined");
  });

  test("as the look before leaves", () => {
    expect(lines("def run(email):\n    User.create(email=email)\n    return True\n", "return False")).toBe(
      "return False",
    );
    expect(
      lines("def run(rows):\n    for email in rows:\n        User.create(email=email)\n", "continue"),
    ).toBe("continue");
    expect(lines("def run(email):\n    User.create(email=email)\n    return True\n", "continue")).toBe(
      "return True",
    );
  });
});

describe("what a name is", () => {
  /** What the dialect reads of the code's writes. */
  const written = (text: string) =>
    writesOf(peewee)
      .read(createSource("services.py", `${models}${text}`), [user], [user])
      .map(
        ({ operation, method, fields, inTransaction }) =>
          `${operation} ${method} ${fields?.join(",") ?? "?"}${inTransaction ? " in a transaction" : ""}`,
      );

  test.each<[string, string[]]>([
    ["def f(cls):\n    cls.create(email=1)", []],
    ["user: User = load()\nuser.name = 1\nuser.save()", ["flush save name"]],
    ["user: Other = load()\nuser.save()", []],
    ["def f(user: User):\n    user.save()", ["flush save ?"]],
    ["def f(user: 'User | None'):\n    user.save()", ["flush save ?"]],
    ["user, other = User(email=1), Other()\nuser.save()", ["insert save email"]],
    ["other, user = Other(), User(email=1)\nuser.save()", ["insert save email"]],
    ["other, user = Other(), User(email=1)\nother.save()", []],
    ["user, created = User(email=1)\nuser.save()", ["insert save email"]],
    ["created, user = User(email=1)\nuser.save()", []],
    ["user = User(email=1)\nuser = load()\nuser.save()", []],
    [
      "from database import db\nwith db.atomic():\n    User.create(email=1)",
      ["insert create email in a transaction"],
    ],
    [
      "from .database import db\nwith db.atomic():\n    User.create(email=1)",
      ["insert create email in a transaction"],
    ],
    [
      "from .database import atomic\nwith atomic():\n    User.create(email=1)",
      ["insert create email in a transaction"],
    ],
    ["with managers[0]:\n    User.create(email=1)", ["insert create email"]],
    ["with other.starts():\n    User.create(email=1)", ["insert create email"]],
    ["from elsewhere import atomic\nwith atomic():\n    User.create(email=1)", ["insert create email"]],
    ["with make()():\n    User.create(email=1)", ["insert create email"]],
  ])("%s", (text, expected) => expect(written(text)).toEqual(expected));
});

describe("a branch in front of what the handler does", () => {
  const every = "except Exception as e:";
  const loop = (...lines: string[]) => ["for a in b:", ...lines.map((line) => `    ${line}`)];

  test.each<[string, string[], string]>([
    ["the handler's first statement", ["try:", "    write()", every, "    log()", "    more()"], "log()"],
    ["what it raises", ["try:", "    write()", every, "    raise Other()"], "raise Other(), raises"],
    ["without a name", ["try:", "    write()", "except Exception:", "    log()"], "log()"],
    [
      "the second handler's",
      ["try:", "    write()", "except Other:", "    pass", every, "    log()"],
      "log()",
    ],
    ["no handler of all", ["try:", "    write()", "except Other:", "    pass"], "none"],
    ["a handler of whatever", ["try:", "    write()", "except:", "    pass"], "none"],
    ["no try", ["write()"], "none"],
    ["another statement goes first", ["try:", "    read()", "    write()", every, "    log()"], "none"],
    ["the write goes first", ["try:", "    write()", "    read()", every, "    log()"], "log()"],
    ["in the handler itself", ["try:", "    read()", every, "    write()"], "none"],
    ["in a block", ["try:", "    with lock:", "        write()", every, "    log()"], "log()"],
    [
      "in a transaction",
      ["try:", "    with atomic():", "        write()", every, "    log()"],
      "log(), held",
    ],
    [
      "second in a block",
      ["try:", "    with lock:", "        read()", "        write()", every, "    log()"],
      "none",
    ],
    ["in a condition", ["try:", "    if a:", "        write()", every, "    log()"], "none"],
    ["the next pass, without a raise", loop("try:", "    write()", every, "    log()"), "nowhere"],
    [
      "the next pass, with its own raise",
      loop("try:", "    write()", every, "    if c: continue", "    raise"),
      "raise, raises",
    ],
    [
      "the next pass, with another raise",
      loop("try:", "    write()", every, "    if c: continue", "    raise Other()"),
      "nowhere, raises",
    ],
    [
      "the next pass, with two",
      loop("try:", "    write()", every, "    if c: raise", "    if d: raise", "    continue"),
      "nowhere, raises",
    ],
    ["a loop that is left", loop("try:", "    write()", every, "    break"), "break"],
    [
      "a loop around the function",
      loop("def f():", "    try:", "        write()", `    ${every}`, "        log()"),
      "log()",
    ],
  ])("%s", (_, lines, expected) => {
    const { file, statement } = callIn(lines.join("\n"));
    const front = frontFor(file, statement, (manager) => textOf(file, manager).includes("atomic("));
    const told = front && [
      front.first === undefined ? "nowhere" : textOf(file, front.first),
      ...(front.isHeld ? ["held"] : []),
      ...(front.raises ? ["raises"] : []),
    ];
    expect(told?.join(", ") ?? "none").toBe(expected);
  });

  test.each<[string, string[], boolean]>([
    ["all errors", loop("try:", "    write()", every, "    log()"), true],
    ["whatever there is", loop("try:", "    write()", "except:", "    log()"), true],
    ["the database's", loop("try:", "    write()", "except db.DatabaseError:", "    log()"), true],
    ["others", loop("try:", "    write()", "except Other:", "    log()"), false],
    [
      "others before all",
      loop("try:", "    write()", "except Other:", "    log()", every, "    raise"),
      false,
    ],
    ["all, and leaves", loop("try:", "    write()", every, "    return"), false],
    [
      "further out",
      loop("try:", "    try:", "        write()", "    except Other:", "        pass", every, "    log()"),
      true,
    ],
    ["all, outside of loops", ["try:", "    write()", every, "    log()"], false],
    [
      "all, in a function of its own",
      loop("def f():", "    try:", "        write()", `    ${every}`, "        log()"),
      false,
    ],
  ])("a loop goes on after a handler of %s", (_, lines, expected) => {
    const { file, statement } = callIn(lines.join("\n"));
    expect(goesOnAfter(file, statement)).toBe(expected);
  });
});
