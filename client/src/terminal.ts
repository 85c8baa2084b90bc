/** Watches what commands print in terminals with shell integration, and makes an error's line in a terminal a link. */

import * as vscode from "vscode";
import {
  type IncidentSummary,
  methods,
  type PrintedLineParams,
  type PrintedLink,
} from "../../server/src/lsp/protocol";
import type { Memory } from "./memory";
import { createOutput, type Output, suspicious } from "./output";
import { open } from "./reveal";
import type { Server } from "./server";
import type { Watch } from "./watch";

export interface TerminalParts {
  readonly watch: Watch;
  readonly server: Pick<Server, "request">;
  readonly memory: Pick<Memory, "incidents">;
  reveal(incident: IncidentSummary): Promise<void>;
}

export function watchTerminals({ watch, server, memory, reveal }: TerminalParts): vscode.Disposable {
  const outputs = new Map<vscode.Terminal, Output>();
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(async ({ terminal, execution }) => {
      const shown = execution.commandLine.value || terminal.name;
      const origin = vscode.l10n.t("Terminal: {0}", shown).slice(0, 60);
      const output = createOutput((text) => {
        void watch.consider({ text, origin, scope: execution.cwd, terminal });
      });
      outputs.set(terminal, output);
      // Raw data, escapes included: the server cleans it as it cleans every paste.
      for await (const piece of execution.read()) output.add(piece);
      output.end();
    }),
    vscode.window.onDidCloseTerminal((terminal) => outputs.delete(terminal)),
    vscode.window.registerTerminalLinkProvider({
      provideTerminalLinks: async ({ line, terminal }): Promise<ErrorLink[]> => {
        // Only where a failure is known can a line be one of its: nothing starts the server for another.
        const isAsked = memory.incidents.some(({ state }) => state === "open") && mayBePrinted(line);
        const params: PrintedLineParams = { line };
        const known = isAsked
          ? await server.request<PrintedLineParams, PrintedLink[]>(methods.printedLinks, params)
          : [];
        const links = known.map(({ start, length, tooltip, ...printed }) => ({
          ...{ startIndex: start, length, tooltip, line, terminal, printed },
        }));
        return links.length > 0 ? links : findLink(line, terminal);
      },
      handleTerminalLink: async ({ line, terminal, printed }: ErrorLink) => {
        const incident = memory.incidents.find(({ id }) => id === printed?.incident);
        if (printed?.link) return open(printed.link);
        if (incident) return reveal(incident);
        // Of a command that ends at once VS Code may give no output: the line itself is still an error's.
        const text = outputs.get(terminal)?.textWith(line) || line;
        return watch.explain(text, vscode.l10n.t("Terminal: {0}", terminal.name));
      },
    }),
  );
}

/** A line with the words of an error, or with a number behind a path. */
function mayBePrinted(line: string): boolean {
  return suspicious.test(line) || /Error|Exception|:\d|, line \d/i.test(line);
}

interface ErrorLink extends vscode.TerminalLink {
  readonly line: string;
  readonly terminal: vscode.Terminal;
  /** Where a failure that is known is printed: it leads to the line, or to the incident. */
  readonly printed?: Pick<PrintedLink, "incident" | "link">;
}

/** A line that names an error class next to one of the words: more than a log line that mentions a constraint. */
function findLink(line: string, terminal: vscode.Terminal): ErrorLink[] {
  if (line.length > 4_000 || !suspicious.test(line)) return [];
  const suffix = /(?:Error|Exception|Violation)\b/.exec(line);
  if (!suffix) return [];
  let start = suffix.index;
  while (start > 0 && /[\w.]/.test(line.charAt(start - 1))) start--;
  const length = suffix.index + suffix[0].length - start;
  return [{ startIndex: start, length, tooltip: vscode.l10n.t("Explain with Keyclash"), line, terminal }];
}
