/** Watches what commands print in terminals with shell integration, and makes an error's line in a terminal a link. */

import * as vscode from "vscode";
import { createOutput, type Output, suspicious } from "./output";
import type { Watch } from "./watch";

export function watchTerminals(watch: Watch): vscode.Disposable {
  const outputs = new Map<vscode.Terminal, Output>();
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(async ({ terminal, execution }) => {
      const origin = `Terminal: ${execution.commandLine.value || terminal.name}`.slice(0, 60);
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
      provideTerminalLinks: ({ line, terminal }): ErrorLink[] => findLink(line, terminal),
      handleTerminalLink: ({ line, terminal }: ErrorLink) => {
        // Of a command that ends at once VS Code may give no output: the line itself is still an error's.
        const text = outputs.get(terminal)?.textWith(line) || line;
        return watch.explain(text, `Terminal: ${terminal.name}`);
      },
    }),
  );
}

interface ErrorLink extends vscode.TerminalLink {
  readonly line: string;
  readonly terminal: vscode.Terminal;
}

/** A line that names an error class next to one of the words: more than a log line that mentions a constraint. */
function findLink(line: string, terminal: vscode.Terminal): ErrorLink[] {
  if (line.length > 4_000 || !suspicious.test(line)) return [];
  const suffix = /(?:Error|Exception|Violation)\b/.exec(line);
  if (!suffix) return [];
  let start = suffix.index;
  while (start > 0 && /[\w.]/.test(line.charAt(start - 1))) start--;
  const length = suffix.index + suffix[0].length - start;
  return [{ startIndex: start, length, tooltip: "Explain with Keyclash", line, terminal }];
}
