// The editor's side of a server in a browser's worker, as small as it can be: a page gives it its bytes and the files of one case at a time.

/** Files by address, of the case that is asked about. */
let files = new Map();
let folder = "";
const waiting = new Map();
let ids = 0;

const bytesOf = async (name) => new Uint8Array(await (await fetch(`/dist/${name}`)).arrayBuffer());

/** Starts the worker and shakes hands; to be awaited once. */
async function start() {
  const worker = new Worker("/dist/worker.js");
  await new Promise((done, fail) => {
    worker.onerror = ({ message }) => fail(new Error(message));
    worker.onmessage = done;
    bytesOf("keyclash.js").then((code) => worker.postMessage(code), fail);
  });
  worker.onmessage = ({ data }) => {
    if (data.method === undefined) return settle(data);
    if (data.id !== undefined)
      answers[data.method]?.(data.params ?? {}).then((result) => worker.postMessage({ jsonrpc: "2.0", id: data.id, result }));
  };
  send = (message) => worker.postMessage({ jsonrpc: "2.0", ...message });
  const capabilities = { workspace: { workspaceFolders: true } };
  const initializationOptions = { givesFiles: true, commands: [] };
  await ask("initialize", { processId: null, rootUri: null, workspaceFolders: [], capabilities, initializationOptions });
  send({ method: "initialized", params: {} });
}

let send;

function ask(method, params) {
  const id = ++ids;
  send({ id, method, params });
  return new Promise((done, fail) => waiting.set(id, { done, fail }));
}

function settle({ id, result, error }) {
  const { done, fail } = waiting.get(id);
  waiting.delete(id);
  if (error) fail(new Error(error.message));
  else done(result);
}

let told = () => {};

const answers = {
  "client/registerCapability": async () => null,
  "workspace/codeLens/refresh": async () => null,
  "workspace/workspaceFolders": async () => {
    setTimeout(() => told());
    return [{ uri: folder, name: "case" }];
  },
  "keyclash/part": async ({ name }) => ({ bytes: await bytesOf(name) }),
  "keyclash/listFiles": async () => ({ uris: [...files.keys()] }),
  "keyclash/readFiles": async ({ uris }) => ({
    files: uris.map((uri) => ({ bytes: lettersOf(files.get(uri)), stamp: "1" })),
  }),
  "keyclash/stamps": async ({ uris }) => ({ stamps: uris.map(() => "1") }),
};

function lettersOf(text) {
  let letters = "";
  for (const byte of new TextEncoder().encode(text)) letters += String.fromCharCode(byte);
  return letters;
}

/** What the server says of the paste, as JSON. @param texts workspace path -> text */
async function answer(number, paste, texts) {
  folder = `case:/${number}`;
  files = new Map(Object.entries(texts).map(([path, text]) => [`${folder}/${path.split("/").map(encodeURIComponent).join("/")}`, text]));
  const opened = new Promise((done) => {
    told = done;
  });
  send({ method: "workspace/didChangeWorkspaceFolders", params: { event: { added: [], removed: [] } } });
  await opened;
  return (await ask("keyclash/answer", { text: paste, values: true })).json;
}

globalThis.startServer = start;
globalThis.answerAll = async (cases) => {
  const all = [];
  for (const { number, paste, texts } of cases) all.push(await answer(number, paste, texts));
  return all;
};
