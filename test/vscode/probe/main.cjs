// The probe's debuggers: debugpy itself, where it is there, and one that answers what VS Code asks of every debugger, prints the example's error, or stops at it, and stays until stopped.
const { readFileSync } = require("node:fs");
const vscode = require("vscode");

class PrintingAdapter {
  constructor() {
    this.sent = new vscode.EventEmitter();
    this.onDidSendMessage = this.sent.event;
    this.sequence = 1;
  }

  handleMessage({ command, seq, arguments: given }) {
    this.send({ type: "response", request_seq: seq, success: true, command, body: this.answer(command) });
    if (command === "initialize") this.send({ type: "event", event: "initialized" });
    if (command === "launch" && given?.stops) this.stop();
    else if (command === "launch") this.print();
  }

  answer(command) {
    if (command === "initialize") return { supportsExceptionInfoRequest: true };
    if (command === "threads") return { threads: [{ id: 1, name: "main" }] };
    if (command === "stackTrace") return { stackFrames: [], totalFrames: 0 };
    if (command !== "exceptionInfo") return {};
    const lines = textOfError().trimEnd().split("\n");
    const message = lines.at(-1);
    return {
      exceptionId: "IntegrityError",
      breakMode: "unhandled",
      details: { message, stackTrace: textOfError() },
    };
  }

  stop() {
    this.send({
      type: "event",
      event: "stopped",
      body: { reason: "exception", threadId: 1, allThreadsStopped: true },
    });
  }

  /** Line by line, as programs do. */
  print() {
    for (const output of textOfError().split(/(?<=\n)/))
      this.send({ type: "event", event: "output", body: { category: "stderr", output } });
  }

  dispose() {
    this.sent.dispose();
  }

  send(message) {
    this.sent.fire({ seq: this.sequence++, ...message });
  }
}

function textOfError() {
  const { paste } = JSON.parse(process.env.KEYCLASH_EXAMPLE ?? "{}");
  return readFileSync(paste, "utf8");
}

exports.activate = () => {
  vscode.debug.registerDebugAdapterDescriptorFactory("keyclash-probe", {
    createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new PrintingAdapter()),
  });
  vscode.debug.registerDebugAdapterDescriptorFactory("debugpy", {
    createDebugAdapterDescriptor: ({ configuration }) =>
      new vscode.DebugAdapterExecutable(configuration.python[0], ["-m", "debugpy.adapter"], {
        env: { ...process.env, PYTHONPATH: process.env.KEYCLASH_DEBUGPY },
      }),
  });
};
