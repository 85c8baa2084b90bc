/** Which of Mongoose's methods, or of the driver's, was called, as the driver's collection and Mongoose's models on the stack tell. */

/**
 * The method of the driver's collection that each calls: https://github.com/Automattic/mongoose/blob/master/lib/model.js. Of one that is left
 * out every caller is possible.
 */
const callers: Readonly<Record<string, readonly string[]>> = {
  insertOne: ["create", "save", "insertOne"],
  insertMany: ["insertMany"],
  // Both are a bulk write further in: where the stack is cut there, it may be either.
  bulkWrite: ["bulkWrite", "bulkSave", "insertMany"],
  updateOne: ["updateOne", "row.updateOne", "save", "bulkSave"],
  updateMany: ["updateMany"],
  replaceOne: ["replaceOne", "save"],
  findOneAndUpdate: ["findOneAndUpdate", "findByIdAndUpdate"],
  findOneAndReplace: ["findOneAndReplace", "findOneAndUpdate"],
};

/** Mongoose 8 leaves the stack at the driver; in Mongoose 9 a row's `save()` and a model's `create()` stand on it. */
export function called(own: readonly string[]): readonly string[] | undefined {
  const functions = own.map((text) => text.slice(text.lastIndexOf(" ") + 1));
  if (functions.some((name) => /^Function\.create$/.test(name))) return ["create"];
  const sent = functions.filter((name) => name.startsWith("Collection.")).at(-1);
  const methods = callers[sent?.slice("Collection.".length) ?? ""];
  return functions.some((name) => name.endsWith(".$__save"))
    ? methods?.filter((name) => name === "create" || name === "save")
    : methods;
}
