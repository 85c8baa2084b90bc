/** The language server as a worker: where VS Code's extensions run in a browser. It can read nothing by itself, its own code neither. */

import * as vscode from "vscode";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type LanguageClientOptions,
  State,
} from "vscode-languageclient/browser";
import { methods, type PartParams, type PartResult } from "../../server/src/lsp/protocol";

export { CloseAction, ErrorAction } from "vscode-languageclient";

/** Not started yet. */
export function createClient(
  context: vscode.ExtensionContext,
  options: LanguageClientOptions,
): LanguageClient {
  const part = (name: string) =>
    vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, "dist", name));
  let worker: BrowserWorker | undefined;
  // VS Code has a `Worker` of its own, which the client would not know for one: it gets the two ends of the channel.
  const transports = async () => {
    const started = await startWorker(part);
    worker = started.worker;
    const reader = new EndingReader(worker);
    void started.gone.then(() => reader.end());
    return { reader, writer: new BrowserMessageWriter(worker) };
  };
  const client = new LanguageClient("keyclash", "Keyclash", transports, options);
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) worker?.terminate();
  });
  client.onRequest(
    methods.part,
    async ({ name }: PartParams): Promise<PartResult> => ({ bytes: new Uint8Array(await part(name)) }),
  );
  return client;
}

/** Of a process its channel ends with it; a worker's channel stays open. */
class EndingReader extends BrowserMessageReader {
  /** The client does then what it does when a process has ended. */
  end(): void {
    this.fireClose();
  }
}

/** Nothing is kept of what was read. */
export function cacheFolder(): false {
  return false;
}

/** As browsers have it; the types of Node, which the project uses, have none. */
interface BrowserWorker extends Worker {
  onerror: ((event: { readonly message: string }) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: Uint8Array): void;
  terminate(): void;
}

const { Worker: BrowserWorker, navigator } = globalThis as unknown as {
  Worker: new (address: string) => BrowserWorker;
  navigator: { readonly locks?: { request(name: string, hold: () => void): Promise<unknown> } };
};

interface Started {
  readonly worker: BrowserWorker;
  /** Resolves when the worker is no more, whoever has ended it; never where the browser does not tell. */
  readonly gone: Promise<unknown>;
}

/** Its code is handed over as bytes: an extension may lie where no worker can be started from. Resolves when it listens. */
async function startWorker(part: (name: string) => Thenable<Uint8Array>): Promise<Started> {
  const [start, server] = await Promise.all([part("worker.js"), part("keyclash.js")]);
  const address = URL.createObjectURL(new Blob([new Uint8Array(start)], { type: "text/javascript" }));
  const worker = new BrowserWorker(address);
  try {
    const sign = await new Promise<unknown>((done, fail) => {
      worker.onerror = ({ message }) => fail(new Error(message));
      worker.onmessage = ({ data }) => done(data);
      worker.postMessage(server);
    });
    return { worker, gone: endOf(sign) };
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param sign the lock that the worker holds as long as it lives */
function endOf(sign: unknown): Promise<unknown> {
  const never = new Promise<never>(() => {});
  if (typeof sign !== "string" || sign === "") return never;
  try {
    return navigator.locks?.request(sign, () => {}).catch(() => never) ?? never;
  } catch {
    return never;
  }
}
