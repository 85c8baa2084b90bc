/** The parsers that are loaded when the first text needs them: packages in Node, what somebody hands over where there are none. */

import type { parse } from "pgsql-ast-parser";
import type { Compiler } from "./compiler";

/** Hands over parsers where none can be required. */
export interface ParserSource {
  /** What the module exports. */
  module(name: "ts-morph" | "pgsql-ast-parser"): Promise<unknown>;
  /** A file of WebAssembly. */
  bytes(name: "tree-sitter.wasm" | "tree-sitter-python.wasm"): Promise<Uint8Array>;
}

let source: ParserSource | undefined;

/** Said once, before the first text is read. */
export function takeParsersFrom(given: ParserSource): void {
  source = given;
}

export async function loadTsMorph(): Promise<{ readonly ts: Compiler }> {
  return source ? ((await source.module("ts-morph")) as { ts: Compiler }) : import("ts-morph");
}

export async function loadSqlParser(): Promise<{ readonly parse: typeof parse }> {
  return source
    ? ((await source.module("pgsql-ast-parser")) as { parse: typeof parse })
    : import("pgsql-ast-parser");
}

/** Options for `Parser.init` and the argument of `Language.load`: bytes that were handed over, else the place of a file. */
export async function grammars(): Promise<{
  readonly init: { readonly wasmBinary: Uint8Array } | { locateFile(): string };
  readonly python: Uint8Array | string;
}> {
  if (source)
    return {
      init: { wasmBinary: await source.bytes("tree-sitter.wasm") },
      python: await source.bytes("tree-sitter-python.wasm"),
    };
  return {
    init: { locateFile: () => placeOf("web-tree-sitter", "tree-sitter.wasm") },
    python: placeOf("tree-sitter-python", "tree-sitter-python.wasm"),
  };
}

/** The wasm files stand beside the bundle; in the sources they stay in their packages. */
function placeOf(packageName: string, file: string): string {
  const here = import.meta.url;
  const bundled = !here.endsWith("/syntax/parsers.ts");
  const relative = bundled ? file : `../../../node_modules/${packageName}/${file}`;
  const path = decodeURIComponent(new URL(relative, here).pathname);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}
