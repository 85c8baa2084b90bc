/** What the mutants in the sources ask, in a process of vitest (unit-runner.ts says which one is active). */

const state = globalThis as unknown as {
  active: number;
  hits: Set<number> | null;
  mutant: (id: number) => boolean;
  mutantTest: (always: number, never: number, value: unknown) => unknown;
};

state.active ??= -1;
state.hits ??= null;
state.mutant = (id) => {
  state.hits?.add(id);
  return id === state.active;
};
state.mutantTest = (always, never, value) => {
  if (state.hits) state.hits.add(value ? never : always);
  return state.active === always ? true : state.active === never ? false : value;
};
