/** The room of the Python language: every kind of binding, handlers by the tree, and other ORMs than Django read through a dialect alone. */

import { beforeAll, describe, expect, test } from "vitest";
import { handledBy } from "../server/src/code/python/around";
import { bindingsOf } from "../server/src/code/python/bindings";
import type { Meaning, PyDialect } from "../server/src/code/python/dialect";
import { writesOf } from "../server/src/code/python/writes";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { loadPython, type PyNode, parsePython } from "../server/src/syntax/python";
import { callOf, walk } from "../server/src/syntax/python-tree";

beforeAll(loadPython);

/** The call of that text in a file. */
function callIn(text: string, callee: string) {
  const file = parsePython(text);
  let found: PyNode | undefined;
  walk(file.root, (node) => {
    if (node.type === "call" && callOf(file, node)?.callee === callee) found ??= node;
    return true;
  });
  if (!found) throw new Error(`no ${callee}() in the text`);
  return { file, node: found };
}

const bound: readonly (readonly [kind: string, binds: string])[] = [
  ["parameter", "def f(name):\n    use()"],
  ["parameter", "def f(*, name: int = 1):\n    use()"],
  ["parameter", "def f(*name):\n    use()"],
  ["parameter", "def f(**name):\n    use()"],
  ["value", "def f():\n    name = 1\n    use()"],
  ["value", "def f():\n    name: int = 1\n    use()"],
  ["value", "def f():\n    other = name = 1\n    use()"],
  ["value", "def f():\n    print(name := 1)\n    use()"],
  ["part", "def f():\n    (a, [name, *b]) = g()\n    use()"],
  ["part", "def f():\n    a, *name = g()\n    use()"],
  ["element", "def f():\n    for name in g():\n        use()"],
  ["part", "def f():\n    for i, name in g():\n        use()"],
  ["element", "def f():\n    return [use() for name in g()]"],
  ["with", "def f():\n    with g() as name:\n        use()"],
  ["with", "def f():\n    with g() as (a, name):\n        use()"],
  ["except", "def f():\n    try:\n        g()\n    except E as name:\n        use()"],
  ["import", "import a as name\ndef f():\n    use()"],
  ["import", "def f():\n    from a.b import c as name\n    use()"],
  ["import", "import name.inner\nuse()"],
  ["function", "def name():\n    pass\ndef f():\n    use()"],
  ["class", "def f():\n    class name:\n        pass\n    use()"],
  ["match", "def f(x):\n    match x:\n        case P(a=name):\n            use()"],
  ["match", "def f(x):\n    match x:\n        case [_, *name]:\n            use()"],
  ["match", "def f(x):\n    match x:\n        case P() as name:\n            use()"],
  ["parameter", "f = lambda name: use()"],
  ["value", "def g():\n    global name\n    name = 1\ndef f():\n    use()"],
  ["value", "def g():\n    name = 1\n    def f():\n        nonlocal name\n        name = 2\n        use()"],
];

describe("bindings", () => {
  test.each(bound)("%s: %s", (kind, text) => {
    const { file, node } = callIn(text, "use");
    const bindings = bindingsOf(file);
    expect(bindings.at(node, "name")?.kind).toBe(kind);
    expect(bindings.free(node, "name", "other_name")).toBe("other_name");
  });

  test("a class's names are not seen in its methods, a function's not outside of it", () => {
    const method = callIn("class A:\n    name = 1\n    def f(self):\n        use()", "use");
    expect(bindingsOf(method.file).at(method.node, "name")).toBeUndefined();
    const outside = callIn("def g():\n    name = 1\nuse()", "use");
    expect(bindingsOf(outside.file).at(outside.node, "name")).toBeUndefined();
  });

  test("what is set below counts for the names that are free, attributes and keywords do not", () => {
    const { file, node } = callIn("def f(form):\n    use()\n    form.error(taken=1)\n    later = 2", "use");
    const bindings = bindingsOf(file);
    expect(bindings.free(node, "error")).toBe("error");
    expect(bindings.free(node, "taken")).toBe("taken");
    expect(bindings.free(node, "later")).toBe("later2");
    expect(bindings.free(node, "class", "list", "match", "fine")).toBe("fine");
  });
});

/** A unit of work: sessions, statements made of functions, rows that are added. */
const sqlalchemy: PyDialect = {
  orm: "sqlalchemy",
  language: "python",
  signs: {
    types: { Session: { kind: "session" }, AsyncSession: { kind: "session" } },
    calls: { Session: { kind: "session" } },
    gives: (of, method): Meaning | undefined =>
      of.kind === "session" && method === "scalar" ? { ...of, kind: "row", row: "loaded" } : undefined,
    named: (name) => (name === "session" ? { kind: "session", model: null, exact: false } : undefined),
  },
  called: (model) => [model.name],
  writes: {
    "session.add(row)": "insert",
    "session.execute(insert(model).values(**row))": "insert",
    "session.execute(insert(model).values(**row).on_conflict_do_update(set_=set))": "upsert",
    "session.execute(update(model).values(**set))": "update",
    "session.execute(delete(model))": "delete",
  },
  reads: ["session.get(model, key)", "select(model).filter_by(**where)"],
  transactions: { opens: ["session.begin"], lent: [] },
  handles: (sign) =>
    "class" in sign && sign.class === "sqlalchemy.exc.IntegrityError" ? "every" : undefined,
  fieldName: (_model, keyword) => keyword,
};

/** Active record on the class itself; an insert is a statement that is executed. */
const peewee: PyDialect = {
  orm: "peewee",
  language: "python",
  signs: { named: (name) => (name === "db" ? { kind: "db", model: null, exact: false } : undefined) },
  called: (model) => [model.name],
  writes: {
    "model.create(**row)": "insert",
    "model.insert(**row).execute()": "insert",
    "model.insert(**row).on_conflict_ignore().execute()": { as: "insert", ignores: true },
    "model.get_or_create(defaults=row, **key)": { as: "get-or-create", looksAgain: true },
    "row.save(only=options)": "flush",
  },
  reads: ["model.get_or_none(**where)"],
  transactions: { opens: ["db.atomic"], lent: [] },
  handles: (sign) => ("class" in sign && sign.class === "peewee.IntegrityError" ? "every" : undefined),
  fieldName: (_model, keyword) => keyword,
  lookedUp: (keyword) => keyword.split("__", 1)[0] ?? keyword,
};

const place = { file: "models.py", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
const user: Model = {
  id: "models.py#User",
  orm: "made-up",
  name: "User",
  table: "users",
  schema: null,
  place,
  fields: [],
  constraints: [],
};

/** `operation method fields`, with what stands around. */
function written(dialect: PyDialect, text: string): string[] {
  return writesOf(dialect)
    .read(createSource("services.py", text), [user], [user])
    .map(({ operation, method, fields, lookup, handled, inTransaction, checkedBy }) =>
      [
        operation,
        method,
        fields?.join(",") ?? "?",
        ...(lookup ? [`by ${lookup}`] : []),
        ...(handled ? ["handled"] : []),
        ...(inTransaction ? ["in a transaction"] : []),
        ...(checkedBy ? [`after a look by ${checkedBy}`] : []),
      ].join(" "),
    );
}

describe("an ORM is a dialect", () => {
  test.each([
    ["def f(db: Session):\n    user = User(email=e)\n    db.add(user)", "insert add email"],
    ["def f(session):\n    session.add(\n        User(email=e, name=n)\n    )", "insert add email,name"],
    ["def f(session):\n    session.execute(insert(User).values(email=e))", "insert execute email"],
    [
      "def f(session):\n    session.execute(update(User).where(User.id == i).values(email=e))",
      "update execute email",
    ],
    [
      "from sqlalchemy.exc import IntegrityError as Duplicate\ndef f():\n    with Session(engine) as s, s.begin():\n        try:\n            s.add(User(email=e))\n        except (ValueError, Duplicate):\n            pass",
      "insert add email handled in a transaction",
    ],
    [
      "def f(session):\n    if session.scalar(select(User).filter_by(email=e)) is None:\n        session.add(User(email=e))",
      "insert add email after a look by email",
    ],
    ["def f(session):\n    session.add(Other(email=e))", undefined],
  ])("SQLAlchemy: %s", (text, expected) => {
    const source = `from .models import User\n${text}\n`;
    expect(written(sqlalchemy, source.replace("from .models", "from models"))).toEqual(
      expected ? [expected] : [],
    );
  });

  test.each([
    ["User.create(email=e)", "insert create email"],
    ["User.insert(email=e).execute()", "insert insert email"],
    ["(User\n .insert(email=e)\n .on_conflict_ignore()\n .execute())", "insert insert email handled"],
    ["User.get_or_create(email=e, defaults={'name': n})", "get-or-create get_or_create email,name by email"],
    ["user = User(email=e)\nuser.name = n\nuser.save()", "insert save email,name"],
    ["with db.atomic():\n    User.create(**row)", "insert create ? in a transaction"],
  ])("Peewee: %s", (text, expected) => {
    expect(written(peewee, `from models import User\nfrom database import db\n${text}\n`)).toEqual([
      expected,
    ]);
  });

  test("the text test survives any formatting and asks for the model", () => {
    const { marker } = writesOf(peewee);
    expect(marker("User \\\n  . create (\n email=e)", [user])).toBe(true);
    expect(marker("Customer.create(email=e)", [user])).toBe(false);
    expect(marker("User.get(email=e)", [user])).toBe(false);
  });
});

describe("what stands around", () => {
  const handled = (text: string) => {
    const { file, node } = callIn(`from peewee import IntegrityError\nimport peewee as p\n${text}`, "write");
    return handledBy(file, node, peewee.handles);
  };

  test.each([
    "try:\n    write()\nexcept IntegrityError:\n    pass",
    "try:\n    write()\nexcept (ValueError, p.IntegrityError) as e:\n    pass",
    "try:\n    if x:\n        write()\nexcept ValueError:\n    pass\nexcept IntegrityError:\n    pass",
    "with suppress(IntegrityError):\n    write()",
    "with a, contextlib.suppress(KeyError, IntegrityError) as s:\n    write()",
    "async def f():\n    async with b:\n        try:\n            await write()\n        except* IntegrityError:\n            pass",
  ])("handled: %s", (text) => expect(handled(text)).toBe("every"));

  test.each([
    "try:\n    write()  # except IntegrityError:\nexcept ValueError:\n    'IntegrityError'",
    "try:\n    pass\nexcept IntegrityError:\n    write()",
    "try:\n    pass\nexcept IntegrityError:\n    pass\nelse:\n    write()",
    "try:\n    def later():\n        write()\nexcept IntegrityError:\n    pass",
    "try:\n    later(lambda: write())\nexcept IntegrityError:\n    pass",
    "try:\n    write()\nexcept other.IntegrityError:\n    pass",
    "with suppress(ValueError):\n    write(IntegrityError)",
  ])("not handled: %s", (text) => expect(handled(text)).toBeUndefined());

  test("a transaction is known by its import", () => {
    const opened = (text: string) => written(peewee, `from models import User\n${text}\n    User.create()\n`);
    expect(opened("from database import db\n@db.atomic()\ndef f():")).toEqual([
      "insert create  in a transaction",
    ]);
    expect(opened("# db.atomic()\ndef f():")).toEqual(["insert create "]);
  });
});
