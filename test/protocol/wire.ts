/** The built server with its bare pipes: any bytes in, messages, complaints and the exit code out. */

import { spawn } from "node:child_process";
import { join } from "node:path";

const cli = join(__dirname, "../../dist/cli.js");

export interface Reply {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface Wire {
  /** Bytes as they are. */
  raw(bytes: string | Buffer): void;
  /** One message in its frame. */
  send(message: unknown): void;
  /** The first message that fits, also one that has come already; fails when the server ends before. */
  reply(fits: (message: Reply) => boolean): Promise<Reply>;
  /** Resolves when standard error holds the words. */
  complaint(words: string): Promise<void>;
  /** No more input. */
  close(): void;
  signal(name: NodeJS.Signals): void;
  readonly complaints: string;
  readonly exit: Promise<number | null>;
}

/** @param execArgv options of Node */
export function openWire(execArgv: readonly string[] = []): Wire {
  const server = spawn(process.execPath, [...execArgv, cli, "lsp", "--stdio"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const messages: Reply[] = [];
  let output = Buffer.alloc(0);
  let complaints = "";
  let changed: (() => void)[] = [];
  let ended = false;
  const wake = () => {
    const now = changed;
    changed = [];
    for (const one of now) one();
  };
  server.stdin.on("error", () => {});
  server.stdout.on("data", (chunk: Buffer) => {
    output = Buffer.concat([output, chunk]);
    for (;;) {
      const end = output.indexOf("\r\n\r\n");
      const length = Number(
        /Content-Length: (\d+)/.exec(output.subarray(0, Math.max(0, end)).toString())?.[1],
      );
      if (end < 0 || output.length < end + 4 + length) break;
      messages.push(JSON.parse(output.subarray(end + 4, end + 4 + length).toString()));
      output = output.subarray(end + 4 + length);
    }
    wake();
  });
  server.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk;
    wake();
  });
  const exit = new Promise<number | null>((done) =>
    server.once("close", (code) => {
      ended = true;
      done(code);
      wake();
    }),
  );
  const until = async <T>(find: () => T | undefined, what: string): Promise<T> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (ended) throw new Error(`the server has ended before ${what}: ${complaints}`);
      await new Promise<void>((done) => changed.push(done));
    }
  };
  return {
    raw: (bytes) => void server.stdin.write(bytes),
    send: (message) => void server.stdin.write(frame(JSON.stringify(message))),
    reply: (fits) => until(() => messages.find(fits), "it answered"),
    complaint: (words) =>
      until(() => (complaints.includes(words) ? true : undefined), `it said “${words}”`).then(() => {}),
    close: () => void server.stdin.end(),
    signal: (name) => void server.kill(name),
    get complaints() {
      return complaints;
    },
    exit,
  };
}

/** A body in its frame. */
export function frame(body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
