/** The channel for the messages between VS Code and the server: it writes them as `keyclash.trace.server` says, whatever the log's level. */

import * as vscode from "vscode";

/** The library traces where the channel's level is Trace, which nobody finds: the setting alone decides here. */
export function traceChannel(log: vscode.LogOutputChannel): vscode.LogOutputChannel {
  const changed = new vscode.EventEmitter<vscode.LogLevel>();
  const level = () =>
    vscode.workspace.getConfiguration("keyclash").get("trace.server") === "off"
      ? vscode.LogLevel.Info
      : vscode.LogLevel.Trace;
  const listener = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("keyclash.trace.server")) changed.fire(level());
  });
  const write = (message: string) => log.info(message);
  return {
    name: log.name,
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: changed.event,
    trace: write,
    debug: write,
    info: write,
    warn: write,
    error: (error) => log.error(error),
    append: (text) => log.append(text),
    appendLine: (text) => log.appendLine(text),
    replace: (text) => log.replace(text),
    clear: () => log.clear(),
    show: () => log.show(),
    hide: () => log.hide(),
    dispose: () => vscode.Disposable.from(listener, changed).dispose(),
  };
}
