/** What TypeScript code writes, by a made-up dialect: which expression is what, in which transaction, behind which look. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Dialect } from "../server/src/code/dialect";
import { Choices, fileStem, moduleStem } from "../server/src/code/typescript/modules";
import { hasMember, mayHave, typeMembers } from "../server/src/code/typescript/types";
import { writesOf } from "../server/src/code/typescript/writes";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { compiler, findAll, loadTypeScript, parseTypeScript, type ts } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);

function modelOf(name: string, file: string): Model {
  const place = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  const field = (each: string) =>
    ({
      name: each,
      column: each,
      place,
      type: "string",
      nullable: false,
      default: each === "id" ? "increment" : "none",
    }) as const;
  return {
    ...{ id: `${file}#${name}`, orm: "made-up", name, table: null, schema: null, place },
    fields: ["id", "email", "name", "contact.phone"].map(field),
    constraints: [{ kind: "primary_key", fields: ["id"], columns: ["id"], name: null, place }],
  };
}

const user = modelOf("User", "src/user.ts");
const order = modelOf("Order", "src/order.ts");
const otherUser = modelOf("User", "src/other/user.ts");

const dialect: Dialect = {
  orm: "made-up",
  language: "typescript",
  signs: {
    types: {
      Repository: { kind: "repository", of: "type argument" },
      Session: { kind: "session" },
      Ref: { kind: "=" },
      Apart: { kind: "apart", of: "type argument" },
    },
    decorators: { Inject: { kind: "repository", of: "argument" } },
    calls: {
      repositoryOf: { kind: "repository", of: "argument" },
      scoped: { kind: "=", of: "receiver" },
      extend: { kind: "=", of: "receiver" },
      create: { kind: "row", of: "receiver", row: "new", given: true },
      findOne: { kind: "row", of: "receiver", row: "loaded" },
      keep: { kind: "=", of: "argument" },
    },
    callbacks: { transaction: { kind: "session" }, each: { kind: "repository", of: "receiver" } },
    bases: { Repository: { kind: "repository", of: "type argument" } },
    imported: (module, name) => (module === "./db" && name === "session" ? { kind: "session" } : undefined),
    named: (name, modelLike) => {
      const model = modelLike(name.replace(/Repository$/, ""));
      return name.endsWith("Repository") && model ? { kind: "repository", model, exact: false } : undefined;
    },
    member: (of, name, isModel) =>
      of?.kind === "session" && isModel(name) ? { kind: "repository", model: name, exact: true } : undefined,
  },
  called: (model) => [model.name],
  writes: {
    "(repository || apart).insert(row)": "insert",
    "repository.save(row)": "flush",
    "repository.remove(row)": "delete",
    "repository.upsert(row, key)": "upsert",
    "repository.ignore(row)": { as: "insert", ignores: true },
    "session.insert(model, row)": "insert",
    "row.save()": "flush",
  },
  reads: ["repository.findOne(where)"],
  transactions: {
    opens: ["session.transaction(callback)", "session.begin()", "@Transactional()"],
    lent: ["session"],
    apart: ["apart"],
  },
  handles: () => undefined,
};

/** `operation Model fields`, with what stands around. */
function written(code: string, models: readonly Model[] = [user, order], path = "src/run.ts"): string[] {
  return writesOf(dialect)
    .read(createSource(path, code), models, models)
    .map((each) =>
      [
        each.operation,
        each.model.replace(/^src\/(.*)\.ts#\w+$/, "$1"),
        each.fields?.join(",") ?? "?",
        ...(each.exact ? [] : ["maybe"]),
        ...(each.seen ? [`sees ${each.seen}`] : []),
        ...(each.literals
          ? [
              Object.entries(each.literals)
                .map(([name, value]) => `${name}=${value}`)
                .join(","),
            ]
          : []),
        ...(each.several ? ["several"] : []),
        ...(each.lookup ? [`by ${each.lookup}`] : []),
        ...(each.handled ? ["handled"] : []),
        ...(each.inTransaction ? ["in a transaction"] : []),
        ...(each.lent ? ["lent"] : []),
        ...(each.checkedAt ? [`after a look by ${each.checkedBy ?? "?"}`] : []),
      ].join(" "),
    );
}

const insert = "insert user email";

describe("what an expression is", () => {
  test.each<[string, string[]]>([
    ["function f(r: Repository<User>) { r.insert({ email }); }", [insert]],
    ["function f(r: Ref<Repository<User>>) { r.insert({ email }); }", [insert]],
    ["function f(r: Readonly<Repository<User>>) { r.insert({ email }); }", [insert]],
    ["function f(r: Wrapped<Repository<User>>) { r.insert({ email }); }", []],
    ["function f(r: Repository<User> | null) { r.insert({ email }); }", [insert]],
    ["function f(r: (Repository<User>)) { r.insert({ email }); }", [insert]],
    ["function f(r: Repository<User>['x']) { r.insert({ email }); }", [insert]],
    ["function f(r: Other) { r.insert({ email }); }", []],
    ["function f(r: any) { r.insert({ email }); }", []],
    ["function f(userRepository) { userRepository.insert({ email }); }", [`${insert} maybe`]],
    ["function f(usersRepository: any) { usersRepository.insert({ email }); }", [`${insert} maybe`]],
    ["function f(userRepository: Other) { userRepository.insert({ email }); }", []],
    ["function f(customerRepository) { customerRepository.insert({ email }); }", []],
    ["const r = repositoryOf(User); r.insert({ email });", [insert]],
    ["const r = repositoryOf(context, User); r.insert({ email });", [insert]],
    ["const r = repositoryOf<User>(token); r.insert({ email });", []],
    ["const r = new Repository<User>(); r.insert({ email });", [insert]],
    ["const a = repositoryOf(User), b = a.scoped(); b.insert({ email });", [insert]],
    ["const a = repositoryOf(User), b = keep(a); b.insert({ email });", [insert]],
    ["const a = repositoryOf(User), b = a || other; b.insert({ email });", [insert]],
    ["const a = repositoryOf(User), b = other ? other : a; b.insert({ email });", [insert]],
    ["const r = made(); function made() { return repositoryOf(User); } r.insert({ email });", [insert]],
    ["const r = made(); function made(): Repository<User> { return x; } r.insert({ email });", [insert]],
    ["const made = () => repositoryOf(User); made().insert({ email });", [insert]],
    ["const made = 1; made().insert({ email });", []],
    ["class A { r = repositoryOf(User); f() { this.r.insert({ email }); } }", [insert]],
    ["class A { r: Repository<User>; f() { this.r.insert({ email }); } }", [insert]],
    ["class A { @Inject(User) r; f() { this.r.insert({ email }); } }", [insert]],
    ["class A { @Other(User) r; f() { this.r.insert({ email }); } }", []],
    ["class A { constructor(@Inject(User) private r) {} f() { this.r.insert({ email }); } }", [insert]],
    [
      "class A { constructor() { this.r = repositoryOf(User); } f() { this.r.insert({ email }); } }",
      [insert],
    ],
    ["class A { constructor() { other.r = repositoryOf(User); } f() { this.r.insert({ email }); } }", []],
    [
      "class A { constructor() { if (this.r === repositoryOf(User)) return; } f() { this.r.insert({ email }); } }",
      [],
    ],
    ["class A { r = repositoryOf(User); f() { const { r } = this; r.insert({ email }); } }", [insert]],
    ["class A { make() { return repositoryOf(User); } f() { this.make().insert({ email }); } }", [insert]],
    ["class A extends Repository<User> { f() { this.insert({ email }); } }", [insert]],
    ["class A extends Other<User> { f() { this.insert({ email }); } }", []],
    ["class A extends Repository<User> {} function f(a: A) { a.insert({ email }); }", [insert]],
    ["type A = Repository<User>; function f(a: A) { a.insert({ email }); }", [insert]],
    ["repositoryOf(User).extend({ f() { this.insert({ email }); } });", [insert]],
    ["repositoryOf(User).scoped(() => ({ f() { this.insert({ email }); } }));", []],
    ["repositoryOf(User).each((r) => r.insert({ email }));", [insert]],
    ["repositoryOf(User).each((a, r) => r.insert({ email }));", []],
    ['import { session } from "./db"; session.User.insert({ email });', [insert]],
    ['import { session } from "./db"; const { User: u } = session; u.insert({ email });', [insert]],
    ['import { session } from "./db"; const { ...u } = session; u.insert({ email });', []],
    ['import { session } from "./db"; const [User] = session; User.insert({ email });', []],
    ['import { session as s } from "./db"; s.insert(User, { email });', [insert]],
    ['import { session } from "./other"; session.insert(User, { email });', []],
    ["function f({ s }: { s: Session }) { s.insert(User, { email }); }", []],
    [
      "function f(s: Session) { s.insert(User, { email }); s.insert(Order, { email }); }",
      [`${insert} in a transaction lent`, "insert order email in a transaction lent"],
    ],
    ["function f(s: Session) { s.insert(row, { email }); }", []],
    ["const s = repositoryOf(User), a = s, b = a, c = b, d = c; d.insert({ email });", [insert]],
  ])("%s", (code, expected) => expect(written(code)).toEqual(expected));

  test.each([
    "const a = a || b; a.insert({ email });",
    "const a = b || a; a.insert({ email });",
    "const a = b ? a : c; a.insert({ email });",
    "const a = b ? c : a; a.insert({ email });",
    "const a = keep(a); a.insert({ email });",
    "const a = a.scoped(); a.insert({ email });",
    "const a = a.b; a.insert({ email });",
    "const { a } = a; a.insert({ email });",
    "function f() { return f(); } f().insert({ email });",
    "function f(a = a) { a.insert({ email }); }",
    "type A = A; function f(a: A) { a.insert({ email }); }",
    "type A = A | B; function f(a: A) { a.insert({ email }); }",
    "type A = (A); function f(a: A) { a.insert({ email }); }",
    "type A = A['x']; function f(a: A) { a.insert({ email }); }",
    "type A = Readonly<A>; function f(a: A) { a.insert({ email }); }",
    "type A = Ref<A>; function f(a: A) { a.insert({ email }); }",
    "type A = typeof a; const a: A = b; function f(b: A) { b.insert({ email }); }",
    "class A { x = this.x; f() { this.x.insert({ email }); } }",
    "class A { constructor() { this.x = this.x; } f() { this.x.insert({ email }); } }",
    "class A { f() { const { x } = this; x.insert({ email }); } x = this.x; }",
    "const r = r.extend({ f() { this.insert({ email }); } });",
    "const r = new Repository<'x'>(); r.insert({ email });",
    "const r = new Repository<User[]>(); r.insert({ email });",
  ])("comes to an end where it goes round, or is of nothing: %s", (code) =>
    expect(written(code)).toEqual([]),
  );

  test("a name of several models is the imported one's, else the own file's", () => {
    const both = [user, otherUser];
    const code = "const r = repositoryOf(User); r.insert({ email });";
    expect(written(`import { User } from "./other/user";\n${code}`, both)).toEqual([
      "insert other/user email",
    ]);
    expect(
      written(`import { User as Person } from "./user";\n${code.replace("User", "Person")}`, both),
    ).toEqual([insert]);
    expect(written(`import User from "./user";\n${code}`, both)).toEqual([insert]);
    expect(written(`export class User {}\n${code}`, both, "src/user.ts")).toEqual([insert]);
    expect(written(`import { User } from "./entities";\n${code}`, both)).toHaveLength(2);
  });
});

describe("what a row is", () => {
  const inserted = (code: string) => written(`const r = repositoryOf(User);\n${code}`);

  test.each<[string, string[]]>([
    ["r.save({ email });", ["insert user email"]],
    ["r.save({ id, email });", ["flush user id,email"]],
    ["const row = r.create({ email }); r.save(row);", ["insert user email"]],
    [
      "async function f() { const row = await r.findOne({ email }); row.name = 1; r.save(row); }",
      ["update user name name=1"],
    ],
    ["r.save(row);", ["flush user ?"]],
    ["r.insert({ ...row, email: 'a' });", ["insert user ? sees email email=a"]],
    ["r.insert({ ...row });", ["insert user ?"]],
    ["r.insert({ email: null, name: 'b', id: 1 });", ["insert user email,name,id email=null,name=b,id=1"]],
    ["r.insert([{ email }, { name }]);", ["insert user email several"]],
    ["r.insert({ contact: { phone } });", ["insert user contact.phone"]],
    ["r.remove({ email });", ["delete user "]],
    ["r.upsert({ email, name }, ['email']);", ["upsert user email,name by email"]],
    ["r.ignore({ email });", ["insert user email handled"]],
    ["const row = r.create({ email }); row.save();", ["insert user email"]],
  ])("%s", (code, expected) => expect(inserted(code)).toEqual(expected));
});

describe("what stands around a write", () => {
  const around = (code: string) => written(`import { session } from "./db";\n${code}`);
  const inside = "insert user email in a transaction";

  test.each<[string, string[]]>([
    ["session.transaction((tx) => tx.User.insert({ email }));", [`${inside} lent`]],
    ["session.transaction(() => session.User.insert({ email }));", [inside]],
    ["session.other(() => session.User.insert({ email }));", [insert]],
    ["class A { @Transactional() f() { session.User.insert({ email }); } }", [inside]],
    ["class A { @Other() f() { session.User.insert({ email }); } }", [insert]],
    ["function f() { session.begin(); session.User.insert({ email }); }", [inside]],
    ["function f() { session.User.insert({ email }); session.begin(); }", [insert]],
    ["function f() { other.begin(); session.User.insert({ email }); }", [insert]],
    ["function f() { const a = session, b = a; a.begin(); b.User.insert({ email }); }", [inside]],
    ["function f(tx: Session) { tx.User.insert({ email }); }", [`${inside} lent`]],
    ["function f(r: Repository<User>) { r.insert({ email }); }", [insert]],
    ["function f(r: Repository<User> = x) { r.insert({ email }); }", [`${inside} lent`]],
    ["function f(a: Apart<User>) { session.transaction(() => a.insert({ email })); }", [insert]],
    ["function f(a: Apart<User>) { session.begin(); a.insert({ email }); }", [insert]],
    ["class A { @Transactional() f(a: Apart<User>) { a.insert({ email }); } }", [`${inside} lent`]],
    ["class A { constructor(tx: Session) { tx.User.insert({ email }); } }", [insert]],
    [
      "class A { constructor(private s: Session) {} f() { this.s.begin(); this.s.User.insert({ email }); } }",
      [inside],
    ],
    [
      "class A { constructor(private s: Session) {} f() { this.t.begin(); this.s.User.insert({ email }); } }",
      [insert],
    ],
    [
      "class A { constructor(private s: Session) {} f() { this.s.begin(); this.ss.User.insert({ email }); } }",
      [],
    ],
  ])("%s", (code, expected) => expect(around(code)).toEqual(expected));

  const looked = (code: string) => written(`const r = repositoryOf(User);\n${code}`);

  test.each<[string, string[]]>([
    ["function f() { r.findOne({ email }); r.insert({ email }); }", [`${insert} after a look by email`]],
    ["function f() { r.findOne({ name }); r.insert({ email }); }", [insert]],
    ["function f() { r.insert({ email }); r.findOne({ email }); }", [insert]],
    ["function f() { repositoryOf(Order).findOne({ email }); r.insert({ email }); }", [insert]],
    [
      "function f() { r.findOne({ OR: [{ email }, { name }] }); r.insert({ email }); }",
      [`${insert} after a look by email,name`],
    ],
    [
      "function f() { r.findOne({ AND: { email } }); r.insert({ email }); }",
      [`${insert} after a look by email`],
    ],
    ["function f() { r.findOne(where); r.insert({ email }); }", [insert]],
    ["function f() { r.findOne(where); r.insert(row); }", ["insert user ? after a look by ?"]],
    ["function f() { r.findOne({ id }); r.insert(row); }", ["insert user ?"]],
    ["function f() { r.findOne({ id, email }); r.insert(row); }", ["insert user ? after a look by id,email"]],
    [
      "function f() { r.findOne({ contact }); r.insert({ contact: { phone } }); }",
      ["insert user contact.phone after a look by contact.phone"],
    ],
    ["function f() { r.findOne({ email }); r.remove({ email }); }", ["delete user "]],
    [
      "function f() { known(email); r.insert({ email }); } function known(email) { return r.findOne({ email }); }",
      [`${insert} after a look by email`],
    ],
    [
      "const known = (email) => r.findOne({ email }); function f() { known(email); r.insert({ email }); }",
      [`${insert} after a look by email`],
    ],
    [
      "class A { f() { this.known(email); r.insert({ email }); } known(email) { return r.findOne({ email }); } }",
      [`${insert} after a look by email`],
    ],
    [
      "function f() { known(email); r.insert({ email }); } function known(email) { 1; 2; 3; 4; 5; return r.findOne({ email }); }",
      [`${insert} after a look by email`],
    ],
    [
      "function f() { known(email); r.insert({ email }); } function known(email) { 1; 2; 3; 4; 5; 6; return r.findOne({ email }); }",
      [insert],
    ],
    ["function f() { f(); r.insert({ email }); r.findOne({ email }); }", [insert]],
    ["const known = 1; function f() { known(email); r.insert({ email }); }", [insert]],
  ])("%s", (code, expected) => expect(looked(code)).toEqual(expected));
});

describe("what a type promises", () => {
  const files: Record<string, string> = {
    "src/dto.ts":
      "export interface Dto { email: string; name?: string }\nexport default class Main { email: string; }\nexport { Far } from './far';",
    "src/more/index.ts": "export class More { email: string; }",
    "src/round.ts": "import { Round } from './back';",
    "src/back.ts": "import { Round } from './round';",
  };
  const typed = {
    isTypeScript: true,
    context: {
      read: (path: string) => (files[path] === undefined ? undefined : createSource(path, files[path])),
    },
  };
  function variable(code: string): ts.Identifier {
    const root = parseTypeScript(createSource("src/run.ts", code));
    const found = findAll(root, compiler().isCallExpression).find(
      ({ expression }) => expression.getText() === "use",
    );
    return found?.arguments[0] as ts.Identifier;
  }

  test.each<[string, boolean, boolean]>([
    ["function f(a: { email: string }) { use(a); }", true, true],
    ["function f(a: { email?: string }) { use(a); }", false, true],
    ["function f(a: { email: string | null }) { use(a); }", false, true],
    ["function f(a: { email: null }) { use(a); }", false, true],
    ["function f(a: { email: bigint }) { use(a); }", true, true],
    ["function f(a: { email }) { use(a); }", false, true],
    ["function f(a: { email(): string }) { use(a); }", false, true],
    ["function f(a: { name: string }) { use(a); }", false, false],
    ["function f(a?: { email: string }) { use(a); }", false, false],
    ["function f(a) { use(a); }", false, false],
    ["const a: { email: string } = b; use(a);", true, true],
    ["use(a);", false, false],
    ["type A = { email: string }; function f(a: A) { use(a); }", true, true],
    [
      "type A = B; type B = C; type C = D; type D = { email: string }; function f(a: A) { use(a); }",
      true,
      true,
    ],
    [
      "type A = B; type B = C; type C = D; type D = E; type E = { email: string }; function f(a: A) { use(a); }",
      true,
      true,
    ],
    [
      "type A = B; type B = C; type C = D; type D = E; type E = F; type F = { email: string }; function f(a: A) { use(a); }",
      false,
      false,
    ],
    ["type A = A; function f(a: A) { use(a); }", false, false],
    ["enum A { email } function f(a: A) { use(a); }", false, false],
    ["class A { email: string } function f(a: A) { use(a); }", true, true],
    ["class A { email = '' } function f(a: A) { use(a); }", false, true],
    ["interface A<T> { email: string } function f(a: A<B>) { use(a); }", false, false],
    ["interface A extends B { email: string } function f(a: A) { use(a); }", true, true],
    ["export default class { email: string } function f(a: all.A) { use(a); }", false, false],
    ['import { Round } from "./round"; function f(a: Round) { use(a); }', false, false],
    ['import { Dto } from "./dto"; function f(a: Dto) { use(a); }', true, true],
    ['import { Dto as D } from "./dto"; function f(a: D) { use(a); }', true, true],
    ['import Main from "./dto"; function f(a: Main) { use(a); }', true, true],
    ['import { More } from "./more"; function f(a: More) { use(a); }', true, true],
    ['import { Dto } from "dto"; function f(a: Dto) { use(a); }', false, false],
    ['import { Dto } from "./gone"; function f(a: Dto) { use(a); }', false, false],
  ])("%s", (code, has, may) => {
    expect(hasMember(typed, variable(code), "email")).toBe(has);
    expect(mayHave(typed, variable(code), "email")).toBe(may);
    expect(hasMember({ ...typed, isTypeScript: false }, variable(code), "email")).toBe(true);
  });

  test("all that a type declares, where it inherits nothing", () => {
    const names = (code: string) => typeMembers(typed, variable(code));
    expect(names("function f(a: { email: string; name: string }) { use(a); }")).toEqual(["email", "name"]);
    expect(names("interface A { email: string } function f(a: A) { use(a); }")).toEqual(["email"]);
    expect(names("interface A extends B { email: string } function f(a: A) { use(a); }")).toBeUndefined();
    expect(names("function f(a: { [name: string]: string }) { use(a); }")).toBeUndefined();
    expect(names("use(a);")).toBeUndefined();
  });
});

test("files as imports name them", () => {
  expect(moduleStem("src/a/b.ts", "../c")).toBe("src/c");
  expect(moduleStem("src/a/b.ts", "./c/index.js")).toBe("src/a/c");
  expect(moduleStem("src/a/b.ts", "typeorm")).toBe("typeorm");
  expect(fileStem("src/a.d.mts")).toBe("src/a.d");
  const find = (files: readonly string[], ...where: [string, string | undefined]) =>
    new Choices(files, (file) => ({ names: ["users"], file })).find("users", ...where);
  const files = ["src/a.ts", "src/b.ts", "src/c.ts"];
  expect(find(files, "src/run.ts", "./b")).toBe("src/b.ts");
  expect(find(files, "src/c.ts", undefined)).toBe("src/c.ts");
  expect(find(files, "src/c.ts", "./gone")).toBe("src/c.ts");
  expect(find(files, "src/run.ts", undefined)).toBe("src/a.ts");
  expect(find(["src/x.ts"], "src/run.ts", "./b")).toBe("src/x.ts");
  expect(find([], "src/run.ts", "./b")).toBeUndefined();
  const both = new Choices(["src/c.ts", "src/a.ts"], (file) => ({
    names: [file === "src/a.ts" ? "users" : "people"],
    file,
  }));
  expect(both.find(["users", "people"], "src/run.ts", undefined)).toBe("src/c.ts");
  expect(both.find(["users", "people"], "src/run.ts", "./a")).toBe("src/a.ts");
  expect(both.find("rows", "src/run.ts", "./a")).toBeUndefined();
});
