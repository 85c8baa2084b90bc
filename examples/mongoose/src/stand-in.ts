// Stands in for a MongoDB server, which needs a program of its own: it speaks as much of the wire protocol as this example needs, keeps
// documents in memory and refuses a second one under a unique index in the server's words. What is thrown is the driver's own.
import { type Socket, createServer } from "node:net";
import { mongo } from "mongoose";

type Doc = Record<string, any>;

interface Index {
  key: Doc;
  name: string;
  unique?: boolean;
  sparse?: boolean;
  partialFilterExpression?: Doc;
}

interface Collection {
  docs: Doc[];
  indexes: Index[];
}

const { serialize, deserialize, EJSON } = mongo.BSON;

export async function startStandIn(database = "shop") {
  const collections = new Map<string, Collection>();
  /** What an open transaction has inserted, by its session. */
  const open = new Map<string, { collection: Collection; doc: Doc }[]>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let waiting = Buffer.alloc(0);
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const length = waiting.readInt32LE(0);
        void answer(socket, waiting.subarray(0, length));
        waiting = waiting.subarray(length);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  return {
    url: `mongodb://127.0.0.1:${port}/${database}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };

  async function answer(socket: Socket, message: Buffer): Promise<void> {
    const id = message.readInt32LE(4);
    const isOld = message.readInt32LE(12) === 2004;
    const reply = isOld ? hello() : await run(readMessage(message));
    if (!socket.destroyed) socket.write(isOld ? oldReply(id, reply) : newReply(id, reply));
  }

  function named(name: string): Collection {
    const found = collections.get(name) ?? { docs: [], indexes: [{ key: { _id: 1 }, name: "_id_", unique: true }] };
    collections.set(name, found);
    return found;
  }

  async function run(command: Doc): Promise<Doc> {
    const [name = ""] = Object.keys(command);
    const on = String(command[name]);
    const session = command.autocommit === false ? EJSON.stringify(command.lsid) : undefined;
    if (command.startTransaction && session) open.set(session, []);
    if (session && /^(?:commit|abort)Transaction$/.test(name)) return end(session, name === "abortTransaction");
    if (session && !open.has(session))
      return { ok: 0, code: 251, codeName: "NoSuchTransaction", errmsg: "The transaction has been aborted." };
    const said = await answerTo(name, on, command, session);
    // A failed statement aborts the transaction.
    if (session && (said.ok === 0 || said.writeErrors)) end(session, true);
    return said;
  }

  function end(session: string, isAborted: boolean): Doc {
    for (const { collection, doc } of isAborted ? (open.get(session) ?? []) : [])
      collection.docs.splice(collection.docs.indexOf(doc), 1);
    open.delete(session);
    return { ok: 1 };
  }

  async function answerTo(name: string, on: string, command: Doc, session?: string): Promise<Doc> {
    const collection = named(on);
    const first = (docs: Doc[]) => ({ cursor: { firstBatch: docs, id: mongo.Long.ZERO, ns: `${database}.${on}` }, ok: 1 });
    switch (name) {
      case "hello":
      case "isMaster":
      case "ismaster":
        return hello();
      case "insert": {
        const writeErrors: Doc[] = [];
        for (const [index, doc] of (command.documents as Doc[]).entries()) {
          const error = insert(on, doc, session);
          if (error) writeErrors.push({ index, ...error });
          if (error && command.ordered !== false) break;
        }
        const n = command.documents.length - writeErrors.length;
        return { n, ok: 1, ...(writeErrors.length > 0 ? { writeErrors } : {}) };
      }
      case "update": {
        const counts = { n: 0, nModified: 0, upserted: [] as Doc[], writeErrors: [] as Doc[] };
        for (const [index, one] of (command.updates as Doc[]).entries()) {
          const { error, inserted, changed } = await change(on, one.q, one.u, one, session);
          if (error) counts.writeErrors.push({ index, ...error });
          if (inserted) counts.upserted.push({ index, _id: inserted._id });
          counts.n += changed.length + (inserted ? 1 : 0);
          counts.nModified += changed.length;
          if (error && command.ordered !== false) break;
        }
        const { upserted, writeErrors, ...n } = counts;
        return { ...n, ok: 1, ...(upserted.length > 0 ? { upserted } : {}), ...(writeErrors.length > 0 ? { writeErrors } : {}) };
      }
      case "findAndModify": {
        const before = collection.docs.find((doc) => matches(doc, command.query ?? {}));
        const copy = before && { ...before };
        const { error, inserted, changed } = await change(on, command.query ?? {}, command.update, command, session);
        if (error) return { ok: 0, codeName: "DuplicateKey", ...error };
        const value = command.new ? (inserted ?? changed[0] ?? null) : (copy ?? null);
        return { lastErrorObject: { n: 1, updatedExisting: !inserted, ...(inserted ? { upserted: inserted._id } : {}) }, value, ok: 1 };
      }
      case "find": {
        const found = collection.docs.filter((doc) => matches(doc, command.filter ?? {}));
        return first(command.limit ? found.slice(0, Math.abs(command.limit)) : found);
      }
      case "aggregate": {
        const match = (command.pipeline as Doc[]).find((stage) => stage.$match)?.$match ?? {};
        const n = collection.docs.filter((doc) => matches(doc, match)).length;
        return first(n > 0 ? [{ _id: 1, n }] : []);
      }
      case "createIndexes":
        for (const index of command.indexes as Index[])
          if (!collection.indexes.some((each) => each.name === index.name)) collection.indexes.push(index);
        return { ok: 1 };
      case "listIndexes":
        return first(collection.indexes.map((index) => ({ v: 2, ...index })));
      default:
        return { ok: 1 };
    }
  }

  function insert(on: string, doc: Doc, session?: string): Doc | undefined {
    const collection = named(on);
    const error = collision(on, doc);
    if (error) return error;
    collection.docs.push(doc);
    if (session) open.get(session)?.push({ collection, doc });
    return undefined;
  }

  async function change(on: string, query: Doc, update: Doc, options: Doc, session?: string) {
    const { docs } = named(on);
    const found = docs.filter((doc) => matches(doc, query)).slice(0, options.multi ? undefined : 1);
    if (found.length === 0 && options.upsert) {
      // It looks first and inserts then: others come between.
      await new Promise((done) => setTimeout(done, 20));
      const equal = Object.fromEntries(Object.entries(query).filter(([key]) => !key.startsWith("$")));
      const doc = changed({ _id: new mongo.ObjectId(), ...equal }, update, true);
      const error = insert(on, doc, session);
      return { error, inserted: error ? undefined : doc, changed: [] };
    }
    for (const doc of found) {
      const after = changed({ ...doc }, update, false);
      const error = collision(on, after, doc);
      if (error) return { error, inserted: undefined, changed: [] };
      for (const key of Object.keys(doc)) delete doc[key];
      Object.assign(doc, after);
    }
    return { error: undefined, inserted: undefined, changed: found };
  }

  function collision(on: string, doc: Doc, except?: Doc): Doc | undefined {
    const { docs, indexes } = named(on);
    for (const { key, name, unique, sparse, partialFilterExpression } of indexes) {
      const paths = Object.keys(key);
      const isIn = (each: Doc) =>
        (!sparse || paths.some((path) => at(each, path) !== undefined)) && matches(each, partialFilterExpression ?? {});
      const value = (each: Doc) => EJSON.stringify(paths.map((path) => at(each, path) ?? null));
      if (!unique || !isIn(doc)) continue;
      if (!docs.some((each) => each !== except && isIn(each) && value(each) === value(doc))) continue;
      const keyValue = Object.fromEntries(paths.map((path) => [path, at(doc, path) ?? null]));
      const shown = paths.map((path) => `${path}: ${EJSON.stringify(keyValue[path])}`).join(", ");
      const errmsg = `E11000 duplicate key error collection: ${database}.${on} index: ${name} dup key: { ${shown} }`;
      return { code: 11000, keyPattern: key, keyValue, errmsg };
    }
    return undefined;
  }
}

function at(doc: Doc, path: string): any {
  return path.split(".").reduce<any>((each, name) => each?.[name], doc);
}

/** Equality, `$exists`, `$in`; null finds what is missing. */
function matches(doc: Doc, query: Doc): boolean {
  const same = (a: any, b: any) => EJSON.stringify({ a: a ?? null }) === EJSON.stringify({ a: b ?? null });
  return Object.entries(query).every(([path, wanted]) => {
    const value = at(doc, path);
    if (wanted && typeof wanted === "object" && "$exists" in wanted) return (value !== undefined) === wanted.$exists;
    if (wanted && typeof wanted === "object" && "$in" in wanted) return wanted.$in.some((each: any) => same(value, each));
    return same(value, wanted);
  });
}

function changed(doc: Doc, update: Doc, isNew: boolean): Doc {
  if (!Object.keys(update).some((key) => key.startsWith("$"))) return { _id: doc._id, ...update };
  const set = { ...update.$set, ...(isNew ? update.$setOnInsert : {}) };
  const added = Object.entries(update.$inc ?? {}).map(([key, by]) => [key, (doc[key] ?? 0) + Number(by)]);
  const after: Doc = { ...doc, ...set, ...Object.fromEntries(added) };
  for (const key of Object.keys(update.$unset ?? {})) delete after[key];
  return after;
}

function hello(): Doc {
  return {
    ...{ ismaster: true, isWritablePrimary: true, helloOk: true, ok: 1, logicalSessionTimeoutMinutes: 30 },
    ...{ maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000 },
    ...{ minWireVersion: 0, maxWireVersion: 21 },
  };
}

/** OP_MSG: flags, then sections; one of kind 1 carries a list of documents under a name. */
function readMessage(message: Buffer): Doc {
  let from = 20;
  let command: Doc = {};
  while (from < message.length) {
    const kind = message[from++];
    const size = message.readInt32LE(from);
    if (kind === 0) command = { ...deserialize(message.subarray(from, from + size)), ...command };
    else {
      let inner = message.indexOf(0, from + 4);
      const name = message.toString("utf8", from + 4, inner++);
      const list: Doc[] = [];
      while (inner < from + size) {
        const length = message.readInt32LE(inner);
        list.push(deserialize(message.subarray(inner, inner + length)));
        inner += length;
      }
      command = { ...command, [name]: list };
    }
    from += size;
  }
  return command;
}

function newReply(to: number, document: Doc): Buffer {
  const body = serialize(document);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}

function oldReply(to: number, document: Doc): Buffer {
  const body = serialize(document);
  const head = Buffer.alloc(36);
  head.writeInt32LE(36 + body.length, 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(1, 12);
  head.writeInt32LE(8, 16);
  head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}
