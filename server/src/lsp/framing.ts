/** The frames of LSP over a stream of bytes: what cannot be a frame is said at once, where the library's reader waits for ever. */

/** What the stream tells; after `broken` it tells nothing any more. */
export interface FrameListener {
  /** A whole body, not looked into. */
  body(bytes: Buffer): void;
  /** No later byte can be told apart any more. @param sentence for people, without the words around it */
  broken(sentence: string): void;
}

export interface Framing {
  push(chunk: Buffer): void;
  /** The stream has ended: in the middle of a message it is broken. */
  end(): void;
  /** Bytes of a body that are still to come; 0 = none is begun. */
  missing(): number;
}

/** Bytes. Two fields of a few dozen each are all that the protocol knows. */
const longestHeader = 4_096;
const longestName = 64;

/** Bytes: more than any editor sends, less than a string can hold. */
export const longestBody = 128 * 1024 * 1024;

/** https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol */
export function createFraming(listener: FrameListener): Framing {
  let header = "";
  let parts: Buffer[] = [];
  let missing = 0;
  let dead = false;
  const broken = (sentence: string) => {
    dead = true;
    parts = [];
    listener.broken(sentence);
  };
  /** Index behind the last byte that was taken. */
  const takeHeader = (chunk: Buffer, from: number): number => {
    for (let at = from; at < chunk.length; at++) {
      header += String.fromCharCode(chunk[at] ?? 0);
      if (header.endsWith("\r\n\r\n")) {
        const length = lengthIn(header.slice(0, -4).split("\r\n"));
        header = "";
        if (typeof length === "string") broken(length);
        else if (length === 0) listener.body(Buffer.alloc(0));
        else missing = length;
        return at + 1;
      }
      const wrong = wrongSoFar(header);
      if (wrong) {
        broken(wrong);
        return chunk.length;
      }
    }
    return chunk.length;
  };
  const takeBody = (chunk: Buffer, from: number): number => {
    const part = chunk.subarray(from, from + missing);
    parts.push(part);
    missing -= part.length;
    if (missing === 0) {
      const body = Buffer.concat(parts);
      parts = [];
      listener.body(body);
    }
    return from + part.length;
  };
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && !dead; )
        at = missing > 0 ? takeBody(chunk, at) : takeHeader(chunk, at);
    },
    end() {
      if (!dead && (header !== "" || missing > 0)) broken("the input ended in the middle of a message");
    },
    missing: () => missing,
  };
}

/** What is wrong with an unfinished header, looked at byte by byte. */
function wrongSoFar(header: string): string | undefined {
  if (header.length > longestHeader) return `a header of more than ${longestHeader} bytes`;
  if (header.endsWith("\n") && !header.endsWith("\r\n"))
    return "a line of a header ends without a carriage return";
  const line = header.slice(header.lastIndexOf("\n") + 1);
  const colon = line.indexOf(":");
  const isName = colon < 0 ? /^(?:[\w-]*|\r)$/.test(line) : /^[\w-]+$/.test(line.slice(0, colon));
  if (isName && (colon < 0 ? line.length : colon) <= longestName) return undefined;
  return `no header: ${JSON.stringify(line.slice(0, 40))}`;
}

/** The length of the body in bytes, or the sentence that says why there is none. */
function lengthIn(lines: readonly string[]): number | string {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (fields.has(name) && fields.get(name) !== value) return `two headers ${name} that differ`;
    fields.set(name, value);
  }
  const charset = /charset=["']?([\w-]{1,40})/i.exec(fields.get("content-type") ?? "")?.[1];
  if (charset && !/^utf-?8$/i.test(charset)) return `a body in ${charset}, where only UTF-8 is read`;
  const length = fields.get("content-length");
  if (length === undefined) return "a header without Content-Length";
  if (!/^\d{1,15}$/.test(length)) return `a Content-Length of ${JSON.stringify(length.slice(0, 40))}`;
  if (Number(length) > longestBody) return `a message of ${length} bytes, where ${longestBody} are the most`;
  return Number(length);
}
