/** What the program wants when the row is there already: the words for it, and what is asked to read it from the code around a write. */

import type { Constraint, Model, Write } from "./model";
import type { Place, Source } from "./text";

export type IntentId = "reuse" | "refuse" | "ignore" | "replace" | "retry" | "unknown";

/** What a fix makes of the row that is there. One that refuses still fails, in better words. */
export type Outcome = Exclude<IntentId, "unknown">;

export interface Intent {
  readonly id: IntentId;
  /** For people: what shows it. */
  readonly why: string;
  /** The same for a menu: `line 12 looks first`; absent where nothing shows it. */
  readonly short?: string;
  /** Where that stands; absent = at the write itself, or nowhere. */
  readonly place?: Place;
  /** The statements, one a line, by which the code leaves, or refuses, where its own look finds the row. */
  readonly by?: string;
  /** `by` asks once more, and throws where it sees the row by then: what it lets pass is thrown again. */
  readonly asks?: true;
  /** The fields of the key that the code makes up; absent = all of them, as far as it tells. */
  readonly makes?: readonly string[];
  /** True where the code says one thing of a row that is there and another of a new one, which no fix does, or where the row may be one that is marked as deleted: none is preferred. */
  readonly differs?: boolean;
  /** Why only fixes of this intent, and those that refuse, may be offered; absent = the others are a choice as well. */
  readonly only?: string;
  /** Why no fix may overwrite the row that is there, unless that is the intent; absent = it is a choice as well. */
  readonly keeps?: string;
  /** Why no fix may go on with the row that is there, unless that is the intent: what follows would be done again. */
  readonly once?: string;
  /** Why no fix may go on with the row that is there, whatever the intent: what follows reads it by what only the new one has. */
  readonly reread?: string;
  /** The statement by which the code gives the row back that its look finds, in the pieces between the row's names: `["return ", ";"]`. */
  readonly gives?: readonly string[];
  /** What the code sets on the row that its look finds: names of fields -> values as they are written; absent = it does not tell. */
  readonly sets?: Readonly<Record<string, string>>;
}

/** What a language reads the intent from. */
export interface IntentQuery {
  /** The file of the write, as it is now. */
  readonly source: Source;
  readonly write: Write;
  readonly model: Model;
  readonly constraint: Constraint;
  /** What shows that a request is handled here, in words; absent = nothing does. */
  readonly request?: string | undefined;
  /** True where the code around can answer whoever sent the request. */
  readonly answered?: boolean;
  /** What shows that none is handled: a job, a command; absent = nothing does. */
  readonly background?: string | undefined;
}

/** A stretch of code that shows something. */
export interface Seen {
  /** As it is called: `stripe.charges.create`. */
  readonly text: string;
  readonly place: Place;
}

/** What the code does with a row that it finds. */
export interface Found {
  /** `counts`: a value of the row from what it was. `removes`: the row itself. `acts`: it leaves, and does something before. */
  readonly does: "goes on" | "refuses" | "leaves" | "acts" | "sets" | "counts" | "removes";
  /** True where the branch without a row gives a value of its own. */
  readonly apart?: boolean;
  /** The statements, one a line, by which it leaves the function, or the pass of a loop: all that it does. */
  readonly by?: string;
  /** See Intent. */
  readonly asks?: true;
  readonly gives?: readonly string[];
  readonly sets?: Readonly<Record<string, string>>;
  /** A variable takes a value of the row, beside what is set on it. */
  readonly takes?: boolean;
}

/** What the code around a write shows, without a tree: `code/fixes/intent.ts` decides by it. */
export interface Shown {
  /** See Intent. */
  readonly makes?: readonly string[];
  /** Names of the functions around, innermost first, with their class: `TagService.ensureTag`. */
  readonly functions: readonly string[];
  /** Names of what the row sets, as far as they are written. */
  readonly names: readonly string[];
  /** What becomes of the row that the look before the write finds. */
  readonly found?: Found & {
    readonly place: Place /** What runs only where there is no row. */;
    readonly missed?: Place;
  };
  /** A loop that makes another value of the row for its next pass. */
  readonly remade?: Seen;
  /** A call for its effect whose result is in the row. */
  readonly made?: Seen;
  /** The row's value that comes from whoever asks. */
  readonly asker?: Seen;
  /** What makes up the value of the key. `again`: asked once more, it gives another one. */
  readonly random?: Seen & { readonly again: boolean };
  /** A value beside the key with which a row begins: `balance: 0`. */
  readonly begins?: Seen;
  /** Nothing uses what the write gives. */
  readonly bare: boolean;
  /** Where the new row goes on to: the first use of it behind the write, or the expression that the write stands in. */
  readonly handed?: Seen;
  /** A call that puts what failed into a list: `errors.push(...)`. */
  readonly collects?: Seen;
  /** The first call behind the write that tells people of a new row: a log. */
  readonly claims?: Seen;
  /** The first call for its effect that follows the write in its function, or in its pass of a loop. */
  readonly effect?: Seen;
}

export function isRefusal(outcomes: readonly Outcome[]): boolean {
  return outcomes.includes("refuse");
}
