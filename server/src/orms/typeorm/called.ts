/** Which of TypeORM's methods was called, as its own classes on the stack tell. */

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

export function called(functions: readonly string[]): readonly string[] | undefined {
  const classes = new Set(functions.map((name) => name.replace(/^async /, "").split(".")[0]));
  return workers.find(([worker]) => classes.has(worker))?.[1];
}
