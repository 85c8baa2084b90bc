import { EntitySchema, MikroORM } from "@mikro-orm/core";

const { DATABASE, DATABASE_URL } = process.env;

export class User {}
export class Order {}

const userSchema = new EntitySchema({
  class: User,
  tableName: "users",
  checks: [{ name: "age_not_negative", expression: "age >= 0" }],
  properties: {
    id: { type: "number", primary: true },
    email: { type: "string", unique: true, nullable: true },
    name: { type: "string" },
    age: { type: "number", nullable: true },
  },
});
const orderSchema = new EntitySchema({
  class: Order,
  tableName: "orders",
  uniques: [{ properties: ["user", "sku"] }],
  properties: {
    id: { type: "number", primary: true },
    user: { kind: "m:1", entity: "User", nullable: true, deleteRule: "restrict" },
    sku: { type: "string", nullable: true },
  },
});

const packages = { postgres: "@mikro-orm/postgresql", mariadb: "@mikro-orm/mariadb", sqlite: "@mikro-orm/libsql" };
const drivers = { postgres: "PostgreSqlDriver", mariadb: "MariaDbDriver", sqlite: "LibSqlDriver" };
const driver = (await import(packages[DATABASE]))[drivers[DATABASE]];

export const orm = await MikroORM.init({
  driver,
  entities: [userSchema, orderSchema],
  ...(DATABASE === "sqlite" ? { dbName: ":memory:" } : { clientUrl: DATABASE_URL, dbName: "shop" }),
});

export const reset = () => orm.schema.refreshDatabase();

export const close = () => orm.close();
