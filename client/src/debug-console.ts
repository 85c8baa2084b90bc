/** Watches what debugged programs print, the output events of every debug adapter, and the exceptions at which they stop. */

import * as vscode from "vscode";
import { createOutput, suspicious } from "./output";
import type { Watch } from "./watch";

export function watchDebugConsole(watch: Watch): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory("*", {
    createDebugAdapterTracker: (session) => {
      const consider = (text: string) => {
        const scope = session.workspaceFolder?.uri;
        const origin = vscode.l10n.t("Debug console: {0}", session.name);
        void watch.consider({ text, origin, scope });
      };
      const output = createOutput(consider);
      return {
        onDidSendMessage: (message: unknown) => {
          const piece = readOutput(message);
          if (piece !== undefined) output.add(piece);
          const threadId = readStop(message);
          if (threadId !== undefined)
            describeStop(session, threadId).then(
              (text) => suspicious.test(text) && consider(text),
              () => {},
            );
        },
        onWillStopSession: () => output.end(),
      };
    },
  });
}

/** The text of an `output` event of the debug adapter protocol that is meant for people. */
function readOutput(message: unknown): string | undefined {
  const { type, event, body } = (message ?? {}) as {
    type?: unknown;
    event?: unknown;
    body?: Record<string, unknown>;
  };
  if (type !== "event" || event !== "output" || body?.category === "telemetry") return undefined;
  return typeof body?.output === "string" ? body.output : undefined;
}

/** The thread that has stopped at an exception; undefined = the message says something else. */
function readStop(message: unknown): number | undefined {
  const { type, event, body } = (message ?? {}) as {
    type?: unknown;
    event?: unknown;
    body?: { reason?: unknown; threadId?: unknown };
  };
  if (type !== "event" || event !== "stopped" || body?.reason !== "exception") return undefined;
  return typeof body.threadId === "number" ? body.threadId : undefined;
}

/** More frames than these are a recursion. */
const mostFrames = 50;

/**
 * What the program would print if it went on: the exception, its stack where the adapter has it as text (debugpy, js-debug), else the frames of
 * the thread as Node prints them.
 */
async function describeStop(session: vscode.DebugSession, threadId: number): Promise<string> {
  const { exceptionId, description, details }: ExceptionInfo = await session.customRequest("exceptionInfo", {
    threadId,
  });
  const said = [details?.fullTypeName ?? exceptionId, details?.message ?? description]
    .filter((part) => typeof part === "string" && part !== "")
    .join(": ");
  const stack = details?.stackTrace;
  if (stack)
    return stack.includes(details?.message ?? said)
      ? stack
      : isPython(stack)
        ? `${pythonHead}${stack.trimEnd()}\n${said}\n`
        : `${said}\n${stack}`;
  const { stackFrames = [] }: { stackFrames?: DebugFrame[] } = await session.customRequest("stackTrace", {
    threadId,
    startFrame: 0,
    levels: mostFrames,
  });
  const frames = stackFrames.flatMap(({ name, source, line, column }) =>
    source?.path ? `    at ${name} (${source.path}:${line}:${column})` : [],
  );
  return [said, ...frames].join("\n");
}

const pythonHead = "Traceback (most recent call last):\n";

function isPython(stack: string): boolean {
  return /^ *File "/.test(stack);
}

/** As the protocol has them, as far as they are asked for. */
interface ExceptionInfo {
  readonly exceptionId?: string;
  readonly description?: string;
  readonly details?: {
    readonly message?: string;
    readonly fullTypeName?: string;
    readonly stackTrace?: string;
  };
}

interface DebugFrame {
  readonly name: string;
  readonly source?: { readonly path?: string };
  readonly line: number;
  readonly column: number;
}
