/** Which messages the protocol allows at this moment: the library hands every message on, at any time. */

import { ErrorCodes, type Message, type MessageStrategy } from "vscode-jsonrpc";

export interface Lifecycle extends MessageStrategy {
  /** True once `shutdown` was asked for: the end of the process is no failure then. */
  isShutDown(): boolean;
}

type Answer = ReturnType<typeof refusal>;

/**
 * Requests before `initialize` and after `shutdown` are refused, notifications then are dropped, `exit` always passes.
 * Source: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#lifeCycleMessages
 */
export function createLifecycle(answer: (message: Answer) => void): Lifecycle {
  let state: "new" | "running" | "shut down" = "new";
  return {
    isShutDown: () => state === "shut down",
    handleMessage(message, next) {
      const { id, method, kind } = shapeOf(message);
      const refuse = (code: number, why: string) => answer(refusal(id, code, why));
      if (kind === "other")
        return refuse(ErrorCodes.InvalidRequest, "this is no request, notification or response");
      if (kind === "response") return next(message);
      if (kind === "notification")
        return method === "exit" || state === "running" ? next(message) : undefined;
      if (method === "initialize" && state === "running")
        return refuse(ErrorCodes.InvalidRequest, "the server is initialized already");
      if (state === "shut down") return refuse(ErrorCodes.InvalidRequest, "the server is shut down");
      if (method === "initialize") state = "running";
      else if (state === "new") return refuse(ErrorCodes.ServerNotInitialized, "initialize comes first");
      else if (method === "shutdown") state = "shut down";
      return next(message);
    },
  };
}

/** An answer with an error, as JSON-RPC has it: the id is null where it cannot be known. */
export function refusal(id: string | number | null, code: number, message: string) {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

interface Shape {
  readonly kind: "request" | "notification" | "response" | "other";
  readonly id: string | number | null;
  readonly method: string;
}

/** Whatever JSON came; only what the protocol calls a message has a kind. */
function shapeOf(message: Message): Shape {
  const isObject = typeof message === "object" && message !== null && !Array.isArray(message);
  const { id, method, ...rest } = (isObject ? message : {}) as { id?: unknown; method?: unknown };
  const known = typeof id === "string" || typeof id === "number" ? id : null;
  if (typeof method === "string") {
    const kind = known !== null ? "request" : id === undefined ? "notification" : "other";
    return { kind, id: known, method };
  }
  const isResponse = method === undefined && id !== undefined && ("result" in rest || "error" in rest);
  return { kind: isResponse ? "response" : "other", id: known, method: "" };
}
