// The scenarios: each prepares the rows it needs and returns the call that fails.
import { publish, publishTagged } from "./blog";
import {
  addCoupon, addProduct, addProductThroughShop, joinShop, openShop, openShopWithMany, openShopWithProducts,
  saveSetting, setPrice, suggest,
} from "./catalog";
import { prisma } from "./db";
import { createLower } from "./extended";
import { OrdersService } from "./orders.service";
import { onboard } from "./people.repository";
import { insertCheap, insertNameless, insertOrphan, insertSetting, insertSettingUnsafe, readBack } from "./raw";
import { registerBoth, registerInTransaction, registerQuietly } from "./transactions";
import {
  addProfile, changeEmail, copyUser, createUser, createUserWithProfile, deleteUser, getOrCreateUser,
  importAndReturn, importUsers, linkAccount, register, renameAll, signUp,
} from "./users";

const ada = "ada@example.com";
const user = (email = ada) => prisma.user.create({ data: { email } });
const shop = (slug = "north") => prisma.shop.create({ data: { slug, title: slug } });
const product = async () => prisma.product.create({ data: { shopId: (await shop()).id, sku: "mug", name: "Mug" } });

export const scenarios: Record<string, () => Promise<() => Promise<unknown>>> = {
  "create": async () => { await user(); return () => createUser(ada, "Ada"); },
  "create-no-await": async () => { await user(); return () => signUp(ada); },
  "create-explicit-id": async () => { const u = await user(); return () => copyUser(u.id, "b@example.com"); },
  "check-then-insert": async () => () => all(20, () => register(ada, "Ada")),
  "create-many": async () => { await user(); return () => importUsers([{ email: "b@x", name: "B" }, { email: ada, name: "A" }]); },
  "create-many-and-return": async () => { await user(); return () => importAndReturn([{ email: ada }]); },
  "update": async () => { await user(); const b = await user("b@x"); return () => changeEmail(b.id, ada); },
  "update-many": async () => { await user(); await user("b@x"); return () => renameAll("all@x"); },
  "upsert-raced": async () => () => all(20, () => getOrCreateUser(ada)),
  "one-to-one": async () => { const u = await user(); await addProfile(u.id, "a"); return () => addProfile(u.id, "b"); },
  "nested-create-outer": async () => { await user(); return () => createUserWithProfile(ada, "x"); },
  "nested-create": async () => () => openShopWithProducts("south", ["mug", "mug"]),
  "nested-create-many": async () => () => openShopWithMany("south", ["mug", "mug"]),
  "nested-update": async () => { const p = await product(); return () => addProductThroughShop(p.shopId, "mug"); },
  "composite": async () => { const p = await product(); return () => addProduct(p.shopId, "mug"); },
  "composite-id": async () => { const u = await user(); const s = await shop(); await joinShop(u.id, s.id); return () => joinShop(u.id, s.id); },
  "named-constraint": async () => { const s = await shop(); await addCoupon(s.id, "X"); return () => addCoupon(s.id, "X"); },
  "named-unique": async () => { await shop(); return () => openShop("north"); },
  "mapped": async () => { await linkAccount(ada, "github", "1"); return () => linkAccount(ada, "github", "2"); },
  "mapped-composite": async () => { await linkAccount(ada, "github", "1"); return () => linkAccount("b@x", "github", "1"); },
  "string-id": async () => { await saveSetting("theme", "dark"); return () => saveSetting("theme", "light"); },
  "long-name": async () => { await suggest("w", "c"); return () => suggest("w", "c"); },
  "many-to-many": async () => { const u = await user(); await publish(u.id, "one", ["db"]); return () => publish(u.id, "two", ["db"]); },
  "connect-or-create-raced": async () => { const u = await user(); let n = 0; return () => all(20, () => publishTagged(u.id, `p${n++}`, "db")); },
  "service": async () => { const u = await user(); const s = new OrdersService(prisma); await s.place(u.id, 1); return () => s.place(u.id, 1); },
  "service-transaction": async () => { const u = await user(); const p = await product(); return () => new OrdersService(prisma).checkout(u.id, 2, [p.id, p.id]); },
  "batch-transaction": async () => () => registerBoth(ada, ada),
  "swallowed-in-transaction": async () => { await user(); return () => registerQuietly(ada); },
  "transaction-client": async () => { await user(); return () => registerInTransaction(ada); },
  "wrapper": async () => { await user(); return () => onboard(ada); },
  "extension": async () => { await user(); return () => createLower("ADA@example.com"); },
  "foreign-key-insert": async () => () => addProfile(999, "x"),
  "foreign-key-nested": async () => () => publish(999, "x", []),
  "foreign-key-named": async () => () => addCoupon(999, "x"),
  "foreign-key-delete": async () => { const u = await user(); await addProfile(u.id, "a"); return () => deleteUser(u.id); },
  "not-null": async () => () => prisma.profile.create({ data: { bio: "x", userId: null as unknown as number } }),
  "not-null-raw": async () => () => insertNameless("x"),
  "check": async () => { const p = await product(); return () => setPrice(p.id, -1); },
  "check-raw": async () => { await product(); return () => insertCheap(-1); },
  "raw": async () => { await saveSetting("theme", "dark"); return () => insertSetting("theme", "light"); },
  "raw-unsafe": async () => { await saveSetting("theme", "dark"); return () => insertSettingUnsafe("theme"); },
  "raw-query": async () => { await saveSetting("theme", "dark"); return () => readBack("theme"); },
  "foreign-key-raw": async () => () => insertOrphan(999),
};

async function all(count: number, call: () => Promise<unknown>) {
  const results = await Promise.allSettled(Array.from({ length: count }, call));
  const failed = results.filter((r) => r.status === "rejected");
  if (failed.length) throw failed[0].reason;
}
