/** How messages come and go: standard input and output, or the channel of the process that forked this one. */

import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { visibleLines } from "../present/inert";
import { createFraming } from "./framing";
import { refusal } from "./lifecycle";

export interface Transport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

/** Exit code where the input is no message of the protocol: as the command line's for input that cannot be read. */
const exitBroken = 2;

/** Said once for each message whose end does not come for this long. */
const patienceMilliseconds = 10_000;

/** @param ended called when the other side has closed the stream between two messages */
export function openTransport(kind: "stdio" | "arguments", ended: () => void): Transport {
  if (kind === "arguments" && process.argv.includes("--node-ipc")) {
    process.on("disconnect", ended);
    return { reader: new IPCMessageReader(process), writer: new IPCMessageWriter(process) };
  }
  const other = process.argv.find((argument) => /^--(?:socket|pipe)\b/.test(argument));
  if (kind === "arguments" && other !== undefined) {
    complain(`${other} is refused: the language server talks over standard input and output alone`);
    process.exit(1);
  }
  const writer = new StreamMessageWriter(process.stdout);
  return { reader: new StdinReader(writer, ended), writer };
}

/** One line on standard error, which editors show in their log; what a message brought along steers no terminal. */
export function complain(sentence: string): void {
  process.stderr.write(`keyclash: ${visibleLines(sentence)}\n`);
}

/** The last handler: what nobody caught is told, and the editor keeps its server. */
export function surviveFailures(): void {
  const tell = (error: unknown) =>
    complain(`unexpected failure, the server goes on: ${error instanceof Error ? error.stack : error}`);
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
  // With nobody left to talk to there is nothing to go on for.
  process.stdout.on("error", () => process.exit(1));
  process.stderr.on("error", () => {});
}

/** A message that is no JSON is answered as JSON-RPC says, the next one is read; a broken frame ends the process. */
class StdinReader extends AbstractMessageReader {
  private readonly writer: MessageWriter;
  private readonly ended: () => void;

  constructor(writer: MessageWriter, ended: () => void) {
    super();
    this.writer = writer;
    this.ended = ended;
  }

  listen(callback: DataCallback): Disposable {
    let waiting: NodeJS.Timeout | undefined;
    let broken = false;
    const framing = createFraming({
      body: (bytes) => {
        const message = parse(bytes);
        if (!message) {
          void this.writer.write(refusal(null, ErrorCodes.ParseError, "the message is no JSON"));
          return;
        }
        try {
          callback(message.value as Parameters<DataCallback>[0]);
        } catch (error) {
          // The library looks into a cancellation at once; whatever it trips over, the next message counts.
          complain(`a message could not be taken: ${error}`);
        }
      },
      broken: (sentence) => {
        broken = true;
        complain(`the language server ends, its input is no LSP: ${sentence}`);
        process.exit(exitBroken);
      },
    });
    const onData = (chunk: Buffer) => {
      framing.push(chunk);
      clearTimeout(waiting);
      if (framing.missing() > 0) waiting = setTimeout(sayWaiting, patienceMilliseconds).unref();
    };
    const sayWaiting = () => complain(`still waiting for ${framing.missing()} bytes of a message`);
    const onEnd = () => {
      framing.end();
      if (!broken) this.ended();
    };
    process.stdin.on("data", onData);
    process.stdin.on("end", onEnd);
    process.stdin.on("error", (error) => {
      complain(`the language server ends, its input can not be read: ${error.message}`);
      process.exit(exitBroken);
    });
    return {
      dispose: () => {
        clearTimeout(waiting);
        process.stdin.off("data", onData).off("end", onEnd);
      },
    };
  }
}

function parse(bytes: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString("utf8")) };
  } catch {
    return undefined;
  }
}
