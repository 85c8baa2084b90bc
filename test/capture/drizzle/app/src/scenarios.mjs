import { importAll, nameless, order, register, remove, rename, restore, swallowed } from "./users.mjs";

const ada = () => register("ada@example.com");

export const scenarios = {
  unique: async () => (await ada(), await ada()),
  update: async () => {
    const id = await register("grace@example.com");
    await ada();
    await rename(id, "ada@example.com");
  },
  bulk: async () => await importAll(["ada@example.com", "ada@example.com"]),
  composite: async () => {
    const id = await ada();
    await order(id, "MUG-1");
    await order(id, "MUG-1");
  },
  "foreign-key": async () => await order(99, "MUG-1"),
  "still-referenced": async () => {
    const id = await ada();
    await order(id, "MUG-1");
    await remove(id);
  },
  "not-null": async () => await nameless("ada@example.com"),
  check: async () => await register("ada@example.com", "Ada", -1),
  "primary-key": async () => (await restore(1, "a@example.com"), await restore(1, "b@example.com")),
  // better-sqlite3 takes no promise in a transaction.
  ...(process.env.DRIVER === "better-sqlite3" ? {} : { "dead-transaction": async () => (await ada(), await swallowed("ada@example.com")) }),
};
