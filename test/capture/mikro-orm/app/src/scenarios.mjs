import { request } from "./http.mjs";
import { importAll, incomplete, nameless, order, register, remove, rename, restore, swallowed } from "./users.mjs";

const ada = () => register("ada@example.com");
const signUp = (email) => request("POST /accounts", { email, name: "Ada" });

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
  "not-null-in-entity": async () => await incomplete("ada@example.com"),
  check: async () => await register("ada@example.com", "Ada", -1),
  "primary-key": async () => (await restore(1, "a@example.com"), await restore(1, "b@example.com")),
  "dead-transaction": async () => (await ada(), await swallowed("ada@example.com")),
  "service-unique": async () => (await signUp("ada@example.com"), await signUp("ada@example.com")),
  "service-not-null": async () => await request("POST /accounts", { email: "ada@example.com", name: null }),
  "service-update": async () => {
    const id = await signUp("grace@example.com");
    await signUp("ada@example.com");
    await request("PUT /accounts/email", { id, email: "ada@example.com" });
  },
  "service-check": async () => {
    const id = await signUp("ada@example.com");
    await request("PUT /accounts/age", { id, age: -1 });
  },
  "service-still-referenced": async () => {
    const user = await signUp("ada@example.com");
    await request("POST /orders/quick", { user, sku: "MUG-1" });
    await request("DELETE /accounts", { id: user });
  },
  "service-import": async () => {
    await signUp("ada@example.com");
    await request("POST /imports", { rows: ["grace@example.com", "ada@example.com"].map((email) => ({ email, name: "Ada" })) });
  },
  "service-composite": async () => {
    const user = await signUp("ada@example.com");
    await request("POST /orders", { user, skus: ["MUG-1"] });
    await request("POST /orders", { user, skus: ["CUP-1", "MUG-1"] });
  },
  "service-composite-at-once": async () => {
    const user = await signUp("ada@example.com");
    await request("POST /orders/quick", { user, sku: "MUG-1" });
    await request("POST /orders/quick", { user, sku: "MUG-1" });
  },
  "service-foreign-key": async () => await request("POST /orders", { user: 99, skus: ["MUG-1"] }),
  "service-foreign-key-at-once": async () => await request("POST /orders/quick", { user: 99, sku: "MUG-1" }),
  "service-moved": async () => {
    const user = await signUp("ada@example.com");
    const id = await request("POST /orders/quick", { user, sku: "MUG-1" });
    await request("PUT /orders/user", { id, user: 99 });
  },
};
