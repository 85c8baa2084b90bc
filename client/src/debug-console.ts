/** Watches what debugged programs print: the output events of every debug adapter. */

import * as vscode from "vscode";
import { createOutput } from "./output";
import type { Watch } from "./watch";

export function watchDebugConsole(watch: Watch): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory("*", {
    createDebugAdapterTracker: (session) => {
      const output = createOutput((text) => {
        const scope = session.workspaceFolder?.uri;
        const origin = `Debug console: ${session.name}`;
        void watch.consider({ text, origin, scope });
      });
      return {
        onDidSendMessage: (message: unknown) => {
          const piece = readOutput(message);
          if (piece !== undefined) output.add(piece);
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
