/** What stands around the write, in no language: steps that each language's writer puts into words. */

export type Effect = "mail" | "pay" | "log";

/** `sent(await write())`, `if (await write())`, `{ row: await write() }`, `write().then(...)`, `if (x) await write()`. */
export type Form = "argument" | "condition" | "object" | "then" | "single statement" | "pair";

export type Step =
  /** The write itself; its row is the row variable from then on. */
  | { readonly do: "write" }
  /** Looks for the row by its key, or by another field than the key. */
  | {
      readonly do: "look";
      readonly by: "key" | "other";
      readonly found: "return" | "throw";
      /** It is not the first one: what it finds has another name. */
      readonly second?: true;
    }
  | { readonly do: "effect"; readonly what: Effect; readonly about: "key" | "row" | "word" }
  /** A row of another table. */
  | { readonly do: "sibling"; readonly note: string }
  /** Leaves early where something is missing. */
  | { readonly do: "guard" }
  /** A handler that is there already. */
  | {
      readonly do: "try";
      readonly body: readonly Step[];
      readonly handler: "rethrows" | "wraps" | "other-error" | "finally" | "answers-null";
    }
  | { readonly do: "transaction"; readonly body: readonly Step[] }
  /** One row after the other, or all at once. */
  | { readonly do: "each"; readonly body: readonly Step[] }
  | { readonly do: "parallel"; readonly body: readonly Step[] }
  | { readonly do: "retry"; readonly body: readonly Step[] }
  /** A function of the project calls it. */
  | { readonly do: "callback"; readonly body: readonly Step[] }
  | { readonly do: "if"; readonly body: readonly Step[] }
  /** A function within the function. */
  | { readonly do: "helper"; readonly body: readonly Step[] }
  /** The write stands in an expression. */
  | { readonly do: "expression"; readonly form: Form }
  /** The write and another row's, at once. */
  | { readonly do: "together" }
  | { readonly do: "give"; readonly what: "row" | "key" | "object" | "nothing" };

export interface Surrounding {
  readonly steps: readonly Step[];
}

const write: Step = { do: "write" };
const row: Step = { do: "give", what: "row" };
const key: Step = { do: "give", what: "key" };
const object: Step = { do: "give", what: "object" };
const nothing: Step = { do: "give", what: "nothing" };
const guard: Step = { do: "guard" };
const log: Step = { do: "effect", what: "log", about: "word" };
const mail: Step = { do: "effect", what: "mail", about: "row" };
const pay: Step = { do: "effect", what: "pay", about: "key" };
const before: Step = { do: "sibling", note: "before" };
const after: Step = { do: "sibling", note: "after" };

/** The first is the plainest. */
export const surroundings: Readonly<Record<string, Surrounding>> = {
  plain: { steps: [write, row] },
  bare: { steps: [write, nothing] },
  "effects after": { steps: [write, mail, log, row] },
  "effects around": { steps: [log, pay, write, mail, key] },
  "gives a key": { steps: [write, key] },
  "gives an object": { steps: [write, object] },
  guard: { steps: [guard, write, row] },
  "guard and effects": { steps: [guard, write, pay, nothing] },
  "in an if": { steps: [{ do: "if", body: [write, mail] }, nothing] },
  "looks by the key, returns": { steps: [{ do: "look", by: "key", found: "return" }, pay, write, row] },
  "looks by the key, throws": { steps: [{ do: "look", by: "key", found: "throw" }, pay, write, mail, row] },
  "looks by the key behind another look": {
    steps: [
      { do: "look", by: "other", found: "throw" },
      { do: "look", by: "key", found: "throw", second: true },
      pay,
      write,
      row,
    ],
  },
  "looks by the key before another look": {
    steps: [
      { do: "look", by: "key", found: "return" },
      { do: "look", by: "other", found: "throw", second: true },
      pay,
      write,
      row,
    ],
  },
  "looks by another field": { steps: [{ do: "look", by: "other", found: "return" }, write, row] },
  siblings: { steps: [before, write, after, row] },
  "handler rethrows": { steps: [{ do: "try", handler: "rethrows", body: [write, mail, row] }] },
  "handler wraps": { steps: [{ do: "try", handler: "wraps", body: [write, row] }] },
  "handler of another error": {
    steps: [{ do: "try", handler: "other-error", body: [write, mail] }, nothing],
  },
  "handler answers null": { steps: [{ do: "try", handler: "answers-null", body: [write, row] }] },
  finally: { steps: [{ do: "try", handler: "finally", body: [pay, write, row] }] },
  transaction: { steps: [{ do: "transaction", body: [before, write, after, row] }] },
  "transaction, bare": { steps: [{ do: "transaction", body: [before, write] }, log, nothing] },
  "transaction with a handler": {
    steps: [
      { do: "try", handler: "rethrows", body: [{ do: "transaction", body: [before, write, after] }, log] },
      nothing,
    ],
  },
  "transaction with a handler inside": {
    steps: [
      { do: "transaction", body: [before, { do: "try", handler: "rethrows", body: [write] }, after] },
      nothing,
    ],
  },
  each: { steps: [{ do: "each", body: [write] }, nothing] },
  "each with effects": { steps: [{ do: "each", body: [log, write, mail] }, log, nothing] },
  "each in a transaction": {
    steps: [{ do: "transaction", body: [before, { do: "each", body: [write, pay] }] }, nothing],
  },
  "each with a guard": { steps: [{ do: "each", body: [guard, write, mail] }, nothing] },
  parallel: { steps: [{ do: "parallel", body: [write, mail] }, log, nothing] },
  "parallel in a transaction": {
    steps: [{ do: "transaction", body: [before, { do: "parallel", body: [write] }, after] }, nothing],
  },
  "in an argument": { steps: [{ do: "expression", form: "argument" }, log, nothing] },
  "in a condition": { steps: [{ do: "expression", form: "condition" }, pay, nothing] },
  "in an object": { steps: [log, { do: "expression", form: "object" }] },
  "in a pair": { steps: [{ do: "expression", form: "pair" }] },
  "then chain": { steps: [log, { do: "expression", form: "then" }] },
  "single statement": { steps: [{ do: "expression", form: "single statement" }, log, nothing] },
  together: { steps: [{ do: "together" }, log, nothing] },
  "together in a transaction": {
    steps: [{ do: "transaction", body: [before, { do: "together" }] }, log, nothing],
  },
  helper: { steps: [log, { do: "helper", body: [write, mail, row] }] },
  "helper and an outer handler": {
    steps: [{ do: "try", handler: "answers-null", body: [{ do: "helper", body: [write, row] }] }],
  },
  "outer handler around effects": {
    steps: [{ do: "try", handler: "wraps", body: [log, { do: "if", body: [write, mail] }, log] }, nothing],
  },
  retry: { steps: [{ do: "retry", body: [write, row] }] },
  callback: { steps: [{ do: "callback", body: [write, row] }] },
  "callback with effects": { steps: [log, { do: "callback", body: [before, write, mail] }, nothing] },
};

/** All steps, the inner ones too. */
export function within(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...("body" in step ? within(step.body) : [])]);
}
