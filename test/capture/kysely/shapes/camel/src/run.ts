import { db } from "./db";
import { AccountRepository } from "./write";

const accounts = new AccountRepository(db);
export const first = () => accounts.create(1, "ada", "Ada");
export const second = () => accounts.create(1, "ada", "Ada B.");
