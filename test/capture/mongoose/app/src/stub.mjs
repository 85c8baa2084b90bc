// A server that speaks just enough of MongoDB's protocol to refuse a second row with the same email, in the words of
// MongoDB's documentation. It stands in for a mongod, which cannot be had here: the errors are the client's own.
import { createServer } from "node:net";
import { deserialize, serialize } from "bson";

/** Listens on a free port of the loopback; resolves to the URL. */
export async function startStub(database = "shop") {
  const rows = [];
  const server = createServer((socket) => {
    let waiting = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const length = waiting.readInt32LE(0);
        answer(socket, waiting.subarray(0, length));
        waiting = waiting.subarray(length);
      }
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `mongodb://127.0.0.1:${server.address().port}/${database}`, reset: () => rows.splice(0), close: () => server.close() };

  function answer(socket, message) {
    const id = message.readInt32LE(4);
    const code = message.readInt32LE(12);
    if (code === 2004) return socket.write(oldReply(id, hello()));
    const command = readMessage(message);
    socket.write(reply(id, run(command)));
  }

  function run(command) {
    const name = Object.keys(command)[0];
    if (/^(?:hello|isMaster|ismaster)$/.test(name)) return hello();
    if (name === "insert") return write(command.insert, command.documents, command.ordered !== false);
    if (name === "update") return update(command.update, command.updates);
    if (name === "find" || name === "aggregate") return { cursor: { firstBatch: [], id: 0, ns: `${database}.users` }, ok: 1 };
    return { ok: 1 };
  }

  function write(collection, documents, ordered) {
    const writeErrors = [];
    let n = 0;
    for (const [index, one] of documents.entries()) {
      const error = collision(collection, one, index);
      if (error) writeErrors.push(error);
      else {
        rows.push(one);
        n++;
      }
      if (error && ordered) break;
    }
    return { n, ok: 1, ...(writeErrors.length ? { writeErrors } : {}) };
  }

  function update(collection, updates) {
    const set = updates[0].u.$set ?? updates[0].u;
    const error = collision(collection, set, 0);
    if (error && updates[0].upsert !== true) return { n: 0, nModified: 0, ok: 1, writeErrors: [error] };
    return error ? { n: 0, nModified: 0, ok: 1, writeErrors: [error] } : { n: 1, nModified: 1, ok: 1 };
  }

  function collision(collection, { email, _id }, index) {
    const same = rows.find((row) => row.email !== undefined && row.email === email);
    if (same) {
      const shown = email === null ? "null" : `"${email}"`;
      return { index, code: 11000, keyPattern: { email: 1 }, keyValue: { email }, errmsg: `E11000 duplicate key error collection: ${database}.${collection} index: email_1 dup key: { email: ${shown} }` };
    }
    if (_id !== undefined && rows.some((row) => String(row._id) === String(_id))) {
      return { index, code: 11000, keyPattern: { _id: 1 }, keyValue: { _id }, errmsg: `E11000 duplicate key error collection: ${database}.${collection} index: _id_ dup key: { _id: ${JSON.stringify(_id)} }` };
    }
    return undefined;
  }
}

function hello() {
  return { ismaster: true, isWritablePrimary: true, maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, minWireVersion: 0, maxWireVersion: 21, ok: 1 };
}

/** OP_MSG: flags, then sections; kind 1 carries a list of documents under a name. */
function readMessage(message) {
  let at = 20;
  let command = {};
  while (at < message.length) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (kind === 0) command = { ...deserialize(message.subarray(at, at + size)), ...command };
    else {
      let inner = message.indexOf(0, at + 4);
      const name = message.toString("utf8", at + 4, inner++);
      const list = [];
      while (inner < at + size) {
        const one = message.readInt32LE(inner);
        list.push(deserialize(message.subarray(inner, inner + one)));
        inner += one;
      }
      command = { ...command, [name]: list };
    }
    at += size;
  }
  return command;
}

function reply(to, document) {
  const body = serialize(document);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}

function oldReply(to, document) {
  const body = serialize(document);
  const head = Buffer.alloc(36);
  head.writeInt32LE(36 + body.length, 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(1, 12);
  head.writeInt32LE(8, 16);
  head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}
