/** What a site is made of: the choice among dimensions, and how an ORM writes its part of it down. */

import type { Entity } from "./schema";
import type { Surrounding } from "./surroundings";

/** What was chosen for each dimension. The first choice of each (`choices`) is the plainest: to it a finding is shrunk. */
export type Choice = Readonly<Record<string, string>>;

/** How the program's runner calls the site. */
export interface Invocation {
  readonly entity: string;
  readonly host: string;
  /** "parameter" = the client is the first argument. */
  readonly client: string;
  /** Which of an ORM's drivers, where it has several (its own dimension `driver`). */
  readonly driver?: string;
  /** Names of the arguments in order; "*" = one object. */
  readonly given: readonly string[];
  /** Several rows at once. */
  readonly list: boolean;
  /** Its rows are written at once, in no order. */
  readonly atOnce: boolean;
  /** The row that exists is changed. */
  readonly loads: boolean;
  /** The duplicate comes up between its look and its write. */
  readonly looks: boolean;
}

/** One operation of an ORM: how a row is written. */
export interface Operation {
  /** Undefined = it can be said of every entity and surrounding. */
  fits?(entity: Entity, choice: Choice): boolean;
  /** It changes the row that is there. */
  readonly loads?: true;
  /** It stands in a host of that name only, and looks before it writes. */
  readonly web?: string;
  /** What the call's value is; absent = not the row. */
  readonly gives?: "value";
  /** Where the row stands in that value; absent = it is the row. */
  readonly shape?: Shape | ((choice: Choice) => Shape | undefined);
  /** It takes all rows of a list. */
  readonly bulk?: true;
  /** The new row is of one owner, whom the row that is there need not have. */
  readonly ofOne?: true;
  /** Another row of another table is written along. */
  readonly nests?: true;
  write(at: At): Written;
}

/** Where the row stands in what a call gives. */
export interface Shape {
  /** How a variable takes it out: `[_]`, `{ rows: [_] }`; absent = the variable is all that the call gives. */
  readonly pattern?: string;
  /** `[0]`, `.rows[0]`. */
  readonly path: string;
  /** What a variable takes where nobody wants the row: `{ error }`; absent = nothing, and there is no variable. */
  readonly others?: string;
  /** Statements that look at what else has come. @param name the row's variable */
  behind?(name: string, choice: Choice): readonly string[];
}

/** Where an operation is written down. */
export interface At {
  readonly entity: Entity;
  readonly choice: Choice;
  /** What reaches the table here: a repository, a client, a manager. */
  readonly client: string;
  /** True inside a transaction that the site itself has opened. */
  readonly inside: boolean;
  /** Field -> the expression of its value. */
  readonly values: readonly (readonly [string, string])[];
  /** All of them in one expression, where the program has it: `input`. */
  readonly whole: string | undefined;
  /** The list, where several are written. */
  readonly list: string;
  /** The variable for the row. */
  readonly row: string;
}

export interface Written {
  /** Statements before the one that writes. */
  readonly before: readonly string[];
  /** The call that fails. */
  readonly call: string;
  /** "value" = the call's value is the row; a name = the variable of `before` is; null = there is none. */
  readonly gives: "value" | "variable" | null;
  /** The name of that variable's fields that the caller may read. */
  readonly imports?: readonly string[];
}

/** How an ORM is written down: its schema and its calls. */
export interface Dialect {
  readonly id: string;
  readonly language: "typescript" | "python";
  /** The files that the product sees beside the site. */
  schema(): Readonly<Record<string, string>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly clients: readonly string[];
  readonly hosts: readonly string[];
  /** Dimensions that no other ORM has. */
  readonly own: Readonly<Record<string, readonly string[]>>;
  /** Values of the language's `values` and `decorated` that it cannot say. */
  readonly lacks?: readonly string[];
  /** How programs and inputs say a field: team_id where the names are the database's, or Python's. */
  field(name: string): string;
  /** Tables that are no model's own. */
  readonly alsoEmpty?: readonly string[];
  /** A table and its columns in SQL. */
  table(entity: string): string;
  column(field: string): string;
  /** What reaches the table. @param inside a transaction that the site has opened */
  client(entity: Entity, choice: Choice, inside: boolean): string;
  /** The row of that condition or nothing. @param inside a transaction that the site has opened */
  find(
    client: string,
    entity: Entity,
    condition: readonly (readonly [string, string])[],
    choice?: Choice,
    inside?: boolean,
  ): string;
  /** Where it stands in what that call gives; absent = it is what it gives. */
  finds?(choice: Choice): Shape | undefined;
  /** Lines in front of everything else in the function: a client of its own. */
  opening?(choice: Choice): readonly string[];
  /** Opens a transaction around the lines; absent = nobody can, each call is one of its own. */
  transaction?(choice: Choice, lines: readonly string[], gives: boolean): readonly string[];
  /** Python: what makes a function one transaction; absent = Django's. */
  readonly decorator?: string;
  /** Writes a row of the sibling table. */
  sibling(choice: Choice, inside: boolean, note: string): string;
  /** Import lines for what the text uses. */
  imports(entity: Entity, choice: Choice, text: string): readonly string[];
  /** The parameter that is a client, with its type. */
  parameter(entity: Entity, choice: Choice): string;
  /** The class member that is a client, with its type. */
  member(entity: Entity, choice: Choice): string;
  fits?(entity: Entity, choice: Choice, surrounding: Surrounding): boolean;
}
