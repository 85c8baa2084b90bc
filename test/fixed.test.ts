/**
 * What the fixes of the rooms make of a write, story by story (test/fixed): the first line names the fix, `=> ` is followed by the lines
 * that it changes, or by why it declines. UPDATE=1 writes what comes out now.
 */

import { describe, expect } from "vitest";
import type { Dialect, Fixing } from "../server/src/code/dialect";
import { decline, unlessDeclined } from "../server/src/code/fixes/declined";
import type { PyDialect, PyFixing, PySite } from "../server/src/code/python/dialect";
import { fixesOf as fixesOfPython } from "../server/src/code/python/fixes";
import { pythonIntent } from "../server/src/code/python/intent";
import { withRoom } from "../server/src/code/python/room";
import { keyValueOf } from "../server/src/code/python/row";
import { siteOf } from "../server/src/code/python/site";
import { writesOf as writesOfPython } from "../server/src/code/python/writes";
import { valueAgain } from "../server/src/code/typescript/again";
import { recognised } from "../server/src/code/typescript/answer";
import { fixesOf, siteAround } from "../server/src/code/typescript/fixes";
import { typescriptIntent } from "../server/src/code/typescript/intent";
import { retried } from "../server/src/code/typescript/rewrite";
import { savepointFix } from "../server/src/code/typescript/savepoint";
import { siteAt, type TypescriptSite } from "../server/src/code/typescript/site";
import { writesOf } from "../server/src/code/typescript/writes";
import { mysql } from "../server/src/databases/mysql";
import { postgresql } from "../server/src/databases/postgresql";
import type { Fix, FixContext } from "../server/src/domain/adapters";
import type { ConflictAnswer } from "../server/src/domain/answer";
import { unknownViolation } from "../server/src/domain/incident";
import type { Intent, IntentQuery } from "../server/src/domain/intent";
import type { BlindWrite, Model, Write } from "../server/src/domain/model";
import { applyEdits, createSource, type Source } from "../server/src/domain/text";
import { loadPython, parsePython } from "../server/src/syntax/python";
import { compiler, findAll, loadTypeScript, nodeAt, parseTypeScript } from "../server/src/syntax/typescript";
import { member } from "../server/src/syntax/typescript-calls";
import { testStories } from "./harness/stories";

await Promise.all([loadPython(), loadTypeScript()]);

const place = { file: "models.py", start: { line: 2, column: 5 }, end: { line: 2, column: 37 } };
const key = ["email", "tenant"];
const field = (name: string) =>
  ({ name, column: name, place, type: "string", nullable: false, default: "none" }) as const;
const email = { kind: "unique", fields: ["email"], columns: ["email"], name: "users_key", place } as const;
const user: Model = {
  ...{ id: "models.py#User", orm: "made-up", name: "User", table: "users", schema: null, place },
  fields: [...key, "name"].map(field),
  constraints: [email],
};

/** `users.create(row)`, `tx.users.create(row)` in a transaction, `db.users.insert(row)`; `db.transaction(callback)` opens one. */
const dialect: Dialect = {
  ...{
    orm: "made-up",
    language: "typescript",
    called: ({ name }) => ["users", name],
    reads: ["users.find(where)"],
  },
  signs: {
    named: (name) =>
      name === "users"
        ? { kind: "users", model: "User", exact: true }
        : name === "repository"
          ? { kind: "users", model: null, exact: false }
          : /^(?:db|tx|manager|stranger)$/.test(name)
            ? { kind: name === "stranger" ? "other" : name, model: null, exact: true }
            : name === "draft"
              ? { kind: "row", model: null, exact: true }
              : undefined,
    calls: { repositoryOf: { kind: "users", of: "argument" } },
    member: (of, name) =>
      of && name === "users" ? { kind: "users", model: "User", exact: true } : undefined,
  },
  writes: {
    "users.create(row)": "insert",
    "users.save(row)": "insert",
    "manager.persist(row)": "insert",
    "db.query(sql)": "raw",
    "db.into(model).add(row)": "insert",
    "_.into(model).push(row)": "insert",
  },
  transactions: { opens: ["db.transaction(callback)"], lent: ["tx"], mayBreak: true },
  handles: (sign) => ("value" in sign && sign.value === "23505" ? ["unique"] : undefined),
};

const fixing: Fixing<TypescriptSite> = {
  siteOf(context, goesOn, leaves) {
    const { source, write } = context;
    const root = parseTypeScript(source);
    const at = nodeAt(root, source.offset(write.place.start), source.offset(write.place.end));
    const call = compiler().isCallExpression(at) ? at : findAll(at, compiler().isCallExpression)[0];
    const receiver = call && member(call.expression)?.of;
    if (!call || !receiver) return decline("The write is gone.");
    const site = { ...siteAt(context, call, dialect), receiver };
    return context.violation.engine === "dead" && write.inTransaction
      ? siteAround(site, goesOn, leaves)
      : site;
  },
  test: (site) => recognised(site, { orm: "Made up", driver: site.error }),
  transaction: {
    afterFailure: ({ database, violation: { engine } }) =>
      engine === "dead" ? "dead" : database?.inTransaction?.goesOn ? "goes on" : "savepoint",
    savepoint: ({ receiver }, name) =>
      /^tx\s*\./.test(receiver?.getText() ?? "")
        ? { on: `tx.nested((${name}) => ${name}${receiver?.getText().slice(2)}` }
        : undefined,
  },
  existing(site) {
    if (site.form === "statement") return { lines: ["// It is there already."], leaves: false, waits: false };
    const row = site.call.arguments[0];
    const { text } = row ? valueAgain(site, row, ["email"]) : decline("No row.");
    const read = `return await users.find({ email: ${text} })${site.style.semicolon}`;
    return { lines: ["// The row that is there:", read], waits: true };
  },
  look: ({ call }) => ({ lines: [`users.find(${call.arguments[0]?.getText()})`] }),
};

const pyDialect: PyDialect = {
  orm: "peewee",
  language: "python",
  signs: {
    named: (name) => (name === "db" ? { kind: "db", model: null, exact: false } : undefined),
    unknown: ({ type, start }) =>
      type === "subscript"
        ? { kind: "model", exact: true }
        : type === "call" && start > 0
          ? { kind: "odd", exact: true }
          : undefined,
  },
  called: ({ name }) => [name],
  writes: { "model.create(**row)": "insert", "row.save()": "insert", "db.execute(sql)": "raw" },
  reads: ["model.get_or_none(where)", "model.exists(**where)"],
  transactions: { opens: ["db.atomic"], lent: [] },
  handles: (sign) => ("class" in sign && sign.class === "peewee.IntegrityError" ? "every" : undefined),
  fieldName: (_, name) => name,
};

function find(site: PySite) {
  const row = `User.get_or_none(User.email == ${keyValueOf(site, "email").text})`;
  // As formatters do, a line that is too long takes two.
  const within = ({ indent }: { readonly indent: string }) =>
    indent.length > 12 ? row.replace("(", `(\n${indent}    `).replace(/\)$/, `\n${indent})`) : row;
  return { row: within, any: () => `${row} is not None` };
}

const pyFixing: PyFixing = {
  siteOf: (context) => siteOf(context, pyDialect),
  test(site, wholly) {
    const caught = { module: "peewee", name: "IntegrityError" };
    const others =
      site.context.violation.engine === "dead"
        ? [`not str(${site.error}).startswith("UNIQUE")`]
        : [`"users_key" not in str(${site.error})`];
    return wholly ? { caught, others, taken: find(site) } : { caught, others };
  },
  transaction: {
    afterFailure: () => "savepoint",
    savepoint: ({ use, context }) =>
      context.violation.engine === "dead" ? undefined : `${use({ module: "database", name: "db" })}.atomic()`,
  },
  find,
  raised: (site, says) => `ValueError(${site.quote(says)})`,
  answered: () => null,
};

const answer = (...statements: string[]): ConflictAnswer => ({
  ...{
    framework: "Some",
    says: "HTTP 409",
    imports: [],
    throws: /^(?:throw|raise) /.test(statements[0] ?? ""),
  },
  statements: () => statements,
});

interface Room {
  readonly path: string;
  readonly answers: { readonly throws: ConflictAnswer; readonly gives: ConflictAnswer };
  readonly fixes: Readonly<Record<string, Pick<Fix, "make">>>;
  read(source: Source, breaks: boolean): readonly Write[];
  blind(source: Source): readonly BlindWrite[];
  intent(query: IntentQuery): Intent;
  /** Whether it is a program still. */
  parses(text: string): boolean;
}

const rooms: Readonly<Record<string, Room>> = {
  typescript: {
    path: "run.ts",
    answers: {
      throws: answer("throw new Conflict();"),
      gives: answer('return reply.code(409).send("taken");'),
    },
    fixes: {
      ...fixesOf(fixing),
      savepoint: savepointFix(fixing),
      /** The same call once more. */
      retry: {
        make: (context) =>
          unlessDeclined(() => {
            const site = fixing.siteOf(context, true);
            return retried(site, fixing, "write", () => site.call.getText());
          }),
      },
    },
    read: (source) => writesOf(dialect).read(source, [user], [user]),
    blind: (source) => writesOf(dialect).blind?.(source, [user]) ?? [],
    intent: typescriptIntent,
    parses(text) {
      const tree = compiler().createSourceFile("run.ts", text, compiler().ScriptTarget.Latest);
      return (tree as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics.length === 0;
    },
  },
  python: {
    path: "run.py",
    answers: { throws: answer("raise Conflict()"), gives: answer("return 409") },
    fixes: Object.fromEntries(
      Object.entries(fixesOfPython(pyFixing)).map(([name, fix]) => [name, withRoom(fix, pyDialect)]),
    ),
    read: (source, breaks) =>
      writesOfPython({ ...pyDialect, transactions: { ...pyDialect.transactions, breaks } }).read(
        source,
        [user],
        [user],
      ),
    blind: (source) => writesOfPython(pyDialect).blind?.(source, [user]) ?? [],
    intent: pythonIntent,
    parses: (text) => !parsePython(text).broken,
  },
};

/** What may stand in a story's first line, behind the fix. */
const databases = { mysql, dead: { ...mysql, id: "dead" } } as const;

/** What is read of a write beside its row: lines instead of places. */
function seenOf(write: Write): object {
  const { unheardAt, caughtAt, checkedAt, checkedBy, handled, handlerActs, inTransaction, unawaited } = write;
  const lines = {
    unheardAt: unheardAt?.start.line,
    caughtAt: caughtAt?.start.line,
    checkedAt: checkedAt?.start.line,
  };
  return { ...lines, checkedBy, handled, handlerActs, inTransaction, unawaited };
}

/** `// next mysql`: that fix on that database; `write` tells what is read of the write, `intent` what the code shows of it, `blind` the writes of any model; `by email,tenant` another key; `edits` tells them one by one; `throws` and `gives` how the framework answers; `first` mends the first write, not the last. */
function tell(room: Room, story: string): string {
  const [, head = "", code = ""] = /^(?:\/\/|#) ([^\n]*)\n(.*)$/s.exec(story) ?? [];
  const [fix = "", ...more] = head.split(" ");
  const fields = more.find((word) => word.includes("email"))?.split(",") ?? ["email"];
  const database = more.includes("mysql") ? mysql : more.includes("dead") ? databases.dead : postgresql;
  const constraint = { ...email, fields, columns: fields };
  const model = { ...user, constraints: [constraint] };
  const source = createSource(room.path, `${code}\n`);
  if (fix === "blind")
    return room
      .blind(source)
      .map(
        ({ method, operation, exact, place: { start } }) =>
          `\n${start.line} ${method} ${operation}${exact ? "" : "?"}`,
      )
      .join("");
  const write = room.read(source, more.includes("breaks")).at(more.includes("first") ? 0 : -1);
  if (!write) throw new Error(`no write in ${story}`);
  if (fix === "write") return JSON.stringify(seenOf(write));
  const answered = more.includes("throws") ? "throws" : more.includes("gives") ? "gives" : undefined;
  const query = { source, write, model, constraint, ...(more.includes("here") ? { request: "here" } : {}) };
  if (fix === "intent")
    return JSON.stringify(room.intent(query), (at, value) => (at === "place" ? undefined : value));
  const context: FixContext = {
    violation: { ...unknownViolation, kind: "unique", engine: database.id, constraint: "users_key" },
    cause: { id: "duplicate-insert", confidence: "certain", why: "" },
    databases: [database],
    ...(answered ? { answer: room.answers[answered] } : {}),
    ...{ model, constraint, database, models: [model], source, write },
    intent: fix === "ignore" ? { ...room.intent(query), id: "ignore" } : room.intent(query),
    read: () => undefined,
  };
  const made = room.fixes[fix]?.make(context) ?? decline(`no fix ${fix}`);
  if (made === "done" || "declined" in made) return made === "done" ? "done" : `declines: ${made.declined}`;
  const edits = made.edits.flatMap((each) => each.edits);
  const text = applyEdits(source.text, edits);
  expect(room.parses(text), text).toBe(true);
  // What is written anew, and no more than that.
  if (more.includes("edits"))
    return edits.map((each) => `\n${source.text.slice(each.start, each.end)}->${each.text}`).join("");
  return `\n${text.trimEnd()}`;
}

describe.each(Object.entries(rooms))("%s", (language, room) =>
  testStories(`fixed/${language}.txt`, (story) => tell(room, story)),
);
