/** Messages of JSON-RPC as the supervisor passes them on: it looks at their names and ids, and at little else. */

export interface Message {
  readonly jsonrpc: "2.0";
  /** Of a request and of the answer to it. */
  readonly id?: string | number | null | undefined;
  /** Absent = an answer. */
  readonly method?: string | undefined;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string } | undefined;
}

export interface Request extends Message {
  readonly id: string | number;
  readonly method: string;
}

export interface Notification extends Message {
  readonly method: string;
}

/** Codes of https://www.jsonrpc.org/specification#error_object */
export const codes = { invalidRequest: -32600, internalError: -32603 };

/** What came as one of the three kinds; undefined = it is none of them. */
export function readMessage(value: unknown): Message | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { id, method } = value as { readonly id?: unknown; readonly method?: unknown };
  const hasId = typeof id === "string" || typeof id === "number";
  if (typeof method === "string") return hasId || id === undefined ? (value as Message) : undefined;
  const isAnswer = method === undefined && hasId && ("result" in value || "error" in value);
  return isAnswer ? (value as Message) : undefined;
}

export function isRequest(message: Message): message is Request {
  return message.method !== undefined && message.id !== undefined && message.id !== null;
}

export function isNotification(message: Message): message is Notification {
  return message.method !== undefined && message.id === undefined;
}

export function refused(id: string | number, code: number, message: string): Message {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

/** `initializationOptions` of an `initialize`. */
export function optionsOf(initialize: Message | undefined): Readonly<Record<string, unknown>> {
  const params = initialize?.params as { readonly initializationOptions?: unknown } | null | undefined;
  const options = params?.initializationOptions;
  return typeof options === "object" && options !== null ? (options as Record<string, unknown>) : {};
}

/** The same `initialize` with these options beside its own. */
export function withOptions(initialize: Message, options: Readonly<Record<string, unknown>>): Message {
  const { params } = initialize;
  if (typeof params !== "object" || params === null) return initialize;
  return {
    ...initialize,
    params: { ...params, initializationOptions: { ...optionsOf(initialize), ...options } },
  };
}

interface Folder {
  readonly uri: string;
}

/** The same `initialize` after `workspace/didChangeWorkspaceFolders`. */
export function withFolders(initialize: Message, change: unknown): Message {
  const { event } = (change ?? {}) as { event?: { added?: readonly Folder[]; removed?: readonly Folder[] } };
  const params = initialize.params as { readonly workspaceFolders?: readonly Folder[] | null };
  const gone = new Set(event?.removed?.map(({ uri }) => uri));
  const left = (params.workspaceFolders ?? []).filter(({ uri }) => !gone.has(uri));
  return { ...initialize, params: { ...params, workspaceFolders: [...left, ...(event?.added ?? [])] } };
}
