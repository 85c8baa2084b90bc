// The probe's debugger: answers what VS Code asks of every debugger, prints the example's error and stays until stopped.
const { readFileSync } = require("node:fs");
const vscode = require("vscode");

class PrintingAdapter {
  constructor() {
    this.sent = new vscode.EventEmitter();
    this.onDidSendMessage = this.sent.event;
    this.sequence = 1;
  }

  handleMessage({ command, seq }) {
    this.send({ type: "response", request_seq: seq, success: true, command, body: {} });
    if (command === "initialize") this.send({ type: "event", event: "initialized" });
    if (command === "launch") this.print();
  }

  /** Line by line, as programs do. */
  print() {
    const { paste } = JSON.parse(process.env.KEYCLASH_EXAMPLE ?? "{}");
    for (const output of readFileSync(paste, "utf8").split(/(?<=\n)/))
      this.send({ type: "event", event: "output", body: { category: "stderr", output } });
  }

  dispose() {
    this.sent.dispose();
  }

  send(message) {
    this.sent.fire({ seq: this.sequence++, ...message });
  }
}

exports.activate = () => {
  vscode.debug.registerDebugAdapterDescriptorFactory("keyclash-probe", {
    createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new PrintingAdapter()),
  });
};
