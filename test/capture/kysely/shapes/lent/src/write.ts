import type { Kysely, Transaction } from "kysely";
import { type Database, db } from "./db";

export async function register(email: string, name: string, trx?: Transaction<Database>) {
  await dbOrTx(db, trx).insertInto("person").values({ email, name }).execute();
}

function dbOrTx(own: Kysely<Database>, trx?: Transaction<Database>) {
  return trx ?? own;
}
