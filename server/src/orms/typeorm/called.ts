/** Which of TypeORM's methods was called, and whether in a transaction, as its own classes on the stack tell. */

/** https://github.com/typeorm/typeorm/tree/master/src: the class that each method hands its work to; the outermost one first. */
const workers: readonly (readonly [worker: string, methods: readonly string[]])[] = [
  ["EntityPersistExecutor", ["save", "remove", "softRemove", "recover"]],
  ["SubjectExecutor", ["save", "remove", "softRemove", "recover"]],
  ["InsertQueryBuilder", ["insert", "upsert", "execute"]],
  ["UpdateQueryBuilder", ["update", "increment", "decrement", "execute"]],
  ["SoftDeleteQueryBuilder", ["softDelete", "restore", "execute"]],
  ["DeleteQueryBuilder", ["delete", "execute"]],
  ["DataSource", ["query"]],
  ["EntityManager", ["query"]],
];

export function called(own: readonly string[]): readonly string[] | undefined {
  const classes = new Set(own.map((text) => functionIn(text).split(".")[0]));
  return workers.find(([worker]) => classes.has(worker ?? ""))?.[1];
}

/** V8 prints no more frames than this unless it is told to: an opener further out would not be seen. */
const mostPrinted = 10;

/** `manager.transaction(callback)` waits for its callback, so it stands on the stack; what `startTransaction()` opened does not. */
export function transaction(frames: readonly string[]): "lent" | "unlent" | undefined {
  const functions = frames.map(functionIn);
  if (functions.some((name) => name.endsWith("EntityManager.transaction"))) return "lent";
  const isReached = functions.some((name) => /QueryBuilder\.execute$/.test(name));
  return isReached && frames.length < mostPrinted ? "unlent" : undefined;
}

function functionIn(text: string): string {
  return text.slice(text.lastIndexOf(" ") + 1);
}
