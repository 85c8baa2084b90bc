/** The first thing that a browser's worker loads: takes the server's bundle from the editor, which alone can read it there, and starts it. */

interface WorkerScope {
  onmessage: ((event: { readonly data: Uint8Array }) => void) | null;
  postMessage(message: string): void;
  readonly navigator: { readonly locks?: Locks };
  importScripts(address: string): void;
  /** What the bundle that is being run takes for Node's `module`, `exports`, `require` and `process`. */
  keyclashModule?: readonly unknown[];
}

/** As browsers have them, where the address of the page is one that they trust. */
interface Locks {
  request(name: string, hold: () => Promise<unknown>): Promise<unknown>;
}

/** Of `entries.ts`. */
interface Bundle {
  worker(scope: object, run: (code: Uint8Array) => unknown): Promise<void>;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  scope.onmessage = null;
  const { worker } = run(data) as Bundle;
  // Who hears nothing of it never speaks to the server: an error reaches the editor's `onerror`.
  void worker(scope, run)
    .then(showLife)
    .then((sign) => scope.postMessage(sign));
};

/**
 * A browser tells nobody that a worker is gone, but it gives the worker's locks free: who waits for this one hears of it.
 * @returns the lock's name; empty = there are no locks here
 */
function showLife(): Promise<string> {
  const name = `keyclash ${crypto.randomUUID()}`;
  return new Promise((done) => {
    try {
      const { locks } = scope.navigator;
      if (!locks) return done("");
      const held = locks.request(name, () => {
        done(name);
        return new Promise(() => {});
      });
      held.catch(() => done(""));
    } catch {
      // Some pages may use none.
      done("");
    }
  });
}

/** The bundles are made for `require`: around each stands the function that Node would put there, so that none sees the names of another. */
function run(code: Uint8Array): unknown {
  const module = { exports: {} };
  scope.keyclashModule = [module, module.exports, refuse, noProcess];
  const parts = ["(function (module, exports, require, process) {", code, "\n})(...self.keyclashModule);"];
  const address = URL.createObjectURL(new Blob(parts));
  try {
    scope.importScripts(address);
  } finally {
    URL.revokeObjectURL(address);
    delete scope.keyclashModule;
  }
  return module.exports;
}

/** What TypeScript asks of it when it is loaded; without versions nobody takes it for Node's. */
const noProcess = { browser: true, platform: "browser", env: {}, versions: {}, argv: [], cwd: () => "/" };

/** Some packages name a module of Node's at their beginning and call it in Node alone: only the call fails. */
function refuse(name: string): unknown {
  const fail = () => {
    throw new Error(`There is no ${name} in a browser's worker.`);
  };
  return new Proxy({}, { get: (_, member) => (member === "__esModule" ? undefined : fail) });
}
