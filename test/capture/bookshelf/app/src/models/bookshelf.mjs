import bookshelfFactory from "bookshelf";
import { knex } from "../db.mjs";

export const bookshelf = bookshelfFactory(knex);
