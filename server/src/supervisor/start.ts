/** The supervisor as a process: the editor on one side, processes that answer (dist/session.js) on the other. */

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { complain, openTransport, surviveFailures } from "../lsp/transport";
import {
  createSupervisor,
  type Patience,
  patient,
  type SessionListener,
  type SessionProcess,
} from "./supervisor";

/** @param kind `stdio`, or what the process's arguments say (`--node-ipc`, else `--stdio`) */
export function startSupervisor(kind: "stdio" | "arguments"): void {
  surviveFailures();
  const { reader, writer } = openTransport(kind, () => supervisor.leave());
  const supervisor = createSupervisor({
    toEditor: (message) => void writer.write(message).catch(() => {}),
    start,
    log: complain,
    patience: patienceIn(process.argv),
    leave: (code) => process.exit(code),
  });
  reader.listen((message) => supervisor.take(message));
}

/** For tests: `--patience=REST,LOOK,LOOKS` (milliseconds, milliseconds, a number). */
function patienceIn(words: readonly string[]): Patience {
  const told = words.find((word) => word.startsWith("--patience="))?.split(/[=,]/);
  const [, rest = patient.rest, look = patient.look, looks = patient.looks] = told?.map(Number) ?? [];
  return { rest, look, looks };
}

/** Beside the bundle that this stands in. */
const script = fileURLToPath(new URL("session.js", import.meta.url));

function start({ said, ended }: SessionListener): SessionProcess {
  const child = fork(script, ["--node-ipc"], {
    execArgv: process.execArgv.map((option) => option.replace(/^(--inspect(?:-brk)?)(?:=.*)?$/, "$1=0")),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let isThere = true;
  const end = (code: number | null) => {
    if (!isThere) return;
    isThere = false;
    ended(code);
  };
  child.on("message", said);
  child.on("error", () => end(null));
  child.on("exit", end);
  return {
    send(message) {
      if (child.connected) child.send(plain(message), () => {});
    },
    end: () => void child.kill("SIGKILL"),
  };
}

/** A message that Node would take for one of its own would never come in. */
function plain(message: unknown): object {
  const isOwn = typeof message === "object" && message !== null && "cmd" in message;
  return (isOwn ? { ...message, cmd: undefined } : message) as object;
}
