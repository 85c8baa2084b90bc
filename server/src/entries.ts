/** What the one bundle of the server's side can be started as; the small files beside it (scripts/bundles.mjs, `starts`) start one each. */

import type { startWorker } from "./lsp/worker";

export const cli = (): Promise<unknown> => import("./cli/main");
export const server = (): Promise<unknown> => import("./lsp/main");
export const readModels = (): Promise<unknown> => import("./lsp/read-models");
/** Called by dist/worker.js. */
export const worker = async (...given: Parameters<typeof startWorker>): Promise<void> =>
  (await import("./lsp/worker")).startWorker(...given);
