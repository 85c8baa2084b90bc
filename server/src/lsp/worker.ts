/** A server in a browser's worker: over the worker's own channel; every byte that it reads comes from the editor. */

import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/browser";
import { takeParsersFrom } from "../syntax/parsers";
import { decodeAddress, isAddress } from "./addresses";
import type { Host } from "./host";
import { createLifecycle } from "./lifecycle";
import { methods, type PartParams, type PartResult } from "./protocol";
import { serve } from "./server";
import { openVirtual } from "./virtual-workspace";

/**
 * Listens when it returns.
 * @param port the worker's own scope
 * @param run runs the code of a bundle and gives its exports
 */
export function startWorker(port: Port, run: (code: Uint8Array) => unknown): void {
  const reader = new BrowserMessageReader(port);
  const writer = new BrowserMessageWriter(port);
  const lifecycle = createLifecycle((answer) => void writer.write(answer));
  const connection = createConnection(ProposedFeatures.all, reader, writer, { messageStrategy: lifecycle });
  const bytes = async (name: string) => {
    const params: PartParams = { name };
    return (await connection.sendRequest<PartResult>(methods.part, params)).bytes;
  };
  const modules = new Map<string, Promise<unknown>>();
  const module = (name: string) => {
    // Two questions at once wait for the same one: of TypeScript there shall be no two.
    const loading = modules.get(name) ?? bytes(`${name}.js`).then(run);
    modules.set(name, loading);
    loading.catch(() => modules.delete(name));
    return loading;
  };
  takeParsersFrom({ bytes, module });
  serve(connection, worker);
}

type Port = ConstructorParameters<typeof BrowserMessageReader>[0];

const worker: Host = {
  open: (uris, { files } = {}) => openVirtual(files ? uris : [], files ?? noFiles),
  toAbsolute: decodeAddress,
  isAbsolute: isAddress,
  cacheOf: () => undefined,
};

/** Of an editor that gives none. */
const noFiles = { list: async () => [], read: async () => [], stamps: async () => [] };
