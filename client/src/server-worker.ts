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
    worker = await startWorker(part);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
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

/** Nothing is kept of what was read. */
export function cacheFolder(): false {
  return false;
}

/** As browsers have it; the types of Node, which the project uses, have none. */
interface BrowserWorker extends Worker {
  onerror: ((event: { readonly message: string }) => void) | null;
  onmessage: (() => void) | null;
  postMessage(message: Uint8Array): void;
  terminate(): void;
}

const { Worker: BrowserWorker } = globalThis as unknown as {
  Worker: new (address: string) => BrowserWorker;
};

/** Its code is handed over as bytes: an extension may lie where no worker can be started from. Resolves when it listens. */
async function startWorker(part: (name: string) => Thenable<Uint8Array>): Promise<BrowserWorker> {
  const [start, server] = await Promise.all([part("worker.js"), part("keyclash.js")]);
  const address = URL.createObjectURL(new Blob([new Uint8Array(start)], { type: "text/javascript" }));
  const worker = new BrowserWorker(address);
  try {
    await new Promise<void>((done, fail) => {
      worker.onerror = ({ message }) => fail(new Error(message));
      worker.onmessage = () => done();
      worker.postMessage(server);
    });
  } finally {
    URL.revokeObjectURL(address);
  }
  return worker;
}
