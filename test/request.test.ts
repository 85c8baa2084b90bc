/** Whether a request is handled where a write stands: each sign, alone and beside another that says otherwise. */

import { describe, expect, test } from "vitest";
import { type Reached, requestAt } from "../server/src/diagnose/request";
import type { Code, Framework } from "../server/src/domain/adapters";
import type { Frame } from "../server/src/domain/incident";
import type { ClassOutline, FunctionOutline } from "../server/src/domain/outline";
import type { Source } from "../server/src/domain/text";

interface Told {
  readonly path?: string;
  readonly functions?: readonly FunctionOutline[];
  /** `file function`, innermost first; in brackets = a library's. */
  readonly frames?: readonly string[];
  /** `file function` of the steps that lead to the write. */
  readonly chain?: readonly string[];
  readonly framework?: Partial<Framework>;
  readonly code?: Partial<Code>;
  /** The text on the frames' lines; without it their files are none of the workspace. */
  readonly line?: string;
}

function fn(name: string | null, decorators: string[] = [], owner: Partial<ClassOutline> | null = null) {
  const of = (names: string[]) => names.map((each) => ({ name: each, arguments: [] }));
  return {
    ...{ name, decorators: of(decorators), parameters: [], handedTo: null, calls: [], returns: [] },
    owner: owner && { name: "Owner", bases: [], decorators: [], ...owner },
  } satisfies FunctionOutline;
}

function told({
  path = "src/users.ts",
  functions = [],
  frames = [],
  chain,
  framework,
  code,
  line,
}: Told): string {
  const split = (text: string) => {
    const [file = "", name = null] = text.replace(/[()]/g, "").split(" ");
    return { file, function: name };
  };
  const outline = { file: path, imports: [], functions };
  const {
    why,
    background,
    outline: given,
  } = requestAt({
    ...{ source: { path }, write: {}, runtime: "node" },
    callSite: chain ? { chain: chain.map(split) } : {},
    frames: frames.map(
      (text) => ({ ...split(text), line: 3, column: null, inApp: !text.startsWith("(") }) as Frame,
    ),
    ...(line === undefined
      ? {}
      : { sourceOf: ({ file }: Frame) => ({ path: file, line: () => line }) as unknown as Source }),
    frameworks: framework ? [{ runtime: "node", answerAt: () => undefined, ...framework }] : [],
    codes: [{ runtime: "node", outline: () => outline, ...code }],
  } as unknown as Reached);
  if (!given) return "unread";
  return background === undefined ? (why ?? "nothing") : `background: ${background}`;
}

const server = { frames: { request: /express/, background: /bull/ } };
const handled = { handlesRequest: () => true };
/** Not where the row is written, but where the stack comes through. */
const elsewhere: Told = {
  frames: ["src/web.ts"],
  framework: { handlesRequest: ({ file }) => file === "src/web.ts" },
  code: { outline: ({ path: file }) => ({ file, imports: [], functions: [] }) },
};
const long = `${"folder/".repeat(12)}jobs/a.ts`;

describe("a request is handled", () => {
  test.each<[string, string, Told]>([
    ["nothing tells", "nothing", {}],
    ["a language that is not read", "unread", { code: { runtime: "python" } }],
    ["the framework says so", "A request is handled here", { framework: handled }],
    ["another language's framework", "nothing", { framework: { ...handled, runtime: "python" } }],
    ["it answers here", "is handled here", { framework: { answerAt: () => ({}) as never } }],
    [
      "it answers here, and handles none itself",
      "nothing",
      { framework: { answerAt: () => ({}) as never, handlesRequest: () => false } },
    ],
    [
      "the stack shows it",
      "The stack shows that a request",
      { framework: server, frames: ["(express handle)"] },
    ],
    [
      "further out",
      "The stack shows that a request",
      { framework: server, frames: ["a b", "(express handle)"] },
    ],
    ["a frame's function handles it", "`src/web.ts:3` handles a request", { ...elsewhere, line: "  run()" }],
    ["no line is there", "nothing", { ...elsewhere, line: "" }],
    ["a file of somebody else", "nothing", elsewhere],
    ["a library's frame", "nothing", { ...elsewhere, frames: ["(src/web.ts)"], line: "run()" }],
    [
      "a job runs it",
      "background: `main` runs",
      { ...elsewhere, frames: ["src/web.ts", "a main"], line: "run()" },
    ],
    ["a job's frames", "background: the stack shows", { framework: server, frames: ["(bull run)"] }],
    ["further out", "background: the stack shows", { framework: server, frames: ["a b", "(bull run)"] }],
    [
      "a job that a request started",
      "The stack shows that a request",
      { framework: server, frames: ["(bull run)", "(express handle)"] },
    ],
    [
      "a request within a job",
      "The stack shows that a request",
      { framework: server, frames: ["(express handle)", "(bull run)"] },
    ],
    [
      "a controller calls",
      "`UsersController.add` handles a request",
      { frames: ["a.ts UsersController.add"] },
    ],
    ["a library's controller", "nothing", { frames: ["(a.ts UsersController.add)"] }],
    ["its file calls", "`add` handles a request", { frames: ["src/controllers/a.ts add"] }],
    ["without a name", "`src/routes/a.ts` handles a request", { frames: ["src/routes/a.ts"] }],
    ["by a chain", "`UsersController.add` handles a request", { chain: ["a.ts UsersController.add"] }],
    ["a chain of functions without names", "`a.routes.ts` handles a request", { chain: ["a.routes.ts"] }],
  ])("%s", (_, expected, given) => expect(told(given)).toContain(expected));
});

describe("none is handled", () => {
  test.each<[string, string, Told]>([
    ["its name", "`seedUsers` runs without a request", { functions: [fn("seedUsers")] }],
    ["the name around", "`main` runs without a request", { functions: [fn("add"), fn("main")] }],
    ["no name", "nothing", { functions: [fn(null)] }],
    ["a decorator", "`@nest.Cron` runs it", { functions: [fn("add", ["Inject", "nest.Cron"])] }],
    [
      "its class's",
      "`@Processor` runs it",
      { functions: [fn("add", [], { decorators: [{ name: "Processor", arguments: [] }] })] },
    ],
    ["another decorator", "nothing", { functions: [fn("add", ["Post"])] }],
    [
      "its class",
      "it is a base.BaseCommand",
      { functions: [fn("add", [], { bases: ["Mixin", "base.BaseCommand"] })] },
    ],
    ["another class", "nothing", { functions: [fn("add", [], { bases: ["Base"] })] }],
    ["a test", "`test/users.ts` is a test", { path: "test/users.ts" }],
    [
      "a test, far down",
      `\`${`${"a/".repeat(60)}users.test.ts`.slice(-80)}\` is a test`,
      { path: `${"a/".repeat(60)}users.test.ts` },
    ],
    ["who calls", "`main` runs without a request", { frames: ["a.ts main"] }],
    ["a method", "`App.bootstrap` runs without a request", { frames: ["a.ts App.bootstrap"] }],
    ["a word within a name", "nothing", { frames: ["a.ts mainly"] }],
    ["who calls, by a chain", "`main` runs without a request", { chain: ["a.ts add", "a.ts main"] }],
    ["its file", "`src/jobs/a.ts` runs without a request", { frames: ["src/jobs/a.ts add"] }],
    ["its file, far down", `\`${long.slice(-80)}\` runs without a request`, { frames: [`${long} add`] }],
    [
      "its class goes before who calls",
      "it is a Task",
      { functions: [fn("add", [], { bases: ["Task"] })], frames: ["a.ts main"] },
    ],
    [
      "a decorator goes before the framework",
      "`@Cron` runs it",
      { functions: [fn("add", ["Cron"])], framework: handled },
    ],
    ["a test goes before the framework", "is a test", { path: "test/users.ts", framework: handled }],
    [
      "the framework goes before a name",
      "A request is handled here",
      { functions: [fn("main")], framework: handled },
    ],
    [
      "a name goes before the stack",
      "`main` runs",
      { functions: [fn("main")], framework: server, frames: ["(express handle)"] },
    ],
  ])("%s", (_, expected, given) => expect(told(given)).toContain(expected));
});
