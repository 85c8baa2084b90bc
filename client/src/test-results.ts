/** The failure messages of the Testing view: the text of the one at which a menu was opened. */

import type { MarkdownString, TestMessage } from "vscode";

/** @param argument what VS Code hands to commands of `testing/message/*`; undefined = it is none of these */
export function textOfMessage(argument: unknown): string | undefined {
  const { message } = (argument ?? {}) as { readonly message?: Partial<TestMessage> };
  if (!message) return undefined;
  const said = message.message as string | MarkdownString | undefined;
  const text = typeof said === "string" ? said : said?.value;
  const frames = (message.stackTrace ?? []).map(({ label, uri, position }) =>
    uri
      ? `    at ${label} (${uri.fsPath}:${(position?.line ?? 0) + 1}:${(position?.character ?? 0) + 1})`
      : "",
  );
  return text === undefined ? undefined : [text, ...frames.filter(Boolean)].join("\n");
}
