/** Stands between the editor and the process that answers it: whatever becomes of that one, another goes on from where it was. */

import { type LookResult, methods } from "../lsp/protocol";
import { createDocuments, type Documents } from "./documents";
import {
  codes,
  isNotification,
  isRequest,
  type Message,
  type Notification,
  optionsOf,
  type Request,
  readMessage,
  refused,
  withFolders,
  withOptions,
} from "./messages";

/** A process that speaks LSP; it is told what the editor says. */
export interface SessionProcess {
  /** @param message as it came: what is no message is refused by the process */
  send(message: unknown): void;
  /** Ends it at once, whatever it does. */
  end(): void;
}

export interface SessionListener {
  said(message: Message): void;
  /** @param code null = a signal ended it */
  ended(code: number | null): void;
}

/** Milliseconds. */
export interface Patience {
  /** Without a question and with nothing to do, the process ends after this: its memory is the editor's again. */
  readonly rest: number;
  /** While something is asked, this often a process is asked whether it is there. */
  readonly look: number;
  /** So many looks in a row without an answer are a loop without an end. A machine that sleeps does not look either. */
  readonly looks: number;
}

export const patient: Patience = { rest: 600_000, look: 15_000, looks: 8 };

export interface Surroundings {
  toEditor(message: Message): void;
  start(listener: SessionListener): SessionProcess;
  /** A sentence for the editor's log. */
  log(sentence: string): void;
  /** Ends this process. */
  leave(code: number): void;
  readonly patience?: Patience;
}

export interface Supervisor {
  /** What the editor says; also what is no message. */
  take(value: unknown): void;
  /** The editor is gone. */
  leave(): void;
}

/** More deaths than this in a few minutes have a reason that no new process changes: the editor decides. */
const mostDeaths = 4;
const fewMinutes = 180_000;

/** Requests about incidents: without any the answer is nothing, and nobody is woken for it. */
const aboutIncidents: ReadonlySet<string> = new Set([
  "textDocument/hover",
  "textDocument/codeAction",
  "textDocument/codeLens",
  "textDocument/documentLink",
  "textDocument/foldingRange",
  methods.printedLinks,
]);

/** Notifications that matter to a process that is there: one that comes later is told what they have changed, or reads it. */
const toldAnew: ReadonlySet<string> = new Set([
  "initialized",
  "textDocument/didOpen",
  "textDocument/didChange",
  "textDocument/didClose",
  "textDocument/didSave",
  "workspace/didChangeWatchedFiles",
  "workspace/didChangeWorkspaceFolders",
  "workspace/didChangeConfiguration",
  "$/cancelRequest",
  "$/setTrace",
]);

/** Ids of this process's own requests begin with it. */
const own = "keyclash-supervisor:";

interface Question {
  readonly message: Message;
  /** Processes that ended over it. */
  deaths: number;
}

/** One process; what an earlier one says or is answered is late. */
interface Session {
  readonly process: SessionProcess;
  readonly number: number;
  /** It has said that it works. */
  busy: boolean;
  /** Looks that it did not answer. */
  silent: number;
  /** It was told to end. */
  leaving: boolean;
  /** It has told what it goes on with. */
  settled: boolean;
}

export function createSupervisor(world: Surroundings): Supervisor {
  const patience = world.patience ?? patient;
  const documents: Documents = createDocuments();
  const questions = new Map<string | number, Question>();
  /** What the sessions have the editor do for them: method -> id. */
  const registered = new Map<string, string>();
  /** Documents in which the editor shows marks. */
  const marked = new Set<string>();
  /** Of those, what the process before this one had said. */
  let oldMarks = new Set<string>();
  let initialize: Message | undefined;
  let initialized = false;
  let shutDown = false;
  let exiting = false;
  let state: unknown;
  let session: Session | undefined;
  let sessions = 0;
  let deaths: number[] = [];
  let resting: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;

  const keepsState = () => optionsOf(initialize).keepsState === true;
  const holdsIncidents = () => ((state as { entries?: readonly unknown[] })?.entries?.length ?? 0) > 0;
  const isIdle = () => questions.size === 0 && session?.busy === false;

  const start = (): Session => {
    const number = ++sessions;
    const started: Session = {
      number,
      busy: false,
      silent: 0,
      leaving: false,
      settled: false,
      process: world.start({
        said: (message) => {
          if (session === started) hear(started, message);
        },
        ended: (code) => {
          if (session === started) bury(started, code);
        },
      }),
    };
    return started;
  };

  /** The process that answers, told all that the one before it knew. */
  const awake = (): Session => {
    if (session) return session;
    session = start();
    const { process } = session;
    if (initialize) {
      oldMarks = new Set(marked);
      // Nobody has heard the answer of one that ended before it gave it.
      const id = questions.has(initialize.id ?? "") ? initialize.id : `${own}initialize`;
      process.send(withOptions({ ...initialize, id }, { keepsState: true, state }));
      if (initialized) process.send({ jsonrpc: "2.0", method: "initialized", params: {} });
      for (const message of documents.opened()) process.send(message);
    }
    for (const { message } of questions.values()) if (message !== initialize) process.send(message);
    return session;
  };

  const rest = () => {
    clearTimeout(resting);
    if (!isIdle() || !initialized || shutDown) return;
    resting = setTimeout(() => {
      session?.process.send({ jsonrpc: "2.0", id: `${own}rest`, method: methods.look });
    }, patience.rest).unref();
  };

  const look = () => {
    if (looking || !session) return;
    looking = setInterval(() => {
      if (!session || isIdle()) {
        clearInterval(looking);
        looking = undefined;
        return;
      }
      if (++session.silent > patience.looks) {
        const seconds = Math.round((patience.looks * patience.look) / 1000);
        world.log(`the process that answers has not been heard for ${seconds} s${asked()}; it is ended`);
        session.process.end();
        return;
      }
      session.process.send({ jsonrpc: "2.0", id: `${own}look`, method: methods.look });
    }, patience.look).unref();
  };

  /** " (keyclash/explain)": what was asked of it. */
  const asked = () => {
    const names = [...new Set([...questions.values()].map(({ message }) => message.method))];
    return names.length > 0 ? ` (${names.join(", ")})` : "";
  };

  const bury = ({ leaving }: Session, code: number | null) => {
    session = undefined;
    clearTimeout(resting);
    if (exiting) return world.leave(code ?? 1);
    if (leaving && questions.size === 0) return;
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < fewMinutes), now];
    const how = code === null ? "was ended" : `has ended with code ${code}`;
    if (!initialize || deaths.length > mostDeaths) {
      world.log(`the process that answers ${how}${asked()}, as ${deaths.length - 1} others before it`);
      return world.leave(1);
    }
    world.log(`the process that answers ${how}${asked()}; another goes on`);
    // Where a paste may have been the reason no question is.
    const isPaste = deaths.length > 1 && documents.leaveOut(state);
    for (const [id, question] of questions) {
      if (isPaste || ++question.deaths < 2) continue;
      questions.delete(id);
      world.toEditor(
        refused(id, codes.internalError, "the process that answers has ended twice over this question"),
      );
    }
    awake();
  };

  const hear = (from: Session, message: Message) => {
    from.silent = 0;
    const { id, method } = message;
    if (method === undefined) {
      if (typeof id === "string" && id.startsWith(own)) return hearOwn(from, message);
      if (id !== undefined && id !== null) questions.delete(id);
      world.toEditor(message);
      return rest();
    }
    if (isRequest(message)) {
      if (method === "client/registerCapability") renew(message);
      // Another process may ask under the same number.
      return world.toEditor({ ...message, id: `${from.number}:${JSON.stringify(id)}` });
    }
    if (method === methods.state) {
      ({ kept: state } = message.params as { kept: unknown });
      if (!from.settled) forget();
      from.settled = true;
      if (keepsState()) world.toEditor(message);
      return;
    }
    if (method === methods.status) {
      from.busy = (message.params as { busy?: boolean }).busy === true;
      if (from.busy) look();
      else rest();
    }
    if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = message.params as { uri: string; diagnostics: unknown[] };
      oldMarks.delete(uri);
      if (diagnostics.length > 0) marked.add(uri);
      else marked.delete(uri);
    }
    world.toEditor(message);
  };

  const hearOwn = (from: Session, { id, result }: Message) => {
    if (id === `${own}rest`) {
      if (!isIdle() || (result as Partial<LookResult> | null)?.settled !== true) return rest();
      from.leaving = true;
      // It keeps what it has read.
      return from.process.send({ jsonrpc: "2.0", id: `${own}shutdown`, method: "shutdown" });
    }
    if (id !== `${own}shutdown` || !from.leaving) return;
    session = undefined;
    from.process.send({ jsonrpc: "2.0", method: "exit" });
    for (const [id, { message }] of questions) {
      if (message.method !== "shutdown") continue;
      questions.delete(id);
      world.toEditor({ jsonrpc: "2.0", id, result: null });
    }
    if (exiting) world.leave(shutDown ? 0 : 1);
    // Something was asked in the meantime.
    else if (questions.size > 0) awake();
  };

  /** Marks of the process before that this one says nothing of. */
  const forget = () => {
    for (const uri of oldMarks) {
      marked.delete(uri);
      world.toEditor({
        jsonrpc: "2.0",
        method: "textDocument/publishDiagnostics",
        params: { uri, diagnostics: [] },
      });
    }
    oldMarks = new Set();
  };

  /** The editor does each thing for one process: what it does for an earlier one ends. */
  const renew = ({ params }: Message) => {
    const registrations =
      (params as { registrations?: { id: string; method: string }[] }).registrations ?? [];
    for (const { id, method } of registrations) {
      const before = registered.get(method);
      registered.set(method, id);
      if (before === undefined || before === id) continue;
      world.toEditor({
        jsonrpc: "2.0",
        id: `${own}unregister:${before}`,
        method: "client/unregisterCapability",
        params: { unregisterations: [{ id: before, method }] },
      });
    }
  };

  const takeAnswer = (message: Message) => {
    const [, number, id] = /^(\d+):(.*)$/s.exec(String(message.id)) ?? [];
    if (!session || id === undefined || Number(number) !== session.number) return;
    session.process.send({ ...message, id: JSON.parse(id) });
  };

  const takeNotification = (message: Notification) => {
    const { method } = message;
    const paste = documents.take(message);
    if (method === "initialized") initialized = true;
    if (method === "workspace/didChangeWorkspaceFolders" && initialize)
      initialize = withFolders(initialize, message.params);
    if (method === "exit") {
      exiting = true;
      if (!session) return world.leave(shutDown ? 0 : 1);
    }
    const wakes = !toldAnew.has(method) || paste || (holdsIncidents() && method !== "$/cancelRequest");
    if (session ?? (wakes && !shutDown)) {
      const isNew = session === undefined;
      const { process } = awake();
      // A new one was told of the documents as they are.
      if (!isNew || !toldAnew.has(method)) for (const one of documents.asTold(message)) process.send(one);
    }
  };

  const takeRequest = (message: Request) => {
    const { id, method } = message;
    if (!session && shutDown)
      return world.toEditor(refused(id, codes.invalidRequest, "the server is shut down"));
    if (method === "shutdown") shutDown = true;
    const needsNobody = method === "shutdown" || (aboutIncidents.has(method) && !holdsIncidents());
    if (!session && initialized && needsNobody) return world.toEditor({ jsonrpc: "2.0", id, result: null });
    if (method === "initialize" && !initialize) {
      const { process } = awake();
      initialize = message;
      state = optionsOf(message).state;
      questions.set(id, { message, deaths: 0 });
      process.send(withOptions(message, { keepsState: true }));
      return;
    }
    const isNew = session === undefined || session.leaving;
    questions.set(id, { message, deaths: 0 });
    // A new one is told all questions; one that is about to end is asked no more.
    const { process } = awake();
    if (!isNew) process.send(message);
    look();
  };

  return {
    take(value) {
      const message = readMessage(value);
      if (!message) awake().process.send(value);
      else if (isRequest(message)) takeRequest(message);
      else if (isNotification(message)) takeNotification(message);
      else takeAnswer(message);
      rest();
    },
    leave() {
      exiting = true;
      session?.process.end();
      world.leave(shutDown ? 0 : 1);
    },
  };
}
