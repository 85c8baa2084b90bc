/** The line of the source behind a line of compiled code, by its source map: inline, or a file beside it. */

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** A place in a source, as its map names it: relative to the workspace where that can be told. */
export interface Original {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** Reads a file of the workspace that is not among its sources; undefined = not there, outside, too large. */
export type ReadCompiled = (path: string) => string | undefined;

/** No printed path is deeper. */
const mostParts = 16;

/** @param stamp changes with a file; maps are kept as long as it does not */
export function createSourceMaps(read: ReadCompiled, stamp: (path: string) => string = () => "") {
  const maps = new Map<string, { readonly stamp: string; readonly map: TraceMap | null }>();
  return {
    /**
     * @param printed path of the compiled file in a stack, whatever its root
     * @param column 1-based; null where the stack prints none
     */
    original(printed: string, line: number, column: number | null): Original | undefined {
      for (const path of endsOf(printed)) {
        const map = mapOf(path);
        if (!map) continue;
        const found = originalPositionFor(map, { line, column: Math.max((column ?? 1) - 1, 0) });
        if (found.source === null) return undefined;
        return { file: plainPath(found.source, path), line: found.line, column: found.column + 1 };
      }
      return undefined;
    },
  };

  function mapOf(path: string): TraceMap | null {
    const now = `${stamp(path)} ${stamp(`${path}.map`)}`;
    const known = maps.get(path);
    if (known?.stamp === now) return known.map;
    const text = textOf(path);
    let map: TraceMap | null = null;
    try {
      if (text !== undefined) map = new TraceMap(text);
    } catch {
      // No map: the frame is what it is without.
    }
    maps.set(path, { stamp: now, map });
    return map;
  }

  function textOf(path: string): string | undefined {
    const beside = read(`${path}.map`);
    if (beside !== undefined) return beside;
    const code = read(path);
    const named = code === undefined ? undefined : mapNameIn(code);
    if (named === undefined) return undefined;
    const inline = /^data:application\/json[^,]{0,80};base64,/.exec(named);
    if (inline) return fromBase64(named.slice(inline[0].length));
    return /^[a-z][\w+.-]{1,20}:/i.test(named) ? undefined : read(join(folderOf(path), named));
  }
}

/** Undefined = it is none. */
function fromBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}

/** `//# sourceMappingURL=` in the last lines. */
function mapNameIn(code: string): string | undefined {
  const sign = "sourceMappingURL=";
  const at = code.lastIndexOf(sign);
  if (at < 0 || !/[#@]\s$/.test(code.slice(Math.max(at - 2, 0), at))) return undefined;
  const end = code.indexOf("\n", at);
  return code
    .slice(at + sign.length, end < 0 ? undefined : end)
    .trim()
    .replace(/\*\/$/, "")
    .trim();
}

/** `/srv/app/dist/a.js` -> itself without root, `app/dist/a.js`, `dist/a.js`, `a.js`: the paths of the workspace that it can be. */
function endsOf(printed: string): string[] {
  const parts = printed
    .slice(0, 4_096)
    .split(/[\\/]/)
    .filter((part) => part !== "" && part !== "." && part !== ".." && !/^[A-Za-z]:$/.test(part))
    .slice(-mostParts);
  return parts.map((_, index) => parts.slice(index).join("/"));
}

/** `../src/users.ts` beside `dist/users.js`, `webpack://app/./src/users.ts`, `..\src\users.ts`, an absolute path as it is. */
function plainPath(source: string, compiled: string): string {
  const path = source.replaceAll("\\", "/");
  const packed = /^[a-z][\w-]{1,30}:\/\/\/?(?:[^/]{0,100}\/)??(?:\.\/)?((?:\.\.\/)*[^?]{1,1000})/i.exec(path);
  if (packed?.[1]) return packed[1].replace(/^(?:\.\.?\/)+/, "");
  return path.startsWith("/") || /^[A-Za-z]:/.test(path) ? path : join(folderOf(compiled), path);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function join(folder: string, path: string): string {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split(/[\\/]/)) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
