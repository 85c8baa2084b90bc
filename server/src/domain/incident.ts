/** What a paste says: frames, violations and the incidents that join them. */

import type { Place } from "./text";

export type ViolationKind = "unique" | "foreign_key" | "not_null" | "check" | "exclusion";

/** What the failed statement did, as far as the text tells. `migrate` = DDL over existing rows. */
export type Operation = "insert" | "update" | "upsert" | "delete" | "migrate";

/** One line of a stack. `file` is as printed (`/` kept or `\` kept). */
export interface Frame {
  readonly file: string;
  /** Null where the text has none: packed programs print their files alone. */
  readonly line: number | null;
  /** 1-based; null where the runtime prints none (Python). */
  readonly column: number | null;
  readonly function: string | null;
  /** False for library, runtime and generated code, and for drivers below an ORM; resolve/ checks the workspace too. */
  readonly inApp: boolean;
  /** True for an ORM's own code and for what it calls to send a statement: never the user's line, also where the workspace holds it. */
  readonly foreign?: true;
  /**
   * The text of the line as the stack prints it, at most 300 characters; `…` behind it = its end is left out. It may hold values: it is there from the paste to the first look at the
   * workspace, which leaves only what it tells (the next three).
   */
  readonly source?: string;
  /** The line as printed, where its text stands on another one by now: `line` is that one. */
  readonly printedLine?: number;
  /** True where the file has changed since: on `line` something else stands, and where the printed text stands is not sure. */
  readonly changed?: true;
  /** The file of the workspace, where several fit the path and one of them alone has the printed text on its line. */
  readonly path?: string;
  /** Where the frame's `file:line` stands in the paste (file of the place: ""). */
  readonly at: Place;
}

/** A frame as patterns for frames see it: its path with `/`, a blank and the function. Cut where no path is that long. */
export function frameText({ file, function: name }: Frame): string {
  return `${file.slice(0, 1000).replaceAll("\\", "/")} ${(name ?? "").slice(0, 200)}`;
}

/** A frame of which the text tells the line. */
export type PlacedFrame = Frame & { readonly line: number };

export function hasLine(frame: Frame): frame is PlacedFrame {
  return frame.line !== null;
}

/**
 * What the database, or the ORM for it, said. Null = not in the text. A reader fills in what it knows;
 * the trace stage merges the readings of one incident (the database's own words win over the ORM's).
 */
export interface Violation {
  /** Null only for a follow-up error, whose true cause came before and is not in the text. */
  readonly kind: ViolationKind | null;
  /** Id of a database, null where the text does not tell. */
  readonly engine: string | null;
  readonly orm: string | null;
  readonly driver: string | null;
  /** Class name as printed, qualified where the text qualifies it: `psycopg2.errors.UniqueViolation`. */
  readonly exception: string | null;
  readonly constraint: string | null;
  readonly schema: string | null;
  /** The table that declares the constraint: for a foreign key the child, whichever side the message begins with. */
  readonly table: string | null;
  /** Database columns; for an expression index the expression's text stands as one column. */
  readonly columns: readonly string[];
  readonly value: string | null;
  /** Names of model fields where the ORM prints those instead of columns (P2002 `fields`). */
  readonly fields?: readonly string[];
  /** Name of the model where the ORM prints it. */
  readonly model?: string | null;
  /** True where the text says that the key is the primary key (`PRIMARY`, SQLITE_CONSTRAINT_PRIMARYKEY). */
  readonly primary?: boolean;
  readonly operation?: Operation | null;
  /** The ORM's method where it prints it (`user.create`): evidence for the call site. */
  readonly method?: string | null;
  /** That call as the program spells it, where the message shows so: `this.db.user.create`. */
  readonly spelt?: string | null;
  /** True where the text says that the rows came in by the database's own copying of a whole list (COPY), not by an INSERT. */
  readonly byCopy?: true;
  /** The SQL where the text has it, cut at 10,000 characters. */
  readonly statement?: string | null;
  /** The values bound to the statement's placeholders in their order, where the text has them all. */
  readonly parameters?: readonly BoundValue[] | null;
  /** Foreign keys: the parent's side, as far as it is told. */
  readonly references?: { readonly table: string | null; readonly columns: readonly string[] } | null;
  /** Foreign keys: true = a parent row is still referenced, false = the parent is missing, absent = not told. */
  readonly stillReferenced?: boolean;
  /** Follow-up errors (25P02, TransactionManagementError, PendingRollbackError): this is not the first failure. */
  readonly followUp?: boolean;
  /** The line of user code that the ORM's message itself names (`Invalid ... invocation in file:line:column`). */
  readonly invocation?: Frame | null;
  /** Sentences for the hover that only this reader can say ("Catch django.db.IntegrityError: there is no ..."). */
  readonly remarks?: readonly string[];
  /**
   * Where the constraint, table or message stands (file of the place: ""); for hovers and links. A reader gives the
   * position in the text that it was given; the trace stage turns it into a position of the paste.
   */
  readonly at?: Place;
}

/** A value as the text prints it beside the statement. */
export interface BoundValue {
  readonly text: string;
  /** True where it stands without quotes: a number, a truth value, the language's word for nothing (which is data too, until all is read). */
  readonly bare?: true;
  /** The name of its placeholder, where these have names. */
  readonly name?: string;
}

/** Undefined = it is no text that code could hold as well; null = a null. */
export function boundText({ text, bare }: BoundValue): string | null | undefined {
  if (!bare) return text;
  if (/^(?:none|null|nil|undefined)$/i.test(text)) return null;
  return /^-?\d{1,40}(?:\.\d{1,40})?$/.test(text) ? text : undefined;
}

/** A violation of which nothing is known yet: readers spread it and fill in what the text tells. */
export const unknownViolation: Violation = {
  kind: null,
  engine: null,
  orm: null,
  driver: null,
  exception: null,
  constraint: null,
  schema: null,
  table: null,
  columns: [],
  value: null,
};

/** One failure in a paste: its exception chain merged into one violation, and its frames. */
export interface Incident {
  /** How often the text holds this failure; absent = once. */
  readonly count?: number;
  readonly violation: Violation;
  readonly runtime: string | null;
  /** Innermost call first, whatever order the runtime prints. */
  readonly frames: readonly Frame[];
  /** Frames that the paste prints a second time, with another exception of the chain: places in it, and nothing to explain by. */
  readonly repeated?: readonly Frame[];
  /** True where no frame is missing: if none is the user's, no line of the user's wrote. */
  readonly wholeStack?: boolean;
  /** True where the stack says that several calls ran at once (`Promise.all`): what looks before it writes can have lost a race. */
  readonly together?: true;
  /** Names and paths that the text has beside the stack: a logger's, a route's, a job's. They rank writes, and decide nothing. */
  readonly near?: readonly string[];
  /** Exception classes of the chain as printed, the database's own first. */
  readonly exceptions: readonly string[];
  /** The incident's stretch in the paste (file of the place: ""). */
  readonly at: Place;
}

/** The deepest line that is no library's, as the stack has it, whether or not a file of the workspace fits. */
export function deepestPrinted({ frames }: Pick<Incident, "frames">): PlacedFrame | undefined {
  return frames.filter(hasLine).find(({ inApp }) => inApp);
}

/** What stage 1 gives: incidents in the order of the paste, and notes for the user (what was cut, what was looked for). */
export interface Reading {
  readonly incidents: readonly Incident[];
  readonly notes: readonly string[];
}
