// A PostgreSQL inside the process: pg speaks its protocol to PGlite instead of to a socket.
import { Duplex } from "node:stream";
import { PGlite } from "@electric-sql/pglite";

const server = new PGlite();

/** What pg takes for a connection. */
export class Embedded extends Duplex {
  connect() {
    void server.waitReady.then(() => this.emit("connect"));
    return this;
  }
  setNoDelay() {
    return this;
  }
  setKeepAlive() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  override _read() {}
  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error) => void) {
    const isEnd = chunk[0] === "X".charCodeAt(0);
    const answered = isEnd ? Promise.resolve() : server.execProtocolRaw(chunk).then((said) => void this.push(Buffer.from(said)));
    answered.then(() => done(), done);
  }
  override _final(done: () => void) {
    this.push(null);
    done();
  }
}
