/** A server in a process of Node's: over standard input and output, or the channel of the process that forked it; files on disk. */

import { isAbsolute } from "node:path";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { build } from "../build";
import { keepCompiled } from "../workspace/compile-cache";
import { cacheFolder } from "../workspace/stored";
import { decodeAddress, isAddress } from "./addresses";
import type { Host } from "./host";
import { createLifecycle } from "./lifecycle";
import { serve } from "./server";
import { complain, openTransport } from "./transport";
import { openVirtual } from "./virtual-workspace";
import { openWorkspace, toAbsolute } from "./workspace";

/** @param kind `stdio`, or what the process's arguments say (`--node-ipc`, else `--stdio`) */
export function startServer(kind: "stdio" | "arguments"): void {
  surviveFailures();
  const { reader, writer } = openTransport(kind, () => process.exit(lifecycle.isShutDown() ? 0 : 1));
  const lifecycle = createLifecycle((answer) => void writer.write(answer));
  serve(createConnection(ProposedFeatures.all, reader, writer, { messageStrategy: lifecycle }), nodeHost);
}

/** The last handler: what nobody caught is told, and the editor keeps its server. */
function surviveFailures(): void {
  const tell = (error: unknown) =>
    complain(`unexpected failure, the server goes on: ${error instanceof Error ? error.stack : error}`);
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
  // With nobody left to talk to there is nothing to go on for.
  process.stdout.on("error", () => process.exit(1));
  process.stderr.on("error", () => {});
}

export const nodeHost: Host = {
  // Folders of a remote repository are on no disk; beside one that is, they are left out.
  open: (uris, { files, ...options } = {}) =>
    files && uris.length > 0 && uris.every((uri) => toAbsolute(uri) === undefined)
      ? openVirtual(uris, files)
      : openWorkspace(uris, options),
  toAbsolute: (uri) => (uri.startsWith("file:") ? toAbsolute(uri) : decodeAddress(uri)),
  isAbsolute: (path) => isAbsolute(path) || isAddress(path),
  cacheOf(told) {
    if (build === undefined || told === false) return undefined;
    return { folder: typeof told === "string" && isAbsolute(told) ? told : cacheFolder(), build };
  },
  keepCompiled,
  // Beside the bundle, as the packages are laid out.
  causePages: new URL("../docs/causes", import.meta.url).href,
};
