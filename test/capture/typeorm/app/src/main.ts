import { writeFileSync } from "node:fs";
import { format } from "node:util";
import { AppDataSource, database, SnakeDataSource } from "./data-source";
import { Product } from "./entity/product";
import { Shop } from "./entity/shop";
import { User } from "./entity/user";
import { constraintNames } from "./names";
import * as shop from "./services";

const users = new shop.UsersService(AppDataSource.getRepository(User));
const accounts = new shop.Accounts(AppDataSource);
const renames = new shop.Renames(AppDataSource.getRepository(User));
const registration = new shop.Registration(AppDataSource);

type Scenario = () => Promise<unknown>;

const ada = ["ada@example.com", "Ada"] as const;
const firstProduct = async () => {
  const at = await AppDataSource.getRepository(Shop).save({ name: "Corner" });
  return await shop.addProduct({ shop: at, sku: "A-1", slug: "mug", barcode: "42", code: "c1", warehouse: "w", shelf: 1, externalRef: "x" });
};

export const scenarios: Record<string, Scenario> = {
  save: async () => { await users.register(...ada); await users.register(...ada); },
  insert: async () => { await users.insert(...ada); await users.insert(...ada); },
  "without-await": async () => { await users.register(...ada); await shop.postSignup({ email: ada[0], name: ada[1] }); },
  "check-then-insert": async () => {
    // Warm the pool, so that the three really overlap.
    await Promise.all([1, 2, 3].map(() => AppDataSource.query("SELECT 1")));
    await Promise.all([users.registerChecked(...ada), users.registerChecked(...ada), users.registerChecked(...ada)]);
  },
  datasource: async () => { await users.register(...ada); await accounts.insertByDataSource(...ada); },
  manager: async () => { await users.register(...ada); await accounts.insertByManager(...ada); },
  "query-builder": async () => { await users.register(...ada); await accounts.insertByBuilder(...ada); },
  upsert: async () => { await users.register(...ada); await renames.upsertHandle("ada@example.com", "t1", "ada"); },
  update: async () => {
    await users.register(...ada);
    const { id } = await users.register("bob@example.com", "Bob");
    await renames.rename(id, "ada@example.com");
  },
  "update-loaded": async () => {
    await users.register(...ada);
    const { id } = await users.register("bob@example.com", "Bob");
    await renames.renameLoaded(id, "ada@example.com");
  },
  "update-builder": async () => {
    await users.register(...ada);
    const { id } = await users.register("bob@example.com", "Bob");
    await renames.renameByBuilder(id, "ada@example.com");
  },
  transaction: async () => { await users.register(...ada); await registration.registerInTransaction(...ada); },
  "query-runner": async () => { await users.register(...ada); await registration.registerByQueryRunner(...ada); },
  "raw-query": async () => { await users.register(...ada); await accounts.registerByRawQuery(...ada); },
  "aborted-transaction": async () => {
    await users.register(...ada);
    console.error("users:", await registration.registerAndCount(...ada));
  },
  "composite-unique": async () => {
    const first = await firstProduct();
    await shop.addProduct({ shop: first.shop, sku: "A-1" });
  },
  "named-unique": async () => { await firstProduct(); await shop.addProduct({ sku: "B", slug: "mug" }); },
  "unique-index": async () => { await firstProduct(); await shop.addProduct({ sku: "C", barcode: "42" }); },
  "named-index": async () => { await firstProduct(); await shop.addProduct({ sku: "D", code: "c1" }); },
  "composite-index": async () => { await firstProduct(); await shop.addProduct({ sku: "E", warehouse: "w", shelf: 1 }); },
  "property-index": async () => { await firstProduct(); await shop.addProduct({ sku: "F", externalRef: "x" }); },
  "base-entity": async () => { await shop.addTag("red"); await shop.addTag("red"); },
  "base-entity-static": async () => { await shop.addTag("red"); await shop.addTagStatic("red"); },
  "one-to-one": async () => {
    const user = await users.register(...ada);
    await shop.createProfile(user, "first");
    await shop.createProfile(user, "second");
  },
  embedded: async () => { await shop.addCustomer("555", "a"); await shop.addCustomer("555", "b"); },
  "embedded-index": async () => { await shop.addCustomer("555", "a"); await shop.addCustomer("556", "a"); },
  abstract: async () => { await shop.publish("hello", "Hello"); await shop.publish("hello", "Again"); },
  "single-table": async () => { await shop.addPhoto("Sunset", "d1"); await shop.addPhoto("Sunrise", "d1"); },
  "single-table-base": async () => { await shop.addPhoto("Sunset", "d1"); await shop.addPhoto("Sunset", "d2"); },
  "entity-schema": async () => {
    const at = await shop.addDepartment(2);
    await shop.addCategory("Tea", "t", 1, at);
    await shop.addCategory("Coffee", "t", 2, at);
  },
  "primary-column": async () => { await shop.addCountry("FR"); await shop.addCountry("FR"); },
  "composite-primary": async () => {
    const product = await firstProduct();
    await shop.addLine(1, 1, product);
    await shop.addLine(1, 1, product);
  },
  partial: async () => { await shop.addCoupon("SALE"); await shop.addCoupon("SALE"); },
  "other-schema": async () => { await shop.addInvoice("2024-1", "A", 1); await shop.addInvoice("2024-1", "A", 2); },
  "join-table": async () => {
    const user = await users.register(...ada);
    const post = await shop.addPost("Hello", user.id);
    const tag = await shop.addTag("red");
    await shop.tagPost(post.id, tag.id);
    await shop.tagPost(post.id, tag.id);
  },
  "foreign-key-insert": async () => { await shop.addPost("Orphan", 999); },
  "foreign-key-delete": async () => {
    const user = await users.register(...ada);
    await shop.addPost("Hello", user.id);
    await renames.remove(user.id);
  },
  "foreign-key-named": async () => { await shop.addLine(1, 1, { id: 999 }); },
  "not-null": async () => {
    const user = await users.register(...ada);
    await shop.addPostWithoutTitle(user.id);
  },
  "not-null-save": async () => { await users.register(null as unknown as string, "Nobody"); },
  check: async () => { await shop.addProduct({ sku: "G", price: -1 }); },
  "check-named": async () => { await shop.addProduct({ sku: "H", stock: -1 }); },
  "sequence-behind": async () => {
    await AppDataSource.query("INSERT INTO users (id, email, name) VALUES (1, 'import@example.com', 'Imported')");
    await users.register(...ada);
  },
  "migration-over-duplicates": async () => {
    const runner = AppDataSource.createQueryRunner();
    const table = (await runner.getTable("users"))!;
    const unique = table.uniques.find((u) => u.columnNames.join() === "email");
    if (unique) await runner.dropUniqueConstraint(table, unique);
    else await runner.dropIndex(table, table.indices.find((i) => i.columnNames.join() === "email")!);
    await runner.query("INSERT INTO users (email, name) VALUES ('ada@example.com', 'Ada'), ('ada@example.com', 'Ada')");
    await runner.release();
    await AppDataSource.synchronize();
  },
  "save-many": async () => {
    await users.register(...ada);
    await shop.importUsers([{ email: "carl@example.com", name: "Carl" }, { email: "ada@example.com", name: "Ada" }]);
  },
  snake: async () => {
    await SnakeDataSource.initialize();
    await SnakeDataSource.synchronize(true);
    await shop.addMember("1", "ada");
    await shop.addMember("2", "ada");
  },
  "product-cascade": async () => {
    await firstProduct();
    await AppDataSource.getRepository(Product).insert([{ sku: "Y" }, { sku: "Z", slug: "mug" }]);
  },
};

/** One scenario by name, as a program would end; or `all OUT`: every one of them, the text of each into OUT/<name>.txt. */
async function main() {
  const [name = "save", out = ""] = process.argv.slice(2);
  if (name !== "all") {
    await start();
    await scenarios[name]!();
    return;
  }
  await start();
  writeFileSync(`${out}/names.json`, `${JSON.stringify(await constraintNames(), null, 1)}\n`);
  for (const [key, scenario] of Object.entries(scenarios)) {
    await AppDataSource.destroy();
    await start();
    // What console.error(error) prints where the output is no terminal.
    let text = "";
    const print = console.error;
    console.error = (...values) => { text += `${format(...values)}\n`; };
    try {
      await scenario();
    } catch (error) {
      console.error(error);
    }
    console.error = print;
    if (text) writeFileSync(`${out}/${key}.txt`, text);
    else console.error(`${key}: no error here`);
    if (SnakeDataSource.isInitialized) await SnakeDataSource.destroy();
  }
  await AppDataSource.destroy();
}

async function start() {
  await AppDataSource.initialize();
  if (database === "postgres" || database === "pglite") await AppDataSource.query("CREATE SCHEMA IF NOT EXISTS billing");
  await AppDataSource.synchronize(true);
}

main();
