import { checkOut, exchange } from "./orders/orders.mjs";
import { define, put } from "./settings/settings.mjs";
import { call, found, join, sell } from "./teams/teams.service.mjs";
import { anonymise, close, ensureUser, fromBackup, importCustomer, logIn, moveTo, signUp } from "./users/users.service.mjs";

const ada = () => signUp("ada@example.com");

export const scenarios = {
  unique: async () => (await ada(), await ada()),
  update: async () => {
    const id = await signUp("grace@example.com");
    await ada();
    await moveTo(id, "ada@example.com");
  },
  race: async () => await Promise.all([ensureUser("ada@example.com"), ensureUser("ada@example.com")]),
  related: async () => {
    const id = await ada();
    await logIn(id, "c0ffee");
    await logIn(id, "c0ffee");
  },
  graph: async () => {
    await ada();
    await importCustomer("ada@example.com", ["MUG-1"]);
  },
  "graph-child": async () => await importCustomer("ada@example.com", ["MUG-1", "MUG-1"]),
  composite: async () => {
    const id = await ada();
    await checkOut(id, [{ sku: "MUG-1" }, { sku: "MUG-1" }]);
  },
  "composite-update": async () => {
    const id = await ada();
    await checkOut(id, [{ sku: "MUG-1" }, { sku: "MUG-2" }]);
    await exchange(2, "MUG-1");
  },
  "team-name": async () => {
    const id = await ada();
    await found("Core", id);
    await found("Core", id);
  },
  "team-renamed": async () => {
    const id = await ada();
    await found("Core", id);
    await call(await found("Tools", id), "Core");
  },
  membership: async () => {
    const id = await ada();
    await join(await found("Core", id), id);
  },
  setting: async () => {
    await define("global", "theme", "dark");
    await define("global", "theme", "light");
  },
  "primary-key": async () =>
    await fromBackup([
      { id: 1, email: "a@example.com", name: "A" },
      { id: 1, email: "b@example.com", name: "B" },
    ]),
  "foreign-key": async () => await checkOut(99, [{ sku: "MUG-1" }]),
  "foreign-key-in-transaction": async () => await found("Core", 99),
  "foreign-key-update": async () => await sell(await found("Core", await ada()), 99),
  "still-referenced": async () => {
    const id = await ada();
    await checkOut(id, [{ sku: "MUG-1" }]);
    await close(id);
  },
  "not-null": async () => await signUp("ada@example.com", null),
  "not-null-update": async () => await anonymise(await ada()),
  "not-null-upsert": async () => await put("global", "theme", null),
  check: async () => await signUp("ada@example.com", "Ada", -1),
};
