import * as bookshelf from "./bookshelf.mjs";
import * as objection from "./objection.mjs";
import { importAll, nameless, order, register, registerTraced, remove, rename, restore, swallowed } from "./users.mjs";

const ada = () => register("ada@example.com");

export const scenarios = {
  unique: async () => (await ada(), await ada()),
  "unique-traced": async () => (await ada(), await registerTraced("ada@example.com")),
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
  "dead-transaction": async () => (await ada(), await swallowed("ada@example.com")),
  "objection-unique": async () => (await ada(), await objection.register("ada@example.com")),
  "objection-not-null": async () => await objection.register("ada@example.com", null),
  "objection-check": async () => await objection.register("ada@example.com", "Ada", -1),
  "objection-foreign-key": async () => await objection.order(99, "MUG-1"),
  "objection-still-referenced": async () => {
    const id = await ada();
    await order(id, "MUG-1");
    await objection.remove(id);
  },
  "bookshelf-unique": async () => (await ada(), await bookshelf.register("ada@example.com")),
  "bookshelf-not-null": async () => await bookshelf.register("ada@example.com", null),
};
