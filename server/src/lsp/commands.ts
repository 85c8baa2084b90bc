/** What an editor without commands of its own asks for by `workspace/executeCommand`: the requests of the protocol, by the names that VS Code's commands have. */

import { ErrorCodes, ResponseError } from "vscode-languageserver";
import { clientCommands, type ExplainResult } from "./protocol";
import type { Session } from "./session";
import { report, summaries, summariesOf } from "./summaries";

/** The document of a text that has none. */
const noDocument = "keyclash:/command";

type Arguments = readonly unknown[];

/** By name; each waits until the incidents of the server before are known again. */
const handlers: Readonly<
  Record<string, (session: Session, args: Arguments, cancel: AbortSignal) => Promise<unknown>>
> = {
  /** Arguments: the text, or { text, origin?, uri? } -> ExplainResult. */
  "keyclash.explain": async (session, [given], cancel) => {
    const {
      text,
      origin = "Command",
      uri = noDocument,
    } = parts(typeof given === "string" ? { text: given } : given);
    if (typeof text !== "string" || typeof origin !== "string" || typeof uri !== "string")
      throw wrong("keyclash.explain takes the text of an error, or { text, origin, uri }");
    const { entries, notes } = await session.explain(text, origin, uri, true, cancel);
    return { incidents: summariesOf(session, entries), notes } satisfies ExplainResult;
  },
  /** No arguments -> IncidentSummary[], newest first. */
  "keyclash.incidents": async (session) => summaries(session),
  /** Arguments: the incident's id; without it, all -> Markdown without data values, null where there is none. */
  "keyclash.report": async (session, [id]) => report(session, idOf(id)),
  /** Arguments: the incident's id; without it, all. */
  [clientCommands.clear]: async (session, [id]) => {
    session.clear(idOf(id));
    return null;
  },
  /** Arguments: ChooseParams. */
  [clientCommands.choose]: async (session, [given]) => {
    const { id, uri, line } = parts(given);
    if (typeof id !== "string" || typeof uri !== "string" || !Number.isInteger(line))
      throw wrong("keyclash.choose takes { id, uri, line }");
    const path = session.workspace.toPath(uri);
    if (path !== undefined) await session.choose(id, path, (line as number) + 1);
    return null;
  },
};

export const serverCommands: readonly string[] = Object.keys(handlers);

/** Those that actions of the server name: for an editor that has none of its own. */
export const actionCommands: readonly string[] = Object.values(clientCommands).filter((name) =>
  serverCommands.includes(name),
);

/** @throws ResponseError that says what the command takes */
export async function execute(
  session: Session,
  command: string,
  args: Arguments,
  cancel: AbortSignal,
): Promise<unknown> {
  const handler = handlers[command];
  if (!handler) throw wrong(`there is no command ${command}: ${serverCommands.join(", ")}`);
  await session.ready;
  return handler(session, args, cancel);
}

function idOf(given: unknown): string | undefined {
  if (given !== undefined && given !== null && typeof given !== "string")
    throw wrong("the argument is an incident's id, or none");
  return given ?? undefined;
}

function parts(given: unknown): Record<string, unknown> {
  return typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
}

function wrong(sentence: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidParams, sentence);
}
