import { importAll, insertRaw, insertRawMany, register, rename, save } from "./users.mjs";

const ada = () => register("ada@example.com");

export const scenarios = {
  unique: async () => (await ada(), await ada()),
  save: async () => (await ada(), await save("ada@example.com")),
  bulk: async () => await importAll(["ada@example.com", "grace@example.com", "ada@example.com"]),
  update: async () => {
    const id = await register("grace@example.com");
    await ada();
    await rename(id, "ada@example.com");
  },
  null: async () => (await register(null), await register(null)),
  required: async () => await register("ada@example.com", null),
  driver: async () => (await ada(), await insertRaw("ada@example.com")),
  "driver-bulk": async () => await insertRawMany(["ada@example.com", "ada@example.com", "ada@example.com"]),
};
