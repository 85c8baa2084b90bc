import { db } from "./db";
import { register } from "./write";

export const first = () => register("ada@example.com", "Ada");
export const second = () => db.transaction().execute((trx) => register("ada@example.com", "Ada B.", trx));
