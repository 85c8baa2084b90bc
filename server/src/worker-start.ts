/** The first thing that a browser's worker loads: takes the server's bundle from the editor, which alone can read it there, and starts it. */

interface WorkerScope {
  onmessage: ((event: { readonly data: Uint8Array }) => void) | null;
  postMessage(message: string): void;
  importScripts(address: string): void;
  /** What the bundle that is being run takes for Node's `module`, `exports` and `require`. */
  keyclashModule?: readonly unknown[];
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
  void worker(scope, run).then(() => scope.postMessage("ready"));
};

/** The bundles are made for `require`: around each stands the function that Node would put there, so that none sees the names of another. */
function run(code: Uint8Array): unknown {
  const module = { exports: {} };
  scope.keyclashModule = [module, module.exports, refuse];
  const parts = ["(function (module, exports, require) {", code, "\n})(...self.keyclashModule);"];
  const address = URL.createObjectURL(new Blob(parts));
  try {
    scope.importScripts(address);
  } finally {
    URL.revokeObjectURL(address);
    delete scope.keyclashModule;
  }
  return module.exports;
}

function refuse(name: string): never {
  throw new Error(`There is no ${name} in a browser's worker.`);
}
