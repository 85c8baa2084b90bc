import * as users from "./users.mjs";

const { register, order } = users;
const ada = () => register("ada@example.com");

export const scenarios = {
  unique: async () => (await ada(), await ada()),
  thrown: async () => (await ada(), await users.registerThrowing("ada@example.com")),
  "in-words": async () => (await ada(), await users.registerInWords("ada@example.com")),
  "with-cause": async () => (await ada(), await users.registerWithCause("ada@example.com")),
  logged: async () => (await ada(), await users.registerLogged("ada@example.com")),
  update: async () => {
    const id = await register("grace@example.com");
    await ada();
    await users.rename(id, "ada@example.com");
  },
  bulk: async () => await users.importAll(["ada@example.com", "ada@example.com"]),
  composite: async () => {
    const id = await ada();
    await order(id, "MUG-1");
    await order(id, "MUG-1");
  },
  "foreign-key": async () => await order(99, "MUG-1"),
  "still-referenced": async () => {
    const id = await ada();
    await order(id, "MUG-1");
    await users.remove(id);
  },
  "not-null": async () => await users.nameless("ada@example.com"),
  check: async () => await register("ada@example.com", "Ada", -1),
  "primary-key": async () => {
    const id = await ada();
    await users.restore(1, "MUG-1", id);
    await users.restore(1, "MUG-2", id);
  },
};
