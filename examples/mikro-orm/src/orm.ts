import "reflect-metadata";
import { MikroORM } from "@mikro-orm/libsql";
import { Membership, User } from "./entities";

export const orm = await MikroORM.init({ entities: [User, Membership], dbName: ":memory:" });

export async function prepare() {
  await orm.schema.createSchema();
}
