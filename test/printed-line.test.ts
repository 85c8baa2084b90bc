/** What the deepest printed line does, where none of the wanted writes is read on it: each sign alone, and what takes it away. */

import { describe, expect, test } from "vitest";
import type { CallSite, KeyMatch } from "../server/src/domain/diagnosis";
import { type Frame, unknownViolation, type Violation } from "../server/src/domain/incident";
import type { BlindWrite, Model, Write } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { atBlind, type CallSiteQuery, isOwnCode, wroteAlong } from "../server/src/resolve/printed-line";
import { mayBreak } from "../server/src/resolve/rank";

const spot = (line: number, column = 5, end = 30) => ({
  file: "a.py",
  start: { line, column },
  end: { line, column: end },
});

const model = (name: string, more: Partial<Model> = {}) =>
  ({
    id: `m.py#${name}`,
    name,
    table: name.toLowerCase(),
    fields: [],
    constraints: [],
    ...more,
  }) as unknown as Model;

/** A table of pairs, with these fields. */
const pairs = (keys: readonly string[], ...fields: string[]): Model =>
  model("Pair", {
    fields: fields.map((name) => ({ name })) as unknown as Model["fields"],
    constraints: keys.map((key) => {
      const [kind, ...names] = key.split(" ");
      return { kind, fields: names };
    }) as unknown as Model["constraints"],
  });

const write = (more: Partial<Write> = {}): Write => ({
  ...{ model: "m.py#Other", operation: "insert", method: "create", place: spot(2), function: null },
  ...{ functionPlace: null, fields: null, exact: true, ...more },
});

interface Told {
  readonly violation?: Partial<Violation>;
  readonly models?: readonly Model[];
  /** What the line writes of other models. */
  readonly writes?: readonly Write[];
  /** The ends of the calls on the line; undefined = the language is not read. */
  readonly calls?: readonly number[] | undefined;
  /** A name that a call leads to. */
  readonly leads?: string;
  readonly keepsFrames?: boolean;
  /** `file function` of the library's frames further in, innermost first. */
  readonly inner?: readonly string[];
  readonly orm?: object | undefined;
  readonly keys?: readonly string[];
  readonly line?: string;
  readonly site?: "none";
}

const orm = {
  title: "Some",
  writes: { tellsAlong: true },
  frames: { own: /^orm/, hooks: /hook/, called: () => ["Model.save"] },
};

function queryOf(told: Told) {
  const frame = { file: "a.py", line: 2, column: null, function: "f", inApp: true } as Frame & {
    line: number;
  };
  const inner = (told.inner ?? []).map((text): Frame => {
    const [file = "", name = null] = text.split(" ");
    return { ...frame, file, function: name, inApp: file === "a.py" };
  });
  const frames = [...inner, frame];
  const source = createSource("a.py", `\n${told.line ?? "    made.create(rows)"}\n`);
  const calls = told.calls?.map((end) => ({ place: spot(2, 5, end) }));
  const language = {
    world: {},
    calls: {
      keepsFrames: told.keepsFrames === true,
      spotAt: () => ({}),
      callsIn: () => calls,
      callees: () => ({ callees: told.leads === undefined ? [] : [{ by: told.leads }] }),
    },
  };
  const query = {
    incident: {
      violation: { ...unknownViolation, kind: "unique", operation: "insert", ...told.violation },
      frames,
    },
    writes: {
      ...{ models: told.models ?? [model("User")], runtime: "python" },
      ofAny: { inFile: () => told.writes ?? [] },
    },
    followers: { of: () => (calls ? language : undefined) },
    orm: "orm" in told ? told.orm : orm,
    keys: (told.keys ?? ["constraint-name"]).map((evidence) => ({ evidence }) as KeyMatch),
  } as unknown as CallSiteQuery;
  const site = told.site ? undefined : ({ file: "a.py", line: 2, evidence: "caller", why: "" } as CallSite);
  return { query, at: { frame, printed: frame, source }, frames, site };
}

describe("rows that go along", () => {
  const along = "brings these rows along";
  const told = (more: Told): string => {
    const { at, frames, query, site } = queryOf({ calls: [30], writes: [write()], ...more });
    return wroteAlong(at, frames, query, site)?.why ?? "nothing";
  };
  const link = (...fields: string[]) =>
    pairs(["foreign_key a", "foreign_key b", "primary_key id"], ...fields);

  test.each<[string, string, Told]>([
    ["of a model that surely brings none", "nothing", {}],
    ["of one that is not sure", along, { writes: [write(), write({ exact: false })] }],
    ["of a deletion", along, { writes: [write({ operation: "delete" })] }],
    ["of raw SQL", along, { writes: [write({ operation: "raw" })] }],
    ["not of one that is not sure alone", "nothing", { writes: [write({ exact: false })] }],
    ["where nothing is said of the kind", along, { violation: { kind: null } }],
    ["of a reference", along, { violation: { kind: "foreign_key" } }],
    ["of what is deleted", along, { violation: { operation: "delete" } }],
    ["of an unknown model", along, { models: [] }],
    ["of the model itself", along, { writes: [write({ model: "m.py#User" })] }],
    ["of a model without a table", along, { models: [model("User", { table: null })] }],
    [
      "of one of two models without a table",
      along,
      { models: [model("User"), model("Part", { table: null })] },
    ],
    ["of a table of pairs", along, { models: [link("a", "b", "id")] }],
    ["not of pairs that hold more", "nothing", { models: [link("a", "b", "id", "name")] }],
    ["not of one reference", "nothing", { models: [pairs(["foreign_key a", "primary_key id"], "a", "id")] }],
    ["where the ORM does not tell", along, { orm: { ...orm, writes: {} } }],
    ["where the declaration is not sure", along, { keys: ["columns"] }],
    ["where one declaration of two is not sure", along, { keys: ["constraint-name", "columns"] }],
    [
      "not where the message names another method",
      "nothing",
      { violation: { method: "update" }, keys: ["columns"] },
    ],
    ["where the message names the method", along, { violation: { method: "create" } }],
    ["not of a call within the line's own", "nothing", { orm: { ...orm, writes: {} }, calls: [30, 44] }],
    ["of the widest of two calls", along, { orm: { ...orm, writes: {} }, calls: [20, 30] }],
    ["not where no call is read", "nothing", { orm: { ...orm, writes: {} }, calls: [] }],
    ["not where the language is not read", "nothing", { orm: { ...orm, writes: {} }, calls: undefined }],
    ["not of another line", "nothing", { orm: { ...orm, writes: {} }, writes: [write({ place: spot(3) })] }],
    ["not where a hook ran", "nothing", { orm: { ...orm, writes: {} }, inner: ["orm.py hook"] }],
  ])("%s", (_, expected, more) => expect(told(more)).toContain(expected));
});

describe("a call that the message or the stack names", () => {
  const told = (more: Told): string => {
    const { at, frames, query, site } = queryOf({ calls: [30], ...more });
    return wroteAlong(at, frames, query, site)?.why ?? "nothing";
  };
  const said = { violation: { method: "Model.create" } };
  const run: Told = { keepsFrames: true, inner: ["db.py run", "orm.py save"], line: "    x.save()" };

  test.each<[string, string, Told]>([
    ["by the message", "calls `create()` as the message says", said],
    ["another one", "nothing", { ...said, line: "    made.created(rows)" }],
    ["none", "nothing", { ...said, line: "    create(rows)" }],
    ["at the line's begin", "as the message says", { ...said, line: ".create(rows)" }],
    ["as a template", "as the message says", { ...said, line: "    made.create`rows`" }],
    ["with a type", "as the message says", { ...said, line: "    made.create<Row>(rows)" }],
    ["no line to say it of", "nothing", { ...said, site: "none" }],
    ["no method", "nothing", {}],
    ["by the stack", "calls Some's `save()`; the table tells that it was for User", run],
    ["another method", "nothing", { ...run, line: "    x.load()" }],
    ["the frame is another library's", "nothing", { ...run, inner: ["orm.py save", "db.py run"] }],
    ["code of the user's is in between", "nothing", { ...run, inner: ["a.py g", "orm.py save"] }],
    ["frames are lost", "nothing", { ...run, keepsFrames: false }],
    ["two models", "nothing", { ...run, models: [model("User"), model("Part")] }],
    ["no model", "nothing", { ...run, models: [] }],
    ["no line to say the stack's of", "nothing", { ...run, site: "none" }],
    ["an ORM whose frames tell nothing", "nothing", { ...run, orm: { ...orm, frames: { own: /^orm/ } } }],
    ["no ORM", "nothing", { ...run, orm: undefined }],
  ])("%s", (_, expected, more) => expect(told(more)).toContain(expected));
});

describe("a model that a variable tells", () => {
  const told = ({ blind = [{}], ...more }: Told & { blind?: readonly Partial<BlindWrite>[] }): string => {
    const { at, query, site } = queryOf({ calls: [30], ...more });
    const writes = blind.map((each) => ({ ...write(), ...each }) as BlindWrite);
    return atBlind(writes, at, query, site)?.why ?? "nothing";
  };

  test.each<[string, string, Parameters<typeof told>[0]]>([
    [
      "on the deepest line",
      "calls Some's `create()` for a model that a variable tells; the message tells that it was User",
      {},
    ],
    ["of two", "it was User or Part", { models: [model("User"), model("Part")] }],
    ["not one that is not sure", "nothing", { blind: [{ exact: false }] }],
    ["not one of two", "nothing", { blind: [{}, {}] }],
    ["none", "nothing", { blind: [] }],
    ["not further out", "nothing", { inner: ["a.py g"] }],
    ["no line to say it of", "nothing", { site: "none" }],
    ["no ORM", "nothing", { orm: undefined }],
    ["not where another call stands there", "nothing", { calls: [44] }],
    ["not where the language is not read", "nothing", { calls: undefined }],
    [
      "where every frame is kept, by the stack",
      "Some's `save()`; the table tells",
      { keepsFrames: true, inner: ["orm.py save"], line: "  x.save()" },
    ],
    ["not where the stack shows another call", "nothing", { keepsFrames: true }],
  ])("%s", (_, expected, more) => expect(told(more)).toContain(expected));
});

test("what leads to the user's own code is no repository's method", () => {
  const own = (more: Told) => {
    const { at, query } = queryOf({ calls: [30], ...more });
    return isOwnCode(at, write(), query);
  };
  expect(own({ leads: "resolved" })).toBe(true);
  expect(own({ leads: "name" })).toBe(false);
  expect(own({})).toBe(false);
  expect(own({ leads: "resolved", calls: [] })).toBe(false);
  expect(own({ leads: "resolved", calls: undefined })).toBe(false);
});

test.each<[Partial<Violation>, Partial<BlindWrite>, boolean]>([
  [{}, {}, true],
  [{ operation: "insert" }, {}, true],
  [{ operation: "insert" }, { operation: "update" }, false],
  [{ operation: "update" }, { operation: "update" }, true],
  [{ operation: "delete" }, {}, false],
  [{ operation: "delete" }, { operation: "update" }, false],
  [{ operation: "migrate" }, {}, false],
  [{ method: "Model.create" }, {}, true],
  [{ method: "update" }, {}, false],
  [{ kind: "foreign_key" }, { operation: "delete" }, true],
  [{ kind: "foreign_key", operation: "insert" }, { operation: "delete" }, false],
  [{ kind: "unique" }, { operation: "delete" }, false],
])("a write may break what the text says: %j, %j", (violation, more, expected) => {
  expect(mayBreak({ ...unknownViolation, ...violation }, { ...write(), ...more } as BlindWrite)).toBe(
    expected,
  );
});
