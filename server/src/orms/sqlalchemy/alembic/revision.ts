/** A migration of Alembic: which revision it is, what comes before it, what its upgrade does. */

import type { PyFile, PyNode } from "../../../syntax/python";
import { assignmentOf, elementsOf, statementsOf, stringValue, textOf } from "../../../syntax/python-tree";
import type { Reading } from "../reading";
import { readOperation } from "./operations";
import type { RawOperation, RawRevision } from "./raw";
import { eachCall } from "./upgrade";

/** Every migration says what it follows, the first one None. */
export function isRevision(text: string): boolean {
  return /^down_revision\b/m.test(text) && /^revision\b/m.test(text);
}

/** What a migration does with one file is no more than this. */
const mostOperations = 5000;

/** undefined = it is no migration. `downgrade` is not read: it undoes. */
export function readRevision(reading: Reading): RawRevision | undefined {
  const { file, source } = reading;
  const head = new Map(
    statementsOf(file.root).flatMap((statement) => {
      const assigned = assignmentOf(statement);
      return assigned ? [[textOf(file, assigned.target), assigned.value] as const] : [];
    }),
  );
  const revision = stringValue(file, head.get("revision"));
  if (revision === undefined || !head.has("down_revision")) return undefined;
  const operations: RawOperation[] = [];
  eachCall(file, (call, texts) => {
    const read = operations.length < mostOperations ? readOperation({ ...reading, texts }, call) : [];
    operations.push(...(read ?? []));
    return read !== undefined;
  });
  return {
    file: source.path,
    revision,
    after: [...textsOf(file, head.get("down_revision")), ...textsOf(file, head.get("depends_on"))],
    labels: textsOf(file, head.get("branch_labels")),
    operations,
  };
}

/** `"a"`, `("a", "b")`, `None` */
function textsOf(file: PyFile, node: PyNode | undefined): string[] {
  return (elementsOf(node) ?? [node]).flatMap((each) => stringValue(file, each) ?? []);
}
