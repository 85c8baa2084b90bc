/** What the one bundle of the server's side can be started as; the small files beside it (scripts/bundles.mjs, `starts`) start one each. */

export const cli = (): Promise<unknown> => import("./cli/main");
export const server = (): Promise<unknown> => import("./lsp/main");
export const readModels = (): Promise<unknown> => import("./lsp/read-models");
