/** Wraps adapters so that a member that throws is named in a note, and the rest of the answer stands. */

import type { Code, Database, Fix, FixResult, Framework, Orm, Runtime, SchemaFix } from "./adapters";
import type { Calls } from "./chain";
import type { DataForm } from "./data";
import { SearchFirst } from "./paced";
import type { Source } from "./text";

/** Hears of each failure: which adapter could not do what, in which member. */
export type Note = (text: string) => void;

/** What a member is for, and what counts as its answer when it throws. */
type Guarded<F> = F extends (...args: never[]) => infer R
  ? { readonly act: string; readonly otherwise: (note: string) => R }
  : never;
type FunctionsOf<T> = {
  [K in keyof T as NonNullable<T[K]> extends (...args: never[]) => unknown ? K : never]-?: NonNullable<T[K]>;
};
/** A line for every function of a contract: one that is forgotten does not compile. */
type Guards<T> = { readonly [K in keyof FunctionsOf<T>]: Guarded<FunctionsOf<T>[K]> };

const ofRuntime: Guards<Runtime> = {
  readTraces: { act: "read the stack", otherwise: () => [] },
  ownsInstalled: { act: "look for its packages", otherwise: () => false },
};

const ofDatabase: Guards<Database> = {
  readViolation: { act: "read the message", otherwise: () => undefined },
  defaultName: { act: "name a constraint", otherwise: () => null },
  repair: { act: "give a repair", otherwise: () => undefined },
  recognise: { act: "recognise its error", otherwise: () => undefined },
};

const ofData: Guards<DataForm> = {
  find: { act: "find the data of rows", otherwise: () => undefined },
};

const ofFramework: Guards<Framework> = {
  answerAt: { act: "read the code around", otherwise: () => undefined },
  handlesRequest: { act: "read the code around", otherwise: () => false },
  hearsErrors: { act: "read the code around", otherwise: () => false },
};

const ofCode: Guards<Code> = {
  outline: { act: "outline the code of", otherwise: () => ({ file: "", imports: [], functions: [] }) },
  intent: {
    act: "read the intent of",
    otherwise: (note) => ({ id: "unknown", why: `It could not be read: ${note}.` }),
  },
  askedAbove: { act: "read the callers in", otherwise: () => undefined },
};

const nowhere = { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

const ofCalls: Guards<Calls> = {
  spotAt: {
    act: "find the function in",
    otherwise: () => ({ file: "", function: null, place: nowhere, stands: {} }),
  },
  spotsNamed: { act: "find functions in", otherwise: () => [] },
  callsIn: { act: "follow calls", otherwise: () => [] },
  boundTo: { act: "look for bases", otherwise: () => [] },
  packages: { act: "look for packages", otherwise: () => undefined },
  callees: { act: "follow a call", otherwise: () => ({ callees: [], open: true }) },
};

const ofOrm: Guards<Orm> = {
  readViolation: { act: "read the message", otherwise: () => undefined },
  names: { act: "name a constraint", otherwise: () => [] },
  // Without its parsers each reader says so itself.
  prepare: { act: "load its parsers", otherwise: async () => {} },
  repair: { act: "give a repair", otherwise: () => undefined },
};

const ofModels: Guards<NonNullable<Orm["models"]>> = {
  // Parsing a file too many loses nothing.
  marker: { act: "look for models", otherwise: () => true },
  read: { act: "read the models of", otherwise: (note) => ({ models: [], notes: [note] }) },
  link: { act: "join its models", otherwise: (note) => ({ models: [], notes: [note] }) },
  over: { act: "join its models with their tables", otherwise: () => undefined },
};

const ofFrames: Guards<NonNullable<Orm["frames"]>> = {
  called: { act: "tell which method was called", otherwise: () => undefined },
  likely: { act: "tell which method was called", otherwise: () => undefined },
  sentBy: { act: "tell which method sent what was noted", otherwise: () => undefined },
  transaction: { act: "tell whether a transaction was open", otherwise: () => undefined },
};

const ofWrites: Guards<NonNullable<Orm["writes"]>> = {
  marker: { act: "look for writes", otherwise: () => true },
  read: { act: "read the writes of", otherwise: () => [] },
  borrows: { act: "look for writes", otherwise: () => false },
  hides: { act: "look for writes", otherwise: () => false },
  blind: { act: "read the writes of", otherwise: () => [] },
  flushes: { act: "read the writes of", otherwise: () => [] },
  looks: { act: "read the looks in", otherwise: () => [] },
};

const ofMigrations: Guards<NonNullable<Orm["migrations"]>> = {
  requires: { act: "read the migration", otherwise: () => [] },
};

const failed = (note: string): FixResult => ({ declined: `The fix failed: ${note}.` });

const ofFix = (id: string): Guards<Fix> & Guards<SchemaFix> => ({
  fits: { act: "tell whether a fix is for a write", otherwise: () => true },
  title: { act: "word a fix", otherwise: () => id },
  sure: { act: "say how sure a fix is", otherwise: () => false },
  make: { act: "make a fix", otherwise: failed },
});

export function guardRuntime(runtime: Runtime, note: Note): Runtime {
  return guard(runtime, ofRuntime, runtime.id, "", note);
}

export function guardDatabase(database: Database, note: Note): Database {
  const { id, data } = database;
  return {
    ...guard(database, ofDatabase, id, "", note),
    ...(data ? { data: guardData(data, id, note) } : {}),
  };
}

function guardData(data: readonly DataForm[], id: string, note: Note): DataForm[] {
  return data.map((form, index) => guard(form, ofData, id, `data.${index}.`, note));
}

/** The answer that a framework gives has a member of its own; where that throws the fix fails, by the framework's name. */
export function guardFramework(framework: Framework, note: Note): Framework {
  const safe = guard(framework, ofFramework, framework.id, "", note);
  return {
    ...safe,
    answerAt(place) {
      const answer = safe.answerAt(place);
      return (
        answer && {
          ...answer,
          statements(words) {
            try {
              return answer.statements(words);
            } catch (error) {
              if (error instanceof SearchFirst) throw error;
              throw new Error(`${framework.id} could not word an answer (statements): ${message(error)}`);
            }
          },
        }
      );
    },
  };
}

export function guardCode(code: Code, note: Note): Code {
  const { id, calls } = code;
  return {
    ...guard(code, ofCode, id, "", note),
    ...(calls ? { calls: guard(calls, ofCalls, id, "calls.", note) } : {}),
  };
}

export function guardOrm(orm: Orm, note: Note): Orm {
  const { id, data, frames, models, writes, migrations, fixes, schemaFixes } = orm;
  return {
    ...guard(orm, ofOrm, id, "", note),
    ...(data ? { data: guardData(data, id, note) } : {}),
    ...(frames ? { frames: guard(frames, ofFrames, id, "frames.", note) } : {}),
    ...(models ? { models: guard(models, ofModels, id, "models.", note) } : {}),
    ...(writes ? { writes: guard(writes, ofWrites, id, "writes.", note) } : {}),
    ...(migrations ? { migrations: guard(migrations, ofMigrations, id, "migrations.", note) } : {}),
    ...(fixes ? { fixes: fixes.map((fix) => guard(fix, ofFix(fix.id), id, `${fix.id}.`, note)) } : {}),
    ...(schemaFixes
      ? { schemaFixes: schemaFixes.map((fix) => guard(fix, ofFix(fix.id), id, `${fix.id}.`, note)) }
      : {}),
  };
}

type Call = (...args: unknown[]) => unknown;

function guard<T extends object>(adapter: T, guards: object, id: string, path: string, note: Note): T {
  const safe = { ...adapter } as Record<string, unknown>;
  for (const [member, { act, otherwise }] of Object.entries(guards)) {
    const call = safe[member];
    if (typeof call !== "function") continue;
    const fail = (error: unknown, file: string): unknown => {
      if (error instanceof SearchFirst) throw error;
      const text = `${id} could not ${act}${file && ` ${file}`} (${path}${member}): ${message(error)}`;
      note(text);
      return otherwise(text);
    };
    safe[member] = guarded(call.bind(adapter) as Call, fail);
  }
  return safe as T;
}

/** Both a throw and a promise that is rejected end in `fail`, which hears what file was being read, if one was. */
function guarded(call: Call, fail: (error: unknown, file: string) => unknown): Call {
  return (...args) => {
    const file = () => (isSource(args[0]) ? args[0].path : "");
    try {
      const answer = call(...args);
      return answer instanceof Promise ? answer.catch((error: unknown) => fail(error, file())) : answer;
    } catch (error) {
      return fail(error, file());
    }
  };
}

function isSource(value: unknown): value is Source {
  return typeof value === "object" && value !== null && "path" in value && "text" in value;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
