/** A server in a process of Node's: over the channel of the process that forked it (`supervisor/`), else standard input and output; files on disk. */

import { isAbsolute } from "node:path";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { build } from "../build";
import { keepCompiled } from "../workspace/compile-cache";
import { cacheFolder } from "../workspace/stored";
import { decodeAddress, isAddress } from "./addresses";
import type { Host } from "./host";
import { createLifecycle } from "./lifecycle";
import { serve } from "./server";
import { openTransport, surviveFailures } from "./transport";
import { openVirtual } from "./virtual-workspace";
import { openWorkspace, toAbsolute } from "./workspace";

/** Its arguments say how messages come: `--node-ipc`, else `--stdio`. */
export function startServer(): void {
  surviveFailures();
  const { reader, writer } = openTransport("arguments", () => process.exit(lifecycle.isShutDown() ? 0 : 1));
  const lifecycle = createLifecycle((answer) => void writer.write(answer));
  serve(createConnection(ProposedFeatures.all, reader, writer, { messageStrategy: lifecycle }), nodeHost);
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
