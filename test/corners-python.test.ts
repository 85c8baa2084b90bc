/** Corners of Python's room: forms of code that no case has, each with what it comes to. */

import { beforeAll, describe, expect, test } from "vitest";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import { bindingsOf } from "../server/src/code/python/bindings";
import { classSite, intoOption } from "../server/src/code/python/declaration";
import type { GetOrCreate, PyDialect } from "../server/src/code/python/dialect";
import { makersIn } from "../server/src/code/python/intent";
import { definesModule, mayDefine } from "../server/src/code/python/modules";
import { pythonOutline } from "../server/src/code/python/outline";
import { keyOf, keyValueOf, mayBeNull, newRow } from "../server/src/code/python/row";
import { siteOf } from "../server/src/code/python/site";
import { writesOf } from "../server/src/code/python/writes";
import { postgresql } from "../server/src/databases/postgresql";
import type { FixContext, SchemaContext } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Model, Write } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { loadPython, type PyNode, parsePython } from "../server/src/syntax/python";
import { callOf, textOf, walk } from "../server/src/syntax/python-tree";

beforeAll(loadPython);

const place = { file: "models.py", start: { line: 2, column: 5 }, end: { line: 2, column: 37 } };
const email = { kind: "unique", fields: ["email"], columns: ["email"], name: null, place } as const;
const user: Model = {
  ...{ id: "models.py#User", orm: "made-up", name: "User", table: "users", schema: null, place },
  fields: [{ name: "email", column: "email", place, type: "string", nullable: true, default: "none" }],
  constraints: [email],
};
const order: Model = { ...user, id: "models.py#Order", name: "Order", table: "orders" };

/** Managers, sessions, classes and rows that write. */
const dialect: PyDialect = {
  ...{ orm: "made-up", language: "python" },
  signs: {
    named: (name) =>
      name === "session"
        ? { kind: "session", model: null, exact: false }
        : name === "basket"
          ? { kind: "manager", model: order, exact: true, sets: "customer" }
          : name === "draft"
            ? { kind: "row", model: user, exact: true, row: "new" }
            : undefined,
  },
  called: ({ name }) => [name],
  writes: {
    "model.create(**row)": "insert",
    "model.bulk(rows)": "insert",
    "model.get_or_create(defaults=row, **key)": { as: "get-or-create", looksAgain: true },
    "manager.add(row)": "insert",
    "manager.put(**row)": "insert",
    "session.add(row)": "insert",
    "model.update(**set)": "update",
    "row.save()": "flush",
  },
  reads: [],
  transactions: { opens: [], lent: [] },
  handles: (sign) => ("class" in sign && sign.class === "base.Taken" ? ["unique"] : undefined),
  fieldName: (_, name) => name,
  literalDefault: (_, name) => (name === "email" ? '"none"' : undefined),
};

function writesIn(code: string, wanted: readonly Model[] = [user]): readonly Write[] {
  return writesOf(dialect).read(createSource("run.py", `from models import User\n${code}`), wanted, [
    user,
    order,
  ]);
}

describe("bindings", () => {
  /** What `name` means at `use()`: its kind, and the value. */
  function meant(text: string): readonly (string | undefined)[] {
    const file = parsePython(text);
    let at: PyNode | undefined;
    walk(file.root, (node) => {
      if (node.type === "call" && callOf(file, node)?.callee === "use") at = node;
      return true;
    });
    const found = at && bindingsOf(file).at(at, "name");
    return [found?.kind, found?.value && textOf(file, found.value)];
  }

  test.each<[string, string, string]>([
    [
      "the last one before",
      "def f():\n    name = a\n    name = b\n    use()\n    name = c\n    name = d",
      "value b",
    ],
    ["of several targets", "def f():\n    name = other = a\n    use()", "value a"],
    ["a comprehension's is its own", "def f(name):\n    [name for name in g()]\n    use()", "parameter name"],
    ["a lambda's is its own", "def f():\n    name = a\n    h(lambda name: name)\n    use()", "value a"],
  ])("%s", (_title, text, expected) => expect(meant(text).join(" ")).toBe(expected));

  test("a name that is taken gets the first number that is free", () => {
    const file = parsePython("def f():\n    row = row2 = row3 = 1\n");
    const [statement] = file.root.children;
    expect(bindingsOf(file).free(statement as PyNode, "row")).toBe("row4");
  });
});

test("files as imports name them", () => {
  expect(definesModule("src/core/base.py", "core.base.Slugged", "shop/models.py")).toBe(true);
  expect(definesModule("core/base/__init__.py", "core.base.Slugged", "shop/models.py")).toBe(true);
  expect(definesModule("core/base.py/more.py", "core.base.Slugged", "shop/models.py")).toBe(false);
  expect(definesModule("shop/base.py", ".base.Slugged", "shop/models.py")).toBe(true);
  expect(definesModule("base.py", "..base.Slugged", "shop/models.py")).toBe(true);
  // Beyond the workspace.
  expect(definesModule("base.py", "...base.Slugged", "shop/models.py")).toBe(false);
  expect(mayDefine("base/slugs.py", "...base.Slugged", "shop/models.py")).toBe(false);
});

describe("a class that declares", () => {
  function added(text: string, model: Partial<Model> = {}): string {
    const read = (path: string) => (path === place.file ? createSource(path, text) : undefined);
    const made = unlessDeclined(() => {
      const site = classSite({ model: { ...user, ...model }, read } as unknown as SchemaContext);
      const edits = intoOption(site, "Meta", "constraints", () => "x", false);
      return { edits: [{ path: place.file, edits }] } as never;
    });
    if (made === "done") return made;
    return "declined" in made ? made.declined : "edited";
  }

  test.each<[string, string, string]>([
    ["fields of its own", "class User(Model):\n    email = 1\n", "edited"],
    [
      "no such class",
      "class Other(Model):\n    email = 1\n",
      "The file has changed since: the class is not there any more.",
    ],
    [
      "one line",
      "import a\nclass User(Model): email = 1\n",
      "The class stands on one line: give its fields lines of their own first.",
    ],
    [
      "no field",
      "class User(Model):\n    def f(self):\n        pass\n",
      "User has no field of its own to put a Meta behind.",
    ],
  ])("%s", (_title, text, expected) => expect(added(text)).toBe(expected));

  test("not of this workspace", () => {
    const text = "class User(Model):\n    email = 1\n";
    expect(added(text, { external: true })).toBe("User is not declared in this workspace.");
    const elsewhere = { ...place, file: "gone.py" };
    expect(added(text, { place: elsewhere })).toBe("User is not declared in this workspace.");
  });
});

test("an outline: signs among the parameters, decorators without a name, what refuses in front of a return", () => {
  const source = createSource(
    "run.py",
    [
      "@wrapped[0]",
      "@known(1)",
      "def f(a,  # the first",
      "      *, b: int):",
      "    if not form.is_valid():",
      "        messages.error(a)",
      "        return render(a)",
      "    if not form:",
      "        return other(a)",
      "    write()",
    ].join("\n"),
  );
  const at = source.text.indexOf("write()");
  const [outlined] = pythonOutline(source, { place: source.place(at, at + 7) }).functions;
  expect(outlined?.decorators).toEqual([{ name: "known", arguments: ["1"] }]);
  expect(outlined?.parameters).toEqual([
    { name: "a", type: null },
    { name: null, type: null },
    { name: "b", type: "int" },
  ]);
  expect(outlined?.returns).toEqual([
    {
      text: "return render(a)",
      callee: "render",
      before: true,
      unless: "form.is_valid",
      behind: "messages.error",
    },
    { text: "return other(a)", callee: "other", before: true },
  ]);
});

describe("a write", () => {
  test("of a manager is its model's, whatever it is handed", () => {
    const code = "def f():\n    user = User(email=e)\n    basket.add(user)\n";
    const found = writesIn(code, [user, order]);
    expect(found.map(({ model, operation, fields }) => [model, operation, fields])).toEqual([
      [order.id, "insert", null],
    ]);
    expect(writesIn("basket.put(email=e)\n", [order])[0]?.fields).toEqual(["customer", "email"]);
  });

  test("of a row that is new, and made elsewhere, is an insert of fields that are not seen", () => {
    expect(writesIn("draft.save()\n")[0]).toMatchObject({ operation: "insert", fields: null });
  });

  test("stands in a function, if in any", () => {
    const [inside] = writesIn("def f():\n    User.create(email=e)\n");
    expect([inside?.functionPlace?.start.line, inside?.functionPlace?.end.line]).toEqual([2, 3]);
    expect(writesIn("User.create(email=e)\n")[0]?.functionPlace).toBeNull();
  });

  test("hides in no text that says nothing of it", () => {
    expect(writesOf(dialect).hides?.("User.create(email=e)")).toBe(false);
  });

  test("by keys that are hidden tells of no lookup", () => {
    expect(writesIn("User.get_or_create(**key)\n")[0]).not.toHaveProperty("lookup");
    expect(writesIn("User.get_or_create(email=e)\n")[0]?.lookup).toEqual(["email"]);
  });

  test("of rows names what the first row that is made sets", () => {
    expect(writesIn("User.bulk([wrap(User(email=e)), User(name=n)])\n")[0]?.fields).toEqual(["email"]);
    expect(writesIn("User.bulk(rows)\n")[0]).toMatchObject({ fields: null, several: true });
    expect(writesIn("User.create(email=e)\n")[0]).not.toHaveProperty("several");
  });

  test.each<[string, object | undefined]>([
    ["def f(e):\n    User.create(email=e)\n", { text: "e", argument: true }],
    ["def f(e):\n    x = 1\n    User.create(email=e)\n", { text: "e", argument: true }],
    ["def f(e):\n    e = g(e)\n    User.create(email=e)\n", { text: "e" }],
    ["def f(e):\n    e += '.'\n    User.create(email=e)\n", { text: "e" }],
    ["def f(e):\n    User.create(email=e.lower())\n", { text: "e.lower()" }],
    ["def f():\n    User.create(email=e)\n", { text: "e" }],
    ["User.create(email=e)\n", { text: "e" }],
    ["User.create(email='a')\n", undefined],
  ])("tells what stands for a value: %s", (code, given) => {
    expect(writesIn(code)[0]?.given?.email).toEqual(given);
  });

  test("that counts nothing has no counts: there is nothing to let the database count", () => {
    const code = "def f():\n    user = User(email=e)\n    user.save()\n";
    expect(writesIn(code)[0]).not.toHaveProperty("counts");
  });

  test("is handled for the kinds that its handler catches", () => {
    const code = "from base import Taken\ntry:\n    User.create()\nexcept Taken:\n    pass\n";
    expect(writesIn(code)[0]?.handled).toEqual(["unique"]);
  });
});

describe("the place of a fix", () => {
  function context(code: string, write: Partial<Write> = {}): FixContext {
    const source = createSource("run.py", `from models import User\n${code}`);
    const [found] = writesIn(code);
    if (!found) throw new Error("no write in the text");
    return {
      violation: { ...unknownViolation, kind: "unique", engine: "postgresql" },
      cause: { id: "duplicate-insert", confidence: "certain", why: "" },
      databases: [postgresql],
      ...{ model: user, constraint: email, database: postgresql, models: [user, order], source },
      write: { ...found, ...write },
      read: () => undefined,
    };
  }
  const declined = (code: string, write?: Partial<Write>) =>
    unlessDeclined(() => {
      siteOf(context(code, write), dialect);
      return "done";
    });

  test("is not there any more, or says too little", () => {
    expect(declined("User.create(email=e)\n")).toBe("done");
    const gone = { file: "run.py", start: { line: 1, column: 1 }, end: { line: 1, column: 5 } };
    expect(declined("User.create(email=e)\n", { place: gone })).toEqual({
      declined: "The file has changed since: the call is not there any more.",
    });
    expect(declined("session.add(User(email=e))\n")).toEqual({
      declined: "What is written here could not be read.",
    });
    expect(declined("(\n    User\n).create(email=e)\n")).toEqual({
      declined: "What the row is written with takes several lines: put it into a variable first.",
    });
  });

  const wanted = { module: "base", name: "Taken" };
  test.each<[string, string, string, boolean]>([
    ["as the file calls it", "from base import Taken as Gone\nUser.create()\n", "Gone", false],
    [
      "that the function has imported",
      "def f():\n    from base import Taken\n    User.create()\n",
      "Taken",
      false,
    ],
    [
      "that the block around has imported",
      "def f():\n    from base import Taken\n    if a:\n        User.create()\n    b()\n",
      "Taken",
      false,
    ],
    [
      "that another block imports",
      "def f():\n    if a:\n        from base import Taken\n    User.create()\n",
      "BaseTaken",
      true,
    ],
    [
      "that is imported behind",
      "def f():\n    User.create()\n    from base import Taken\n",
      "BaseTaken",
      true,
    ],
  ])("uses a name %s", (_title, code, name, imports) => {
    const site = siteOf(context(code), dialect);
    expect([site.use(wanted), site.imports().length > 0]).toEqual([name, imports]);
  });

  test("a key that the write leaves to its default is looked up by that", () => {
    const ways = { method: "get_or_create" } as GetOrCreate;
    const keys = (code: string) => newRow(siteOf(context(code), dialect), ways).key.map(({ text }) => text);
    expect(keys("User.create(name=n)\n")).toEqual(['"none"']);
    expect(keys("User.create(email='a', name=n)\n")).toEqual(["'a'"]);
    const value = keyValueOf(siteOf(context("User.create(name=n)\n"), dialect), "email");
    expect(value).toEqual({ text: '"none"', isLiteral: true });
  });

  test("what an update's splat gives is no literal", () => {
    const value = keyValueOf(siteOf(context("User.update(**data)\n"), dialect), "email");
    expect(value).toEqual({ text: 'data.get("email")', isLiteral: false });
  });

  test("a row's own key may be None", () => {
    const site = siteOf(context("def f(user: User):\n    user = User(email=e)\n    user.save()\n"), dialect);
    const value = keyValueOf(site, "email");
    expect(value).toEqual({ text: "user.email", isLiteral: false });
    expect(mayBeNull(site, "email", value)).toBe(true);
  });
});

test("the primary key's field", () => {
  expect(keyOf({ ...user, constraints: [{ ...email, kind: "primary_key", fields: ["code"] }] })).toBe("code");
  expect(keyOf(user)).toBe("id");
});

test.each<[string, readonly string[]]>([
  ["use(secrets.token_hex(4))", ["secrets.token_hex(4)"]],
  ["use(secrets.token_hex(4) + str(Order.objects.last() + 1))", ["secrets.token_hex(4)"]],
  ["use(Order.objects.last() + 1)", ["Order.objects.last()"]],
  ["use(Order.objects.last())", []],
  ["use(a)", []],
])("what makes a key up: %s", (text, makers) => {
  const file = parsePython(text);
  expect(makersIn(file, [file.root]).map((node) => textOf(file, node))).toEqual(makers);
});
