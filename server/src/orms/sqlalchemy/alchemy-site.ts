/** What is known of the place where a fix of SQLAlchemy's can stand. */

import type { PySite } from "../../code/python/dialect";
import type { PyCall } from "../../syntax/python-tree";

export interface AlchemySite extends PySite {
  /** What the row is added to: `session`, `db.session`, `self.session`. */
  readonly session: string;
  /** The function's own commit: what fails there has ended the transaction. */
  readonly isCommit: boolean;
  /** The call that makes the new row. */
  readonly made: PyCall | undefined;
  /** A statement sends the rows, and this is what sends it. */
  readonly statementOn?: "session" | "connection";
}
