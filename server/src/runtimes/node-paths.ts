/** What the path of a JavaScript file tells: the user's, a library's, the runtime's, installed from the workspace. */

import type { Files } from "../domain/adapters";
import { behindLast, holdsPackage, jsonName } from "./packages";
import { isElided, slashed } from "./stacks";

/** Library, runtime and generated code by its path alone; whether the file exists is for a later stage. */
export function isUserCode(file: string): boolean {
  const path = slashed(file);
  return !(
    path.includes("node_modules/") ||
    BEGINS.test(path) ||
    // None of them has a folder.
    (!path.includes("/") && CORE.test(path)) ||
    path === "native" ||
    (path.includes("/.") && HIDDEN.test(path)) ||
    (path.includes("webpack") && BUNDLER.test(path)) ||
    isElided(path)
  );
}

const BEGINS =
  /^(?:node:|internal\/|cloudflare-internal:|bun:|ext:|deno:|<|evalmachine\.|wasm:|https:|npm:|jsr:|electron\/js2c\/|node:electron\/)/;

/** Folders that package managers and generators make. */
const HIDDEN = /\/\.(?:yarn|pnpm|prisma)\//;
const BUNDLER = /webpack\/(?:bootstrap|runtime)|\/webpack-runtime\./;

/** Before version 16 Node printed its own modules without `node:` (https://nodejs.org/docs/latest-v14.x/api/, and those of its bootstrap). */
const CORE = new RegExp(
  `^(?:${[
    "_debugger|_http_agent|_http_client|_http_common|_http_incoming|_http_outgoing|_http_server|_linklist",
    "_stream_duplex|_stream_passthrough|_stream_readable|_stream_transform|_stream_wrap|_stream_writable|_tls_common|_tls_legacy|_tls_wrap",
    "assert|async_hooks|bootstrap_node|buffer|child_process|cluster|constants|crypto|dgram|dns|domain|events|freelist|fs|http|http2|https",
    "inspector|module|net|node|perf_hooks|punycode|querystring|readline|repl|smalloc|stream|string_decoder|sys|timers|tls|trace_events",
    "tty|util|v8|v8_prof_polyfill|vm|worker_threads|zlib",
  ].join("|")})\\.js$`,
);

/** A package of the workspace by the name in its `package.json`: linked, copied, packed or installed for all users. */
export function ownsInstalled(file: string, workspace: Files): boolean {
  const rest = behindLast(file, /(?:^|\/)node_modules\//g);
  const name = /^(?:@[^/]{1,100}\/)?[^/@.][^/]{0,200}(?=\/)/.exec(rest ?? "")?.[0];
  return name !== undefined && holdsPackage(workspace, "**/package.json", jsonName, name);
}
