import { importUsers } from "./imports/users.import.mjs";
import { checkOut, exchange, reorder } from "./orders/checkout.mjs";
import { define, put, renameSetting } from "./settings/settings.mjs";
import { call, found, foundQuietly, join, sell } from "./teams/teams.service.mjs";
import { anonymise, close, ensureUser, fromBackup, logIn, moveTo, signUp } from "./users/users.service.mjs";

const ada = () => signUp("ada@example.com");

export const scenarios = {
  unique: async () => (await ada(), await ada()),
  update: async () => {
    const id = await signUp("grace@example.com");
    await ada();
    await moveTo(id, "ada@example.com");
  },
  bulk: async () => await importUsers(["ada@example.com,Ada", "ada@example.com,Ada"]),
  race: async () => await Promise.all([ensureUser("ada@example.com"), ensureUser("ada@example.com")]),
  token: async () => {
    const id = await ada();
    await logIn(id, "c0ffee");
    await logIn(id, "c0ffee");
  },
  composite: async () => {
    const id = await ada();
    await checkOut(id, [{ sku: "MUG-1" }, { sku: "MUG-1" }]);
  },
  "composite-update": async () => {
    const id = await ada();
    await checkOut(id, [{ sku: "MUG-1" }, { sku: "MUG-2" }]);
    await exchange(2, "MUG-1");
  },
  batch: async () => await reorder(await ada(), ["MUG-1", "MUG-1"]),
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
  "setting-renamed": async () => {
    await put("global", "theme", "dark");
    await put("global", "colour", "red");
    await renameSetting("global", "colour", "theme");
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
  "dead-transaction": async () => {
    const id = await ada();
    await found("Core", id);
    await foundQuietly("Core", id);
  },
};
