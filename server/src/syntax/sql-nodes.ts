/** The nodes of the parser's tree as stretches of tokens: where each stands, and what it is called. */

import type { PGNode } from "pgsql-ast-parser";
import type { Cursor } from "./sql-cursor";
import type { Stretch } from "./sql-statements";

/** Thrown where the tree holds what is not expected, and caught where the parser is asked. */
export class Unread extends Error {}

/** The tree says what a thing is; what it says literally is read from the tokens, as the tolerant reader does. */
export class Nodes {
  constructor(
    readonly cursor: Cursor,
    readonly whole: Stretch,
  ) {}

  /** The tokens of a node, with the brackets that open in it and close behind it. */
  range(node: PGNode) {
    const at = node._location;
    if (!at) throw new Unread();
    const { from, to } = this.cursor.rangeOf({
      start: at.start + this.whole.start,
      end: at.end + this.whole.start,
    });
    let closed = to;
    for (let i = from; i < closed; i++)
      if (this.cursor.isWord(i, "(")) closed = Math.max(closed, this.cursor.closing(i) + 1);
    return { from, to: Math.min(closed, this.cursor.tokens.length) };
  }

  table(node: PGNode) {
    this.cursor.at = this.range(node).from;
    const table = this.cursor.table();
    // A name that is made while the program runs is no more than a hole: the tolerant reader says so.
    if (!table) throw new Unread();
    return table;
  }

  /** Of `u.email` the last part. */
  name(node: PGNode) {
    const table = this.table(node);
    const last = this.cursor.tokens[this.cursor.at - 1];
    return { name: table.name, start: last?.start ?? table.start, end: table.end };
  }
}
