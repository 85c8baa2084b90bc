/** Express: the handler's second parameter answers (https://expressjs.com/en/api.html#res.status). */

import type { Framework } from "../domain/adapters";
import { importsFrom } from "../domain/outline";

export const express: Framework = {
  id: "express",
  title: "Express",
  runtime: "node",
  frames: { request: /\/node_modules\/(?:express|router)\// },
  // Told from other middleware by its four parameters (https://expressjs.com/en/guide/error-handling.html).
  hearsErrors: ({ functions }) =>
    functions.some(
      ({ parameters: [error, , response, next, more] }) =>
        isError(error?.name) && /^_|^res/.test(response?.name ?? "") && next !== undefined && !more,
    ),
  answerAt(outline) {
    const at = outline.functions.findIndex(
      ({ parameters: [first, second] }) => isResponse(second?.name) && !isError(first?.name),
    );
    const handler = outline.functions[at];
    const res = handler?.parameters[1]?.name;
    if (!handler || !res) return undefined;
    // What a driver or a fetch calls `res` is another one.
    const between = outline.functions.slice(0, at);
    if (between.some(({ parameters }) => parameters.some(({ name }) => name === res))) return undefined;
    // A socket's acknowledgement is a function.
    const called = [...handler.calls, ...(handler.callbacks ?? [])];
    if (called.some(({ callee }) => callee === res)) return undefined;
    // What stands between is handed to somebody on the spot (`bcrypt.hash(password, 10, (error, hash) => …)`): a function with a name has callers of its own.
    if (between.some(({ name, handedTo }) => name !== null || !handedTo)) return undefined;
    // Next's pages API has the same two parameters and the same methods.
    const typed =
      importsFrom(outline, "express") ||
      outline.imports.some(({ name }) => name === "NextApiResponse") ||
      // A controller in JavaScript imports nothing of it.
      (isRequest(handler.parameters[0]?.name) &&
        called.some(({ callee }) => answering.some((method) => callee === `${res}.${method}`)));
    if (!typed) return undefined;
    return {
      framework: "Express",
      says: "HTTP 409",
      statements: ({ message, end }) => {
        const body = takesError(handler.parameters[1]?.type ?? null)
          ? `json({ error: ${message} })`
          : "end()";
        const answer = `${res}.status(409).${body}${end}`;
        // Some versions of @types/express want handlers that return nothing, `noImplicitReturns` wants all returns alike.
        return handler.returns.some(({ callee }) => callee?.startsWith(`${res}.`))
          ? [`return ${answer}`]
          : [answer, `return${end}`];
      },
      imports: [],
    };
  },
};

/** Methods of Express's response that Node's has not; a fetched one is no second parameter behind a request. */
const answering = ["status", "sendStatus", "send", "json", "redirect", "render"];

function isResponse(name: string | null | undefined): boolean {
  return /^_?res(?:ponse)?$/.test(name ?? "");
}

/** The callback of a driver: `(error, res) => …`. */
function isError(name: string | null | undefined): boolean {
  return /^_?(?:e|err|error)$/.test(name ?? "");
}

function isRequest(name: string | null | undefined): boolean {
  return /^_?req(?:uest)?$/.test(name ?? "");
}

/** False where the response's type names its body, and not with an `error`: `Response<{ id: number }>`. */
function takesError(type: string | null): boolean {
  const body = /^[\w.]+<(.*)>$/s.exec(type ?? "")?.[1];
  return body === undefined || /^(?:any|unknown)\b|\berror\??: string/.test(body);
}
