/** What an ORM of Python reads itself of a write, beside the patterns of its dialect. */

import type { BlindWrite, Model, Write } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import type { Copy } from "./copies";
import type { Count } from "./counts";
import type { Meanings } from "./dialect";
import type { FoundCall } from "./patterns";
import type { Change } from "./pending";

/** A write as the call tells it; what stands around is added here. `model` = id of the model that the call writes. */
export type Part = {
  readonly model: string;
  readonly copy?: Copy;
  readonly counted?: readonly Count[];
  /** It only notes its row, on this (null = on what the code does not show): a flush sends it. */
  readonly notedOn?: PyNode | null;
} & Pick<
  Write,
  | "operation"
  | "method"
  | "fields"
  | "ofRow"
  | "sql"
  | "literals"
  | "given"
  | "matches"
  | "several"
  | "awaited"
  | "exact"
  | "lookup"
  | "looksAgain"
  | "handled"
  | "handsOn"
  | "ofDeletion"
  | "checkedAt"
  | "checkedBy"
  | "checkedOwn"
  | "rereads"
  | "inTransaction"
  | "extra"
>;

/** What an ORM reads itself, beside its patterns. */
export interface OwnReading {
  /** Files that the text test does not know: a class that writes by itself. */
  marker?(text: string, wanted: readonly Model[]): boolean;
  /** Files in which the class that is written may be in a variable; for the text test. */
  hides?(text: string): boolean;
  /** The writes of a call that looks like a pattern; default: {@link partOf} of what it is called on. */
  parts?(call: FoundCall, meanings: Meanings): readonly Part[];
  /** What the assignment of an attribute of a row writes, in a unit of work; default: an update of that field. */
  change?(change: Change, meanings: Meanings): readonly Part[];
  /** Writes in a node that looks like no pattern, and where they stand: `super().save()`, a class that writes by itself. */
  more?(node: PyNode, meanings: Meanings): readonly (Part & { readonly at: PyNode })[];
  /** What a call that looks like no pattern writes to a table that the program fills in; undefined = nothing of the kind. */
  hidden?(node: PyNode, meanings: Meanings): Pick<BlindWrite, "operation" | "exact"> | undefined;
  /** Reads of a model that are no calls of a pattern, and their fields: statements in SQL. */
  looks?(
    owner: PyNode,
    model: Model,
    meanings: Meanings,
  ): readonly { readonly node: PyNode; readonly fields: readonly string[] }[];
  /** Calls that only wrap another one: `sync_to_async(Customer.objects.create)(email=email)` -> the inner function. */
  wrapped?(node: PyNode, meanings: Meanings): PyNode | undefined;
  /** Ids of further models whose rows a write of this one writes: parents of multi-table inheritance. */
  parents?(model: Model): readonly string[];
}
